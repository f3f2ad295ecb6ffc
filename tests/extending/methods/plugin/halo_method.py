"""A method in a package of its own: light and colour around the middle of the face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generation.method import Method, MethodFactory, Parameters, Picture
from generation.naming.words import Words
from generation.random_parameters import uniform


@dataclass(frozen=True)
class HaloSettings:
    """Settings section "halo". strength: of the light, 0 to 1."""

    strength: float = 0.8

    def __post_init__(self) -> None:
        if not 0 <= self.strength <= 1:
            raise ValueError("strength must be from 0 to 1")


def halo(settings: HaloSettings) -> Method:
    """The method with these settings."""

    def draw(rng: np.random.Generator) -> Parameters:
        return {
            "strength": settings.strength,
            "radius": uniform(rng, 0.3, 0.6),
            "width": uniform(rng, 0.08, 0.25),
            "colour": [uniform(rng, 0.2, 1.0) for _ in range(3)],
        }

    return Method("halo", "graphic", draw, _apply, words=_words)


METHOD = MethodFactory("halo", lambda run: halo(run.settings), HaloSettings)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    radius = np.hypot(rows - height / 2, columns - width / 2) / min(height, width)
    ring = np.exp(-(((radius - parameters["radius"]) / parameters["width"]) ** 2))
    light = parameters["strength"] * ring[..., None] * np.array(parameters["colour"], np.float32)
    return (1 - (1 - picture) * (1 - light)).astype(np.float32)


def _words(parameters: Parameters) -> Words:
    return Words("portrait with a halo", "with a halo")
