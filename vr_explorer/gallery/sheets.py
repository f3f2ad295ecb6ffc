"""Contact sheets: pages of pictures with their names, as PNG and as one PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from foundation.images import load_rgb
from vr_explorer.gallery.records import Item, readable

DPI = 150
PAGE = (1240, 1754)
"""A4 upright in pixels."""

COLUMNS, ROWS = 4, 5

_MARGIN, _GAP, _CAPTION, _HEAD = 80, 24, 84, 90
_PLAIN = str.maketrans("—–−‘’“”\u00a0", "---''\"\" ")
"""Signs that the font which Pillow brings lacks."""

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
    draw = ImageDraw.Draw(page)
    draw.text((_MARGIN, _MARGIN), _fitting(draw, title, 900, 34), _INK, _font(34))
    draw.text((PAGE[0] - _MARGIN, _MARGIN + 14), f"{number + 1} of {count}", _SOFT, _font(18), anchor="ra")
    side = (PAGE[0] - 2 * _MARGIN - (COLUMNS - 1) * _GAP) // COLUMNS
    step = (PAGE[1] - 2 * _MARGIN - _HEAD + _GAP) // ROWS
    tall = step - _GAP - _CAPTION
    for place, (item, path) in enumerate(images):
        row, column = divmod(place, COLUMNS)
        left, top = _MARGIN + column * (side + _GAP), _MARGIN + _HEAD + row * step
        shown = load_rgb(path, max_side=2 * max(side, tall))
        shown.thumbnail((side, tall), Image.Resampling.LANCZOS)
        page.paste(shown, (left, top + (tall - shown.height)))
        _caption(draw, item, (left, top + tall + 8), side)
    return page


def _caption(draw: ImageDraw.ImageDraw, item: Item, place: tuple[int, int], width: int) -> None:
    """What the picture is called, in two lines at most, what is known besides in one, and what was measured."""
    left, top = place
    named = _wrapped(draw, item.title or item.id, width, 15)
    for line in named:
        draw.text((left, top), line, _INK, _font(15))
        top += 18
    besides = item.note or (item.id if item.title else readable(item))
    draw.text((left, top + 4), _fitting(draw, besides, width, 14), _SOFT, _font(14))
    measured = " · ".join(map(str, item.measures))
    draw.text((left, top + 23), _fitting(draw, measured, width, 12), _SOFT, _font(12))


def _wrapped(draw: ImageDraw.ImageDraw, text: str, width: int, size: int) -> list[str]:
    """`text` in one line or two, broken between words, the second one shortened to `width` pixels."""
    words, font = text.translate(_PLAIN).split(), _font(size)
    count = len(words)
    while count > 1 and draw.textlength(" ".join(words[:count]), font) > width:
        count -= 1
    lines = " ".join(words[:count]), " ".join(words[count:])
    return [_fitting(draw, line, width, size) for line in lines if line]


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _fitting(draw: ImageDraw.ImageDraw, text: str, width: int, size: int) -> str:
    """The first line of `text`, shortened to `width` pixels."""
    line = " ".join(text.translate(_PLAIN).split())[:200]
    font = _font(size)
    if draw.textlength(line, font) <= width:
        return line
    while line and draw.textlength(line + "…", font) > width:
        line = line[:-1]
    return line.rstrip() + "…"
