"""Palettes of painters and crafts, and harmonies without end; each has darks and lights, or no face could be drawn.

`draw_palette` gives both those of the table below and harmonies in OKLCH.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from foundation.colour import oklab_to_srgb, oklch_to_oklab, srgb_to_oklab
from generation.styles.hues import most_chroma

HAND_MADE: dict[str, str] = {
    "starry night": "0b1433 1c3a78 2f6db5 7fb2d8 e8c545 f7efc2",
    "sunflowers": "3a2408 7d4e12 c9861b eebd2b f6dd6b fbf3cf",
    "primaries": "111111 1d3fa0 d21f1f f2c414 f6f3e8 ffffff",
    "fauves": "14203d 1f6b4f d8342c f08a24 ee7fb0 f9e9b8",
    "great wave": "0d1f3c 23497a 5f8fb0 b9c9c4 e8dcc0 f8f2e2",
    "the scream": "181423 3b3f66 9c3b22 e2702a f3b04d f6e3bb",
    "water lilies": "16302f 2f5d62 5f8f7b 9b8fc4 d8b4d8 f3eede",
    "gold leaf": "1a1208 5b3a0f a8761d d9ae3c f1d886 fff8dc",
    "poppies": "17130f 5a0f14 c0201f ef5238 f9a58a fdf0e2",
    "vaporwave": "1b0b3b 5b2a9d e04fb4 ff8fb8 5fe0e6 f4f7ff",
    "jungle": "07170d 134d2a 2d8b3a 8cc63f f0d23c fbf7d4",
    "tropics": "0c1c2b 0a7d8c 18b6a0 ff6f4d ffc145 fff5dc",
    "azulejo": "0a1640 1b3c8f 3f73c8 9dc0e6 e6eef5 ffffff",
    "terracotta": "23100a 6b2413 b34a24 dd8450 efc296 fbeedb",
    "carnival": "1a0f2e 6a1b9a d81b60 ff8f00 00bfa5 fff4c7",
    "bordeaux and mint": "26060f 6d1130 b03a5b 6fb8a0 b9e3cb f6faf0",
    "neon": "08080f 2b0fff ff0a78 ffe600 00f0b0 fafaff",
    "japanese red": "151515 3d2b2b a71d2a e23b3b f0b9a0 faf3e6",
    "autumn": "1f140b 5a2a0c a3430f d97c16 edb93e f7ebc6",
    "arctic": "07202e 14506b 2a8fa6 7cc7cf c7e8e6 fbfefe",
    "bauhaus": "17181c 20457c cf3a24 e5a823 d9d0b8 f5f0e2",
    "peacock": "07122b 0b4f6c 0f9b8e 6ec04b d8b13a f4ecc4",
    "opera": "120608 4a0d1f 9d1b32 c9822b e6c35c fbf1d7",
    "riso": "1b1b3a 0078bf ff48b0 ff7f5c ffe800 fbfaf2",
    "saffron and indigo": "120c3a 2f2a85 6a5bc7 e88a1a f8c14a fff3da",
    "rose window": "0a0a1c 17246e 7a0f5c c8202f efa022 f5ead0",
    "lagoon": "06252a 0c5a5e 27a08f f2776a f9c3a8 fdf5e8",
    "malachite": "04140e 0a4a32 158a5a 58c48a c6e9c2 f8fcef",
    "amethyst": "150a26 43206f 7c46b5 b98be0 e8cdf2 fdf8fd",
    "night market": "0d0a1f 3a1466 c01f6a f25c2e f9b52b fdf0c8",
    "pop": "0f0f14 0057d9 e6172f 00a651 ffd90f ffffff",
    "flamingo": "22102b 7a1f5c d63a7a f58a8f fac9a8 fff4e9",
}
"""Name → sRGB colours in hexadecimal."""

_SCHEMES = (
    (0, 35, -35),
    (0, 40, 180),
    (0, 150, 210),
    (0, 120, 240),
    (0, 60, 200),
    (0, 90, 180, 270),
    (0, 100, 170, 260),
    (0, 72, 144, 216, 288),
)
"""Hues of a harmony in degrees from the first."""

_NATURAL = 0.65
"""Probability that a harmony has its yellows light and its blues dark, where they are the strongest."""


@dataclass(frozen=True)
class Palette:
    """colours: float32 (N, 3) sRGB 0..1, from dark to light."""

    colours: np.ndarray

    @property
    def dark(self) -> np.ndarray:
        """The darkest colour, (3,)."""
        return self.colours[0]

    @property
    def light(self) -> np.ndarray:
        """The lightest colour, (3,)."""
        return self.colours[-1]

    @property
    def middle(self) -> np.ndarray:
        """(N − 2, 3): all but the darkest and the lightest."""
        return self.colours[1:-1]

    def ramp(self, tones: np.ndarray) -> np.ndarray:
        """Colours (..., 3) for tones 0 (darkest) .. 1 (lightest), mixed in OKLab."""
        return self._mixed[(np.clip(tones, 0, 1) * 1023).astype(np.intp)]

    @cached_property
    def _mixed(self) -> np.ndarray:
        """(1024, 3): the ramp of evenly spaced tones, once for the thousands of triangles of a picture."""
        stops = np.linspace(0, 1, len(self.colours))
        table = srgb_to_oklab(self.colours)
        fine = np.stack([np.interp(np.linspace(0, 1, 1024), stops, table[:, i]) for i in range(3)], axis=-1)
        return oklab_to_srgb(fine)

    def shades(
        self, tones: np.ndarray, rng: np.random.Generator, spread: float = 0.1, jitter: float = 0.03
    ) -> np.ndarray:
        """Single colours for tones (N,), as a painter mixes them: (N, 3).

        spread: deviation of the tone, so that neighbours in the palette appear beside each other; jitter: deviation of
        each colour in OKLab.
        """
        place = np.clip(tones + rng.normal(0, spread, np.shape(tones)), 0, 0.999) * len(self.colours)
        lab = srgb_to_oklab(self.colours)[place.astype(np.intp)]
        return oklab_to_srgb(lab + rng.normal(0, jitter, lab.shape) * np.array([1.0, 0.6, 0.6]))


def draw_palette(rng: np.random.Generator, hand_made: float = 0.5) -> Palette:
    """A random palette, from the table with probability `hand_made`, else a new harmony."""
    if rng.random() < hand_made:
        return named_palette(str(rng.choice(list(HAND_MADE))))
    return harmony(rng)


def named_palette(name: str) -> Palette:
    """The palette of this name in the table."""
    colours = np.array([_rgb(code) for code in HAND_MADE[name].split()], np.float32)
    return Palette(colours[np.argsort(srgb_to_oklab(colours)[:, 0])])


def harmony(rng: np.random.Generator) -> Palette:
    """Five to seven colours from dark to light in the hues of a random scheme, strong in the middle tones."""
    count = int(rng.integers(5, 8))
    lightness = np.linspace(rng.uniform(0.13, 0.24), rng.uniform(0.92, 0.98), count)
    lightness[1:-1] += rng.normal(0, 0.03, count - 2)
    lightness.sort()
    scheme = np.deg2rad(np.array(_SCHEMES[rng.integers(len(_SCHEMES))]))
    hues = rng.uniform(0, 2 * np.pi) + rng.permutation(np.resize(scheme, count)) + rng.normal(0, 0.12, count)
    if rng.random() < _NATURAL:
        hues = hues[np.argsort(_natural_lightness(hues), kind="stable")]
    strength = rng.uniform(0.8, 1.0) * np.where((lightness < 0.25) | (lightness > 0.9), 0.6, 1.0)
    chroma = np.minimum(strength * most_chroma(lightness, hues), 0.25)
    return Palette(oklab_to_srgb(oklch_to_oklab(np.stack([lightness, chroma, hues], axis=-1))))


def _natural_lightness(hues: np.ndarray) -> np.ndarray:
    """The OKLCH lightness at which each hue (radians) is the most colourful."""
    lightness = np.linspace(0.3, 0.95, 27)
    return lightness[most_chroma(*np.meshgrid(lightness, hues, indexing="ij")).argmax(axis=0)]


def _rgb(code: str) -> tuple[float, float, float]:
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue
