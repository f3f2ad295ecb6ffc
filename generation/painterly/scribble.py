"""Scribbled lines: rows of a pen that swings wider and faster where the picture is darker."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, map_coordinates

from generation.genes import Angle, Genes, Several, Uniform, Whole
from generation.method import Method, Parameters, Picture
from generation.naming.reading import numbers
from generation.naming.words import Words, on_paper
from generation.painterly.colouring import darkness, paper_and_inks

_FACTOR = 3
_BARE = 0.1  # lighter than this, the paper stays empty


GENES = Genes(
    {
        "rows": Whole(50, 83),
        "angles": Several(Angle(-90, 90, 180), 1, 2),
        "swing": Uniform(0.8, 1.3),
        "pen": Uniform(0.0055, 0.009),
    },
    first=(paper_and_inks(2),),
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    dark = gaussian_filter(darkness(picture, parameters), min(picture.shape[:2]) / 200)
    result = np.broadcast_to(np.array(parameters["paper"], np.float32), picture.shape)
    for layer, degrees in enumerate(parameters["angles"]):
        ink = parameters["inks"][layer % len(parameters["inks"])]
        coverage = _scribbled(np.clip(dark * (1 + 0.3 * layer) - 0.3 * layer, 0, 1), degrees, parameters, rng)
        result = result + (np.array(ink, np.float32) - result) * coverage[..., None]
    return result.astype(np.float32)


def _scribbled(dark: np.ndarray, degrees: float, parameters: Parameters, rng: np.random.Generator) -> np.ndarray:
    """Coverage 0..1 of lines in one direction."""
    height, width = dark.shape
    reach = float(np.hypot(height, width))
    angle = np.deg2rad(degrees)
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    step = reach / parameters["rows"]
    canvas = Image.new("L", (width * _FACTOR, height * _FACTOR))
    draw = ImageDraw.Draw(canvas)
    pen = max(1, round(parameters["pen"] * min(height, width) * _FACTOR))
    travel = np.arange(-reach / 2, reach / 2, 0.5)
    for row in np.arange(-reach / 2, reach / 2, step):
        line = np.array([width, height]) / 2 + travel[:, None] * along + (row + rng.normal(0, step * 0.06)) * across
        tone = map_coordinates(dark, [line[:, 1], line[:, 0]], order=1, mode="constant") ** 1.4
        phase = np.cumsum(2 * np.pi * 0.5 * (0.25 + 1.5 * tone) / step) + rng.uniform(0, 2 * np.pi)
        swing = parameters["swing"] * step * 0.5 * np.clip(tone * 1.25, 0, 1)
        points = line + (swing * np.sin(phase))[:, None] * across
        inside = (points > -step).all(axis=1) & (points < [width + step, height + step]).all(axis=1)
        drawn = points[inside & (tone > _BARE)]
        if len(drawn) > 1:
            gaps = np.flatnonzero(np.linalg.norm(np.diff(drawn, axis=0), axis=1) > 2 * step) + 1
            for piece in np.split(drawn * _FACTOR, gaps):
                if len(piece) > 1:
                    draw.line(piece.ravel().tolist(), fill=255, width=pen)
    return np.asarray(canvas.reduce(_FACTOR), np.float32) / np.float32(255)


def _words(parameters: Parameters) -> Words:
    crossed = len(numbers(parameters.get("angles"))) > 1
    return Words("crossed scribble" if crossed else "scribble", traits=on_paper(parameters))


SCRIBBLE = Method("scribble", "graphic", GENES.draw, _apply, words=_words, genes=GENES)
