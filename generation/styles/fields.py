"""Smooth random fields over the square picture, and light on its surface.

Coordinates are shares of the side: x to the right, y down, 0..1. Fields are float32 (side, side).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter, map_coordinates, zoom
from scipy.special import ndtr

from generation.method import Picture


def grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    """x and y of the pixel centres, float32 (side, side) each."""
    centres = (np.arange(side, dtype=np.float32) + 0.5) / side
    x, y = np.meshgrid(centres, centres)
    return x, y


def smooth(rng: np.random.Generator, side: int, cells: float, octaves: int = 1) -> np.ndarray:
    """Smooth noise with about `cells` hills a side, mean 0 and deviation 1; each octave adds half of double detail."""
    total = np.zeros((side, side), np.float32)
    for octave in range(octaves):
        total += _lattice_noise(rng, side, cells * 2**octave) / np.float32(2**octave)
    return (total - total.mean()) / max(float(total.std()), 1e-6)


def tones(rng: np.random.Generator, side: int, cells: float, octaves: int = 1) -> np.ndarray:
    """Smooth noise whose values are spread about evenly over 0..1."""
    return ndtr(smooth(rng, side, cells, octaves)).astype(np.float32)


def grain(rng: np.random.Generator, side: int, size: float) -> np.ndarray:
    """Noise of deviation 1 with grains of `size` (share of the side), as of paper or canvas."""
    noise = gaussian_filter(rng.standard_normal((side, side)).astype(np.float32), max(size * side, 0.3), mode="wrap")
    return noise / noise.std()


def at(field: np.ndarray, x: npt.ArrayLike, y: npt.ArrayLike) -> np.ndarray:
    """Values of a field or picture at places x, y (nearest pixel, clamped to the picture)."""
    side = len(field)
    columns = np.clip((np.asarray(x) * side).astype(np.intp), 0, side - 1)
    rows = np.clip((np.asarray(y) * side).astype(np.intp), 0, side - 1)
    return field[rows, columns]


def warped(picture: np.ndarray, dx: np.ndarray, dy: np.ndarray) -> np.ndarray:
    """`picture` (side, side[, 3]) with every pixel taken from (x + dx, y + dy), linearly; mirrored at the edges."""
    side = len(picture)
    x, y = grid(side)
    places = [(y + dy) * side - 0.5, (x + dx) * side - 0.5]
    if picture.ndim == 2:
        return map_coordinates(picture, places, order=1, mode="mirror")
    return np.stack([map_coordinates(plane, places, order=1, mode="mirror") for plane in np.moveaxis(picture, 2, 0)], 2)


def lit(picture: Picture, height: np.ndarray, strength: float, angle: float = 2.2) -> Picture:
    """`picture` on a surface of this height (in pixels), lit from `angle` (radians, from x towards y)."""
    slope_y, slope_x = np.gradient(height.astype(np.float32))
    slope = slope_x * np.cos(angle) + slope_y * np.sin(angle)
    light = np.tanh(slope * 1.5)[..., None] * strength
    return np.clip(np.where(light > 0, picture + light * (1 - picture), picture * (1 + light)), 0, 1).astype(np.float32)


def edge(distance: np.ndarray, side: int) -> np.ndarray:
    """Antialiased step: 0 where `distance` (share of the side) is half a pixel below 0, 1 half a pixel above."""
    return np.clip(distance * side + 0.5, 0, 1).astype(np.float32)


def mixed(below: np.ndarray, above: np.ndarray, cover: np.ndarray) -> Picture:
    """`above` over `below` with opacity `cover` (side, side), 0..1."""
    return (below + (above - below) * cover[..., None]).astype(np.float32)


def _lattice_noise(rng: np.random.Generator, side: int, cells: float) -> np.ndarray:
    """Cubic interpolation between random values; the lattice does not depend on the resolution."""
    count = int(np.ceil(cells)) + 4
    lattice = rng.standard_normal((count, count)).astype(np.float32)
    offset = rng.uniform(1, 2, 2)
    if cells * 2 > side:
        return zoom(lattice, side / count, order=1, mode="grid-wrap", grid_mode=True)[:side, :side]
    centres = (np.arange(side) + 0.5) / side * cells
    return _cubic(_cubic(lattice, centres + offset[0]).T, centres + offset[1]).T


def _cubic(lattice: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Rows of `lattice` at fractional `places` (at least 1 from both ends), by uniform cubic B-splines."""
    first = places.astype(np.intp)
    t = (places - first).astype(np.float32)[:, None]
    weights = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    return sum(weight * lattice[first + k - 1] for k, weight in enumerate(weights)) / 6
