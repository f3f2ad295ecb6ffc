"""Which enlarger suits a picture, as `benchmarks/enlarging.py` and its crops have it.

RDN comes nearest to photographs and paint at every factor. RRDN invents what looks sharp in photographs, but makes the
grain of style networks stronger and lines jagged. Both draw ghosts along hard edges between flat colours, which the
classical filter leaves as they are.
"""

from __future__ import annotations

from enum import Enum

import numpy as np

from generation.method import Picture
from generation.networks.registry import located
from generation.super_resolution.enlarging import CLASSICAL, Enlarger, choose

FLAT_STEP, HARD_STEP = 0.01, 0.15
"""Between neighbouring pixels (sRGB-encoded luma): at most that of a flat place, at least that of a hard edge."""

LEAST_FLAT, LEAST_HARD = 0.4, 0.15
"""Shares of hard-edged pictures: flat places of all, and hard edges of the rest."""


class Kind(Enum):
    """What a picture is to an enlarger."""

    PHOTOGRAPH = "photograph"
    PAINT = "paint"
    HARD_EDGED = "line art or flat shapes"


_METHODS = {
    Kind.PHOTOGRAPH: ("kaleidoscope", "lens", "melt", "mirror", "noise_warp", "stylegan2", "swirl", "waves"),
    Kind.PAINT: ("deep_dream", "gradient_strokes", "neural_style", "painted_style", "patch_style"),
    Kind.HARD_EDGED: (
        "cubist", "halftone", "ink", "low_poly", "mosaic", "palette_poster", "risograph", "scribble", "single_line",
        "stained_glass",
    ),
}  # fmt: skip
_KINDS = {method: kind for kind, methods in _METHODS.items() for method in methods}

SUITABLE = {
    Kind.PHOTOGRAPH: ("rdn-large", "rdn-small", "rrdn"),
    Kind.PAINT: ("rdn-large", "rdn-small"),
    Kind.HARD_EDGED: (),
}
"""The best first; the classical filter, which is always here, after them."""


class Automatic:
    """Chooses for each picture among the enlargers that are here; networks are loaded when they are first chosen."""

    def __init__(self, device: str | None = None) -> None:
        self._device = device
        self._enlargers: dict[str, Enlarger] = {}
        self._names = {
            kind: next((name for name in names if located(name)), CLASSICAL) for kind, names in SUITABLE.items()
        }

    @property
    def networks(self) -> tuple[str, ...]:
        """All that may be chosen."""
        return tuple(dict.fromkeys(self._names.values()))

    def suiting(self, picture: Picture, method: str) -> Enlarger:
        """For a picture that this method has made."""
        name = self._names[kind_of(picture, method)]
        if name not in self._enlargers:
            self._enlargers[name] = choose(name, self._device)
        return self._enlargers[name]


def kind_of(picture: Picture, method: str) -> Kind:
    """By the method, where that is known to make but one kind, else by the picture itself."""
    return _KINDS.get(method) or (Kind.HARD_EDGED if hard_edged(picture) else Kind.PAINT)


def hard_edged(picture: Picture) -> bool:
    """Whether the picture is mostly flat, and steep where it is not."""
    luma = picture @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    steps = np.concatenate([np.abs(np.diff(luma, axis=axis)).ravel() for axis in (0, 1)])
    others = steps[steps > FLAT_STEP]
    return bool(others.size < (1 - LEAST_FLAT) * steps.size and (others > HARD_STEP).sum() > LEAST_HARD * others.size)
