"""The portrait made of patches of a style's picture, before the network paints it in that same style.

At a small size: patches have the true large shapes, and the network makes the strokes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from generation.method import Parameters, Picture
from generation.random_parameters import log_uniform, uniform
from generation.style_network import bank, learned, painter
from generation.style_network.resizing import resized
from generation.style_transfer import SEARCH, transfer
from generation.styles.library import StyleLibrary

SIDE = 112
"""Longest side in pixels of what the patches make."""


GUIDE = 2.0, 5.0
"""Bounds of the weight of the portrait's lightness: the large shapes shall stay those of a face."""

KEYS = 1500
"""Patches that are sought in; more make no better picture at this size."""


def draw(rng: np.random.Generator, source: dict[str, Any]) -> Parameters:
    """A step of the content: patches of the picture of a style's `source` (as in `Repertoire`)."""
    search = SEARCH.draw(rng) | {"guide": log_uniform(rng, *GUIDE), "keys": KEYS, "stride": 3}
    return {"do": "patch", "source": source, "weight": uniform(rng, 0.5, 1.0), **search}


def patched(picture: Picture, step: Parameters, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    """`picture` so made, by the step's `weight`, and otherwise itself. UserError: the source's picture has gone."""
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    small = resized(picture, (round(height * scale), round(width * scale)))
    side = round((small.shape[0] * small.shape[1]) ** 0.5)
    made = resized(
        transfer(small, [_picture(step["source"], library, side)], step | {"shares": [1.0]}, rng), (height, width)
    )
    return picture + step["weight"] * (made - picture)


def _picture(source: dict[str, Any], library: StyleLibrary, side: int) -> Picture:
    if source["source"] == "folder":
        return resized(learned.style_picture(library.path(source)), (side, side))
    return painter.picture(bank.learned_from(source["bank"], source["number"]), side)
