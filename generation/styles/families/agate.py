"""Polished agate and contour maps: bands that follow a warped field, with thin lines between them."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.fields import edge, grain, lit, mixed, smooth, warped
from generation.styles.palettes import draw_palette


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Bands of uneven width from a field that is bent twice by others."""
    palette = draw_palette(rng)
    field = smooth(rng, side, rng.uniform(1.5, 3), 2)
    for _ in range(2):
        bend = rng.uniform(0.03, 0.09)
        field = warped(field, bend * smooth(rng, side, 3, 2), bend * smooth(rng, side, 3, 2))
    bands = int(rng.integers(22, 44))
    place = (field - field.min()) / (field.max() - field.min()) * bands
    widths = np.cumsum(rng.uniform(0.25, 1.75, bands + 2))
    place = np.interp(place, np.arange(bands + 2), widths / widths[-1] * bands)
    number = np.floor(place).astype(int)
    wander = np.cumsum(rng.normal(0, 0.3, bands + 2))
    band_tones = np.abs((wander + rng.normal(0, 0.12, bands + 2)) % 2 - 1)
    band_tones = np.argsort(np.argsort(band_tones)) / (bands + 1)  # in the same order, evenly from dark to light
    within = place - number
    tone = band_tones[number] + rng.uniform(0.1, 0.3) * (within - 0.5) + 0.03 * smooth(rng, side, 50)
    picture = palette.ramp(tone)
    slope = np.maximum(np.hypot(*np.gradient(place)), 1e-4) * side
    line = edge(rng.uniform(0.002, 0.0045) - np.minimum(within, 1 - within) / slope, side)
    lines = palette.light if rng.random() < 0.5 else palette.dark
    picture = mixed(picture, lines, line * (0.3 + 0.7 * (number % 3 == 0)))
    relief = 1.2 * within + 0.2 * grain(rng, side, 0.003)
    return lit(picture, relief, rng.uniform(0.0, 0.35))
