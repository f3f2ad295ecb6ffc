"""Composition, 0..100: where the light is, from dark centres on light ground to light centres on dark ground.

A one-dimensional layout of the descriptor of the grey pictures puts like compositions side by side. Such an axis has no
direction of its own; it is turned so that pictures whose middle is lighter than their border stand at the high end.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from classification.kept_layouts import KeptLayouts
from classification.layout import LANDMARKS, LayoutSettings, embed_all, groups
from classification.measures import original
from classification.measures.measure import Batch, Measure, Whole
from classification.neighbours import averaged
from classification.principal import principal

PARAMETERS: dict[str, Any] = {
    "method": "one-dimensional UMAP of the descriptor of the grey pictures, ranked halfway to even",
    "direction": "0: the middle darker than the border, 100: the middle lighter than the border",
    "version": 1,
}


def composition(
    grey_features: npt.NDArray[np.floating],
    centre_light: npt.NDArray[np.float32],
    seed: int = 0,
    landmarks: int = LANDMARKS,
    kept: KeptLayouts | None = None,
) -> npt.NDArray[np.float32]:
    """float32 (N,), 0..100, equal for equal features; 50 where all are.

    grey_features: (N, D). centre_light: (N,), as of `centre_light`. landmarks, kept: as of a layout.
    """
    first, group = groups(grey_features)
    count = len(first)
    if count == 1:
        return np.full(len(group), 50, np.float32)
    settings = LayoutSettings(min_dist=0.1, spread=1.0, neighbours=30, landmarks=landmarks)
    line = embed_all(grey_features, first, 1, settings, seed, kept).places[:, 0]
    scaled = _scaled(line)
    if _covariance(scaled, centre_light[first]) < 0:
        scaled = 1 - scaled
    return (100 * scaled).astype(np.float32)[group]


def centre_light(grey: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """How much lighter the middle of each picture is than its border, −1..1. grey: uint8 (N, H, W)."""
    height, width = grey.shape[1:]
    rows, columns = slice(height // 4, -(height // 4) or None), slice(width // 4, -(width // 4) or None)
    middle = np.zeros((height, width), bool)
    middle[rows, columns] = True
    values = grey.reshape(len(grey), -1).astype(np.float32) / 255
    inside = middle.ravel()
    return values[:, inside].mean(axis=1) - values[:, ~inside].mean(axis=1)


def _scaled(line: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """0..1, halfway between the values themselves and their ranks: no crowding, and gaps still seen."""
    low, high = float(line.min()), float(line.max())
    values = (line - low) / (high - low) if high > low else np.full(len(line), 0.5)
    ranks = np.empty(len(line))
    ranks[np.argsort(line, kind="stable")] = np.linspace(0, 1, len(line))
    mixed = (values + ranks) / 2
    low, high = mixed.min(), mixed.max()
    return (mixed - low) / (high - low)


def _covariance(first: npt.NDArray[np.float64], second: npt.NDArray[np.float32]) -> float:
    return float(((first - first.mean()) * (second - second.mean())).mean())


def _light(batch: Batch) -> npt.NDArray[np.float32]:
    return centre_light(batch.grey)


def _of_all(whole: Whole) -> npt.NDArray[np.float32]:
    if whole.known is not None:
        return _completed(whole.grey_features, whole.known, whole.seed)
    return composition(whole.grey_features, whole.values, whole.seed, whole.landmarks, whole.kept)


def _completed(
    grey_features: npt.NDArray[np.floating], known: npt.NDArray[np.float32], seed: int
) -> npt.NDArray[np.float32]:
    """`known` (N,), where it is NaN the mean of those whose grey pictures are most alike."""
    missing = np.isnan(known)
    if not missing.any():
        return known
    components = principal(grey_features, seed, np.flatnonzero(~missing))
    coordinates = components.coordinates(grey_features)
    completed = known.copy()
    completed[missing] = averaged(coordinates[~missing], known[~missing], coordinates[missing])
    return completed


MEASURE = Measure(original.COMPOSITION, PARAMETERS, _light, _of_all)
