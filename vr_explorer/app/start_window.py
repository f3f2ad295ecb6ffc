"""The start window: from nothing to a cloud that can be flown through, without a terminal."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path

from foundation.errors import UserError
from foundation.language import choose
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.scaling import scale_in_window
from vr_explorer.app.screenshots import Screenshots, default_folder
from vr_explorer.app.start_pictures import StartPictures
from vr_explorer.app.start_requests import Chosen, StartRequests
from vr_explorer.app.window import INSTEAD, remembered_in
from vr_explorer.checks import has_screen
from vr_explorer.desktop.panel_devices import (
    DOWN,
    ENTER,
    ESCAPE,
    FULL_SCREEN,
    LEFT,
    NEXT,
    OPEN,
    PREVIOUS,
    QUIT,
    RIGHT,
    SCREENSHOT,
    UP,
    PanelDevices,
    PanelInput,
)
from vr_explorer.desktop.window import Window
from vr_explorer.panels.focus import Step
from vr_explorer.panels.settings import PanelSettings
from vr_explorer.panels.start_page import lay_out_start
from vr_explorer.panels.start_question import FIELD
from vr_explorer.panels.start_state import (
    Begin,
    StartState,
    Typed,
    Way,
)
from vr_explorer.panels.surface import Surface
from vr_explorer.render.headless import require_33
from vr_explorer.render.target import Target

TITLE = "Artificial Inspiration"
SKY, SKY_SIDE = "painter-1.jpg", 2048
"""The sheet of painted pictures behind all, and pixels of it at most."""

FRAME = 1.0 / 30.0
"""Seconds between two pictures of the window."""

HIDDEN = 0.2
"""Seconds for which a window that is minimised waits for an event."""

ROOM = 1500.0, 860.0
"""Pixels of a window, on an ordinary screen, from which on all becomes larger with it."""

STEPS = {
    NEXT: Step.NEXT,
    PREVIOUS: Step.PREVIOUS,
    LEFT: Step.LEFT,
    RIGHT: Step.RIGHT,
    UP: Step.UP,
    DOWN: Step.DOWN,
}


class StartWindow:
    """list_file: of the clouds that were opened. root: where new folders are made, None: the user's own place.

    failure, note: what is said at first.
    """

    def __init__(
        self,
        options: ExploreOptions,
        list_file: Path,
        root: Path | None = None,
        failure: str = "",
        note: str = "",
    ) -> None:
        choose(options.settings.section("panels", PanelSettings).language)
        self._options = options
        self._state = StartState(failure=failure, note=note)
        self._requests = StartRequests(options, list_file, root, self._state)
        self._leaving = False

    def run(self) -> Chosen | None:
        """Until there is something to explore; None: the user leaves. UserError: no window can be opened."""
        if not has_screen():
            raise UserError(f"There is no screen to open a window on; {INSTEAD}.")
        preferences = Preferences(self._options.settings, self._options.settings_file)
        file = remembered_in(self._options)
        try:
            with closing(preferences), Window(TITLE, preferences.desktop, file) as window, ExitStack() as stack:
                ctx = require_33(window.ctx)
                screenshots = Screenshots(ctx, self._options.pictures or default_folder())
                stack.callback(screenshots.close)
                self._pictures = StartPictures(ctx)
                sheet = stack.enter_context(as_file(files("assets") / "styles" / SKY))
                stack.callback(self._pictures.release)
                self._show(window, preferences, screenshots, sheet)
            return self._requests.chosen
        finally:
            self._requests.close()

    def _show(self, window: Window, preferences: Preferences, screenshots: Screenshots, sheet: Path) -> None:
        devices, ctx, limit = PanelDevices(window), window.ctx, preferences.desktop.frame_limit
        rest = max(FRAME, 1.0 / limit) if limit else FRAME
        scale, state = 0.0, self._state
        surface: Surface | None = None
        target: Target | None = None
        began = time.monotonic()
        try:
            while self._requests.chosen is None and not self._leaving:
                given = devices.read(rest if 0 not in window.size else HIDDEN)
                self._state.time = time.monotonic() - began
                self._leaving = self._leaving or window.closing or QUIT in given.keys
                if FULL_SCREEN in given.keys:
                    window.fill_screen(not window.fills_screen)
                state.sky = self._pictures.of(sheet, SKY_SIDE)
                self._step(given)
                for message in screenshots.follow():
                    state.toasts.say(message, state.time)
                if 0 in window.size:
                    continue
                wanted = scale_in_window(window.content_scale * preferences.desktop.panel_scale, window.size, ROOM)
                if surface is None or wanted != scale:
                    if surface is not None:
                        surface.release()
                    surface, scale = Surface(ctx, wanted), wanted
                if target is None or target.size != window.size:
                    if target is not None:
                        target.release()
                    target = Target(ctx, window.size, preferences.desktop.samples)
                target.framebuffer.use()
                target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
                surface.draw(target.framebuffer, partial(lay_out_start, state=state), given.pointer, state.pictures)
                if SCREENSHOT in given.keys:
                    screenshots.take(target.resolve(), target.drawn)
                target.show(ctx.screen, window.size)
                window.show()
        finally:
            if surface is not None:
                surface.release()
            if target is not None:
                target.release()

    def _step(self, given: PanelInput) -> None:
        state = self._state
        if given.dropped:
            self._requests.take(given.dropped[0])
        if state.edit is not None and given.typed:
            state.focus.at = FIELD
            state.edit.take(given.typed)
        elif " " in given.typed:
            state.focus.press()
        for key in given.keys:
            self._follow_key(key)
        if ESCAPE in given.keys:
            self._leaving = self._requests.step_back() or self._leaving
        if OPEN in given.keys and state.work is None:
            state.requests.append(Begin(Way.PICTURES))
        requests, state.requests = state.requests, []
        for request in requests:
            self._requests.do(request)
        self._requests.follow(self._pictures)

    def _follow_key(self, key: str) -> None:
        """Between what can be pressed; Enter presses, or ends the path that is typed."""
        state = self._state
        if key in STEPS:
            state.focus.move(STEPS[key])
        elif key == ENTER and state.focus.at not in ("", FIELD):
            state.focus.press()
        elif key == ENTER and state.asking is not None and state.edit is not None and state.work is None:
            state.requests.append(Typed(state.asking, state.edit.text))
