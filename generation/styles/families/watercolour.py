"""Washes of watercolour that bleed into each other, with pigment along their edges, on rough paper."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.fields import grain, grid, lit, smooth
from generation.styles.palettes import draw_palette


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Layers of transparent blots; where many lie over each other it is dark, elsewhere the paper shines."""
    palette = draw_palette(rng)
    x, y = grid(side)
    light = np.broadcast_to(palette.light, (side, side, 3))
    rough = grain(rng, side, 0.004)
    washes = int(rng.integers(14, 26))
    outlines = np.stack([smooth(rng, side, 6, 4) for _ in range(4)])
    granules = 0.5 + 0.5 * np.tanh(rough + smooth(rng, side, 14, 2))
    for _ in range(washes):
        colour = palette.colours[rng.integers(0, len(palette.colours) - 1)]
        size = np.exp(rng.uniform(np.log(0.05), np.log(0.24)))
        centre = rng.uniform(0, 1, 2)
        ragged = np.tensordot(rng.normal(0, 0.5, 4).astype(np.float32), outlines, 1)
        distance = size - np.hypot(x - centre[0], y - centre[1]) + 0.25 * size * ragged
        soft = rng.choice([0.004, 0.012, 0.05])
        cover = 1 / (1 + np.exp(-np.clip(distance / soft, -30, 30)))
        rim = np.exp(-((distance / (0.008 + soft * 0.4)) ** 2))
        density = (cover * rng.uniform(0.35, 0.9) + rim * 0.45) * (0.75 + 0.35 * granules)
        light = light * np.clip(colour, 0.03, 0.98) ** density[..., None]
    spray = np.clip(grain(rng, side, 0.006) - 2.3, 0, 0.7)
    light = light + (palette.light - light) * spray[..., None]
    return lit(np.clip(light, 0, 1), 0.6 * rough, rng.uniform(0.05, 0.15))
