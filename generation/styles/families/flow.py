"""Curved bristly strokes that follow a swirling field, after van Gogh."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.fields import at, smooth, tones
from generation.styles.palettes import draw_palette
from generation.styles.strokes import painted, scattered, traced


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Swirls of long strokes, dark beside light."""
    palette = draw_palette(rng)
    spacing = float(np.exp(rng.uniform(np.log(0.016), np.log(0.034))))
    angles = rng.uniform(0, 2 * np.pi) + rng.uniform(1.0, 3.2) * smooth(rng, side, rng.uniform(1.5, 4), 2)
    tone = tones(rng, side, rng.uniform(2.5, 6), 2)
    starts = scattered(rng, spacing)
    lengths = spacing * rng.uniform(3, 6) * rng.uniform(0.6, 1.3, len(starts))
    colours = palette.shades(at(tone, starts[:, 0], starts[:, 1]), rng, rng.uniform(0.06, 0.16), 0.035)
    widths = spacing * rng.uniform(0.9, 1.6, len(starts))
    paths = traced(starts, angles, lengths)
    return painted(rng, side, paths, widths, colours, palette.dark, bristles=4, relief=rng.uniform(0.25, 0.6))
