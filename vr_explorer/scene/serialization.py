"""Placements and tours as JSON and back. Images are named by their ids, which stay when a cloud is measured anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from foundation.lines import shown
from foundation.parsing import json_of
from vr_explorer.scene.canvas import NOTHING_PLACED
from vr_explorer.scene.codec import from_plain, to_plain
from vr_explorer.scene.criteria import CRITERIA, Measure, OfBrood
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.tour import LONGEST_NAME, MOST, Tour


def to_json(placement: Placement, ids: Sequence[str]) -> str:
    """Without the rows and the canvas of the board, which are kept with the favourites, and without what was brought
    before the viewer for a while. ids: of the cloud's images.
    """
    unhung = replace(placement, spec=replace(placement.spec, rows=(), canvas=NOTHING_PLACED))
    plain = {name: part for name, part in to_plain(unhung).items() if name != "brought"}
    return json.dumps(renamed(plain, ids.__getitem__), ensure_ascii=False)


def from_json(text: str, indices: Mapping[str, int], measures: Mapping[str, Measure] | None = None) -> Placement:
    """indices: from an image's id to its number. measures: as the cloud describes them, by their ids. ValueError: it is
    no placement, or names images that are gone.
    """
    try:
        value = from_plain(renamed(json_of(text), indices.__getitem__), measures)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no placement: {error}") from error
    if not isinstance(value, Placement):
        raise ValueError("this is no placement")
    return value


def tour_to_json(tour: Tour, ids: Sequence[str]) -> str:
    """ids: of the cloud's images."""
    return json.dumps(renamed(to_plain(tour), ids.__getitem__), ensure_ascii=False)


def tour_from_json(text: str, indices: Mapping[str, int], measures: Mapping[str, Measure] | None = None) -> Tour:
    """As `from_json`. ValueError: it is no tour, or names images that are gone."""
    try:
        value = from_plain(renamed(json_of(text), indices.__getitem__), measures)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"this is no tour: {error}") from error
    if not isinstance(value, Tour) or len(value.checkpoints) > MOST or value.seed < 0:
        raise ValueError("this is no tour")
    if any(len(one.name) > LONGEST_NAME or shown(one.name) != one.name for one in value.checkpoints):
        raise ValueError("a checkpoint has no such name")
    return value


def with_broods(text: str, numbers: Mapping[int, int]) -> str:
    """The JSON of a placement or a tour, with the broods that breeding bombs in it name by other numbers. numbers: from
    those that it has; one that is not among them stays. ValueError: it is no JSON.
    """
    value = json_of(text)
    for criterion in _breeding(value):
        criterion["brood"] = numbers.get(criterion["brood"], criterion["brood"])
    return json.dumps(value, ensure_ascii=False)


def broods_in(text: str) -> frozenset[int]:
    """The broods that breeding bombs in the JSON of a placement or a tour name. ValueError: it is no JSON."""
    return frozenset(criterion["brood"] for criterion in _breeding(json_of(text)))


def _breeding(value: Any) -> Iterator[dict[str, Any]]:
    """What in a plain JSON form is the criterion of a breeding bomb, as far as its brood is a number."""
    left = [value]  # of a stranger's file, which may lie deep inside one another
    while left:
        part = left.pop()
        if isinstance(part, list):
            left += part
        elif isinstance(part, dict):
            if part.get("is") == OfBrood.__name__ and type(part.get("brood")) is int:
                yield part
            left += part.values()


def renamed(value: Any, name: Callable[[Any], Any]) -> Any:
    """A plain JSON form with the images that criteria in it name called by `name`."""
    if isinstance(value, list):
        return [renamed(part, name) for part in value]
    if not isinstance(value, dict):
        return value
    kind = CRITERIA.get(value.get("is", ""))
    if kind is not None:
        value = kind.renamed(value, name)
    return {key: renamed(part, name) for key, part in value.items()}
