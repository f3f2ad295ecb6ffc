"""What was done in a scene, with its times, as lines of JSON and back: so that it can be played again.

A line is a moment: a command, where the viewer was, a child that came, or all that stood once something was taken
back. Images are named by their ids.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from foundation.lines import shown
from foundation.parsing import json_of
from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.broods import Broods
from vr_explorer.scene.canvas import LONGEST_TEXT, NOTHING_PLACED, Placed
from vr_explorer.scene.canvas_json import canvas_from_json, canvas_to_json, checked_canvas, placed_to_plain
from vr_explorer.scene.codec import LARGEST, from_plain, made, to_plain
from vr_explorer.scene.commands import (
    AlignOnCanvas,
    ApplyFilter,
    Arrange,
    BeginAnew,
    BeginBrood,
    BringBefore,
    ChangeBomb,
    ChooseFavourites,
    ClearFilter,
    CloseGap,
    Command,
    CopyBomb,
    FavouriteSelection,
    FeedBomb,
    GroupOnCanvas,
    HoldCards,
    MoveBomb,
    MoveCanvasText,
    MoveGap,
    MoveOnBoard,
    PauseTour,
    PlaceBomb,
    PlaceBreedingBomb,
    PlaceExample,
    PlaceOnCanvas,
    Reject,
    RemoveBomb,
    ResumeTour,
    ScaleCanvasText,
    ScaleOnCanvas,
    Select,
    SendBack,
    SetTourSpeed,
    ShowRejected,
    ShowRelatives,
    SpreadOnCanvas,
    Start,
    StartTour,
    StopTour,
    TakeBack,
    TakeFromBomb,
    TakeOffBoard,
    ThrowAwayBrood,
    ThrowBomb,
    TitleRow,
    ToggleBoard,
    ToggleFavourite,
    ToggleHome,
    ToggleSelected,
    WriteNote,
    WriteOnCanvas,
)
from vr_explorer.scene.criteria import Measure
from vr_explorer.scene.placement import ArrangementSpec, Placement
from vr_explorer.scene.serialization import from_json, renamed, to_json

KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *(Arrange, ToggleBoard, ToggleHome, Start, ApplyFilter, ClearFilter),
        *(PlaceBomb, PlaceExample, PlaceBreedingBomb, FeedBomb, TakeFromBomb, BeginAnew),
        *(MoveBomb, ThrowBomb, ChangeBomb, CopyBomb, RemoveBomb),
        *(ToggleFavourite, FavouriteSelection, MoveOnBoard, TitleRow, WriteNote, Select, ToggleSelected),
        *(ShowRelatives, BringBefore, SendBack, StartTour, PauseTour, ResumeTour, SetTourSpeed, StopTour),
        *(BeginBrood, HoldCards, MoveGap, CloseGap, ThrowAwayBrood),
        *(Reject, TakeBack, ShowRejected, TakeOffBoard, ChooseFavourites),
        *(PlaceOnCanvas, ScaleOnCanvas, GroupOnCanvas, AlignOnCanvas, SpreadOnCanvas),
        *(WriteOnCanvas, MoveCanvasText, ScaleCanvasText),
    )
}
"""Commands that are recorded, and played. Where the viewer goes is another kind of moment, and so is what undo does."""

ENDING = ".recording.jsonl"
"""Of the names of files that hold such lines."""

CARDS = ("card", "cards", "parents", "kept", "dropped")
"""Fields of commands that name images."""

PLACED = "placed"
"""Field of a command with places on the canvas."""

MOST_CARDS = 100_000
"""Of one moment."""


@dataclass(frozen=True)
class Done:
    """at: seconds since the beginning, here and below."""

    at: float
    command: Command


@dataclass(frozen=True)
class Looked:
    """pose: x, y and z of the head, world metres, yaw and pitch in radians, and the scale of the body."""

    at: float
    pose: tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Came:
    """A child came into sight."""

    at: float
    card: int
    brood: int
    parents: tuple[int, ...]


@dataclass(frozen=True)
class Stood:
    """All as it was then."""

    at: float
    placement: Placement
    board: Board
    selected: tuple[int, ...]
    broods: Broods
    rejected: tuple[int, ...] = ()


Moment = Done | Looked | Came | Stood


class UnknownImageError(ValueError):
    """A moment names an image that the cloud does not have."""


def to_line(moment: Moment, ids: Sequence[str]) -> str:
    """ids: of the cloud's images."""
    told: dict[str, Any] = {"at": round(moment.at, 3)}
    if isinstance(moment, Done):
        told["do"] = _command_told(moment.command, ids)
    elif isinstance(moment, Looked):
        told["look"] = [round(part, 4) for part in moment.pose]
    elif isinstance(moment, Came):
        told |= {"came": ids[moment.card], "brood": moment.brood, "parents": [ids[card] for card in moment.parents]}
    else:
        broods = moment.broods
        told["stood"] = {
            "placement": to_json(moment.placement, ids),
            "rows": [[row.title, [ids[card] for card in row.cards]] for row in moment.board.rows],
            "selected": [ids[card] for card in moment.selected],
            "broods": [list(broods.numbers), sorted(broods.thrown), sorted(broods.of_bombs)],
            "rejected": [ids[card] for card in moment.rejected],
            "canvas": canvas_to_json(moment.board.canvas, ids),
        }
    return json.dumps(told, ensure_ascii=False) + "\n"


