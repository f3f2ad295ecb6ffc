"""Stained glass: panes in lead, with light through streaky glass."""

from __future__ import annotations

import numpy as np

from foundation.colour import oklab_to_srgb, srgb_to_oklab
from generation.method import Picture
from generation.styles.cells import voronoi
from generation.styles.fields import at, edge, lit, mixed, smooth, tones
from generation.styles.palettes import draw_palette


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Panes of two sizes; each is brightest in its middle and streaked in its own direction."""
    palette = draw_palette(rng)
    bend = rng.uniform(0.0, 0.02)
    spacing = float(np.exp(rng.uniform(np.log(0.05), np.log(0.12))))
    stretch = rng.uniform(-0.25, 0.25)
    cells = voronoi(
        rng, side, spacing, bend * smooth(rng, side, 4), bend * smooth(rng, side, 4) + stretch * tones(rng, side, 2)
    )
    tone = at(tones(rng, side, rng.uniform(2, 5)), cells.centres[:, 0], cells.centres[:, 1])
    panes = palette.shades(np.clip(0.12 + tone, 0, 1), rng, 0.14, 0.03)[cells.owner]
    lab = srgb_to_oklab(panes)
    streaks = smooth(rng, side, 30) * 0.5 + 0.5 * smooth(rng, side, 9, 2)
    middle = 1 - np.exp(-cells.border / (0.22 * spacing))
    lab[..., 0] += rng.uniform(0.02, 0.05) * streaks + rng.uniform(0.12, 0.26) * (middle - 0.6)
    lab[..., 1:] *= 1.12
    width = rng.uniform(0.005, 0.011)
    lead = edge(width - cells.border, side)
    glass = mixed(oklab_to_srgb(lab), palette.dark * 0.5, lead)
    return lit(glass, 2.0 * np.clip(1 - cells.border / (width * 1.3), 0, 1), rng.uniform(0.1, 0.35))
