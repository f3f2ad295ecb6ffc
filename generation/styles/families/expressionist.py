"""Planes of strong colour in broad strokes within dark brushed outlines, after the Expressionists."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from generation.method import Picture
from generation.styles.cells import Cells, voronoi
from generation.styles.fields import at, edge, lit, mixed, smooth, tones
from generation.styles.palettes import draw_palette
from generation.styles.strokes import painted, scattered, traced


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Each plane has its own colour and direction of the brush; some planes are left without outline."""
    palette = draw_palette(rng)
    bend = rng.uniform(0.02, 0.07)
    cells: Cells = voronoi(
        rng, side, rng.uniform(0.13, 0.28), bend * smooth(rng, side, 4, 2), bend * smooth(rng, side, 4, 2)
    )
    tone = tones(rng, side, 3)
    plane_tones = at(tone, cells.centres[:, 0], cells.centres[:, 1]) + rng.normal(0, 0.18, len(cells.centres))
    plane_angles = rng.uniform(0, np.pi) + rng.normal(0, 0.7, len(cells.centres))
    spacing = rng.uniform(0.018, 0.03)
    starts = scattered(rng, spacing)
    owner = at(cells.owner, starts[:, 0], starts[:, 1])
    angles = plane_angles[cells.owner] + 0.4 * smooth(rng, side, 5)
    colours = palette.shades(np.clip(plane_tones[owner], 0.14, 1), rng, 0.07, 0.035)
    lengths = spacing * rng.uniform(2, 4, len(starts))
    widths = spacing * rng.uniform(1.0, 1.7, len(starts))
    picture = painted(rng, side, traced(starts, angles, lengths), widths, colours, palette.dark, relief=0.3)
    width = rng.uniform(0.008, 0.016) * (1.6 * tones(rng, side, 3.5) - 0.15)
    lines = edge(width - cells.border - 0.002 * smooth(rng, side, 40), side)
    picture = mixed(picture, palette.dark, gaussian_filter(lines, 0.4) * 0.96)
    return lit(picture, lines * 1.2, 0.25)


def paint_broad(rng: np.random.Generator, side: int) -> Picture:
    """Few broad strokes of a wide flat brush, wet in wet."""
    palette = draw_palette(rng)
    spacing = float(np.exp(rng.uniform(np.log(0.045), np.log(0.08))))
    angles = rng.uniform(0, np.pi) + rng.uniform(0.5, 1.6) * smooth(rng, side, rng.uniform(1.2, 2.5))
    tone = tones(rng, side, rng.uniform(2, 4))
    starts = np.concatenate([scattered(rng, spacing * factor) for factor in (1.0, 0.6)])
    own = at(tone, starts[:, 0], starts[:, 1])
    colours = palette.shades(own, rng, rng.uniform(0.12, 0.2), 0.03)
    small = np.arange(len(starts)) > 0.27 * len(starts)
    widths = spacing * np.where(small, 0.5, 1.1) * rng.uniform(0.7, 1.3, len(starts))
    paths = traced(starts, angles, widths * rng.uniform(2.5, 5, len(starts)))
    return painted(
        rng, side, paths, widths, colours, palette.dark, bristles=6, streaks=0.035, relief=rng.uniform(0.15, 0.35)
    )
