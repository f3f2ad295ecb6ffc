"""Prints from cut blocks and engraved plates: lines that swell with the tone, over flat colours."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.fields import edge, grain, grid, lit, mixed, smooth, tones
from generation.styles.palettes import draw_palette


def paint(rng: np.random.Generator, side: int) -> Picture:
    """One block of lines in a dark ink, crossed in the darks, over two or three colour blocks."""
    palette = draw_palette(rng)
    tone = tones(rng, side, rng.uniform(2, 4.5), 2)
    blocks = np.digitize(tones(rng, side, rng.uniform(2, 4), 2) * 0.5 + tone * 0.5, [0.3, 0.5, 0.7])
    picked = rng.permutation(len(palette.middle))[:3]
    flats = np.vstack([palette.middle[np.sort(picked)], palette.light])
    picture = flats[blocks].astype(np.float32)
    pitch = float(np.exp(rng.uniform(np.log(0.018), np.log(0.036))))
    turn = rng.uniform(0, np.pi)
    wobble = rng.uniform(0.02, 0.09)
    lines = _lines(rng, side, pitch, turn, wobble, 1.02 - 1.12 * tone)
    cross = _lines(rng, side, pitch, turn + rng.uniform(0.8, 1.6), wobble, 0.55 - 1.3 * tone)
    carved = edge(0.4 - np.abs(smooth(rng, side, 60)) * 0.3 - 0.04, side)
    ink = np.maximum(lines, cross) * (0.9 + 0.1 * carved)
    picture = mixed(picture, palette.dark, ink * (1 - 0.25 * (grain(rng, side, 0.003) > 1.6)))
    return lit(picture, 0.3 * grain(rng, side, 0.004) + 0.5 * ink, rng.uniform(0.03, 0.18))


def _lines(
    rng: np.random.Generator, side: int, pitch: float, turn: float, wobble: float, darkness: np.ndarray
) -> np.ndarray:
    """Cover 0..1 of parallel lines of this pitch, bent by `wobble`; `darkness` 0..1 is the share that they cover."""
    x, y = grid(side)
    place = (x * np.cos(turn) + y * np.sin(turn) + wobble * smooth(rng, side, 2.5)) / pitch
    from_line = np.abs(place - np.round(place)) * pitch
    width = 0.5 * pitch * np.clip(darkness + 0.08 * smooth(rng, side, 25), 0, 1.1)
    return edge(width - from_line, side) * (darkness > 0.06)
