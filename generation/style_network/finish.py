"""Colours after painting, and which paintings are worth keeping."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from foundation.colour import oklab_to_oklch, srgb_to_oklab
from generation.colour_matching import in_colours_of
from generation.draws import uniform
from generation.method import Parameters, Picture
from generation.styles.hues import shifted
from generation.styles.library import StyleLibrary

PALETTE_SHARE = 0.22
"""How often the colours are brought to those of a painted picture; more turns murky."""

HUE_SHARE = 0.16
"""How often all hues are turned."""

LEAST_RANGE = 0.8
"""Of the values between the 1st and the 99th percentile; narrower pictures are stretched …"""

LEAST_STRETCHED = 0.35
"""… as if their range were at least this."""

LEAST_DEVIATION = 0.10
"""Of lightness (OKLab) after a blur: below it there is nothing to see."""

MOST_RESIDUE = 0.085
"""Deviation of lightness from its blur: above it the picture is clutter."""

MOST_CHROMA = 0.22
"""Mean chroma (OKLab) above which colours shout."""

KHAKI_HUES = 92.0, 130.0
"""Degrees (OKLCH) that look like mud where they are dark."""

KHAKI_LIGHTNESS, KHAKI_CHROMA = 0.62, 0.05
"""They do below this lightness, and from this chroma on."""

MOST_KHAKI = 0.25
"""Share of a picture that may be so."""

BLUR = 0.006
"""Deviation of that blur, as a share of the shorter side."""

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
    low, high = np.percentile(picture, [1, 99])
    if high - low < LEAST_RANGE:
        picture = (picture - low) / max(float(high - low), LEAST_STRETCHED)
    return np.clip(picture, 0, 1).astype(np.float32)


def worth_keeping(picture: Picture) -> bool:
    """Whether there are shapes to see, and neither clutter nor mud nor shouting colours."""
    lightness, chroma, hue = np.moveaxis(oklab_to_oklch(srgb_to_oklab(picture)), 2, 0)
    smooth = gaussian_filter(lightness, BLUR * min(picture.shape[:2]))
    low, high = np.deg2rad(KHAKI_HUES)
    khaki = (hue > low) & (hue < high) & (chroma > KHAKI_CHROMA) & (lightness < KHAKI_LIGHTNESS)
    return bool(
        smooth.std() > LEAST_DEVIATION
        and (lightness - smooth).std() < MOST_RESIDUE
        and chroma.mean() < MOST_CHROMA
        and khaki.mean() < MOST_KHAKI
    )
