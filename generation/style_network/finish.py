"""Colours after painting."""

from __future__ import annotations

import numpy as np

from generation.colour_matching import in_colours_of
from generation.method import Parameters, Picture
from generation.random_parameters import uniform
from generation.styles.hues import shifted
from generation.styles.library import StyleLibrary

PALETTE_SHARE = 0.22
"""How often the colours are brought to those of a painted picture; more turns murky."""

HUE_SHARE = 0.16
"""How often all hues are turned."""

FAINTEST = 0.12
"""Dark and pale portraits are stretched to all values before they are painted, as if they had at least this range."""

LEAST_RANGE = 0.8
"""Of the values between the 1st and the 99th percentile; narrower pictures are stretched …"""

LEAST_STRETCHED = 0.35
"""… as if their range were at least this."""

_PALETTE_SIDE = 96


def draw(rng: np.random.Generator, library: StyleLibrary) -> Parameters:
    """Mostly the style's own colours, else those of a painted picture, or turned hues."""
    kind = rng.random()
    if kind < PALETTE_SHARE:
        return {"colours_of": library.draw(rng)[0]}
    return {"hue": uniform(rng, 0, 360)} if kind < PALETTE_SHARE + HUE_SHARE else {}


def finished(picture: Picture, parameters: Parameters, library: StyleLibrary) -> Picture:
    """`picture` in those colours, over the whole range of values."""
    if "colours_of" in parameters:
        picture = in_colours_of(picture, library.picture(parameters["colours_of"], _PALETTE_SIDE))
    elif "hue" in parameters:
        picture = shifted(picture, parameters["hue"])
    return stretched(picture, LEAST_STRETCHED)


def stretched(picture: Picture, least: float) -> Picture:
    """`picture` over the whole range of values if it has less than LEAST_RANGE of it, as if it had at least `least`."""
    low, high = np.percentile(picture, [1, 99])
    if high - low < LEAST_RANGE:
        picture = (picture - low) / max(float(high - low), least)
    return np.clip(picture, 0, 1).astype(np.float32)
