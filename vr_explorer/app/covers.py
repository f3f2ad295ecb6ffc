"""A picture of a cloud for the list of those that were opened: its favourites, then images from all over it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from classification.cloud import Cloud
from vr_explorer.render.cell_picture import cell_picture
from vr_explorer.tools.thumbnails import SIDE

COLUMNS, ROWS = 6, 4


def cover_of(cloud: Cloud, favourites: Sequence[int] = ()) -> Image.Image | None:
    """For any thread. favourites: cards that come first. None: the cloud has no pictures of its own."""
    if cloud.atlas is None or len(cloud) == 0:
        return None
    wanted = COLUMNS * ROWS
    spread = np.linspace(0, len(cloud) - 1, min(wanted, len(cloud))).round().astype(int).tolist()
    cards = list(dict.fromkeys((*[card for card in favourites if 0 <= card < len(cloud)][: wanted // 2], *spread)))
    pictures = [picture for card in cards[:wanted] if (picture := cell_picture(cloud, card, SIDE)) is not None]
    if not pictures:
        return None
    sheet = Image.new("RGB", (COLUMNS * SIDE, ROWS * SIDE))
    for number in range(wanted):
        row, column = divmod(number, COLUMNS)
        sheet.paste(Image.fromarray(pictures[number % len(pictures)][..., :3]), (column * SIDE, row * SIDE))
    return sheet
