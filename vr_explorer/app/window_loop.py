"""The explorer in a desktop window: one loop, a frame at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from typing import TypeVar

from foundation.language import N_, _, present
from vr_explorer.actions import FULL_SCREEN, HELP, LEAVE, MENU, OPEN_CLOUD, PICTURE, QUIT, SCREENSHOT, START, Action
from vr_explorer.app.arrival import Arrival
from vr_explorer.app.drawing import NARROWEST, WIDEST
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.garbage import PacedGarbage
from vr_explorer.app.scaling import scale_in_window
from vr_explorer.app.screenshots import Screenshots
from vr_explorer.desktop.devices import Devices
from vr_explorer.desktop.first_flight import by_gamepad, by_mouse
from vr_explorer.desktop.gamepad import on_gamepad
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.desktop.window import Window
from vr_explorer.input import InputFrame
from vr_explorer.panels.first_flight import FlightWords
from vr_explorer.panels.state import on_keyboard
from vr_explorer.render.target import Target

T = TypeVar("T")

LONGEST_FRAME = 0.1
"""Seconds; after a longer pause (a dragged window, a sleeping machine) the world goes on as if it had been this."""

HIDDEN = 0.05
"""Seconds between two looks at the devices while the window is minimised and there is nothing to draw."""

LEAVE_SECONDS = 2.5

LEAVE_AGAIN = N_("Press {key} again to leave")
BACK_AGAIN = N_("Press {key} again for the start window")

SHORTEST_REST = 0.002
"""Seconds; a screen that paces the frames does not leave so many."""

GLIDE = 1.2
"""Seconds in which the viewer is taken to where a new arrangement can be seen."""

HINT = N_("{menu} menu · {help} help")
RAINING = N_("{skip} skip · {menu} menu · {help} help")
"""In the status line."""

ROOM = 1920.0, 1080.0
"""Pixels of a window, on an ordinary screen, from which on panels become larger with it."""


@cache
def flight_words(by_pad: bool, language: str) -> FlightWords:
    """Of the first flight. language: the present one."""
    return FlightWords(by_gamepad() if by_pad else by_mouse(), "")


@cache
def _hint(raining: bool, language: str) -> str:
    """In the status line. language: the present one."""
    return _(RAINING if raining else HINT).format(skip=START.key, menu=MENU.key, help=HELP.key)


class WindowLoop:
    """What the window adds to the explorer: its target, its devices, screenshots, leaving.

    done: the window was closed, or the user leaves. another_wanted: for another cloud. from_start: leaving leads back
    to the start window. followers: are called when a cloud has arrived. garbage: is collected between frames.
    """

    def __init__(
        self,
        window: Window,
        explorer: Explorer,
        screenshots: Screenshots,
        garbage: PacedGarbage,
        arrival: Arrival | None = None,
        from_start: bool = False,
    ) -> None:
        self._window = window
        self._explorer = explorer
        self._arrival = arrival
        self.followers: list[Callable[[], None]] = []
        self._settings = explorer.preferences.desktop
        self._scale = explorer.surface.style.scale
        self._screenshots = screenshots
        self._devices = Devices(window, self._settings)
        self._devices.mouse.covers = self._covered
        self._paced = True
        self._target: Target | None = None
        self._before = glfw.get_time()
        self.done = self.another_wanted = False
        self._from_start = from_start
        self.garbage = garbage
        self._leave_asked = -LEAVE_SECONDS
        self._wanted: set[Action] = set()
        self._fresh = False
        explorer.preferences.follow(self._follow)

    @property
    def explorer(self) -> Explorer:
        """The present one, at first a room where a cloud will arrive."""
        return self._explorer

    def run(self) -> None:
        """Until the window is closed or the user leaves."""
        while not self.done:
            self.frame()

    def run_on_render_thread(self, work: Callable[[], T]) -> T:
        """work() on a thread of its own that has the OpenGL context, while this one, the main thread, handles events.

        Windows does not come back from that as long as the window is dragged or resized, and a headset cannot wait for
        it. What `work` raises is raised here; ctrl-C asks it to end by `done`.
        """
        ended: Future[T] = Future()

        def frames() -> None:
            self._window.take()
            try:
                result = work()
            except BaseException as error:
                ended.set_exception(error)
            else:
                ended.set_result(result)
            finally:
                self._window.lend()
                glfw.post_empty_event()

        self._window.lend()
        thread = threading.Thread(target=frames, name="frames", daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                self._devices.pump(wait=True)
        except BaseException:
            self.done = True
            raise
        finally:
            thread.join()
            self._window.take()
        return ended.result()

    def frame(self) -> None:
        """Reads the devices, changes the scene, draws it and shows it."""
        self.receive()
        before, self._before = self._before, glfw.get_time()
        interval = self._before - before
        seconds = min(interval, LONGEST_FRAME)
        self.attend(self._explorer.step(self.listen(seconds), seconds))
        state, by_pad = self._explorer.state, self._devices.mouse.aims
        state.text_input.on_screen = False
        state.flight_words = flight_words(by_pad, present())
        state.named = on_gamepad if by_pad else on_keyboard
        size = self._window.size
        if 0 in size:
            self.garbage.spend(HIDDEN)
            time.sleep(HIDDEN)
            return
        self._draw(size)
        times = self._explorer.state.times
        times.size = size
        times.period = 1e3 / self._window.rate if self._settings.vsync else 0.0
        work = glfw.get_time() - self._before
        times.add(interval, work)
        self.garbage.spend(1.0 / self._window.rate - work)
        self._window.show()
        self._rest()

    def receive(self) -> None:
        """Call once a frame: a cloud that is on its way is shown once it is there. UserError: there is none."""
        if self._arrival is not None:
            arrived = self._arrival.follow()
            self._show(arrived)
            if arrived is not None:
                arrived.tools.first_flight.offer()

    def wait(self) -> None:
        """Until the cloud is there, without frames meanwhile. UserError: there is none."""
        if self._arrival is not None:
            self._show(self._arrival.wait())

    def _show(self, arrived: Explorer | None) -> None:
        if arrived is not None:
            self._explorer, self._arrival = arrived, None
            self.garbage.set_aside()
            for follower in self.followers:
                follower()

    def listen(self, seconds: float, pointing: bool = True) -> InputFrame:
        """What keyboard, mouse and gamepad ask for; handles the window's events. pointing: whether the mouse does."""
        self._devices.mouse.over_panel = pointing and self._explorer.surface.taken
        self._devices.typing = self._explorer.state.text_input.edit is not None
        self._devices.steps = self._explorer.state.large is not None
        self._devices.mouse.over_carriable = pointing and self._explorer.tools.bombs.pointed is not None
        self._devices.mouse.over_breedable = pointing and self._explorer.tools.breedable
        input_frame = self._devices.read(self._explorer.scene.body, seconds, pointing)
        self.done = self.done or self._window.closing
        return input_frame

    def attend(self, actions: list[Action]) -> None:
        """Does what concerns the window and not the scene, and says what there is to say."""
        explorer, state = self._explorer, self._explorer.state
        for action in actions:
            self._act(action)
        state.speed_factor = self._devices.mouse.speed_factor
        state.reticle = self._devices.mouse.aims
        state.outline = self._devices.mouse.outline
        if state.copied:
            self._devices.ask_clipboard(state.copied)
            state.copied = ""
        state.hint = _hint(explorer.scene.raining, present())
        for message in self._screenshots.follow():
            state.toasts.say(message, explorer.scene.time)

    @property
    def picture_wanted(self) -> bool:
        """Whether a picture is to be saved of what is shown next."""
        return bool(self._wanted)

    def mirror(self, target: Target) -> None:
        """Puts the middle of what was just drawn for an eye into the window; `show` makes it appear."""
        if PICTURE in self._wanted or SCREENSHOT in self._wanted:
            self._screenshots.take(target.resolve(), target.drawn)
            self._wanted.clear()
        size = self._window.size
        if 0 not in size:
            target.show(self._window.ctx.screen, size)
            self._fresh = True

    def onlook(self, draw: Callable[[Target], None]) -> None:
        """Puts what `draw` draws for those who look on into the window; `show` makes it appear."""
        size = self._window.size
        if 0 not in size:
            target = self._fitting(size)
            draw(target)
            self.mirror(target)

    def look(self) -> None:
        """Puts the window's own view into it, while the headset shows nothing that could be mirrored."""
        size = self._window.size
        if 0 not in size:
            self._draw(size)
            self._fresh = True

    def show(self) -> None:
        """Nothing where nothing was put into the window: what is in the buffer then is undefined."""
        if self._fresh:
            self._window.show()
            self._fresh = False

    def pace(self, by_screen: bool) -> None:
        """Whether the screen paces the frames, as far as the settings want it; a headset has a clock of its own."""
        self._paced = by_screen
        glfw.swap_interval(1 if by_screen and self._settings.vsync else 0)
        self._before = glfw.get_time()

    def close(self) -> None:
        if self._target is not None:
            self._target.release()

    def _rest(self) -> None:
        """Where the screen does not pace the frames though it is asked to (a virtual one, a software driver), a clock
        does: what is drawn more often than that nobody sees. So it does where fewer frames are wanted.
        """
        left = 1.0 / self._settings.frames_at_most(self._window.fastest) - (glfw.get_time() - self._before)
        if self._paced and left > SHORTEST_REST:
            time.sleep(left)

    def _draw(self, size: tuple[int, int]) -> None:
        scale = panel_scale(self._window, self._settings)
        if scale != self._scale:
            self._scale = scale
            self._explorer.rescale_panels(scale)
        scene = self._explorer.scene
        scene.aspect = min(max(size[0] / size[1], NARROWEST), WIDEST)
        scene.sight = self._explorer.sight(size, self._settings.fov, GLIDE)
        target, view = self._fitting(size), self._explorer.view(size, self._settings.fov)
        self._explorer.draw(target.framebuffer, view)
        if PICTURE in self._wanted:
            self._screenshots.take(target.resolve(), target.drawn)
        pointer = self._devices.pointer(size)
        self._explorer.draw_panels(target.framebuffer, view, pointer)
        self._explorer.take_over(pointer.pressed)
        if SCREENSHOT in self._wanted:
            self._screenshots.take(target.resolve(), target.drawn)
        self._wanted.clear()
        target.show(self._window.ctx.screen, size)

    def _fitting(self, size: tuple[int, int]) -> Target:
        if self._target is None or self._target.size != size:
            self.close()
            self._target = Target(self._window.ctx, size, self._settings.samples)
        return self._target

    def _covered(self, position: tuple[float, float]) -> bool:
        """Whether a panel is there, in screen units."""
        (x, y), (width, height), pixels = position, self._window.units, self._window.size
        return self._explorer.surface.covers(x * pixels[0] / width, y * pixels[1] / height)

    def _follow(self) -> None:
        """Goes by the user's settings as they are now."""
        preferences, before = self._explorer.preferences, self._settings
        self._settings = preferences.desktop
        self._devices.follow(self._settings)
        if self._settings.vsync != before.vsync:
            self.pace(self._paced)

    def _act(self, action: Action) -> None:
        """What concerns the window and not the scene."""
        scene, state = self._explorer.scene, self._explorer.state
        if action in (PICTURE, SCREENSHOT):
            self._wanted.add(action)
        elif action is FULL_SCREEN:
            self._devices.ask_full_screen()
        elif action is QUIT:
            self.done = True
        elif action is OPEN_CLOUD:
            self.done = self.another_wanted = True
        elif action is LEAVE:
            if scene.time - self._leave_asked < LEAVE_SECONDS:
                self.done, self.another_wanted = True, self._from_start
            else:
                self._leave_asked = scene.time
                again = BACK_AGAIN if self._from_start else LEAVE_AGAIN
                state.toasts.say(_(again).format(key=LEAVE.key), scene.time)


def panel_scale(window: Window, settings: DesktopSettings) -> float:
    """Of the panels in a window as large as it is now."""
    return scale_in_window(window.content_scale, window.size, ROOM) * settings.panel_scale
