"""Risograph: two or three strong inks on paper, each plate grainy and a little out of register."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import shift

from generation.genes import Genes, Uniform
from generation.genes.colours import Colour, Colours
from generation.method import Method, Parameters, Picture
from generation.naming.words import Words, counted
from generation.painterly.colouring import tones

_INKS = (
    (0.0, 0.47, 0.75), (1.0, 0.28, 0.69), (1.0, 0.42, 0.37), (1.0, 0.91, 0.0), (0.0, 0.66, 0.36), (0.24, 0.33, 0.53),
    (0.46, 0.31, 0.66), (0.9, 0.2, 0.18), (0.37, 0.78, 0.9), (0.11, 0.11, 0.14), (1.0, 0.55, 0.16), (0.0, 0.51, 0.54),
)  # fmt: skip


def _draw_inks(rng: np.random.Generator) -> list[list[float]]:
    count = int(rng.integers(2, 4))
    chosen = rng.choice(len(_INKS), count, replace=False)
    return [list(ink) for ink in sorted((_INKS[int(i)] for i in chosen), key=sum, reverse=True)]


def _draw_paper(rng: np.random.Generator) -> list[float]:
    paper = np.array([0.97, 0.955, 0.92]) * rng.uniform(0.97, 1.03, 3).clip(0, 1.02)
    return [float(value) for value in np.round(paper, 3).clip(0, 1)]


GENES = Genes(
    {
        "inks": Colours(_draw_inks),
        "paper": Colour(_draw_paper),
        "offset": Uniform(0.002, 0.014),
        "grain": Uniform(0.08, 0.3),
    }
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    dark = 1 - tones(picture)
    side = min(dark.shape)
    result = np.broadcast_to(np.array(parameters["paper"], np.float32), picture.shape).astype(np.float32)
    count = len(parameters["inks"])
    for number, ink in enumerate(parameters["inks"]):
        # The light ink carries the half tones, the dark one the shadows.
        low = number / (count + 0.6)
        plate = np.clip((dark - low * 0.8) / (0.75 - 0.3 * low), 0, 1)
        plate = shift(plate, rng.normal(0, parameters["offset"] * side, 2), order=1, mode="nearest")
        plate = np.clip(
            (plate - rng.random(plate.shape) * parameters["grain"] * 2 + parameters["grain"]) * 2.2 - 0.6, 0, 1
        )
        result = result * (1 - plate[..., None] * (1 - np.array(ink, np.float32)))
    return np.clip(result, 0, 1).astype(np.float32)


def _words(parameters: Parameters) -> Words:
    inks = len(parameters["inks"]) if isinstance(parameters.get("inks"), list) else 0
    return Words(f"{counted(inks)}-ink risograph" if inks else "risograph")


RISOGRAPH = Method("risograph", "graphic", GENES.draw, _apply, words=_words, genes=GENES)
