"""Placements as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene.arrangements import ScatterPlot, SortedWall
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
    OfBrood,
)
from vr_explorer.scene.placement import ArrangementSpec, Filter, Placement
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json, tour_from_json, tour_to_json
from vr_explorer.scene.settings import Unmatched

IDS = ["a", "b", "c", "d"]
WHOLE = Placement(
    ArrangementSpec(ScatterPlot((Measure.HUE, Colours(((1, 2, 3),)), Measure.LIGHTNESS)), (1.0, 2.0, 3.0), 0.5),
    Filter(
        AllOf((InRange(Measure.ABSTRACTNESS, 0.1, 0.4), AnyOf((Method("ink"), Not(Favourites()))))),
        (0.0, 1.0, 2.0),
        Unmatched.BACK,
    ),
    (
        Bomb(1, Like((0, 2), 0.1), (1.0, 2.0, 3.0), (0.5, 0.0, 0.0), "mine", False, True, 7.0),
        Bomb(4, About(Measure.COMPOSITION, 30.0, 5.0), (0.0, 0.0, 0.0)),
        Bomb(5, OfBrood((1, 3), 2, 0.4), (0.0, 9.0, 0.0)),
    ),
)


def test_a_placement_comes_back_whole() -> None:
    text = to_json(WHOLE, IDS)
    assert from_json(text, {image: number for number, image in enumerate(IDS)}) == WHOLE
    assert from_json(to_json(Placement(), IDS), {}) == Placement()


def test_examples_are_found_by_their_ids_in_a_cloud_of_another_order() -> None:
    other = {"c": 0, "x": 1, "a": 2}
    bomb, *_ = from_json(to_json(WHOLE, IDS), other).bombs
    assert bomb.criterion == Like((2, 0), 0.1)


KEPT = (Path(__file__).parent / "kept_before.jsonl").read_text(encoding="utf-8").splitlines()
"""Placements, and then tours, as they were written when all arrangements were one enumeration."""


@pytest.mark.parametrize("text", KEPT, ids=range(len(KEPT)))
def test_what_was_kept_before_is_read_and_would_be_written_again(text: str) -> None:
    ids = ["a", "d", "b", "c"]
    indices = {image: number for number, image in enumerate(ids)}
    if json.loads(text)["is"] == "Tour":
        assert tour_to_json(tour_from_json(text, indices), ids) == text
    else:
        assert to_json(from_json(text, indices), ids) == text


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
        to_json(WHOLE, IDS).replace("[1.0, 2.0, 3.0]", "[1.0, 2.0]"),
        to_json(WHOLE, IDS).replace("[1.0, 2.0, 3.0]", '["1", 2.0, 3.0]'),
        to_json(WHOLE, IDS).replace("[1.0, 2.0, 3.0]", "[1.0, NaN, 3.0]"),
        to_json(WHOLE, IDS).replace("[1.0, 2.0, 3.0]", "[1.0, 1e300, 3.0]"),
        to_json(WHOLE, IDS).replace('"yaw": 0.5', '"yaw": true'),
        to_json(WHOLE, IDS).replace('"name": "mine"', '"name": 7'),
        to_json(WHOLE, IDS).replace('"value": "axes"', '"value": "sorted"'),
        to_json(Placement(ArrangementSpec(SortedWall((Measure.HUE,)))), IDS).replace(
            '"axes": [', '"axes": [[]],"x": ['
        ),
        '{"is": "Placement", "filter": ' + '{"is": "Not", "criterion": ' * 300 + "3" + "}" * 301,
    ],
)
def test_what_is_no_placement_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text, {image: number for number, image in enumerate(IDS)})


def test_only_known_kinds_are_made() -> None:
    for kind in ("eval", "Scene", "__class__"):
        with pytest.raises(ValueError):
            from_json(json.dumps({"is": kind}), {})


Way = tuple[str | int, ...]
HOSTILE = [None, True, -1, 0, 3, 1e300, float("nan"), 10**40, "", "x", "\ud800", [], [[]], {}, {"is": "Placement"}]
HOSTILE += [{"is": "Not", "criterion": {"is": "Favourites"}}, {"is": "Measure", "value": "hue"}, [0.0, 0.0, 0.0]]
PLAIN = json.loads(to_json(WHOLE, IDS))


def paths(value: Any, at: Way = ()) -> Iterator[Way]:
    yield at
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from paths(part, (*at, key))


def changed(value: Any, at: Way, part: Any) -> Any:
    if not at:
        return part
    copy = value.copy()
    copy[at[0]] = changed(value[at[0]], at[1:], part)
    return copy


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(paths(PLAIN))), st.sampled_from(HOSTILE)), min_size=1, max_size=3))
def test_whatever_a_file_says_is_refused_or_can_be_shown(shared_scene: Scene, changes: list[tuple[Way, Any]]) -> None:
    value = PLAIN
    for at, part in changes:
        try:
            value = changed(value, at, part)
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # what lay there has just been changed
    try:
        shared_scene.restore(from_json(json.dumps(value), {image: number for number, image in enumerate(IDS)}))
    except (ValueError, UserError):
        return
    shared_scene.advance(1.0)
    assert np.isfinite(shared_scene.cards.positions_at(shared_scene.time + 9.0)).all()


@pytest.fixture(scope="module")
def shared_scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(50))
