"""Mosaic: rows of tesserae that follow the contours, with grout between them."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from generation.genes import Genes, Uniform
from generation.genes.colours import Colour
from generation.method import Method, Parameters, Picture
from generation.naming.words import always
from generation.painterly.colouring import COLOURING, coloured, tones
from generation.painterly.contours import contour_angle


def _draw_grout(rng: np.random.Generator) -> list[float]:
    grout = rng.choice([0.08, 0.16, 0.75, 0.9]) * rng.uniform(0.85, 1.05, 3)
    return [float(value) for value in np.round(grout, 3).clip(0, 1)]


GENES = Genes(
    {
        "colouring": COLOURING,
        "stone": Uniform(0.022, 0.042),
        "grout": Colour(_draw_grout),
        "gap": Uniform(0.06, 0.12),
        "jitter": Uniform(0.01, 0.05),
    }
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    side = min(height, width)
    stone = max(3.0, parameters["stone"] * side)
    angle = contour_angle(tones(picture), stone * 1.5)
    centres = _relaxed(rng, height, width, stone)
    y, x = np.mgrid[0:height, 0:width] + 0.5
    places = np.stack([x, y], axis=-1)
    _, near = cKDTree(centres).query(places, k=4)
    row, column = np.clip(centres[:, ::-1].astype(np.intp), 0, [height - 1, width - 1]).T
    turn = angle[row, column]
    offset = places[:, :, None] - centres[near]
    cos, sin = np.cos(turn)[near], np.sin(turn)[near]
    u = np.abs(offset[..., 0] * cos + offset[..., 1] * sin)
    v = np.abs(offset[..., 1] * cos - offset[..., 0] * sin)
    reach = np.sort(np.maximum(u, v), axis=-1)
    owner = np.take_along_axis(near, np.maximum(u, v).argmin(axis=-1)[..., None], axis=-1)[..., 0]
    source = gaussian_filter(coloured(picture, parameters["colouring"]), (stone / 4, stone / 4, 0))
    colours = source[row, column] * 1.05 + rng.normal(0, parameters["jitter"], (len(centres), 1))
    edge = (reach[..., 1] - reach[..., 0]) / 2
    grout = np.clip(1.4 - edge / (parameters["gap"] * stone), 0, 1)[..., None]
    stones = colours[owner]
    return np.clip(stones + (np.array(parameters["grout"]) - stones) * grout, 0, 1).astype(np.float32)


def _relaxed(rng: np.random.Generator, height: int, width: int, spacing: float) -> np.ndarray:
    """Points (N, 2) about `spacing` apart: a jittered grid, evened out by two steps of Lloyd's algorithm."""
    y, x = np.mgrid[0 : height + spacing : spacing, 0 : width + spacing : spacing]
    points = np.stack([x.ravel(), y.ravel()], axis=-1) + rng.uniform(-0.4, 0.4, (x.size, 2)) * spacing
    py, px = np.mgrid[0:height:2, 0:width:2].reshape(2, -1)
    pixels = np.stack([px, py], axis=-1)
    for _ in range(2):
        owner = cKDTree(points).query(pixels)[1]
        count = np.bincount(owner, minlength=len(points))
        means = np.stack([np.bincount(owner, pixels[:, c], len(points)) for c in range(2)], axis=-1)
        points = np.where(count[:, None] > 0, means / np.maximum(count, 1)[:, None], points)
    return points


MOSAIC = Method("mosaic", "graphic", GENES.draw, _apply, words=always("stone mosaic"), genes=GENES)
