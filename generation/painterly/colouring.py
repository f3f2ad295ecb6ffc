"""Colours for graphic methods: the portrait's own, turned hues, or a palette by lightness; papers and inks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from foundation.colour import srgb_to_oklab
from generation.method import Parameters, Picture
from generation.random_parameters import uniform
from generation.styles.hues import shifted
from generation.styles.palettes import Palette, draw_palette

Tones = npt.NDArray[np.float32]
"""float32 (H, W), 0 dark .. 1 light."""

_KINDS = ("original", "hue", "palette")
_SHARES = (0.3, 0.15, 0.55)
_DARKEST_PAPER = 0.78


def draw_colouring(rng: np.random.Generator) -> Parameters:
    """How a picture is coloured before it is drawn."""
    kind = str(rng.choice(_KINDS, p=_SHARES))
    if kind == "hue":
        return {"kind": kind, "degrees": uniform(rng, 30, 330)}
    return {"kind": kind, "palette": draw_colours(rng)} if kind == "palette" else {"kind": kind}


def coloured(picture: Picture, colouring: Parameters) -> Picture:
    """`picture` in the colours of `draw_colouring`."""
    if colouring["kind"] == "hue":
        return shifted(picture, colouring["degrees"])
    if colouring["kind"] == "palette":
        return palette_of(colouring["palette"]).ramp(tones(picture)).astype(np.float32)
    return picture


def draw_colours(rng: np.random.Generator) -> list[list[float]]:
    """A random palette from dark to light, as numbers for a manifest."""
    return np.round(draw_palette(rng).colours, 3).tolist()


def palette_of(colours: list[list[float]]) -> Palette:
    """The palette of these numbers."""
    return Palette(np.array(colours, np.float32))


def draw_paper_and_inks(rng: np.random.Generator, inks: int) -> Parameters:
    """A light paper and dark inks on it, or now and then light inks on a dark paper; `inverted` says which."""
    palette = draw_palette(rng)
    inverted = bool(rng.random() < 0.25)
    order = palette.colours if inverted else palette.colours[::-1]
    middle = palette.middle[rng.permutation(len(palette.middle))]
    strong = [order[-1], *middle][:inks]
    return {
        "paper": np.round(order[0], 3).tolist(),
        "inks": np.round(strong, 3).tolist(),
        "inverted": inverted,
    }


def darkness(picture: Picture, parameters: Parameters) -> Tones:
    """How much ink belongs where, 0..1: the dark parts, on a dark paper the light ones."""
    light = tones(picture)
    return light if parameters["inverted"] else 1 - light


def tones(picture: Picture) -> Tones:
    """Lightness, stretched so that the 2nd and the 98th percentile become 0 and 1."""
    lightness = srgb_to_oklab(picture)[..., 0]
    low, high = np.percentile(lightness, [2, 98])
    return np.clip((lightness - low) / max(float(high - low), 1e-3), 0, 1).astype(np.float32)


def mixed(paper: list[float], ink: list[float], coverage: Tones) -> Picture:
    """`ink` over `paper` by `coverage` (H, W) 0..1."""
    first, second = np.array(paper, np.float32), np.array(ink, np.float32)
    return (first + (second - first) * coverage[..., None]).astype(np.float32)
