"""Many pictures on one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image, ImageOps

from foundation.images import load_rgb

MARGIN = 6
BACKGROUND = (12, 12, 14)


def contact_sheet(paths: Sequence[Path], columns: int, side: int) -> Image.Image:
    """The pictures in rows of `columns`, each fitted into a square of `side` pixels, with thin dark margins.

    ValueError where there are none; ImageError where one cannot be read.
    """
    return sheet_of((load_rgb(path, max_side=2 * side) for path in paths), len(paths), columns, side)


def sheet_of(images: Iterable[Image.Image], count: int, columns: int, side: int) -> Image.Image:
    """As `contact_sheet`, of `count` images, each asked for when its place is filled."""
    if count < 1:
        raise ValueError("a contact sheet needs pictures")
    columns = min(columns, count)
    rows = -(-count // columns)
    step = side + MARGIN
    sheet = Image.new("RGB", (columns * step + MARGIN, rows * step + MARGIN), BACKGROUND)
    for number, image in enumerate(images):
        picture = ImageOps.pad(image, (side, side), Image.Resampling.LANCZOS, BACKGROUND)
        row, column = divmod(number, columns)
        sheet.paste(picture, (MARGIN + column * step, MARGIN + row * step))
    return sheet
