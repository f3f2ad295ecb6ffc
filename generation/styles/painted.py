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
    "agate": Family(agate.paint),
    "broad brush": Family(expressionist.paint_broad),
    "crayon": Family(crayon.paint),
    "cut-outs": Family(cutouts.paint),
    "deco": Family(grids.paint_deco),
    "discs": Family(discs.paint),
    "expressionist": Family(expressionist.paint),
    "flow": Family(flow.paint),
    "grid": Family(grids.paint),
    "impasto": Family(impasto.paint),
    "marbling": Family(marbling.paint),
    "mosaic": Family(mosaic.paint),
    "points": Family(impasto.paint_points),
    "reaction-diffusion": Family(reaction_diffusion.paint),
    "stained glass": Family(stained_glass.paint),
    "terrazzo": Family(cutouts.paint_terrazzo),
    "textile": Family(textile.paint),
    "watercolour": Family(watercolour.paint),
    "waves": Family(waves.paint),
    "woodcut": Family(woodcut.paint),
}


def painted(family: str, seed: int, side: int) -> Picture:
    """The picture number `seed` of a family, (side, side, 3)."""
    picture = FAMILIES[family].paint(np.random.default_rng([seed, *family.encode()]), side)
    return np.clip(picture, 0, 1).astype(np.float32)
