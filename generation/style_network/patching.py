"""The portrait made of patches of a style's picture, before the network paints it in that same style.

At a small size: patches have the true large shapes, and the network makes the strokes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from generation.draws import uniform
from generation.method import Parameters, Picture
from generation.style_network import bank, learned, painter
from generation.style_network.resizing import resized
from generation.style_transfer import draw_search, transfer
from generation.styles.library import StyleLibrary

SIDE = 144
"""Longest side in pixels of what the patches make."""


def draw(rng: np.random.Generator, source: dict[str, Any]) -> Parameters:
    """A step of the content: patches of the picture of a style's `source` (as in `Repertoire`)."""
    return {"do": "patch", "source": source, "weight": uniform(rng, 0.5, 1.0), **draw_search(rng)}


def patched(picture: Picture, step: Parameters, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    """`picture` so made, by the step's `weight`, and otherwise itself. UserError: the source's picture has gone."""
    height, width = picture.shape[:2]
    scale = SIDE / max(height, width)
    small = resized(picture, (round(height * scale), round(width * scale)))
    side = round((small.shape[0] * small.shape[1]) ** 0.5)
    style = resized(_picture(step["source"], library), (side, side))
    made = resized(transfer(small, [style], step | {"shares": [1.0]}, rng), (height, width))
    return picture + step["weight"] * (made - picture)


def _picture(source: dict[str, Any], library: StyleLibrary) -> Picture:
    if source["source"] == "folder":
        return learned.style_picture(library.path(source))
    return painter.picture(bank.learned_from(source["bank"], source["number"]))
