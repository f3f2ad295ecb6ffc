"""The explorer in a desktop window: one loop, a frame at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import glfw
import moderngl

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.screenshots import Screenshots, default_folder
from vr_explorer.checks import has_screen
from vr_explorer.controls import Action, Controls
from vr_explorer.desktop.devices import Devices
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.window import Window
from vr_explorer.render.headless import require_33
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import Start
from vr_explorer.selection import Selection, default_file

LONGEST_FRAME = 0.1
"""Seconds; after a longer pause (a dragged window, a sleeping machine) the world goes on as if it had been this."""

LEAVE_SECONDS = 2.5
INSTEAD = "use --headless --screenshot FILE to write a picture instead"


class WindowLoop:
    """What the window adds to the explorer: its target, its devices, screenshots, leaving.

    done: the window was closed, or the user leaves.
    """

    def __init__(self, window: Window, explorer: Explorer, settings: DesktopSettings, screenshots: Screenshots) -> None:
        self._window = window
        self._explorer = explorer
        self._settings = settings
        self._screenshots = screenshots
        self._devices = Devices(window, settings)
        self._target: Target | None = None
        self._before = glfw.get_time()
        self.done = False
        self._leave_asked = -LEAVE_SECONDS
        self._wanted: set[Action] = set()

    def run(self) -> None:
        """Until the window is closed or the user leaves."""
        while not self.done:
            self.frame()

    def frame(self) -> None:
        """Reads the devices, changes the scene, draws it and shows it."""
        before, self._before = self._before, glfw.get_time()
        seconds = min(self._before - before, LONGEST_FRAME)
        controls = self.listen(seconds)
        self._explorer.step(controls, seconds)
        self.attend(controls)
        size = self._window.size
        if 0 in size:
            glfw.wait_events_timeout(LONGEST_FRAME)
            return
        self._draw(size)
        self._window.show()

    def listen(self, seconds: float, pointing: bool = True) -> Controls:
        """What keyboard, mouse and gamepad ask for; handles the window's events. pointing: whether the mouse does."""
        controls = self._devices.read(self._explorer.scene.body, seconds, pointing)
        self.done = self.done or self._window.closing
        return controls

    def attend(self, controls: Controls) -> None:
        """Does what concerns the window and not the scene, and says what there is to say."""
        explorer, state = self._explorer, self._explorer.state
        for action in controls.actions:
            self._act(action)
        state.speed_factor = self._devices.speed_factor
        state.reticle = self._devices.aims
        state.hint = "R skip · H help" if explorer.scene.raining else "H help"
        for message in self._screenshots.follow():
            state.toasts.say(message, explorer.scene.time)

    def mirror(self, target: Target) -> None:
        """Puts the middle of what was just drawn for an eye into the window; `show` makes it appear."""
        if Action.PICTURE in self._wanted or Action.SCREENSHOT in self._wanted:
            self._screenshots.take(target.resolve())
            self._wanted.clear()
        size = self._window.size
        if 0 not in size:
            target.show(self._window.ctx.screen, size)

    def show(self) -> None:
        if 0 not in self._window.size:
            self._window.show()

    def pace(self, by_screen: bool) -> None:
        """Whether the screen paces the frames, as far as the settings want it; a headset has a clock of its own."""
        glfw.swap_interval(1 if by_screen and self._settings.vsync else 0)
        self._before = glfw.get_time()

    def close(self) -> None:
        if self._target is not None:
            self._target.release()

    def _draw(self, size: tuple[int, int]) -> None:
        if self._target is None or self._target.size != size:
            self.close()
            self._target = Target(self._window.ctx, size)
        target, view = self._target, self._explorer.view(size, self._settings.fov)
        self._explorer.draw(target.framebuffer, view)
        if Action.PICTURE in self._wanted:
            self._screenshots.take(target.resolve())
        self._explorer.draw_panels(target.framebuffer, view)
        if Action.SCREENSHOT in self._wanted:
            self._screenshots.take(target.resolve())
        self._wanted.clear()
        target.show(self._window.ctx.screen, size)

    def _act(self, action: Action) -> None:
        """What concerns the window and not the scene."""
        scene, state = self._explorer.scene, self._explorer.state
        if action is Action.HELP:
            state.help_shown = not state.help_shown
        elif action in (Action.PICTURE, Action.SCREENSHOT):
            self._wanted.add(action)
        elif action is Action.QUIT:
            self.done = True
        elif action is Action.LEAVE:
            if state.help_shown:
                state.help_shown = False
            elif scene.time - self._leave_asked < LEAVE_SECONDS:
                self.done = True
            else:
                self._leave_asked = scene.time
                state.toasts.say("Press Esc again to leave", scene.time)


def open_window(cloud: Cloud, options: ExploreOptions) -> None:
    """Explores until the window is closed. UserError: no screen, no OpenGL 3.3, a selection that cannot be written."""
    with opened(cloud, options) as (_, _, loop):
        loop.run()


@contextmanager
def opened(cloud: Cloud, options: ExploreOptions) -> Iterator[tuple[moderngl.Context, Explorer, WindowLoop]]:
    """The window with its explorer, begun as `options` ask; its context is current. UserError as for `open_window`."""
    if not has_screen():
        raise UserError(f"There is no screen to open a window on; {INSTEAD}.")
    desktop = options.settings.section("desktop", DesktopSettings)
    identity = str((cloud.folder or cloud.source).absolute())
    with (
        Selection(options.selection or default_file(), identity) as selection,
        Window(_title(cloud), desktop) as window,
    ):
        ctx = require_33(window.ctx)
        scale = window.content_scale * desktop.panel_scale
        screenshots = Screenshots(ctx, options.pictures or default_folder())
        with Explorer(ctx, cloud, options.settings, selection, scale) as explorer:
            explorer.begin(options)
            if options.rain:
                explorer.scene.apply(Start())
            loop = WindowLoop(window, explorer, desktop, screenshots)
            try:
                yield ctx, explorer, loop
            finally:
                screenshots.close()
                loop.close()


def _title(cloud: Cloud) -> str:
    return f"{cloud.folder.name} – Artificial Inspiration" if cloud.folder is not None else "Artificial Inspiration"
