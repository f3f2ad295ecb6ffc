"""Pictures of the images that stand for the parts of a cloud, of the size in which they are shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image

from classification.cloud import Cloud
from foundation.contained_files import OutsideError
from foundation.errors import UserError
from foundation.images import ImageError, load_rgb
from foundation.slices import pause
from vr_explorer.render.cell_picture import cell_picture
from vr_explorer.render.exemplars import MOST, SIDE, Pictures
from vr_explorer.taste.regions import Region


def pictures_of(cloud: Cloud, regions: Sequence[Region], finest: int = 2 * SIDE, cell: int = SIDE) -> Pictures:
    """uint8 (MOST, SIDE, SIDE, 4) sRGB of the first `MOST` regions, stretched to squares; all 0 where there is none.

    finest: pixels of the longer side to which files are reduced first, 0: they are not read. cell: pixels of the small
    picture that is taken where there is no file, at most.
    """
    pictures = np.zeros((MOST, SIDE, SIDE, 4), np.uint8)
    for number, region in enumerate(regions[:MOST]):
        pause()
        if region.image >= 0:
            picture = _from_file(cloud, region.image, finest)
            if picture is None:
                picture = _from_atlas(cloud, region.image, cell)
            if picture is not None:
                pictures[number] = picture
    return pictures


def _from_file(cloud: Cloud, card: int, finest: int) -> Pictures | None:
    if not cloud.readable or not finest:
        return None
    try:
        path = cloud.image_path(card)
        image = load_rgb(path, content=cloud.content(path), max_side=finest)
    except (ImageError, OutsideError, UserError):
        return None
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).convert("RGBA"))


def _from_atlas(cloud: Cloud, card: int, cell: int) -> Pictures | None:
    atlas = cloud.atlas
    picture = cell_picture(cloud, card, min(atlas.cell, cell)) if atlas is not None else None
    if picture is None:
        return None
    return np.asarray(Image.fromarray(picture).resize((SIDE, SIDE), Image.Resampling.BICUBIC))
