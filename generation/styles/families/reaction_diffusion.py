"""Spots, stripes and labyrinths of an activator and an inhibitor (Turing patterns).

The local activator–inhibitor model of Young, "A local activator-inhibitor model of vertebrate skin patterns",
Mathematical Biosciences 1984, with smooth states and Gaussian kernels.
"""

from __future__ import annotations

import numpy as np
from scipy import fft
from scipy.ndimage import zoom

from generation.method import Picture
from generation.styles.fields import edge, grain, lit, mixed, smooth, tones
from generation.styles.palettes import draw_palette

_LATTICE = 192
_ITERATIONS = 24


def paint(rng: np.random.Generator, side: int) -> Picture:
    """A pattern of few colours whose share of ink rises and falls over the picture, in relief."""
    palette = draw_palette(rng)
    wave = float(np.exp(rng.uniform(np.log(0.022), np.log(0.05))))
    pattern = _pattern(rng, wave, rng.uniform(0.7, 1.5))
    pattern = zoom(pattern, side / _LATTICE, order=1, mode="grid-wrap", grid_mode=True)[:side, :side]
    thickness = wave * 0.25
    ground = palette.ramp(0.62 + 0.38 * tones(rng, side, rng.uniform(2, 4), 2))
    ink = palette.ramp(0.5 * tones(rng, side, rng.uniform(2, 4), 2))
    if rng.random() < 0.35:
        ground, ink = ink, ground
    rim = palette.middle[rng.integers(len(palette.middle))]
    picture = mixed(ground, np.broadcast_to(rim, ground.shape), edge((pattern + 0.45) * thickness, side))
    picture = mixed(picture, ink, edge((pattern - 0.25) * thickness, side))
    return lit(picture, 2 * pattern + 0.15 * grain(rng, side, 0.003), rng.uniform(0.0, 0.4))


def _pattern(rng: np.random.Generator, wave: float, bias: float) -> np.ndarray:
    """float32 (_LATTICE, _LATTICE), −1..1; wave: distance of stripes; bias: how far it goes from spots to holes."""
    frequency_y, frequency_x = np.meshgrid(fft.fftfreq(_LATTICE), fft.rfftfreq(_LATTICE), indexing="ij")
    stretch, turn = np.exp(rng.uniform(0, 0.35)), rng.uniform(0, np.pi)
    along = frequency_x * np.cos(turn) + frequency_y * np.sin(turn)
    across = frequency_y * np.cos(turn) - frequency_x * np.sin(turn)
    squared = -2 * np.pi**2 * ((along * stretch) ** 2 + across**2)
    inner = 0.21 * wave * _LATTICE
    kernel = (np.exp(squared * inner**2) - np.exp(squared * (1.6 * inner) ** 2)).astype(np.float32)
    kernel /= kernel.max()
    shift = 0.22 * bias * smooth(rng, _LATTICE, 2.5)
    state = rng.standard_normal((_LATTICE, _LATTICE)).astype(np.float32)
    for _ in range(_ITERATIONS):
        state = np.tanh(2.2 * (fft.irfft2(fft.rfft2(state) * kernel, s=state.shape) + shift))
    return state.astype(np.float32)
