"""Ink drawing by extended difference of Gaussians (Winnemöller, Kyprianidis and Olsen, "XDoG", 2012)."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from generation.method import Method, Parameters, Picture
from generation.naming.reading import mapping
from generation.naming.words import Words, on_paper
from generation.painterly.colouring import coloured, draw_colouring, draw_paper_and_inks, mixed, tones
from generation.random_parameters import log_uniform, uniform


def _draw(rng: np.random.Generator) -> Parameters:
    return {
        **draw_paper_and_inks(rng, 1),
        "sigma": uniform(rng, 0.003, 0.007),
        "sharpness": log_uniform(rng, 8, 40),
        "threshold": uniform(rng, 0.4, 0.72),
        "softness": log_uniform(rng, 3, 40),
        "wash": draw_colouring(rng) if rng.random() < 0.5 else None,
    }


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    light = tones(picture)
    sigma = parameters["sigma"] * min(light.shape)
    fine, coarse = gaussian_filter(light, sigma), gaussian_filter(light, 1.6 * sigma)
    sharpened = fine + parameters["sharpness"] * (fine - coarse)
    below = np.minimum(sharpened - parameters["threshold"], 0)
    line = -np.tanh(parameters["softness"] * below).astype(np.float32)
    drawn = mixed(parameters["paper"], parameters["inks"][0], line)
    if parameters["wash"] is None:
        return drawn
    # Flat washes under the line, as in a tinted drawing.
    blurred = np.stack([gaussian_filter(picture[..., c], 4 * sigma) for c in range(3)], axis=-1)
    wash = np.round(coloured(blurred, parameters["wash"]) * 5) / 5
    ink = np.array(parameters["inks"][0], np.float32)
    return (wash + (ink - wash) * line[..., None]).astype(np.float32)


def _words(parameters: Parameters) -> Words:
    if mapping(parameters.get("wash")):
        return Words("ink and wash")
    return Words("ink drawing", traits=on_paper(parameters))


INK = Method("ink", "graphic", _draw, _apply, words=_words)
