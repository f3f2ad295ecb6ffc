"""Genes of colours, which mix and change as a person sees them: in OKLab."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from foundation.colour import oklab_to_srgb, srgb_to_oklab
from generation.genes import Gene, spread

HUE, LIGHTNESS = 1.2, 0.08
"""Deviations of a change of strength 1: of the hue in radians, and of the lightness."""

MOST = 16
"""Colours of a list; a stranger's manifest may have more."""


@dataclass(frozen=True)
class Colours(Gene):
    """A list of sRGB colours, each three numbers 0..1, whose order tells what they are for.

    drawn: how they are drawn.
    """

    drawn: Callable[[np.random.Generator], list[list[float]]]

    def draw(self, rng: np.random.Generator) -> list[list[float]]:
        return self.drawn(rng)

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> list[list[float]]:
        count = len(second) if share > 0.5 else len(first)
        begin, end = (_lab([spread(colours, count, at) for at in range(count)]) for colours in (first, second))
        return _listed(_between(begin, end, share))

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        if rng.random() < strength / 4:
            return self.draw(rng)
        return _listed(_turned(_lab(value), strength, rng)) if strength else value

    def sound(self, value: Any) -> list[list[float]]:
        found = np.asarray(value, np.float64)
        if found.ndim != 2 or found.shape[1] != 3 or not 1 <= len(found) <= MOST or not np.isfinite(found).all():
            raise ValueError("is no list of colours")
        return value if ((found >= 0) & (found <= 1)).all() else np.round(found.clip(0, 1), 3).tolist()

    def numbers(self, value: Any) -> list[float]:
        """Of the first, the middle and the last."""
        lab = _lab([value[0], value[len(value) // 2], value[-1]])
        return [float(number) for number in (lab * [1.0, 4.0, 4.0]).ravel()]


@dataclass(frozen=True)
class Colour(Gene):
    """One sRGB colour."""

    drawn: Callable[[np.random.Generator], list[float]]

    def draw(self, rng: np.random.Generator) -> list[float]:
        return self.drawn(rng)

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> list[float]:
        return _listed(_between(_lab([first]), _lab([second]), share))[0]

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Any:
        return _listed(_turned(_lab([value]), strength, rng))[0] if strength else value

    def sound(self, value: Any) -> list[float]:
        return Colours(lambda rng: [self.drawn(rng)]).sound([value])[0]

    def numbers(self, value: Any) -> list[float]:
        return [float(number) for number in (_lab([value]) * [1.0, 4.0, 4.0]).ravel()]


def _between(begin: npt.NDArray[Any], end: npt.NDArray[Any], share: float) -> npt.NDArray[Any]:
    """(N, 3) OKLab. What mixing takes from the chroma of opposite colours is given back for a half."""
    mixed = (1 - share) * begin + share * end
    chromas = (np.linalg.norm(lab[:, 1:], axis=1) for lab in (begin, end, mixed))
    first, second, own = chromas
    wanted = 0.5 * own + 0.5 * ((1 - share) * first + share * second)
    mixed[:, 1:] *= np.where(own > 0.01, wanted / np.maximum(own, 0.01), 1.0)[:, None]
    return mixed


def _turned(lab: npt.NDArray[Any], strength: float, rng: np.random.Generator) -> npt.NDArray[Any]:
    """All by one angle, and each a little lighter or darker."""
    angle = HUE * strength * rng.standard_normal()
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    lighter = LIGHTNESS * strength * rng.standard_normal((len(lab), 1))
    return np.concatenate([lab[:, :1] + lighter, lab[:, 1:] @ turn], axis=1)


def _lab(colours: Any) -> npt.NDArray[Any]:
    return srgb_to_oklab(np.asarray(colours, np.float32)).astype(np.float64)


def _listed(lab: npt.NDArray[Any]) -> list[list[float]]:
    listed: list[list[float]] = np.round(np.clip(oklab_to_srgb(lab), 0, 1).astype(np.float64), 3).tolist()
    return listed
