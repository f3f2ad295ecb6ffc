"""All families of painted style pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from generation.method import Picture
from generation.styles.families import (
    agate,
    crayon,
    cutouts,
    discs,
    expressionist,
    flow,
    grids,
    impasto,
    marbling,
    mosaic,
    reaction_diffusion,
    stained_glass,
    textile,
    watercolour,
    waves,
    woodcut,
)


class Family(NamedTuple):
    """paint(rng, side): a picture (side, side, 3); weight: how often it is drawn, beside the others' weights."""

    paint: Callable[[np.random.Generator, int], Picture]
    weight: float = 1.0


FAMILIES: dict[str, Family] = {
    "agate": Family(agate.paint, 1.2),
    "broad brush": Family(expressionist.paint_broad, 1.4),
    "crayon": Family(crayon.paint, 0.5),
    "cut-outs": Family(cutouts.paint, 1.2),
    "deco": Family(grids.paint_deco),
    "discs": Family(discs.paint, 1.2),
    "expressionist": Family(expressionist.paint, 1.3),
    "flow": Family(flow.paint, 1.3),
    "grid": Family(grids.paint, 1.2),
    "impasto": Family(impasto.paint),
    "marbling": Family(marbling.paint, 1.2),
    "mosaic": Family(mosaic.paint),
    "points": Family(impasto.paint_points, 0.7),
    "reaction-diffusion": Family(reaction_diffusion.paint, 0.8),
    "stained glass": Family(stained_glass.paint, 1.2),
    "terrazzo": Family(cutouts.paint_terrazzo, 0.5),
    "textile": Family(textile.paint, 0.7),
    "watercolour": Family(watercolour.paint, 0.7),
    "waves": Family(waves.paint, 0.8),
    "woodcut": Family(woodcut.paint),
}


def painted(family: str, seed: int, side: int) -> Picture:
    """The picture number `seed` of a family, (side, side, 3)."""
    picture = FAMILIES[family].paint(np.random.default_rng([seed, *family.encode()]), side)
    return np.clip(picture, 0, 1).astype(np.float32)
