"""A session as one JSON file: what is kept, how it hangs, its places, its tour, what was bred in it, and how cloud and
viewer stand.

Images are named by their ids, so that the file fits every copy of a cloud. A file from elsewhere is checked throughout.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.language import _
from foundation.lines import shown
from foundation.parsing import json_in
from vr_explorer.scene.board import LONGEST_NOTE, LONGEST_TITLE
from vr_explorer.scene.broods import MOST_PARENTS
from vr_explorer.scene.canvas_json import checked_canvas
from vr_explorer.store.records import Bookmark, HungRow, State, TasteBefore

SCHEMA = 1
LONGEST_NAME = 80
FARTHEST = 1e7
"""Metres of a place from the middle of the world."""


MOST_BROODS, MOST_CHILDREN = 10_000, 100_000
"""Of a session, and of a brood."""

SLOWEST, FASTEST = 0.01, 100.0
"""Children a second, of a pace."""


@dataclass(frozen=True)
class SavedBrood:
    """Images that were bred together, by their ids. parents: up to MOST_PARENTS. share: of two, 0 like the first … 1
    like the second. strength: of mutation, 0..1. thrown: away. children: in the order in which they came.

    number: by which a bomb of `SavedSession.state` names it, 0 where it has none, as in files of versions before. bomb:
    its children gather about one. pace: of that, children a second at most, None: as fast as it goes. rests: no more
    children were to come.
    """

    parents: tuple[str, ...]
    share: float
    strength: float
    thrown: bool
    children: tuple[str, ...]
    number: int = 0
    bomb: bool = False
    pace: float | None = None
    rests: bool = True


@dataclass(frozen=True)
class SavedSession:
    """rows: of the board. state: None where the session was never seen. tour: JSON of `scene.serialization`; taste:
    what was known of it; canvas: JSON of `scene.canvas_json`; None where the file has none. broods: in the order in
    which they were begun. rejected: images that are not to be seen.
    """

    name: str
    rows: list[HungRow]
    bookmarks: list[Bookmark]
    state: State | None
    tour: str | None = None
    taste: TasteBefore | None = None
    broods: tuple[SavedBrood, ...] = ()
    canvas: str | None = None
    rejected: tuple[str, ...] = ()


def write_session(path: Path, saved: SavedSession) -> None:
    """UserError: the file cannot be written."""
    make_folder(path.parent)
    state = saved.state
    value = {
        "is": "session",
        "schema": SCHEMA,
        "name": saved.name,
        "rows": [{"title": title, "images": [list(image) for image in row]} for title, row in saved.rows],
        "bookmarks": [[mark.made, mark.name, *mark.position, mark.yaw, mark.pitch] for mark in saved.bookmarks],
        "state": [json.loads(state.placement), *state.position, state.yaw, state.pitch] if state is not None else None,
        "tour": json.loads(saved.tour) if saved.tour is not None else None,
        "taste": _written(saved.taste) if saved.taste is not None else None,
        "canvas": json.loads(saved.canvas) if saved.canvas is not None else None,
        "broods": [asdict(brood) for brood in saved.broods],
        "rejected": list(saved.rejected),
    }
    with replacing(path) as partial:
        partial.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")


def read_session(path: Path) -> SavedSession:
    """UserError: there is no such file, it is no session, or a newer version wrote it."""
    try:
        value = json_in(path)
        if value["is"] != "session":
            raise ValueError
        if value["schema"] > SCHEMA:
            raise UserError(
                _("{path} was written by a newer version (schema {schema}); update this program.").format(
                    path=path, schema=value["schema"]
                )
            )
        return SavedSession(
            _text(value["name"], LONGEST_NAME),
            [(_text(row["title"], LONGEST_TITLE), _images(row["images"])) for row in value["rows"]],
            [_bookmark(*mark) for mark in value["bookmarks"]],
            _state(*value["state"]) if value["state"] is not None else None,
            json.dumps(value["tour"]) if value.get("tour") is not None else None,
            _taste(value["taste"]) if value.get("taste") is not None else None,
            _broods(value["broods"]) if value.get("broods") is not None else (),
            json.dumps(checked_canvas(value["canvas"])) if value.get("canvas") is not None else None,
            _rejected(value["rejected"]) if value.get("rejected") is not None else (),
        )
    except OSError as error:
        raise UserError(
            _("{path} cannot be read ({why}); give a file that the menu has saved.").format(
                path=path, why=error.strerror
            )
        ) from error
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise UserError(
            _("{path} is no session of this program; give a file that the menu has saved.").format(path=path)
        ) from error


def _images(value: list[Any]) -> list[tuple[str, str]]:
    return [(_id(image), _text(note, LONGEST_NOTE)) for image, note in value]


def _rejected(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(dict.fromkeys(map(_id, value)))


def _id(value: Any) -> str:
    """As it stands: another one would be another image."""
    if not isinstance(value, str) or len(value) > 1_000:
        raise ValueError
    value.encode("utf-8")
    return value


def _bookmark(made: Any, name: Any, x: Any, y: Any, z: Any, yaw: Any, pitch: Any) -> Bookmark:
    position = _number(x), _number(y), _number(z)
    return Bookmark(_number(made, 1e12), _text(name, LONGEST_NAME), position, _number(yaw), _number(pitch))


def _state(placement: Any, x: Any, y: Any, z: Any, yaw: Any, pitch: Any) -> State:
    return State(json.dumps(placement), (_number(x), _number(y), _number(z)), _number(yaw), _number(pitch))


def _written(taste: TasteBefore) -> dict[str, Any]:
    signals = [list(one) for one in taste.signals]
    return {"seed": taste.seed, "batches": taste.batches, "signals": signals, "met": list(taste.met)}


def _taste(value: Any) -> TasteBefore:
    signals = tuple((_text(image, 1_000), _text(signal, 40)) for image, signal in value["signals"])
    met = tuple(_text(image, 1_000) for image in value["met"])
    return TasteBefore(_count(value["seed"]), _count(value["batches"]), signals, met)


def _broods(value: Any) -> tuple[SavedBrood, ...]:
    if not isinstance(value, list) or len(value) > MOST_BROODS:
        raise ValueError
    return tuple(map(_brood, value))


def _brood(value: Any) -> SavedBrood:
    parents, children, thrown = value["parents"], value["children"], value["thrown"]
    bomb, rests = value.get("bomb", False), value.get("rests", True)
    if not (isinstance(parents, list) and isinstance(children, list)):
        raise TypeError
    if not all(isinstance(told, bool) for told in (thrown, bomb, rests)):
        raise TypeError
    if not 1 <= len(parents) <= MOST_PARENTS or len(children) > MOST_CHILDREN:
        raise ValueError
    ids = tuple(map(_id, parents)), tuple(dict.fromkeys(map(_id, children)))
    share, strength, number = _part(value["share"]), _part(value["strength"]), _count(value.get("number", 0))
    return SavedBrood(ids[0], share, strength, thrown, ids[1], number, bomb, _pace(value.get("pace")), rests)


def _pace(value: Any) -> float | None:
    if value is None:
        return None
    number = _number(value, FASTEST)
    if number < SLOWEST:
        raise ValueError
    return number


def _part(value: Any) -> float:
    """0..1"""
    number = _number(value, 1.0)
    if number < 0.0:
        raise ValueError
    return number


def _count(value: Any) -> int:
    number = int(_number(value, 2**31))
    if number < 0:
        raise ValueError
    return number


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode("utf-8")
    return shown(value)[:longest]


def _number(value: Any, most: float = FARTHEST) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > most:
        raise ValueError
    return float(value)
