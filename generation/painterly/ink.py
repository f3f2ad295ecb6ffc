"""Ink drawing by extended difference of Gaussians (Winnemöller, Kyprianidis and Olsen, "XDoG", 2012)."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from generation.genes import Genes, LogUniform, Maybe, Uniform
from generation.method import Method, Parameters, Picture
from generation.naming.reading import mapping
from generation.naming.words import Words, on_paper
from generation.painterly.colouring import COLOURING, coloured, mixed, paper_and_inks, tones

GENES = Genes(
    {
        "sigma": Uniform(0.003, 0.007),
        "sharpness": LogUniform(8, 40),
        "threshold": Uniform(0.4, 0.72),
        "softness": LogUniform(3, 40),
        "wash": Maybe(COLOURING, 0.5),
    },
    first=(paper_and_inks(1),),
)


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


INK = Method("ink", "graphic", GENES.draw, _apply, words=_words, genes=GENES)
