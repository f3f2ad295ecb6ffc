"""Asking what is next with the hands, on a real runtime: images come before the wearer, and the page of taste opens."""

from __future__ import annotations

import numpy as np

from tests.openxr.visit import Visit
from vr_explorer.panels.page import Page
from vr_explorer.scene.brought import AWAY


def test_the_flying_stick_brings_images_while_the_laser_is_on_and_takes_them_back_without_it(visit: Visit) -> None:
    scene, state = visit.scene, visit.explorer.state
    visit.remote.left(trigger=1.0)
    visit.until(lambda: visit.loop.hands.laser is not None)
    assert state.next_key == "Laser+Stick-click"
    visit.remote.right(stick_click=True)
    visit.until(lambda: scene.placement.brought is not None)
    visit.remote.right(stick_click=False)
    visit.remote.left(trigger=0.0)
    visit.until(lambda: visit.loop.hands.laser is None)
    brought = scene.placement.brought
    assert brought is not None
    offsets = scene.cards.target[list(brought.cards)] - scene.body.head
    level = np.linalg.norm(offsets[:, [0, 2]], axis=1)
    assert np.allclose(level, AWAY * scene.settings.card_height, atol=0.5)
    assert {title.text for title in scene.titles} == set(brought.words)
    state.show(Page.TASTE)
    board = visit.loop.panels._menu.screen
    visit.until(lambda: state.met.count == len(scene.cards) and board.picture is not None)
    state.show(None)
    visit.frames(2)
    visit.remote.right(stick_click=True)
    visit.until(lambda: scene.placement.brought is None)
