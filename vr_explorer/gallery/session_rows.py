"""What is kept in a session: images by their keys, in rows with titles, with notes; and how two places change it.

A change names only what it is about. Whoever sends the same one again, or after another place's, ends with both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from vr_explorer.gallery.schema import NOTE, text

TITLE = 60
MOST_ROWS = 1_000
_KEY = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class KeptRow:
    """images: keys (16 hexadecimal digits) with their notes, from left to right."""

    title: str
    images: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        return {"title": self.title, "images": [list(image) for image in self.images]}


Rows = tuple[KeptRow, ...]


@dataclass(frozen=True)
class Change:
    """keep: keys that are kept from now on; release: those that are not. rows: how what is kept hangs, None for as it
    does; what they do not name hangs behind them.
    """

    keep: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    rows: Rows | None = None

    def __bool__(self) -> bool:
        return bool(self.keep or self.release) or self.rows is not None

    def to_json(self) -> dict[str, Any]:
        rows = rows_to_json(self.rows) if self.rows is not None else None
        return {"keep": list(self.keep), "release": list(self.release), "rows": rows}


def keys_in(rows: Iterable[KeptRow]) -> dict[str, None]:
    """In their order."""
    return {key: None for row in rows for key, _ in row.images}


def changed(rows: Rows, change: Change) -> Rows:
    """`rows` after `change`; the same value where it changes nothing."""
    gone = set(change.release)
    found = [replace(row, images=tuple(image for image in row.images if image[0] not in gone)) for row in rows]
    new = [key for key in change.keep if key not in keys_in(found)]
    if new:
        *before, last = found or [KeptRow("", ())]
        found = [*before, replace(last, images=(*last.images, *((key, "") for key in new)))]
    if change.rows is not None:
        found = _hung(found, change.rows)
    after = tuple(row for row in found if row.images)
    return rows if after == rows else after


def difference(before: Rows, after: Rows) -> Change:
    """What makes `after` of `before`."""
    there, wanted = keys_in(before), keys_in(after)
    change = Change(tuple(key for key in wanted if key not in there), tuple(key for key in there if key not in wanted))
    return change if changed(before, change) == after else replace(change, rows=after)


def _hung(rows: Iterable[KeptRow], wanted: Rows) -> list[KeptRow]:
    """What is in `rows`, as `wanted` has it."""
    left = {key: note for row in rows for key, note in row.images}
    hung = []
    for row in wanted:
        images = [(key, note) for key, note in row.images if left.pop(key, None) is not None]
        if images:
            hung.append(KeptRow(row.title, tuple(images)))
    if left:
        *before, last = hung or [KeptRow("", ())]
        hung = [*before, replace(last, images=(*last.images, *left.items()))]
    return hung


def rows_to_json(rows: Rows) -> list[dict[str, Any]]:
    return [row.to_json() for row in rows]


def rows_of(value: object, most: int) -> Rows:
    """Rows from outside. most: images. ValueError: one sentence."""
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise ValueError(f"rows must be a list of at most {MOST_ROWS}")
    rows = tuple(_row(one) for one in value)
    named = [key for row in rows for key, _ in row.images]
    if len(named) > most or len(set(named)) < len(named):
        raise ValueError(f"rows must name at most {most} images, each once")
    return rows


def change_of(value: object, most: int) -> Change:
    """A change from outside. most: images of a session. ValueError: one sentence."""
    if not isinstance(value, dict):
        raise ValueError("it must be an object")
    rows = value.get("rows")
    keep, release = _keys(value.get("keep", []), most), _keys(value.get("release", []), most)
    if set(keep) & set(release):
        raise ValueError("what is kept cannot be released by the same change")
    return Change(keep, release, rows_of(rows, most) if rows is not None else None)


def _row(value: object) -> KeptRow:
    if not isinstance(value, dict) or not isinstance(value.get("images"), list):
        raise ValueError("each row must have a title and images")
    return KeptRow(text(value.get("title", ""), "title", TITLE), tuple(_image(one) for one in value["images"]))


def _image(value: object) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("each image must be a key and a note")
    return _key(value[0]), text(value[1], "note", NOTE)


def _keys(value: object, most: int) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError(f"keep and release must be lists of at most {most} keys")
    return tuple(dict.fromkeys(map(_key, value)))


def _key(value: object) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise ValueError("a key must be 16 hexadecimal digits")
    return value
