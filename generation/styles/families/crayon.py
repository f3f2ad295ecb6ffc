"""Wax crayon: layers of hatching in several colours, through which the grain of the paper shows."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.fields import at, grain, lit, mixed, smooth, tones
from generation.styles.palettes import draw_palette
from generation.styles.strokes import painted, scattered, traced


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Two directions of hatching over light paper; pressure leaves more wax in the darks."""
    palette = draw_palette(rng)
    tone = tones(rng, side, rng.uniform(2, 4.5), 2)
    spacing = rng.uniform(0.018, 0.028)
    first = rng.uniform(0, np.pi)
    starts = np.concatenate([scattered(rng, spacing), scattered(rng, spacing * 1.3)])
    tilts = np.where(np.arange(len(starts)) < len(starts) * 0.63, 0.0, rng.uniform(0.7, 1.6))
    angles = first + 0.3 * smooth(rng, side, 3)
    paths = traced(starts, angles, spacing * rng.uniform(4, 8, len(starts)))
    turned = _turned(paths, tilts)
    colours = palette.shades(at(tone, starts[:, 0], starts[:, 1]), rng, rng.uniform(0.08, 0.16), 0.04)
    widths = spacing * rng.uniform(0.45, 0.8, len(starts))
    drawn = painted(rng, side, turned, widths, colours, palette.light, bristles=2, streaks=0.04, relief=0.15)
    tooth = grain(rng, side, 0.005)
    wax = 1 / (1 + np.exp(-np.clip(5 * (1.5 - 1.0 * tone - tooth), -20, 20)))
    picture = mixed(np.broadcast_to(palette.light, drawn.shape), drawn, 0.25 + 0.75 * wax)
    return lit(picture, 0.5 * tooth, rng.uniform(0.03, 0.1))


def _turned(paths: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """Paths (N, S, 2), each turned by its angle (N,) around its middle."""
    middle = paths.mean(axis=1, keepdims=True)
    cosine, sine = np.cos(angles)[:, None], np.sin(angles)[:, None]
    x, y = np.moveaxis(paths - middle, -1, 0)
    return middle + np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=-1)
