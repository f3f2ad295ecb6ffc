"""The settings by device, and words that are typed on the keyboard that is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import moderngl
import numpy as np

from classification.cloud import Cloud
from foundation.settings import Settings
from tests.unseen import unseen
from vr_explorer.app.form import DESKTOP, FORM, HEADSET, WORN_FORM
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import Pointer
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.page import Page
from vr_explorer.panels.session_requests import SessionsShown
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.scene import Scene

SIZE = (1280, 1260)


class Menu:
    def __init__(self, ctx: moderngl.Context, scene: Scene, state: PanelState) -> None:
        self._ctx, self._scene, self._state = ctx, scene, state
        self._surface, self._target = Surface(ctx, 1.0), Target(ctx, SIZE, samples=1)

    def seen(self) -> np.ndarray:
        self._target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        self._draw()
        return self._target.read()

    def point(self, x: float, y: float, *pressed: bool) -> None:
        """Frame by frame, whether the button is down there."""
        with unseen(self._ctx):
            for down in pressed:
                self._draw(Pointer((x, y), down))

    def _draw(self, pointer: Pointer | None = None) -> None:
        view = self._scene.body.view(SIZE, 1.0, 0.1, 1000.0)
        lay_out = partial(lay_out_window, scene=self._scene, view=view, state=self._state)
        self._surface.draw(self._target.framebuffer, lay_out, pointer, settled=pointer is None)


def test_before_a_screen_its_own_matters_come_first_and_the_headsets_are_folded(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    assert [section.title for section in FORM] == [section.title for section in (*DESKTOP, *HEADSET)]
    assert [section.title for section in WORN_FORM] == [section.title for section in (*HEADSET, *DESKTOP)]
    assert not any(section.folded for section in WORN_FORM)
    preferences = Preferences(Settings(), tmp_path / "settings.toml")
    state = PanelState(page=Page.SETTINGS, form=FORM, values=preferences, status_shown=False)
    menu = Menu(ctx, Scene(make_cloud(20)), state)

    def changed() -> set[str]:
        state.changed.clear()
        unfolded = state.unfolded
        for y in range(120, 1060, 6):
            for x, down in ((930.0, False), (930.0, True), (1180.0, True), (1180.0, False)):
                menu.point(x, float(y), down)
            state.unfolded = unfolded
        return {name.partition(".")[0] for name in state.changed}

    menu.seen()
    assert changed() == {"desktop", "panels", "scene", "slideshow"}
    for y in range(400, 1040, 8):
        menu.point(1000.0, float(y), False, False, True, True, False, False)
        if state.unfolded:
            break
    assert state.unfolded == {HEADSET[0].title}
    assert "headset" in changed() and "desktop" in changed()


def test_who_has_a_keyboard_gets_no_letters_on_the_screen(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    def lit(on_screen: bool) -> int:
        state = PanelState(page=Page.SESSION, status_shown=False, sessions=SessionsShown(1, "words"))
        state.text_input.on_screen = on_screen
        state.text_input.begin("session", "words", 20)
        return int((Menu(ctx, Scene(make_cloud(20)), state).seen().max(axis=2) > 45).sum())

    assert lit(on_screen=True) > lit(on_screen=False) + 20_000, "forty keys"
    state = PanelState()
    state.text_input.on_screen = False
    state.text_input.begin("session", "wor", 20)
    state.text_input.take("ds")
    assert state.text_input.edit is not None and state.text_input.edit.text == "words"
