"""The style pictures of our own painter that the bank of learned styles is made from; number → picture, for ever."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from generation.method import Picture
from generation.styles.hues import in_single_hue
from generation.styles.painted import FAMILIES, painted
from generation.styles.suitability import suits

SIDE = 256
"""Pixels of a style picture when it is learned."""

SCALES = (1.0, 0.6, 1.6)
"""Sizes of the strokes: as painted, smaller (the picture four times, mirrored), larger (its middle)."""

CONTENTS = (0.02, 0.05, 0.1)
"""Weights of the content while learning: the less, the more the style does as it wants."""

SINGLE_HUE = 0.1
"""Probability that a picture is set to one hue."""

_GOLDEN = 0.6180339887498949
_ATTEMPTS = 50


@dataclass(frozen=True)
class PainterStyle:
    """hue: degrees of the single one, or None. content: weight while learning."""

    family: str
    seed: int
    scale: float
    hue: float | None
    content: float


def draw(seed: int, number: int) -> PainterStyle:
    """Style `number` of the sequence of `seed`; families come by their weights, evenly spread over the numbers."""
    weights = np.array([family.weight for family in FAMILIES.values()])
    position = (0.5 + number * _GOLDEN) % 1.0
    family = list(FAMILIES)[int(np.searchsorted(np.cumsum(weights) / weights.sum(), position, side="right"))]
    rng = np.random.default_rng([seed, number])
    for _ in range(_ATTEMPTS):
        style = PainterStyle(
            family,
            int(rng.integers(100_000)),
            float(rng.choice(SCALES)),
            round(float(rng.uniform(0, 360)), 1) if rng.random() < SINGLE_HUE else None,
            float(rng.choice(CONTENTS)),
        )
        if suits(picture(style)):
            return style
    raise AssertionError(f"no picture of the family {family} suits")


def picture(style: PainterStyle, size: int = SIDE) -> Picture:
    """The picture to learn from, (size, size, 3)."""
    side = round(size * style.scale)
    if style.scale < 1:
        own = painted(style.family, style.seed, side)
        own = np.pad(own, ((0, size - side), (0, size - side), (0, 0)), mode="symmetric")
    else:
        margin = (side - size) // 2
        own = painted(style.family, style.seed, side)[margin : margin + size, margin : margin + size]
    return own if style.hue is None else in_single_hue(own, style.hue)


def thumbnail(style: PainterStyle, side: int) -> Image.Image:
    """The picture in `side` × `side` pixels."""
    pixels = (picture(style) * 255 + 0.5).astype(np.uint8)
    return Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS)
