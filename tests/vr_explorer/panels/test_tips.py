"""Words beside what the pointer rests on, with the key of the device in hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import moderngl
import numpy as np

from classification.cloud import Cloud
from vr_explorer.actions import BOARD, LIKE, PERFORMANCE, UNDO
from vr_explorer.desktop.gamepad import on_gamepad
from vr_explorer.input import Pointer
from vr_explorer.panels.hover import AWAY, REST, HoverDelay
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState, on_keyboard
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.scene import Scene
from vr_explorer.xr.actions import RIGHT
from vr_explorer.xr.help import Held, button_of
from vr_explorer.xr.interaction_profiles import PROFILES

PATIENCE = 60.0


def test_words_come_once_the_pointer_has_rested_on_one_thing() -> None:
    rest = HoverDelay()
    assert not rest.on("Undo", 10.0) and not rest.on("Undo", 10.0 + 0.9 * REST)
    assert rest.on("Undo", 10.0 + 1.1 * REST)
    assert not rest.on("Redo", 11.0), "something else"
    assert rest.on("Redo", 11.0 + 1.1 * REST)
    assert not rest.on("Redo", 12.0 + REST + AWAY), "it was away"


def test_a_button_explains_itself_to_a_pointer_that_rests_on_it(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    scene, state = Scene(make_cloud(40)), PanelState(page=Page.IMAGES, status_shown=False)
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720), samples=1)

    def drawn(position: tuple[float, float]) -> np.ndarray:
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        view = scene.body.view(target.size, 1.0, 0.1, 1000.0)
        surface.draw(
            target.framebuffer, partial(lay_out_window, scene=scene, view=view, state=state), Pointer(position)
        )
        return target.read().astype(int)

    for _ in range(3):
        drawn((300.0, 300.0))
    on_button = (920.0, 168.0)
    for _ in range(2):
        at_once = drawn(on_button)
    end = time.monotonic() + PATIENCE
    while not (later := np.abs(drawn(on_button) - at_once).max(axis=2) > 60).any():
        assert time.monotonic() < end, "no words have come"
    rows, columns = np.nonzero(later)
    assert np.ptp(columns) > 60 and 10 < np.ptp(rows) < 120, "a few words, and a key"
    assert surface.covers(*on_button) and state.commands == [], "nothing was pressed"
    for _ in range(2):
        away = drawn((300.0, 300.0))
    assert (np.abs(away - drawn((300.0, 300.0))).max(axis=2) > 60).sum() == 0
    surface.release()
    target.release()


def test_what_asks_for_an_action_is_named_on_every_device() -> None:
    assert (on_keyboard(UNDO), on_gamepad(UNDO)) == ("U", "B")
    assert on_gamepad(BOARD) == BOARD.keys[0], "no button of the pad does"
    assert button_of(Held(RIGHT), UNDO) == "Right Stick-click"
    assert button_of(Held(RIGHT), LIKE) == "Left Laser+X"
    assert button_of(Held(RIGHT, alone=True), UNDO) == "A"
    assert button_of(Held(RIGHT), PERFORMANCE) == ""
    for profile in PROFILES:
        for alone in (False, True):
            held = Held(RIGHT, alone, (profile, profile))
            assert not button_of(held, UNDO).endswith((" ", "+"))
