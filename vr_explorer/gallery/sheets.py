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

_MARGIN, _GAP, _CAPTION, _HEAD = 80, 24, 52, 90
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
        draw.text((left, top + tall + 8), _fitting(draw, item.id, side, 16), _INK, _font(16))
        draw.text((left, top + tall + 30), _fitting(draw, item.note or readable(item), side, 14), _SOFT, _font(14))
    return page


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
