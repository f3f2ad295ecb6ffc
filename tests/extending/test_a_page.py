"""A page of the menu that has its row is everywhere at once (docs/extending.md)."""

from __future__ import annotations

from functools import partial

import moderngl
import numpy as np
import pytest

from tests.extending.conftest import Menu
from tests.extending.kept_page import KEPT, draw_kept_page
from tests.unseen import PRESS, unseen
from vr_explorer.input import Pointer
from vr_explorer.panels.change_detection import fingerprint
from vr_explorer.panels.layouts import MENU_WIDTH, lay_out_board
from vr_explorer.panels.menu import PAGES
from vr_explorer.panels.page import Page
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import GoTo, ToggleFavourite

BOARD = (512, 384)
"""Pixels of the menu in a headset, with words of half their size."""


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAGES, KEPT, draw_kept_page)


def test_its_button_stands_with_the_others_and_opens_it(menu: Menu) -> None:
    menu.state.page = Page.SESSION
    menu.pressed_until(lambda: menu.state.page is KEPT, top=10, columns=range(20, int(MENU_WIDTH), 30))


def test_what_is_pressed_on_it_is_done(menu: Menu) -> None:
    menu.scene.apply(ToggleFavourite(21))
    menu.state.page = KEPT
    menu.pressed_until(lambda: bool(menu.state.commands))
    (command,) = menu.state.commands
    assert command == GoTo(21)
    before = menu.scene.body.head.copy()
    menu.scene.apply(command)
    assert not np.allclose(menu.scene.body.head, before)


def test_it_is_on_the_menu_in_a_headset_which_is_drawn_anew_for_it(ctx: moderngl.Context, menu: Menu) -> None:
    scene, state = menu.scene, menu.state
    scene.apply(ToggleFavourite(21))
    surface, target = Surface(ctx, 0.5), Target(ctx, BOARD)
    lay_out = partial(lay_out_board, scene=scene, state=state, sections=())
    state.page = Page.IMAGES
    before = fingerprint(state, scene)
    state.page = KEPT
    assert fingerprint(state, scene) != before
    surface.draw(target.framebuffer, lay_out, None)
    assert target.read()[80:, :, :3].any(), "something is written below the pages"
    places = ((float(x), float(y)) for y in range(60, BOARD[1], 9) for x in (80, 250, 400))
    with unseen(ctx):
        for place in places:
            for down in PRESS:
                surface.draw(target.framebuffer, lay_out, Pointer(place, down))
            if state.commands:
                break
    assert state.commands == [GoTo(21)]
    surface.release()
    target.release()
