"""Ink drops on water drawn with combs: suminagashi and ebru.

Drops and tine lines as in Lu, Jaffer, Jin, Zhao and Mao, "Mathematical Marbling", IEEE Computer Graphics and
Applications 2012, followed backwards from each pixel to the drop that it belongs to.
"""

from __future__ import annotations

import numpy as np

from generation.method import Picture
from generation.styles.fields import grain, grid, lit
from generation.styles.palettes import draw_palette


def paint(rng: np.random.Generator, side: int) -> Picture:
    """Rings of drops, then a few strokes of the comb."""
    palette = draw_palette(rng)
    fine = 2 * side
    x, y = (axis.ravel().astype(np.float32) for axis in grid(fine))
    for _ in range(int(rng.integers(1, 5))):
        x, y = _combed_back(rng, x, y)
    drops = int(rng.integers(90, 170))
    centres = rng.uniform(-0.1, 1.1, (drops, 2))
    if rng.random() < 0.5:  # rings: many drops in the same few places
        centres = centres[rng.integers(0, 6, drops)] + rng.normal(0, 0.02, (drops, 2))
    radii = rng.uniform(0.04, 0.15) * rng.uniform(0.6, 1.2, drops)
    owner = _owners(x, y, centres, radii)
    shares = np.append(rng.random(drops), 0.99)
    colours = palette.shades(shares, rng, 0.0, 0.02)
    colours[:-1][rng.random(drops) < 0.25] = palette.dark
    colours[:-1][rng.random(drops) < 0.25] = palette.light
    picture = colours[owner].reshape(fine, fine, 3).astype(np.float32)
    picture = picture.reshape(side, 2, side, 2, 3).mean(axis=(1, 3))
    return lit(picture, 0.25 * grain(rng, side, 0.004), rng.uniform(0.05, 0.2))


def _combed_back(rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the paint at (x, y) was before a comb was drawn through it in a random direction."""
    angle = rng.choice([0.0, np.pi / 2]) if rng.random() < 0.6 else rng.uniform(0, np.pi)
    direction = np.array([np.cos(angle), np.sin(angle)], np.float32)
    across = x * -direction[1] + y * direction[0]
    spacing = rng.uniform(0.06, 0.3)
    from_tine = np.abs((across / spacing + rng.random()) % 1 - 0.5) * spacing
    pull = rng.uniform(0.05, 0.25) * np.exp(-from_tine / rng.uniform(0.01, 0.05))
    if rng.random() < 0.5:  # neighbouring tines go opposite ways: a wavy, gothic pattern
        pull = rng.uniform(0.03, 0.1) * np.sin(2 * np.pi * across / spacing)
    return x - pull * direction[0], y - pull * direction[1]


def _owners(x: np.ndarray, y: np.ndarray, centres: np.ndarray, radii: np.ndarray) -> np.ndarray:
    """Index of each pixel's drop, len(centres) for the ground; a drop pushes all earlier paint outwards."""
    owner = np.full(len(x), len(centres))
    open_ = np.arange(len(x))
    for drop in range(len(centres) - 1, -1, -1):
        dx, dy = x - centres[drop, 0], y - centres[drop, 1]
        squared = dx * dx + dy * dy
        inside = squared < radii[drop] ** 2
        owner[open_[inside]] = drop
        left = ~inside
        open_, dx, dy = open_[left], dx[left], dy[left]
        back = np.sqrt(np.maximum(1 - np.float32(radii[drop] ** 2) / np.maximum(squared[left], 1e-9), 0))
        x, y = centres[drop, 0] + dx * back, centres[drop, 1] + dy * back
        x, y = x.astype(np.float32), y.astype(np.float32)
    return owner
