"""Pixel sorting: runs of pixels along rows or columns are put in the order of their brightness (Asendorf, 2010)."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from generation.method import Method, Parameters, Picture
from generation.naming.words import Words
from generation.painterly.colouring import coloured, draw_colouring, tones
from generation.random_parameters import uniform


def _draw(rng: np.random.Generator) -> Parameters:
    low = uniform(rng, 0.0, 0.35)
    return {
        "colouring": draw_colouring(rng),
        "vertical": bool(rng.random() < 0.6),
        "low": low,
        "high": round(low + uniform(rng, 0.35, 0.75), 4),
        "calm": uniform(rng, 0.008, 0.03),
        "descending": bool(rng.random() < 0.5),
        "longest": uniform(rng, 0.3, 1.5),
    }


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


PIXEL_SORT = Method("pixel_sort", "graphic", _draw, _apply, words=_words)
