"""Brush strokes across the gradient, in layers from broad to fine (after Litwinowicz, SIGGRAPH 1997)."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from generation.genes import Genes, Uniform
from generation.method import Method, Parameters, Picture
from generation.naming.words import always
from generation.painterly.colouring import COLOURING, coloured, tones
from generation.painterly.contours import contour_angle

_FACTOR = 2


GENES = Genes(
    {
        "colouring": COLOURING,
        "broadest": Uniform(0.04, 0.08),
        "finest": Uniform(0.010, 0.02),
        "length": Uniform(2.5, 7.0),
        "jitter": Uniform(0.0, 0.03),
        "flow": Uniform(0.01, 0.05),
    }
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    side = min(height, width)
    source = coloured(picture, parameters["colouring"])
    angle = contour_angle(tones(picture), parameters["flow"] * side)
    ground = np.clip(gaussian_filter(source, (side * 0.05, side * 0.05, 0)), 0, 1)
    canvas = Image.fromarray((ground * 255).astype(np.uint8)).resize((width * _FACTOR, height * _FACTOR))
    draw = ImageDraw.Draw(canvas)
    for share in np.geomspace(parameters["broadest"], parameters["finest"], 3):
        _layer(draw, source, angle, max(1.5, share * side), parameters, rng)
    return np.asarray(canvas.reduce(_FACTOR), np.float32) / np.float32(255)


def _layer(
    draw: ImageDraw.ImageDraw,
    source: Picture,
    angle: np.ndarray,
    thickness: float,
    parameters: Parameters,
    rng: np.random.Generator,
) -> None:
    """Strokes on a jittered grid, in random order."""
    height, width = source.shape[:2]
    smooth = gaussian_filter(source, (thickness / 2, thickness / 2, 0))
    y, x = np.mgrid[0:height:thickness, 0:width:thickness]
    places = np.stack([x.ravel(), y.ravel()], axis=-1) + rng.uniform(-0.5, 0.5, (x.size, 2)) * thickness
    places = rng.permutation(np.clip(places, 0, [width - 1, height - 1]))
    column, row = places.T.astype(np.intp)
    turn = angle[row, column] + rng.normal(0, 0.15, len(places))
    half = 0.5 * parameters["length"] * thickness * rng.uniform(0.6, 1.2, len(places))
    reach = np.stack([np.cos(turn), np.sin(turn)], axis=-1) * half[:, None]
    colours = smooth[row, column] + rng.normal(0, parameters["jitter"], (len(places), 1))
    inks = (np.clip(colours, 0, 1) * 255).astype(np.uint8)
    pen = max(1, round(thickness * _FACTOR))
    for start, end, ink in zip((places - reach) * _FACTOR, (places + reach) * _FACTOR, inks, strict=True):
        draw.line([*start, *end], fill=tuple(int(v) for v in ink), width=pen)


GRADIENT_STROKES = Method("gradient_strokes", "graphic", GENES.draw, _apply, words=always("brushstrokes"), genes=GENES)
