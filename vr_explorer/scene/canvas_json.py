"""The canvas of the board as JSON and back. Images are named by their ids, which stay when a cloud is measured anew."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from foundation.lines import shown
from foundation.parsing import json_of
from vr_explorer.scene.canvas import (
    FARTHEST,
    LARGEST,
    LONGEST_TEXT,
    MOST_GROUPS,
    MOST_PLACED,
    MOST_TEXTS,
    SMALLEST,
    Canvas,
    CanvasText,
    Placed,
)

LONGEST_ID = 1_000


def canvas_to_json(canvas: Canvas, ids: Sequence[str]) -> str:
    """ids: of the cloud's images."""
    value = {
        "distance": canvas.distance,
        "placed": placed_to_plain(canvas.placed, ids),
        "texts": [[one.number, one.x, one.y, one.words, one.size] for one in canvas.texts],
    }
    return json.dumps(value, ensure_ascii=False)


def canvas_from_json(text: str, indices: Mapping[str, int]) -> Canvas:
    """indices: from an image's id to its card; images that are gone are left out. ValueError: as `checked_canvas`."""
    value = checked_canvas(json_of(text))
    placed = [Placed(indices[image], *rest) for image, *rest in value["placed"] if image in indices]
    return Canvas(value["distance"], tuple(placed), tuple(CanvasText(*one) for one in value["texts"]))


def placed_to_plain(placed: Sequence[Placed], ids: Sequence[str]) -> list[list[Any]]:
    return [[ids[one.card], one.x, one.y, one.size, one.group] for one in placed]


def checked_canvas(value: Any) -> dict[str, Any]:
    """The same, of which each part is of the form that `canvas_to_json` gives, within what a canvas can hold.

    value: from wherever it came. ValueError: it is not.
    """
    try:
        placed = [_placed(*one) for one in _listed(value["placed"], MOST_PLACED)]
        texts = [_text(*one) for one in _listed(value["texts"], MOST_TEXTS)]
        distance = _number(value["distance"], 0.0, FARTHEST)
    except (KeyError, TypeError, UnicodeEncodeError) as error:
        raise ValueError(f"this is no canvas: {error}") from error
    if len({image for image, *_ in placed}) < len(placed) or len({number for number, *_ in texts}) < len(texts):
        raise ValueError("this is no canvas: something is on it twice")
    return {"distance": distance, "placed": placed, "texts": texts}


def _listed(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most or not all(isinstance(one, list) for one in value):
        raise TypeError("no such list")
    return value


def _placed(image: Any, x: Any, y: Any, size: Any, group: Any) -> list[Any]:
    if not isinstance(image, str) or len(image) > LONGEST_ID:
        raise TypeError("no such image")
    image.encode("utf-8")
    return [image, _place(x), _place(y), _number(size, SMALLEST, LARGEST), _count(group, MOST_GROUPS)]


def _text(number: Any, x: Any, y: Any, words: Any, size: Any = 1.0) -> list[Any]:
    """size: is missing where words had one size only."""
    if not isinstance(words, str):
        raise TypeError("no such words")
    words.encode("utf-8")
    return [
        _count(number, MOST_GROUPS),
        _place(x),
        _place(y),
        shown(words)[:LONGEST_TEXT],
        _number(size, SMALLEST, LARGEST),
    ]


def _place(value: Any) -> float:
    return _number(value, -FARTHEST, FARTHEST)


def _number(value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("no such number")
    if not least <= value <= most:
        raise ValueError(f"{value} is not from {least} to {most}")
    return float(value)


def _count(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("no such count")
    return value
