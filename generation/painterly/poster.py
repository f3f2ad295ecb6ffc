"""Posters in a few flat colours, with smooth borders or an ordered dither (Bayer, 1973)."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from generation.genes import Chance, Genes, Ordinal, Seed, Uniform
from generation.method import Method, Parameters, Picture
from generation.naming.reading import number
from generation.naming.words import Words
from generation.painterly.colouring import PALETTE, palette_of, tones

GENES = Genes(
    {
        "palette": PALETTE,
        "blur": Uniform(0.004, 0.014),
        "dither": Ordinal((0, 0, 1, 2, 3)),
        "shuffled": Chance(0.25),
        "order_seed": Seed(1 << 30),
    }
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    colours = palette_of(parameters["palette"]).colours
    if parameters["shuffled"]:
        middle = np.random.default_rng(parameters["order_seed"]).permutation(colours[1:-1])
        colours = np.concatenate([colours[:1], middle, colours[-1:]])
    light = tones(picture)
    ranks = gaussian_filter(light, parameters["blur"] * min(light.shape))
    if parameters["dither"]:
        ranks = light + (_bayer(light.shape, parameters["dither"]) - 0.5) / len(colours)
    # Half by value, half by rank, so that every colour gets its part of the picture.
    order = np.argsort(np.argsort(ranks, axis=None, kind="stable"), kind="stable").reshape(ranks.shape) / ranks.size
    level = np.clip((0.5 * ranks + 0.5 * order) * len(colours), 0, len(colours) - 1).astype(np.intp)
    return colours[level].astype(np.float32)


def _bayer(shape: tuple[int, ...], pixels: int) -> np.ndarray:
    """Thresholds 0..1 of an 8 × 8 Bayer matrix whose cells are `pixels` wide, repeated over `shape`."""
    matrix = np.zeros((1, 1))
    for _ in range(3):
        matrix = np.block([[4 * matrix, 4 * matrix + 2], [4 * matrix + 3, 4 * matrix + 1]])
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]] // pixels
    return (matrix[y % 8, x % 8] + 0.5) / 64


def _words(parameters: Parameters) -> Words:
    return Words("dithered poster" if number(parameters.get("dither")) else "poster")


PALETTE_POSTER = Method("palette_poster", "graphic", GENES.draw, _apply, words=_words, genes=GENES)
