"""Brush strokes of many bristles that follow a field of directions."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.canvas import Canvas, inks
from generation.styles.fields import at, grain, lit

STEPS = 5
"""Straight pieces of one stroke."""


def scattered(rng: np.random.Generator, spacing: float) -> np.ndarray:
    """Places (N, 2) on a jittered grid of this spacing that covers the square and a margin, in random order."""
    line = np.arange(-spacing, 1 + spacing, spacing)
    places = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    places = places + rng.uniform(0, spacing, places.shape)
    return rng.permutation(places)


def traced(starts: np.ndarray, angles: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Paths (N, STEPS + 1, 2) along the directions `angles` (side, side), the middle of each near its start."""
    points = [starts]
    for sign in (-1, 1):
        here = starts
        for _ in range(STEPS // 2 + (sign > 0)):
            angle = at(angles, here[:, 0], here[:, 1])
            direction = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
            here = here + sign * direction * lengths[:, None] / STEPS
            points.insert(0, here) if sign < 0 else points.append(here)
    return np.stack(points, axis=1)


def painted(
    rng: np.random.Generator,
    side: int,
    paths: np.ndarray,
    widths: np.ndarray,
    colours: np.ndarray,
    background: np.ndarray,
    *,
    bristles: int = 4,
    streaks: float = 0.09,
    relief: float = 0.5,
) -> Picture:
    """Strokes along `paths` (N, STEPS + 1, 2), the later ones on top, with light on their ridges.

    widths: (N,) shares of the side; colours: (N, 3); streaks: how much the bristles of a stroke differ in lightness;
    relief: strength of the light on the paint, 0..1.
    """
    canvas, ridges = Canvas(side, background), Canvas(side, 0.3)
    along = np.gradient(paths, axis=1)
    normals = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    normals /= np.maximum(np.linalg.norm(normals, axis=-1, keepdims=True), 1e-6)
    offsets = np.linspace(-0.5, 0.5, bristles) if bristles > 1 else np.zeros(1)
    shades = rng.normal(0, streaks, (len(paths), bristles))
    heights = rng.integers(60, 255, (len(paths), bristles)).tolist()
    first = (2 * rng.integers(0, 2, (len(paths), bristles))).tolist()
    last = (2 * rng.integers(STEPS - 1, STEPS + 1, (len(paths), bristles)) + 2).tolist()
    aside = normals[:, None] * (offsets * widths[:, None])[:, :, None, None]
    points = canvas.in_pixels(paths[:, None] + aside).reshape(len(paths), bristles, -1).tolist()
    colour = inks(colours[:, None] + shades[..., None]).tolist()
    for n, width in enumerate((widths * 1.5 / bristles).tolist()):
        for b in rng.permutation(bristles).tolist():
            line = points[n][b][first[n][b] : last[n][b]]
            canvas.line_in_pixels(line, width, tuple(colour[n][b]))
            ridges.line_in_pixels(line, width, heights[n][b])
    height = ridges.picture() * 3 + 0.15 * grain(rng, side, 0.003)
    return lit(canvas.picture(), height, relief, rng.uniform(0, 2 * np.pi))
