"""Short thick dabs of the palette knife, and the even dabs of pointillism."""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.canvas import Canvas, ink
from generation.styles.fields import at, grain, lit, smooth, tones
from generation.styles.palettes import draw_palette
from generation.styles.strokes import painted, scattered, traced


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Broad dabs in few directions, with strong light on their ridges."""
    palette = draw_palette(rng)
    spacing = float(np.exp(rng.uniform(np.log(0.025), np.log(0.05))))
    turns = rng.uniform(0.2, 0.9)
    angles = rng.uniform(0, np.pi) + turns * smooth(rng, side, rng.uniform(1.5, 4))
    tone = tones(rng, side, rng.uniform(2, 5), 2)
    starts = scattered(rng, spacing)
    angles = angles + rng.choice([0.0, np.pi / 2]) * (tones(rng, side, 3) > 0.6)
    lengths = spacing * rng.uniform(1.2, 2.2, len(starts))
    colours = palette.shades(at(tone, starts[:, 0], starts[:, 1]), rng, rng.uniform(0.08, 0.18), 0.03)
    widths = spacing * rng.uniform(1.2, 2.0, len(starts))
    paths = traced(starts, angles, lengths)
    return painted(
        rng, side, paths, widths, colours, palette.dark, bristles=6, streaks=0.05, relief=rng.uniform(0.4, 0.75)
    )


def paint_points(rng: np.random.Generator, side: int) -> Picture:
    """Dots of pure colour that mix in the eye, after Seurat."""
    palette = draw_palette(rng)
    spacing = float(np.exp(rng.uniform(np.log(0.014), np.log(0.028))))
    tone = tones(rng, side, rng.uniform(2, 5), 2)
    canvas, ridges = Canvas(side, palette.ramp(np.array([rng.uniform(0.0, 1.0)]))[0]), Canvas(side, 0.0)
    places = np.concatenate([scattered(rng, spacing * factor) for factor in (1.3, 1.0)])
    own = at(tone, places[:, 0], places[:, 1])
    opposite = rng.random(len(places)) < rng.uniform(0.05, 0.2)
    own = np.where(opposite, (own + rng.uniform(0.25, 0.5)) % 1, own)
    colours = palette.shades(own, rng, rng.uniform(0.05, 0.14), 0.04)
    radii = spacing * rng.uniform(0.45, 0.68, len(places))
    for (x, y), radius, colour in zip(places, radii, colours, strict=True):
        canvas.ellipse(x, y, radius, radius, ink(colour))
        ridges.ellipse(x, y, radius * 0.6, radius * 0.6, 200)
    return lit(canvas.picture(), ridges.picture() * 1.5 + 0.2 * grain(rng, side, 0.003), rng.uniform(0.05, 0.3))
