"""One single line: a spiral from a centre outward whose width follows the darkness under it."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from generation.genes import Genes, Normal, Position, Uniform, Whole
from generation.method import Method, Parameters, Picture
from generation.naming.words import Words, on_paper
from generation.painterly.colouring import darkness, mixed, paper_and_inks

GENES = Genes(
    {
        "pitch": Uniform(0.014, 0.026),
        "centre": Position(Normal(0.5, 0.08)),
        "wobble": Uniform(0.0, 0.35),
        "petals": Whole(3, 11),
        "gamma": Uniform(0.7, 1.1),
    },
    first=(paper_and_inks(1),),
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    pitch = max(2.5, parameters["pitch"] * min(height, width))
    y, x = np.mgrid[0:height, 0:width] + 0.5
    dx, dy = x - parameters["centre"][0] * width, y - parameters["centre"][1] * height
    angle = np.arctan2(dy, dx)
    turns = np.hypot(dx, dy) / pitch - angle / (2 * np.pi)
    turns += parameters["wobble"] * np.sin(parameters["petals"] * angle)
    distance = np.abs(turns - np.round(turns)) * pitch  # pixels to the middle of the line
    dark = gaussian_filter(darkness(picture, parameters), pitch / 4) ** parameters["gamma"]
    half = (0.06 + 0.46 * dark) * pitch
    coverage = np.clip(half - distance + 0.5, 0, 1).astype(np.float32)
    return mixed(parameters["paper"], parameters["inks"][0], coverage)


def _words(parameters: Parameters) -> Words:
    return Words("one spiral line", traits=on_paper(parameters))


SINGLE_LINE = Method("single_line", "graphic", GENES.draw, _apply, words=_words, genes=GENES)
