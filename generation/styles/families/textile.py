"""Woven cloth: threads over and under, with stripes, checks and stepped diamonds in their colours."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.fields import grain, grid, lit, smooth, tones
from generation.styles.palettes import draw_palette


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Every crossing shows the warp or the weft; a motif decides the colour of the weft."""
    palette = draw_palette(rng)
    threads = int(rng.integers(44, 86))
    x, y = grid(side)
    sway = rng.uniform(0, 0.012)
    u = (x + sway * smooth(rng, side, 3)) * threads
    v = (y + sway * smooth(rng, side, 3)) * threads
    column, row = np.floor(u).astype(int), np.floor(v).astype(int)
    twill = int(rng.integers(2, 5))
    over = (column + row) % twill == 0 if rng.random() < 0.6 else (column + row * (twill - 1)) % (2 * twill) < twill
    motif = _motif(rng, column, row)
    tone = tones(rng, 64, rng.uniform(2, 4))
    swell = tone[np.clip(row * 64 // threads, 0, 63), np.clip(column * 64 // threads, 0, 63)]
    count = len(palette.colours)
    weft = palette.colours[(motif + (swell * count).astype(int)) % count]
    stripes = rng.integers(0, count, 256)[np.abs(column // int(rng.integers(2, 6))) % 256]
    warp = palette.colours[np.clip(stripes // 2 + (swell * count / 2).astype(int), 0, count - 1)]
    picture = np.where(over[..., None], warp, weft).astype(np.float32)
    picture = picture * (1 + 0.06 * rng.standard_normal((256, 256))[row % 256, column % 256][..., None])
    round_u, round_v = np.abs(u - column - 0.5), np.abs(v - row - 0.5)
    thread = np.where(over, 1 - 3.2 * round_u**2 - 0.8 * round_v**2, 1 - 3.2 * round_v**2 - 0.8 * round_u**2)
    picture = np.clip(picture * np.clip(0.35 + 0.75 * thread, 0, 1.1)[..., None], 0, 1).astype(np.float32)
    return lit(picture, thread + 0.15 * grain(rng, side, 0.003), rng.uniform(0.1, 0.3))


def _motif(rng: np.random.Generator, column: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Index of the colour for each crossing: bands, checks, stepped diamonds or zigzags."""
    period = int(rng.integers(8, 22))
    step = int(rng.integers(1, 4))
    kind = rng.integers(4)
    folded_x = np.abs(column % (2 * period) - period) // step
    folded_y = np.abs(row % (2 * period) - period) // step
    if kind == 0:
        return rng.integers(0, 7, 97)[(row // (step + 1)) % 97]
    if kind == 1:
        return (folded_x // 2 + folded_y // 2) % 7
    if kind == 2:
        return (folded_x + row // step) // 3 % 7
    return (folded_x // 3) * 2 + (folded_y // 3)
