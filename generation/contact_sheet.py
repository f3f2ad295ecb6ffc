"""Many pictures on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageOps

from foundation.images import load_rgb

MARGIN = 6
BACKGROUND = (12, 12, 14)


def contact_sheet(paths: Sequence[Path], columns: int, side: int) -> Image.Image:
    """The pictures in rows of `columns`, each fitted into a square of `side` pixels, with thin dark margins.

    ValueError where there are none; ImageError where one cannot be read.
    """
    if not paths:
        raise ValueError("a contact sheet needs pictures")
    columns = min(columns, len(paths))
    rows = -(-len(paths) // columns)
    step = side + MARGIN
    sheet = Image.new("RGB", (columns * step + MARGIN, rows * step + MARGIN), BACKGROUND)
    for number, path in enumerate(paths):
        picture = ImageOps.pad(load_rgb(path, max_side=2 * side), (side, side), Image.Resampling.LANCZOS, BACKGROUND)
        row, column = divmod(number, columns)
        sheet.paste(picture, (MARGIN + column * step, MARGIN + row * step))
    return sheet
