"""What the style network is given to paint: the portrait cropped, turned, toned, simplified, or made of other things.

Steps are JSON: {"do": name, …}; each is drawn by one function here and done by another. Lengths are shares of the
shorter side, so that the same steps make the same composition at every size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.filters import rank
from skimage.morphology import footprint_rectangle

from foundation.colour import oklab_to_srgb, srgb_to_oklab
from generation.method import Parameters, Picture
from generation.random_parameters import uniform
from generation.style_network import regions
from generation.style_network.resizing import resized
from generation.styles.library import StyleLibrary
from generation.styles.palettes import draw_palette

Step = Parameters
"""{"do": name of a step, …}"""

Do = Callable[[Picture, Step, StyleLibrary, np.random.Generator], Picture]

MIDDLE = (0.5, 0.47)
"""Where a face is about, as shares of width and height."""

MOST_COLOUR = 1.5
"""By at most as much chroma grows where darkness is lifted."""

PATTERN_SIDE = 160
"""At most so many pixels have the style pictures that patterns are taken from: the network draws their strokes anew."""

SIMPLIFIED = 0.45
"""Probability of a blur or median before the style: fewer, larger shapes."""


def prepared(picture: Picture, steps: Sequence[Step], library: StyleLibrary, rng: np.random.Generator) -> Picture:
    """`picture` after the steps, of the same shape; `library` gives the pictures that they name."""
    for step in steps:
        picture = np.clip(_STEPS[step["do"]](picture, step, library, rng), 0, 1).astype(np.float32)
    return picture


def draw_view(rng: np.random.Generator) -> list[Step]:
    """A part of the portrait around the face, often mirrored."""
    steps: list[Step] = []
    if rng.random() < 0.6:
        share = uniform(rng, 0.55, 1.0)
        corner = [np.clip(middle + rng.normal(0, 0.025) - share / 2, 0, 1 - share) for middle in MIDDLE]
        steps.append({"do": "crop", "corner": [round(float(value), 4) for value in corner], "share": share})
    if rng.random() < 0.5:
        steps.append({"do": "mirror"})
    return steps


def draw_tones(rng: np.random.Generator, low: float, high: float) -> list[Step]:
    """Lightness spread evenly by an amount between `low` and `high` (over 0.5 it clutters)."""
    return [{"do": "equalise", "amount": uniform(rng, low, high)}]


def draw_simplified(rng: np.random.Generator) -> list[Step]:
    """Now and then a blur or a median."""
    kind = rng.random()
    if kind < 0.2:
        return [{"do": "blur", "size": uniform(rng, 0.005, 0.009)}]
    return [{"do": "median", "size": uniform(rng, 0.025, 0.052)}] if kind < SIMPLIFIED else []


def draw_flat(rng: np.random.Generator) -> list[Step]:
    """A few flat regions in the colours of a palette: faces as a few shapes."""
    count = int(rng.integers(3, 7))
    colours = draw_palette(rng).shades((np.arange(count) + 0.5) / count, rng)
    if rng.random() < 0.35:
        colours = colours[rng.permutation(count)]
    return [
        {
            "do": "flat",
            "regions": regions.draw(rng, count),
            "colours": np.round(np.clip(colours, 0, 1), 3).tolist(),
            "kept": uniform(rng, 0.0, 0.3),
        }
    ]


def draw_filled(rng: np.random.Generator, library: StyleLibrary) -> list[Step]:
    """Regions of lightness, each filled by a painted pattern or by a flat colour."""
    count = int(rng.integers(2, 5))
    palette = draw_palette(rng)
    common = library.draw(rng)[0]
    fillings: list[dict[str, Any]] = []
    for tone in (np.arange(count) + 0.5) / count:
        if rng.random() < 0.6:
            picture = library.draw(rng)[0] if rng.random() < 0.4 else common
            fillings.append({"style": picture, "turns": int(rng.integers(4))})
        else:
            colour = np.clip(palette.shades(np.array([tone]), rng)[0], 0, 1)
            fillings.append({"colour": np.round(colour, 3).tolist()})
    return [{"do": "fill", "regions": regions.draw(rng, count), "fillings": fillings, "kept": uniform(rng, 0.0, 0.3)}]


def draw_pressed(rng: np.random.Generator, library: StyleLibrary) -> list[Step]:
    """The portrait's lightness pressed into a painted picture."""
    return [
        {
            "do": "press",
            "style": library.draw(rng)[0],
            "weight": uniform(rng, 0.4, 0.7),
            "blur": uniform(rng, 0.0, 0.01),
        }
    ]


