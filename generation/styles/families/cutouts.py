"""Paper cut with scissors, after Matisse, and terrazzo: chips of stone in a ground."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from generation.method import Picture
from generation.styles.canvas import Canvas, ink
from generation.styles.fields import at, grain, lit, mixed, tones
from generation.styles.palettes import draw_palette
from generation.styles.strokes import scattered


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Sheets of painted paper and leaf shapes on them, each casting a small shadow."""
    palette = draw_palette(rng)
    tone = tones(rng, side, rng.uniform(2, 4))
    picture = np.broadcast_to(palette.colours[rng.integers(len(palette.colours))], (side, side, 3)).astype(np.float32)
    count = int(rng.integers(26, 44))
    sizes = np.sort(np.exp(rng.uniform(np.log(0.05), np.log(0.3), count)))[::-1]
    for size in sizes:
        x, y = rng.uniform(0, 1, 2)
        here = float(at(tone, x, y)) + rng.normal(0, 0.3)
        place = int(np.clip(here, 0, 0.999) * len(palette.colours))
        sheet = Canvas(side, 0.0)
        outline = _leaf(rng) if size < 0.2 else _sheet(rng)
        sheet.polygon(np.array([x, y]) + outline * size, 255)
        cover = sheet.picture()
        shadow = gaussian_filter(np.roll(cover, round(0.008 * side), axis=(0, 1)), 0.006 * side)
        picture = mixed(picture, picture * 0.45, np.clip(shadow - cover, 0, 1))
        picture = mixed(picture, palette.colours[place] + rng.normal(0, 0.02, 3), cover)
    gouache = gaussian_filter(rng.standard_normal((side, side)), (0.004 * side, 0.014 * side), mode="wrap")
    picture = picture * (1 + rng.uniform(0.03, 0.07) * gouache / gouache.std())[..., None]
    return lit(np.clip(picture, 0, 1), 0.3 * grain(rng, side, 0.004), rng.uniform(0.06, 0.16))


def paint_terrazzo(rng: np.random.Generator, side: int) -> Picture:
    """Large and small chips, lighter and darker by regions."""
    palette = draw_palette(rng)
    tone = tones(rng, side, rng.uniform(2, 4))
    ground = palette.ramp(tone * 0.9)
    chips, covers = Canvas(side, palette.dark), Canvas(side, 0.0)
    for spacing in (rng.uniform(0.08, 0.12), rng.uniform(0.045, 0.06), rng.uniform(0.022, 0.03)):
        places = scattered(rng, spacing)
        places = places[rng.random(len(places)) < rng.uniform(0.5, 0.85)]
        own = at(tone, places[:, 0], places[:, 1])
        colours = palette.shades((own + rng.choice([-0.33, 0.0, 0.33], len(places))) % 1, rng, 0.08, 0.02)
        for place, colour in zip(places, colours, strict=True):
            angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(4, 8))))
            radii = spacing * rng.uniform(0.35, 0.62, len(angles))
            chip = place + np.stack([np.cos(angles), np.sin(angles)], axis=-1) * radii[:, None]
            chips.polygon(chip, ink(colour))
            covers.polygon(chip, 255)
    picture = mixed(ground, chips.picture(), covers.picture())
    return lit(picture, 0.3 * grain(rng, side, 0.004) + covers.picture(), rng.uniform(0.05, 0.25))


def _sheet(rng: np.random.Generator) -> np.ndarray:
    """A quadrilateral with slightly uneven edges, about −1..1."""
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * rng.uniform(0.5, 1.1, (4, 2))
    turn = rng.uniform(0, np.pi / 2)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    edges = [corner + (after - corner) * np.linspace(0, 1, 8)[:-1, None] for corner, after in _pairs(corners)]
    return (np.vstack(edges) + rng.normal(0, 0.015, (28, 2))) @ rotation.T


def _leaf(rng: np.random.Generator) -> np.ndarray:
    """A closed curve with lobes, as seaweed or a leaf, about −1..1."""
    lobes = int(rng.integers(3, 9))
    angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    radius = 0.62 + rng.uniform(0.2, 0.36) * np.cos(lobes * angle + rng.uniform(-0.6, 0.6) * np.sin(angle))
    bend = angle + rng.uniform(-0.4, 0.4) * np.sin(2 * angle) + rng.uniform(0, 2 * np.pi)
    stretch = np.array([1.0, rng.uniform(0.5, 1.0)])
    turn = rng.uniform(0, np.pi)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return np.stack([np.cos(bend), np.sin(bend)], axis=-1) * radius[:, None] * stretch @ rotation.T


def _pairs(corners: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    return list(zip(corners, np.roll(corners, -1, axis=0), strict=True))
