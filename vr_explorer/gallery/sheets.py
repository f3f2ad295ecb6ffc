"""Contact sheets: pages of pictures with their names, as PNG and as one PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import uharfbuzz as hb
from PIL import Image, ImageFont

from foundation import faces, fonts
from foundation.direction import starts_right
from foundation.errors import UserError
from foundation.images import load_rgb
from foundation.lettering import Lettering, Reading, reading_of
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
    across = PAGE[0] - 2 * _MARGIN
    head, told = _fitting(title, 900, 34), f"{number + 1} of {count}"
    write(page, (_MARGIN, _MARGIN), head, 34, _INK, across)
    left = _MARGIN if starts_right(head) else PAGE[0] - _MARGIN - round(_lettering().width(told, 18))
    write(page, (left, _MARGIN + 14), told, 18, _SOFT, across)
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
    (left, top), name = place, item.title or item.id
    reading = reading_of(name)
    for line in _wrapped(name, width, 15):
        write(page, (left, top), line, 15, _INK, width, reading)
        top += 18
    besides = item.note or (item.id if item.title else readable(item))
    write(page, (left, top + 4), _fitting(besides, width, 14), 14, _SOFT, width)
    measured = " · ".join(map(str, item.measures))
    write(page, (left, top + 23), _fitting(measured, width, 12), 12, _SOFT, width)


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


def write(
    page: Image.Image,
    place: tuple[int, int],
    line: str,
    size: int,
    ink: tuple[int, int, int],
    width: int,
    reading: Reading | None = None,
) -> None:
    """place: of the upper left, in pixels. width: of the column, at whose right end begins what runs to the left.
    reading: of the paragraph, None where the line is all of it."""
    reading = reading or reading_of(line)
    drawn = _lettering().draw(line, size, reading)
    left = place[0] + (width - round(drawn.width) if reading.from_right else 0)
    corner = left - drawn.lean, place[1] - drawn.lean
    page.paste(ink, corner, Image.fromarray(drawn.mask))
    if drawn.coloured is not None:
        signs = Image.fromarray(drawn.coloured)
        page.paste(signs, corner, signs)


def width_of(line: str, size: int) -> float:
    """Pixels that `write` takes for it."""
    return _lettering().width(line, size)


@cache
def _lettering() -> Lettering:
    """Begins with the font that Pillow brings."""
    held = ImageFont.load_default(16)
    if not isinstance(held, ImageFont.FreeTypeFont):
        raise UserError("This Pillow cannot draw letters. Install it from PyPI: pip install --force-reinstall pillow")
    return Lettering([faces.Face("Aileron", hb.Blob(held.font_bytes))], fonts.system())
