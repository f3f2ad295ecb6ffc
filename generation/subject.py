"""Where the face is in a portrait, and how dark it is: what methods suit their views and tones to.

Found by the detector that comes with scikit-image: local binary patterns in a cascade (Liao et al., "Learning
Multi-scale Block Local Binary Patterns for Face Recognition", ICB 2007). It knows upright human faces alone; of a cat
or a building nothing is told, and they are shown as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from foundation.colour import srgb_to_oklab
from generation.method import Picture
from generation.portrait import to_image

SIDE = 256
"""Longest side in pixels of the portrait while a face is looked for."""

SMALLEST = 0.11
"""Of the longest side: smaller faces are not looked for."""

USUAL_MIDDLE = (0.49, 0.45)
"""Where the face is in a head and shoulders, to the right and down, as shares of the sides …"""

USUAL_SIZE = 0.35
"""… and how large, as a share of the shorter side."""

LEAST_LIGHTNESS = 0.6
"""Median lightness (OKLab) of the face below which a portrait is dark …"""

WANTED_LIGHTNESS = 0.7
"""… and what it is brought to."""

STRONGEST = 0.45
"""Least exponent that lightness is raised to: stronger ones bring out noise."""

_NEIGHBOURS = 4
"""Detections on top of each other that are a face."""


@dataclass(frozen=True)
class Face:
    """middle: to the right and down, as shares of the sides. size: of its box, as a share of the shorter side."""

    middle: tuple[float, float]
    size: float

    @property
    def zoom(self) -> float:
        """By which a view is as much narrower than usual as the face is smaller; 1 if it has about the usual size."""
        usual = 0.74 < self.size / USUAL_SIZE < 1.35
        return 1.0 if usual else round(self.size / USUAL_SIZE, 2)

    @property
    def elsewhere(self) -> bool:
        """Whether it is not where it is in a head and shoulders."""
        away = max(abs(own - usual) for own, usual in zip(self.middle, USUAL_MIDDLE, strict=True))
        return self.zoom != 1 or away > 0.07


@dataclass(frozen=True)
class Subject:
    """Of a portrait. face: None where none was found. gamma: exponent of the lightness that makes up for a dark face; 1
    where none was found: a night sky is to stay dark.
    """

    face: Face | None = None
    gamma: float = 1.0


def subject_of(portrait: Picture, stretched: Picture) -> Subject:
    """portrait: float32 (H, W, 3), 0..1; stretched: the same over the whole range of values. About 0.15 CPU seconds."""
    image = to_image(portrait)
    scale = min(1.0, SIDE / max(image.size))
    width, height = (max(1, round(side * scale)) for side in image.size)
    box = _box(np.asarray(image.resize((width, height), Image.Resampling.LANCZOS), np.float64) / 255)
    if box is None:
        return Subject()
    lightness = srgb_to_oklab(stretched)[..., 0]
    left, top, side = box
    face = Face(
        (round((left + side / 2) / width, 2), round((top + side / 2) / height, 2)), round(side / min(width, height), 2)
    )
    rows, columns = (
        slice(round(at * whole / seen), round((at + side) * whole / seen) + 1)
        for at, whole, seen in zip((top, left), lightness.shape, (height, width), strict=True)
    )
    return Subject(face, _gamma(float(np.median(lightness[rows, columns]))))


def _gamma(lightness: float) -> float:
    if not 0 < lightness < LEAST_LIGHTNESS:
        return 1.0
    return round(max(math.log(WANTED_LIGHTNESS) / math.log(lightness), STRONGEST), 2)


def _box(pixels: np.ndarray) -> tuple[int, int, int] | None:
    """Left, top and side of the largest face, in pixels of the picture (H, W, 3), 0..1."""
    longest = max(pixels.shape[:2])
    least = max(24, round(SMALLEST * longest))
    if min(pixels.shape[:2]) < least:
        return None
    found = _detector().detect_multi_scale(
        pixels, 1.2, 1, (least, least), (longest, longest), min_neighbor_number=_NEIGHBOURS
    )
    if not found:
        return None
    best = max(found, key=lambda one: int(one["width"]))
    return int(best["c"]), int(best["r"]), int(best["width"])


@cache
def _detector() -> Any:
    from skimage.data import lbp_frontal_face_cascade_filename
    from skimage.feature import Cascade

    return Cascade(lbp_frontal_face_cascade_filename())
