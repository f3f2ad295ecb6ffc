"""Discs of coloured rings and sectors that cut through each other, after Sonia and Robert Delaunay."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.fields import at, grain, grid, lit, smooth, tones
from generation.styles.palettes import draw_palette


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Each disc is cut into quarters or halves; the rings' colours change at every cut."""
    palette = draw_palette(rng)
    fine = 2 * side
    x, y = grid(fine)
    bend = rng.uniform(0, 0.012)
    x, y = x + bend * smooth(rng, fine, 3), y + bend * smooth(rng, fine, 3)
    tone = tones(rng, side, rng.uniform(1.5, 3.5))
    ring_width = rng.uniform(0.02, 0.045)
    picture = palette.ramp(at(tone, x, y))
    count = int(rng.integers(14, 30))
    for size in np.sort(rng.uniform(0.07, 0.4, count))[::-1]:
        centre = rng.uniform(0, 1, 2)
        dx, dy = x - centre[0], y - centre[1]
        distance = np.hypot(dx, dy)
        inside = distance < size
        sectors = int(rng.choice([2, 4, 4, 6]))
        turn = rng.uniform(0, 2 * np.pi)
        sector = ((np.arctan2(dy[inside], dx[inside]) + turn) / (2 * np.pi) % 1 * sectors).astype(int) % sectors
        ring = (distance[inside] / ring_width).astype(int)
        rings = int(size / ring_width) + 1
        own = np.clip(float(at(tone, *centre)) + rng.normal(0, 0.36, (sectors, rings)), 0, 0.999)
        colours = palette.colours[(own * len(palette.colours)).astype(int)] + rng.normal(0, 0.02, (sectors, rings, 1))
        picture[inside] = colours[sector, ring]
    picture = np.clip(picture, 0, 1).reshape(side, 2, side, 2, 3).mean(axis=(1, 3))
    brushed = 0.35 * grain(rng, side, 0.004) + 0.5 * smooth(rng, side, 40)
    return lit(picture, brushed, rng.uniform(0.1, 0.25))
