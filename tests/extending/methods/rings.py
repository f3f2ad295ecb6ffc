"""Rings: concentric lines around a centre, broader where the portrait is darker."""

from __future__ import annotations

import numpy as np

from generation.genes import Genes, Position, Uniform
from generation.method import Method, Parameters, Picture
from generation.naming.words import Words, on_paper
from generation.painterly.colouring import darkness, paper_and_inks

GENES = Genes(
    {"centre": Position(Uniform(0.3, 0.7)), "pitch": Uniform(0.018, 0.03)},
    last=(paper_and_inks(1),),
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    pitch = max(3.0, parameters["pitch"] * min(height, width))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    radius = np.hypot(rows - parameters["centre"][0] * height, columns - parameters["centre"][1] * width)
    gap = 0.5 - 0.5 * np.cos(2 * np.pi * radius / pitch)
    cover = np.clip((1.1 * darkness(picture, parameters) - gap) * pitch / 2 + 0.5, 0, 1)[..., None]
    paper, ink = np.array(parameters["paper"], np.float32), np.array(parameters["inks"][0], np.float32)
    return (paper + (ink - paper) * cover).astype(np.float32)


def _words(parameters: Parameters) -> Words:
    return Words("rings", traits=on_paper(parameters))


RINGS = Method("rings", "graphic", GENES.draw, _apply, words=_words, genes=GENES)
