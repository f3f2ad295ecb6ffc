"""Contact sheets: pages of pictures with their names, as PNG and as one PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import uharfbuzz as hb
from PIL import Image, ImageFont

from foundation import fonts
from foundation.errors import UserError
from foundation.images import load_rgb
from foundation.lettering import Lettering
from foundation.lines import one_line
from vr_explorer.gallery.schema import Item, readable

DPI = 150
PAGE = (1240, 1754)
"""A4 upright in pixels."""

COLUMNS, ROWS = 4, 5

_MARGIN, _GAP, _CAPTION, _HEAD = 80, 24, 84, 90
_LONGEST = 200
"""Code points of a line."""

_PAPER, _INK, _SOFT = (255, 255, 255), (29, 28, 26), (106, 102, 94)


def pages(title: str, images: Sequence[tuple[Item, Path]]) -> Iterator[Image.Image]:
    """A4 pages (RGB) of 4 × 5 pictures. ImageError where a file cannot be read."""
    each = COLUMNS * ROWS
    count = -(-len(images) // each)
    for number in range(count):
        yield _page(title, images[number * each :][:each], number, count)


def save_pdf(sheets: Sequence[Image.Image], path: Path) -> None:
    """Writes the pages as one PDF."""
    first, *rest = sheets
    first.save(path, "PDF", save_all=True, append_images=rest, resolution=DPI, quality=92)


def _page(title: str, images: Sequence[tuple[Item, Path]], number: int, count: int) -> Image.Image:
    page = Image.new("RGB", PAGE, _PAPER)
    _write(page, (_MARGIN, _MARGIN), _fitting(title, 900, 34), 34, _INK)
    told = f"{number + 1} of {count}"
    _write(page, (PAGE[0] - _MARGIN - round(_lettering().width(told, 18)), _MARGIN + 14), told, 18, _SOFT)
    side = (PAGE[0] - 2 * _MARGIN - (COLUMNS - 1) * _GAP) // COLUMNS
    step = (PAGE[1] - 2 * _MARGIN - _HEAD + _GAP) // ROWS
    tall = step - _GAP - _CAPTION
    for place, (item, path) in enumerate(images):
        row, column = divmod(place, COLUMNS)
        left, top = _MARGIN + column * (side + _GAP), _MARGIN + _HEAD + row * step
        shown = load_rgb(path, max_side=2 * max(side, tall))
        shown.thumbnail((side, tall), Image.Resampling.LANCZOS)
        page.paste(shown, (left, top + (tall - shown.height)))
        _caption(page, item, (left, top + tall + 8), side)
    return page


def _caption(page: Image.Image, item: Item, place: tuple[int, int], width: int) -> None:
    """What the picture is called, in two lines at most, what is known besides in one, and what was measured."""
    left, top = place
    for line in _wrapped(item.title or item.id, width, 15):
        _write(page, (left, top), line, 15, _INK)
        top += 18
    besides = item.note or (item.id if item.title else readable(item))
    _write(page, (left, top + 4), _fitting(besides, width, 14), 14, _SOFT)
    measured = " · ".join(map(str, item.measures))
    _write(page, (left, top + 23), _fitting(measured, width, 12), 12, _SOFT)


def _wrapped(text: str, width: int, size: int) -> list[str]:
    """`text` in one line or two, broken between words, the second one shortened to `width` pixels."""
    whole = one_line(text, _LONGEST)
    first = _lettering().wrapped(whole, size, width)[0]
    rest = whole[len(first) :].strip()
    if rest and " " not in whole:
        return [_fitting(whole, width, size)]
    return [line for line in (first, _fitting(rest, width, size)) if line]


def _fitting(text: str, width: int, size: int) -> str:
    """`text` as one line, shortened to `width` pixels."""
    return _lettering().fitting(one_line(text, _LONGEST), size, width)


def _write(page: Image.Image, place: tuple[int, int], line: str, size: int, ink: tuple[int, int, int]) -> None:
    """place: of the upper left, in pixels."""
    drawn = _lettering().draw(line, size)
    corner = place[0] - drawn.lean, place[1] - drawn.lean
    page.paste(ink, corner, Image.fromarray(drawn.mask))
    if drawn.coloured is not None:
        signs = Image.fromarray(drawn.coloured)
        page.paste(signs, corner, signs)


@cache
def _lettering() -> Lettering:
    """Begins with the font that Pillow brings."""
    held = ImageFont.load_default(16)
    if not isinstance(held, ImageFont.FreeTypeFont):
        raise UserError("This Pillow cannot draw letters. Install it from PyPI: pip install --force-reinstall pillow")
    return Lettering([fonts.Face("Aileron", hb.Blob(held.font_bytes))], fonts.system())
