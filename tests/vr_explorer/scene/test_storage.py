"""Placements as JSON."""

from __future__ import annotations

import json

import pytest

from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.bombs import Bomb
from vr_explorer.scene.criteria import (
    About,
    AllOf,
    AnyOf,
    Colours,
    Favourites,
    InRange,
    Like,
    Measure,
    Method,
    Not,
)
from vr_explorer.scene.placement import Arranged, Filter, Placement
from vr_explorer.scene.settings import Unmatched
from vr_explorer.scene.storage import from_json, to_json

IDS = ["a", "b", "c", "d"]
WHOLE = Placement(
    Arranged(Arrangement.AXES, (1.0, 2.0, 3.0), 0.5, (Measure.HUE, Colours(((1, 2, 3),)), Measure.LIGHTNESS), True),
    Filter(
        AllOf((InRange(Measure.ABSTRACTNESS, 0.1, 0.4), AnyOf((Method("ink"), Not(Favourites()))))),
        (0.0, 1.0, 2.0),
        Unmatched.BACK,
    ),
    (
        Bomb(1, Like((0, 2), 0.1), (1.0, 2.0, 3.0), (0.5, 0.0, 0.0), "mine", False, True, 7.0),
        Bomb(4, About(Measure.COMPOSITION, 30.0, 5.0), (0.0, 0.0, 0.0)),
    ),
)


def test_a_placement_comes_back_whole() -> None:
    text = to_json(WHOLE, IDS)
    assert from_json(text, {image: number for number, image in enumerate(IDS)}) == WHOLE
    assert from_json(to_json(Placement(), IDS), {}) == Placement()


def test_examples_are_found_by_their_ids_in_a_cloud_of_another_order() -> None:
    other = {"c": 0, "x": 1, "a": 2}
    (bomb, _) = from_json(to_json(WHOLE, IDS), other).bombs
    assert bomb.criterion == Like((2, 0), 0.1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"is": "Path", "value": "/"}',
        '{"is": "Bomb"}',
        '{"is": "Placement", "arranged": 3}',
        '{"is": "Placement", "bombs": [1]}',
        '{"is": "Placement", "filter": "x"}',
        '{"is": "Arrangement", "value": "nowhere"}',
        to_json(WHOLE, IDS).replace('"strength": 7.0', '"strength": 70.0'),
        to_json(WHOLE, IDS).replace('"a"', '"gone"'),
    ],
)
def test_what_is_no_placement_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text, {image: number for number, image in enumerate(IDS)})


def test_only_known_kinds_are_made() -> None:
    for kind in ("eval", "Scene", "__class__"):
        with pytest.raises(ValueError):
            from_json(json.dumps({"is": kind}), {})
