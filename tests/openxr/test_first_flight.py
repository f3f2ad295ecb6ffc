"""The first flight in a headset, on a real runtime: in the words of the controllers, done by head and hands."""

from __future__ import annotations

import numpy as np

from tests.openxr.aiming import aim_into_world
from tests.openxr.visit import Visit, turned
from vr_explorer.scene.commands import LookFrom
from vr_explorer.scene.first_flight import Step, Wish
from vr_explorer.xr.actions import LEFT


def test_head_and_hands_go_through_the_first_steps(visit: Visit) -> None:
    scene, state, flight = visit.scene, visit.explorer.state, visit.explorer.tools.first_flight
    visit.explorer.preferences.change({"panels.first_flight": True})
    visit.frames(2)
    bare = visit.pictures[0].astype(int)
    flight.offer()

    def step() -> Step | None:
        return state.first_flight.step if state.first_flight is not None else None

    visit.until(lambda: step() is Step.LOOK)
    visit.frames(3)
    words = state.flight_words
    assert words is not None and words.wishes[Wish.LOOK] == "Turn your head to look around"
    assert words.skip == "Skip: Pad, page Help"
    changed = np.abs(visit.pictures[0].astype(int) - bare).max(axis=2) > 60
    assert changed.any(), "the card is seen"
    rows = np.nonzero(changed)[0]
    assert rows.min() > 0.4 * len(changed), "below what one looks at"
    for degrees in (15.0, 30.0, 45.0, 60.0, 40.0, 20.0, 0.0):
        visit.remote.send(turn=turned(degrees))
        visit.frames(3)
    visit.until(lambda: step() is Step.FLY)
    visit.remote.right(trigger=1.0)
    visit.until(lambda: step() is Step.KEEP)
    visit.remote.right(trigger=0.0)
    wanted = "Hold the left trigger to point at an image that you like; the left squeeze keeps it"
    assert words.wishes[Wish.KEEP] == wanted
    x, y, z = scene.cards.target[11].tolist()
    scene.apply(LookFrom((x, y, z + 20.0), 0.0, 0.0))
    visit.frames(2)
    aim_into_world(visit, LEFT, scene.cards.target[11].astype(float), trigger=1.0)
    visit.until(lambda: scene.hovered is not None)
    visit.remote.left(squeeze=1.0)
    visit.until(lambda: scene.favourites)
    visit.remote.left(trigger=0.0, squeeze=0.0)
    visit.until(lambda: step() is Step.FILTER)
    assert visit.explorer.preferences.panels.first_flight, "there is more to do"
