"""Seigaiha, the Japanese pattern of waves in overlapping scales."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.fields import at, grain, grid, lit, smooth, tones
from generation.styles.palettes import draw_palette


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Rows of scales made of rings; the sea swells, and each scale is dark or light as a whole."""
    palette = draw_palette(rng)
    radius = float(np.exp(rng.uniform(np.log(0.055), np.log(0.13))))
    rings = int(rng.integers(3, 6))
    swell = rng.uniform(0.0, 0.05)
    fine = 2 * side
    x, y = grid(fine)
    x, y = x + swell * smooth(rng, fine, 2), y + swell * smooth(rng, fine, 2)
    across, down, depth = _scales(x / radius, y / radius * rng.uniform(1.0, 1.5))
    tone = at(tones(rng, side, rng.uniform(2, 4)), across * radius, down * radius * 0.8)
    tone = tone + 0.2 * (_chance(across, down) - 0.5)
    ring = np.minimum(np.floor(depth * rings), rings - 1)
    thin = np.abs(depth * rings - np.round(depth * rings)) < rng.uniform(0.1, 0.22)
    alternating = rng.uniform(0.3, 0.6) * ((ring % 2) - 0.5)
    picture = palette.ramp(0.1 + 0.85 * tone + alternating + 0.04 * smooth(rng, fine, 30))
    lines = palette.light if rng.random() < 0.5 else palette.dark
    picture[thin] = lines
    picture = picture.reshape(side, 2, side, 2, 3).mean(axis=(1, 3))
    return lit(picture, 0.35 * grain(rng, side, 0.003) + 0.8 * _halved(1 - depth), rng.uniform(0.08, 0.3), 1.2)


def _scales(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each place (unit: radius) the centre of the scale that is seen there and the distance from it, 0..1.

    Rows lie half a radius apart; the scales of a lower row cover those above it.
    """
    centre_x, centre_y = np.zeros_like(x), np.zeros_like(y)
    depth = np.full_like(x, 2.0)
    first = np.floor(y * 2)
    for above in (2, 1, 0, -1):  # the lowest row last seen, so it is painted over by none
        row = first + 2 - above
        shift = row % 2
        middle = 2 * np.round((x - shift) / 2) + shift
        distance = np.hypot(x - middle, y - row / 2)
        covers = distance < 1
        centre_x, centre_y = np.where(covers, middle, centre_x), np.where(covers, row / 2, centre_y)
        depth = np.where(covers, distance, depth)
    return centre_x, centre_y, np.minimum(depth, 0.999)


def _chance(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A number in 0..1 for each scale, the same over all of it."""
    return np.modf(np.abs(np.sin(x * 12.9898 + y * 78.233)) * 43758.5453)[0]


def _halved(field: np.ndarray) -> np.ndarray:
    side = len(field) // 2
    return field.reshape(side, 2, side, 2).mean(axis=(1, 3))
