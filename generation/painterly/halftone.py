"""Halftone: dots or lines on turned screens, in process colours or in two inks."""

from __future__ import annotations

import numpy as np

from generation.genes import Angle, Chance, Fixed, Genes, Kinds, Uniform
from generation.method import Method, Parameters, Picture
from generation.naming.words import Words
from generation.painterly.colouring import COLOURING, coloured, darkness, paper_and_inks

_CMYK_ANGLES = (15.0, 75.0, 0.0, 45.0)
_TWO_INK_ANGLES = (45.0, 15.0)
_PAPER = np.array([0.98, 0.97, 0.94], np.float32)
_INKS = np.array([[0.0, 0.66, 0.9], [0.9, 0.05, 0.5], [1.0, 0.9, 0.0], [0.08, 0.08, 0.09]], np.float32)


_PROCESS = Chance(0.45)
_SCREEN = Genes({"pitch": Uniform(0.016, 0.036), "angle": Angle(0, 90, 90), "lines": Chance(0.3)})
_OF_PROCESS = Genes({"colouring": COLOURING})
_OF_INKS = Genes({}, first=(Genes({"colouring": Fixed(None)}), paper_and_inks(2)))


def _draw(rng: np.random.Generator) -> Parameters:
    process = _PROCESS.draw(rng)
    return {"process": process, **(_OF_PROCESS if process else _OF_INKS).draw(rng), **_SCREEN.draw(rng)}


class _Halftone(Kinds):
    """Screens mix also between process colours and inks."""

    def mixed(self, first: Parameters, second: Parameters, share: float, rng: np.random.Generator) -> Parameters:
        return super().mixed(first, second, share, rng) | _SCREEN.mixed(first, second, share, rng)


GENES = _Halftone(
    "process",
    {True: Genes({}, first=(_OF_PROCESS, _SCREEN)), False: Genes({}, first=(_OF_INKS, _SCREEN))},
    _draw,
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    pitch = max(3.0, parameters["pitch"] * min(picture.shape[:2]))
    if parameters["process"]:
        key = 1 - coloured(picture, parameters["colouring"])
        black = key.min(axis=2)
        plates = [
            *np.moveaxis((key - 0.7 * black[..., None]) / (1.0 - 0.7 * black[..., None] + 1e-3), 2, 0),
            black**1.4,
        ]
        inks, paper = _INKS, _PAPER
    else:
        dark = darkness(picture, parameters)
        plates = [dark**1.3, np.clip(dark * 1.25, 0, 1)]
        inks, paper = np.array(parameters["inks"], np.float32), np.array(parameters["paper"], np.float32)
    result = np.broadcast_to(paper, picture.shape).astype(np.float32)
    angles = _CMYK_ANGLES if parameters["process"] else _TWO_INK_ANGLES
    multiply = parameters["process"] or not parameters["inverted"]
    for plate, ink, angle in reversed(list(zip(plates, inks, angles, strict=False))):
        cover = _screened(plate, pitch, angle + parameters["angle"], parameters["lines"])[..., None]
        under = result * ink if multiply else ink
        result = result + (under - result) * cover
    return result.astype(np.float32)


def _screened(plate: np.ndarray, pitch: float, degrees: float, lines: bool) -> np.ndarray:
    """Coverage 0..1 with soft edges: the plate against the threshold profile of the screen."""
    y, x = np.mgrid[0 : plate.shape[0], 0 : plate.shape[1]].astype(np.float32)
    angle = np.deg2rad(degrees)
    u = 2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / pitch
    v = 2 * np.pi * (y * np.cos(angle) - x * np.sin(angle)) / pitch
    profile = 0.5 + 0.5 * np.cos(v) if lines else 0.5 + 0.25 * (np.cos(u) + np.cos(v))
    return np.clip((plate - (1 - profile)) * pitch / 1.6 + 0.5, 0, 1) * np.clip(plate * 12, 0, 1)


def _words(parameters: Parameters) -> Words:
    screen = "line screen" if parameters.get("lines") is True else "halftone"
    return Words(f"four-colour {screen}" if parameters.get("process") is True else screen)


HALFTONE = Method("halftone", "graphic", GENES.draw, _apply, words=_words, genes=GENES)
