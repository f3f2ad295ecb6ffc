"""Pixel sorting: runs of pixels along rows or columns are put in the order of their brightness (Asendorf, 2010)."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from generation.genes import Chance, Genes, Uniform
from generation.method import Method, Parameters, Picture
from generation.naming.words import Words
from generation.painterly.colouring import COLOURING, coloured, tones

_SPAN = Uniform(0.35, 0.75)
"""From the lower bound to the higher."""


def _draw(rng: np.random.Generator) -> Parameters:
    low = GENES.of["low"].draw(rng)
    high = "high"
    drawn: Parameters = {}
    for name, gene in GENES.of.items():
        drawn[name] = low if name == "low" else round(low + _SPAN.draw(rng), 4) if name == high else gene.draw(rng)
    return drawn


GENES = Genes(
    {
        "colouring": COLOURING,
        "vertical": Chance(0.6),
        "low": Uniform(0.0, 0.35),
        "high": Uniform(0.35, 1.1),
        "calm": Uniform(0.008, 0.03),
        "descending": Chance(0.5),
        "longest": Uniform(0.3, 1.5),
    },
    drawn=_draw,
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    source = coloured(picture, parameters["colouring"])
    if parameters["vertical"]:
        source = source.transpose(1, 0, 2)
    light = tones(source)
    lines, length = light.shape
    calm = gaussian_filter(light, parameters["calm"] * min(light.shape))
    inside = (calm > parameters["low"]) & (calm < parameters["high"])
    # Runs end where the picture leaves the range, and at places drawn at random, so that none is too long.
    breaks = rng.random(light.shape) < 1 / max(2.0, parameters["longest"] * length)
    starts = np.ones(light.shape, bool)
    starts[:, 1:] = ~inside[:, 1:] | ~inside[:, :-1] | breaks[:, 1:]
    run = np.cumsum(starts, axis=1)
    key = -light if parameters["descending"] else light
    order = np.lexsort((key.ravel(), run.ravel(), np.repeat(np.arange(lines), length)))
    result = source.reshape(-1, 3)[order].reshape(source.shape)
    return np.ascontiguousarray(result.transpose(1, 0, 2) if parameters["vertical"] else result, np.float32)


def _words(parameters: Parameters) -> Words:
    return Words("falling pixels" if parameters.get("vertical") is True else "drifting pixels")


PIXEL_SORT = Method("pixel_sort", "graphic", GENES.draw, _apply, words=_words, genes=GENES)