def _crop(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    height, width = picture.shape[:2]
    left, top = round(step["corner"][0] * width), round(step["corner"][1] * height)
    rows, columns = max(1, round(step["share"] * height)), max(1, round(step["share"] * width))
    return resized(picture[top : top + rows, left : left + columns], (height, width))


def _mirror(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    return picture[:, ::-1]


def _invert(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    return 1 - picture


def _lift(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    lab = srgb_to_oklab(picture)
    lifted = np.maximum(lab[..., 0], 1e-4) ** np.float32(step["gamma"])
    # As saturated as before, but for the darkest: what little colour they have is noise.
    lab[..., 1:] *= np.minimum(lifted / np.maximum(lab[..., 0], 1e-4), MOST_COLOUR)[..., None]
    lab[..., 0] = lifted
    return oklab_to_srgb(lab)


def _equalise(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    return _equalised(picture, step["amount"])


def _blur(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    sigma = step["size"] * min(picture.shape[:2])
    return gaussian_filter(picture, (sigma, sigma, 0))


def _median(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    side = 2 * round(step["size"] * min(picture.shape[:2]) / 2) + 1
    pixels = (picture * 255 + 0.5).astype(np.uint8)
    square = footprint_rectangle((side, side))
    channels = [rank.median(np.ascontiguousarray(pixels[..., channel]), square) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32) / np.float32(255)


def _flat(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    masks = regions.masks(picture, step["regions"], rng)
    flat = np.tensordot(masks, np.array(step["colours"], np.float32), axes=(0, 0))
    return flat + step["kept"] * (picture - flat)


def _fill(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    masks = regions.masks(picture, step["regions"], rng)
    filled = np.zeros_like(picture)
    for level, (mask, filling) in enumerate(zip(masks, step["fillings"], strict=True)):
        if "colour" in filling:
            pattern = np.broadcast_to(np.array(filling["colour"], np.float32), picture.shape)
        else:
            pattern = np.rot90(_pattern(filling["style"], picture.shape, library), filling["turns"])
            pattern = resized(np.ascontiguousarray(pattern), picture.shape[:2])
        lab = srgb_to_oklab(pattern)
        # Each level keeps its place between dark and light, and patterns lose some of their own contrast.
        lab[..., 0] = 0.25 + 0.7 * (lab[..., 0] - 0.25)
        lab[..., 0] += 0.8 * ((level + 0.5) / len(masks) - lab[..., 0].mean())
        filled += mask[..., None] * oklab_to_srgb(lab)
    return filled + step["kept"] * (_equalised(picture, 0.5) - filled)


def _press(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    lab = srgb_to_oklab(_pattern(step["style"], picture.shape, library))
    lightness = srgb_to_oklab(_equalised(picture, 0.8))[..., 0]
    lightness = gaussian_filter(lightness, step["blur"] * min(picture.shape[:2]))
    lab[..., 0] += step["weight"] * (lightness - lab[..., 0])
    return oklab_to_srgb(lab)


def _patch(picture: Picture, step: Step, library: StyleLibrary, rng: np.random.Generator) -> Picture:
    from generation.style_network import patching  # it loads torch

    return patching.patched(picture, step, library, rng)


_STEPS: dict[str, Do] = {
    "crop": _crop,
    "mirror": _mirror,
    "invert": _invert,
    "lift": _lift,
    "equalise": _equalise,
    "blur": _blur,
    "median": _median,
    "flat": _flat,
    "fill": _fill,
    "press": _press,
    "patch": _patch,
}


def _equalised(picture: Picture, amount: float) -> Picture:
    """The lightness moved by `amount` (0..1) towards an even distribution over 0..1."""
    lab = srgb_to_oklab(picture)
    order = np.argsort(lab[..., 0], axis=None, kind="stable")
    ranks = np.empty(order.size, np.float32)
    ranks[order] = np.linspace(0, 1, order.size, dtype=np.float32)
    lab[..., 0] += amount * (ranks.reshape(lab.shape[:2]) - lab[..., 0])
    return oklab_to_srgb(lab)


def _pattern(style: dict[str, Any], shape: tuple[int, ...], library: StyleLibrary) -> Picture:
    """The middle of a style picture, (H, W, 3)."""
    height, width = shape[:2]
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    pattern = resized(library.picture(style, min(side, PATTERN_SIDE)), (side, side))
    return np.ascontiguousarray(pattern[top : top + height, left : left + width])