def from_line(line: str, indices: Mapping[str, int], measures: Mapping[str, Measure] | None = None) -> Moment:
    """Back from `to_line`, from wherever it came. indices: from an image's id to its card. ValueError: it is no moment;
    an `UnknownImageError` where the cloud lacks an image.
    """
    told = json_of(line)
    if not isinstance(told, dict):
        raise ValueError("this is no moment")
    at = _number(told.get("at"))
    if at < 0.0:
        raise ValueError("a moment is not before the beginning")
    try:
        if "do" in told:
            return Done(at, _command_of(told["do"], indices, measures))
        if "look" in told:
            x, y, z, yaw, pitch, scale = (_number(part) for part in told["look"])
            if not 1e-3 <= scale <= 1e3:
                raise ValueError("no body is so large or so small")
            return Looked(at, (x, y, z, yaw, pitch, scale))
        if "came" in told:
            known = tuple(indices[parent] for parent in _texts(told["parents"]) if parent in indices)
            return Came(at, _card(told["came"], indices), _whole(told["brood"]), known)
        return _stood(at, told["stood"], indices, measures)
    except UnknownImageError:
        raise
    except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
        raise ValueError(f"this is no moment: {error}") from error


def _command_told(command: Command, ids: Sequence[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"is": type(command).__name__}
    for part in fields(command):
        value = getattr(command, part.name)
        if isinstance(value, Arrangement):
            told[part.name] = renamed(to_plain(ArrangementSpec(value)), ids.__getitem__)
        elif part.name in CARDS and value is not None:
            told[part.name] = ids[value] if isinstance(value, int) else [ids[card] for card in value]
        elif part.name == PLACED:
            told[part.name] = placed_to_plain(value, ids)
        else:
            told[part.name] = renamed(to_plain(value), ids.__getitem__)
    return told


def _command_of(told: Any, indices: Mapping[str, int], measures: Mapping[str, Measure] | None) -> Command:
    if not isinstance(told, dict):
        raise ValueError("this is no command")
    kind, given = KINDS[told["is"]], dict[str, Any]()
    for name, value in told.items():
        if name == "is":
            continue
        if name in CARDS and value is not None:
            cards = value if isinstance(value, list) else [value]
            if len(cards) > MOST_CARDS:
                raise ValueError("these are too many images")
            found = tuple(_card(one, indices) for one in cards)
            given[name] = found if isinstance(value, list) else found[0]
            continue
        if name == PLACED:
            places = checked_canvas({"distance": 0.0, "placed": value, "texts": []})["placed"]
            given[name] = tuple(Placed(_card(image, indices), *rest) for image, *rest in places)
            continue
        try:
            made_of = from_plain(renamed(value, indices.__getitem__), measures)
        except KeyError as error:
            raise UnknownImageError(str(error)) from error
        given[name] = made_of.arrangement if isinstance(made_of, ArrangementSpec) else made_of
    command: Command = made(kind, given)
    if isinstance(command, WriteOnCanvas):
        command.words.encode("utf-8")
        command = replace(command, words=shown(command.words)[:LONGEST_TEXT])
    return command


def _stood(at: float, told: Any, indices: Mapping[str, int], measures: Mapping[str, Measure] | None) -> Stood:
    """Without favourites, selected and rejected images that are gone."""
    rows = []
    for title, images in told["rows"]:
        cards = tuple(dict.fromkeys(indices[image] for image in _texts(images) if image in indices))
        if not isinstance(title, str):
            raise ValueError("a row has no such title")
        rows.append(Row(cards, title))
    seen: set[int] = set()
    for row in rows:
        if not seen.isdisjoint(row.cards):
            raise ValueError("an image hangs twice")
        seen.update(row.cards)
    selected = tuple(sorted({indices[image] for image in _texts(told["selected"]) if image in indices}))
    numbers, thrown, of_bombs = (tuple(map(_whole, part)) for part in told["broods"])
    broods = Broods(tuple(dict.fromkeys(numbers)), frozenset(thrown), frozenset(of_bombs))
    placement = from_json(told["placement"], indices, measures)
    canvas = canvas_from_json(told["canvas"], indices) if "canvas" in told else NOTHING_PLACED
    rejected = {indices[image] for image in _texts(told.get("rejected", [])) if image in indices}.difference(seen)
    board = Board(tuple(row for row in rows if row.cards), canvas=canvas)
    return Stood(at, placement, board, selected, broods, tuple(sorted(rejected)))


def _card(image: Any, indices: Mapping[str, int]) -> int:
    if not isinstance(image, str):
        raise ValueError("an image has no such id")
    if image not in indices:
        raise UnknownImageError(image)
    return indices[image]


def _texts(images: Any) -> list[str]:
    if not isinstance(images, list) or len(images) > MOST_CARDS or not all(isinstance(one, str) for one in images):
        raise ValueError("these are no images")
    return images


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("this is no number")
    if abs(value) > LARGEST:
        raise ValueError("this number is too large")
    return float(value)


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST:
        raise ValueError("a brood has no such number")
    return value
