"""The board worked by real events of mouse and keys in a real window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from math import radians
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import Cloud
from tests.vr_explorer.app.explored import SIZE, Explored
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.panels.labels import projected
from vr_explorer.scene.commands import ToggleBoard
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_store import SessionStore

KEPT = (3, 40, 7, 22)
SEEN = 0.6
"""Seconds in which a busy program has drawn where the pointer is."""


@pytest.fixture
def explored(folder: Path, display: str) -> Iterator[Explored]:
    cloud = Cloud.load(folder / "cloud")
    with SessionStore(folder / "selection.sqlite", cloud.identity) as selection:
        for card in KEPT:
            selection.keep(cloud.ids[card])
    explored = Explored(folder, display)
    yield explored
    explored.end()


def places(folder: Path) -> dict[int, tuple[int, int]]:
    """Pixels of the favourites' middles, as they hang at first."""
    scene = Scene(Cloud.load(folder / "cloud"), favourites=KEPT)
    scene.aspect = SIZE[0] / SIZE[1]
    scene.apply(ToggleBoard())
    view = scene.body.view(SIZE, radians(DesktopSettings().fov), 0.1, 6_000.0)
    found = {}
    for card in KEPT:
        at = projected(view, tuple(np.asarray(scene.cards.target[card], float).tolist()))
        assert at is not None
        found[card] = round(at[0]), round(at[1])
    return found


def point(explored: Explored, place: tuple[int, int]) -> None:
    explored.do("mousemove", *map(str, place))
    time.sleep(SEEN)


@pytest.mark.window
@pytest.mark.slow
def test_two_that_were_clicked_are_dragged_together_taken_back_and_taken_off(explored: Explored, folder: Path) -> None:
    at, ids = places(folder), Cloud.load(folder / "cloud").ids
    order = [ids[card] for card in KEPT]
    explored.press("4")
    explored.still()
    point(explored, at[3])
    explored.do("click", "1")
    point(explored, at[40])
    explored.do("keydown", "ctrl", "click", "1", "keyup", "ctrl")
    time.sleep(SEEN)
    explored.do("mousedown", "1")
    last = at[22]
    for step in range(1, 6):
        point(
            explored,
            (at[40][0] + (last[0] + 24 - at[40][0]) * step // 5, at[40][1] + (last[1] - at[40][1]) * step // 5),
        )
    carried = explored.seen()
    explored.do("mouseup", "1")
    explored.wait(lambda: explored.favourites() == [order[2], order[3], order[0], order[1]])
    gold = (carried[..., 0] > 200) & (carried[..., 1] > 150) & (carried[..., 2] < 190)
    assert gold[:, last[0] :].sum() > 60, "the mark of light"
    explored.press("ctrl+z")
    explored.wait(lambda: explored.favourites() == order)
    explored.press("Delete")
    explored.wait(lambda: explored.favourites() == order[2:])
