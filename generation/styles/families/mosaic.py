"""Tesserae set in rows around centres, as Roman and Byzantine mosaics are."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.cells import cells_of
from generation.styles.fields import at, edge, grid, lit, mixed, smooth, tones
from generation.styles.palettes import draw_palette


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Rows follow circles around several centres; colours follow the rows and a picture of tones."""
    palette = draw_palette(rng)
    size = float(np.exp(rng.uniform(np.log(0.022), np.log(0.045))))
    centres = rng.uniform(-0.3, 1.3, (int(rng.integers(3, 8)), 2))
    bend = rng.uniform(0, 0.03)
    dx, dy = bend * smooth(rng, side, 3), bend * smooth(rng, side, 3)
    owner = cells_of(centres, side, dx, dy).owner
    x, y = grid(side)
    from_x, from_y = x + dx - centres[owner, 0], y + dy - centres[owner, 1]
    row = np.hypot(from_x, from_y) / size
    around = np.maximum(np.round(2 * np.pi * (np.floor(row) + 0.5)), 3)
    column = (np.arctan2(from_y, from_x) / (2 * np.pi) + 0.5) * around + 0.5 * (np.floor(row) % 2)
    angle = (np.floor(column) + 0.5 - 0.5 * (np.floor(row) % 2)) / around * 2 * np.pi - np.pi
    middle_x = centres[owner, 0] + (np.floor(row) + 0.5) * size * np.cos(angle) - dx
    middle_y = centres[owner, 1] + (np.floor(row) + 0.5) * size * np.sin(angle) - dy
    tone = at(tones(rng, side, rng.uniform(2.5, 5), 2), middle_x, middle_y)
    bands = 0.12 * np.sin(np.floor(row) * rng.uniform(0.8, 2.2) + owner)
    chance = rng.random((64, 512))
    code = (owner * 13 + np.floor(row).astype(int)) % 64, np.floor(column).astype(int) % 512
    spread = rng.uniform(0.15, 0.4)
    place = np.clip(tone + bands + spread * (chance[code] - 0.5), 0, 0.999)
    tiles = palette.colours[(place * len(palette.colours)).astype(int)]
    tiles = tiles + 0.12 * (np.roll(chance, 7, axis=1)[code][..., None] - 0.5)
    joint = np.minimum(np.abs(row - np.round(row)), np.abs(column - np.round(column))) * size
    grout = palette.dark if rng.random() < 0.6 else 0.5 * (palette.light + 0.6)
    inside = edge(joint - size * rng.uniform(0.07, 0.13), side)
    picture = mixed(np.broadcast_to(grout, tiles.shape), tiles, inside)
    return lit(picture, inside + 0.1 * smooth(rng, side, 80), rng.uniform(0.2, 0.5))
