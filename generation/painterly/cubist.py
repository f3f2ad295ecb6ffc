"""Cubist shards: the plane breaks into cells; each shows the picture moved, turned, enlarged a little, and tinted."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree

from generation.genes import Genes, LogWhole, Uniform
from generation.method import Method, Parameters, Picture
from generation.naming.words import always
from generation.painterly.colouring import COLOURING, PALETTE, coloured

GENES = Genes(
    {
        "colouring": COLOURING,
        "tints": PALETTE,
        "shards": LogWhole(16, 90),
        "move": Uniform(0.02, 0.11),
        "turn": Uniform(0.05, 0.45),
        "tint": Uniform(0.0, 0.45),
        "line": Uniform(0.0, 0.006),
        "shade": Uniform(0.0, 0.5),
    }
)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    side, count = min(height, width), int(parameters["shards"])
    centres = rng.uniform(0, 1, (count, 2)) * [width, height]
    owner, border = _shards(centres, height, width, rng)
    offset = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1) - centres[owner]
    seen = centres[owner] + _turned(offset, rng.normal(0, float(parameters["turn"]), count)[owner])
    seen += offset * (np.exp(rng.normal(0, 0.15, count)) - 1)[owner][..., None]
    seen += rng.normal(0, parameters["move"] * side, (count, 2))[owner]
    source = coloured(picture, parameters["colouring"])
    rows_columns = np.moveaxis(seen[..., ::-1], -1, 0)
    shown = np.stack(
        [map_coordinates(source[..., c], rows_columns, order=1, mode="reflect") for c in range(3)], axis=-1
    )
    tints = np.array(parameters["tints"])[rng.integers(0, len(parameters["tints"]), count)][owner]
    amount = (parameters["tint"] * rng.uniform(0, 1, count))[owner][..., None]
    shown = shown + (tints * (0.35 + 0.65 * shown.mean(axis=-1, keepdims=True)) - shown) * amount
    slope = _turned(offset, rng.uniform(0, 2 * np.pi, count)[owner])[..., :1] / side
    line = np.clip(1.2 - border / max(parameters["line"] * side, 1e-6), 0, 1)[..., None]
    drawn = shown * (1 + 2 * parameters["shade"] * slope) * (1 - 0.85 * line)
    return np.clip(drawn, 0, 1).astype(np.float32)


def _shards(centres: np.ndarray, height: int, width: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """For each pixel its shard and the distance to the border; a skewed metric makes shards long and pointed."""
    skew = np.array([[1.0, 0.0], [rng.uniform(-0.8, 0.8), rng.uniform(0.6, 1.4)]])
    places = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1)
    found = cKDTree(centres @ skew).query(places @ skew, k=min(2, len(centres)))
    if len(centres) == 1:
        return np.zeros((height, width), np.intp), np.full((height, width), np.inf)
    distances, nearest = np.asarray(found[0]), np.asarray(found[1])
    return nearest[..., 0], (distances[..., 1] - distances[..., 0]) / 2


def _turned(places: np.ndarray, angle: np.ndarray) -> np.ndarray:
    """`places` (..., 2) turned by `angle` (...), radians."""
    x, y = places[..., 0], places[..., 1]
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1)


CUBIST = Method("cubist", "graphic", GENES.draw, _apply, words=always("cubist shards"), genes=GENES)
