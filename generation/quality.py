"""Which results are worth keeping, and which of several is the best.

What is asked relates to the portrait: a dark, pale, grey or finely drawn one is not held to what it never had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.ndimage import gaussian_filter

from foundation import views
from foundation.colour import Colours, oklab_to_oklch, srgb_to_oklab
from foundation.contours import Contours
from foundation.tones import Tones
from generation.method import Picture
from generation.subject import Face

DARKEST = 0.06
BRIGHTEST = 0.97
LEAST_DEVIATION = 0.05
"""Standard deviation of brightness; a few thin dark lines on white paper have 0.15, a picture turned to mud 0.03."""

LEAST_SMOOTH_DEVIATION = 0.10
"""Of lightness (OKLab) after a blur: below it there are no shapes."""

MOST_RESIDUE = 0.085
"""Deviation of lightness from its blur: above it the picture is dust."""

BLUR = 0.006
"""Deviation of that blur, as a share of the shorter side."""

MOST_CHROMA = 0.22
"""Mean chroma (OKLab) above which colours shout: as if nearly everything were as vivid as the screen can."""

KHAKI_HUES = 92.0, 130.0
"""Degrees (OKLCH) that look like mud where they are dark."""

KHAKI_LIGHTNESS, KHAKI_CHROMA = 0.62, 0.05
"""They do below this lightness, and from this chroma on."""

MOST_KHAKI = 0.25
"""Share of a picture that may be so."""

MOST_PERIODIC = 0.40
"""Share of the energy of what is finer than faces that may have one direction and one length: above it are stripes."""

STRIPED = 0.05
"""Deviation of lightness from a wide blur from which on such stripes are seen."""

LEAST_LIKENESS = 0.28
"""Below it a picture is a texture without a portrait."""

LEAST_LIKENESS_FLAT = 0.31
"""The same of flat regions, where there are no strokes that follow what the eye misses: shapes that are not its own."""

FLAT_KINDS = frozenset({"flat", "regions", "filled"})
"""Kinds of the mix of which that is asked."""

TONES = 0.42
"""So much as likeness are the portrait's tones worth where its contours are covered …"""

MOST_OF_TONES = 0.10
"""… but they add no more than this: stripes all over hide a face whose tones are all there."""

LEAST_LIKENESS_MOVED = 0.22
"""The same where the portrait has been warped or put together anew first."""

BASIC = frozenset({"dark", "bright", "flat"})
"""What every result is tried for."""

_LIKENESSES = frozenset({"unlike", "misshapen", "lost"})

_GREY = np.array([0.2126, 0.7152, 0.0722], np.float32)


class Gate:
    """Tries the results of one run. face: where it is in the portrait, if it was found."""

    def __init__(self, portrait: Picture, face: Face | None = None) -> None:
        middle, zoom = views.MIDDLE, 1.0
        if face is not None and face.elsewhere:
            middle, zoom = face.middle[::-1], min(face.zoom, 1.0)
        self._contours, self._tones = Contours(portrait, middle, zoom), Tones(portrait, middle, zoom)
        lab = srgb_to_oklab(portrait)
        looks = _looks(portrait, lab)
        own = self._contours.of_oklab(lab)
        self._least = {
            "dark": min(DARKEST, 0.5 * looks["brightness"]),
            "flat": min(LEAST_DEVIATION, 0.5 * looks["deviation"]),
            "dull": min(LEAST_SMOOTH_DEVIATION, 0.6 * looks["smooth"]),
            "unlike": min(LEAST_LIKENESS, 0.45 * own),
            "misshapen": min(LEAST_LIKENESS_FLAT, 0.5 * own),
            "lost": min(LEAST_LIKENESS_MOVED, 0.35 * own),
        }
        self._most = {
            "bright": max(BRIGHTEST, 0.5 + 0.5 * looks["brightness"]),
            "dusty": max(MOST_RESIDUE, 1.2 * looks["residue"]),
            "shouting": MOST_CHROMA,
            "khaki": max(MOST_KHAKI, looks["khaki"]),
            "striped": MOST_PERIODIC,
        }

    def faults(self, picture: Picture, asked: frozenset[str] = BASIC) -> dict[str, float]:
        """What is wrong with `picture` of what is asked, and by how much: 0 is just so, 1 could not be worse."""
        lab = srgb_to_oklab(picture)
        looks = _looks(picture, lab)
        found = {
            "dark": looks["brightness"],
            "flat": looks["deviation"],
            "dull": looks["smooth"],
            "bright": looks["brightness"],
            "dusty": looks["residue"],
            "shouting": looks["chroma"],
            "khaki": looks["khaki"],
        }
        if "striped" in asked:
            found["striped"] = _periodic(lab[..., 0])
        if asked & _LIKENESSES:
            found |= dict.fromkeys(_LIKENESSES, self._likeness(lab))
        wrong: dict[str, float] = {}
        for name in sorted(asked):
            value = found[name] if np.isfinite(found[name]) else -np.inf
            if name in self._least and not value > self._least[name]:
                wrong[name] = float(min(1.0, 1 - value / self._least[name]))
            elif name in self._most and not value < self._most[name]:
                wrong[name] = float(min(1.0, value / self._most[name] - 1))
        return wrong

    def _likeness(self, lab: Colours) -> float:
        contours = self._contours.of_oklab(lab)
        return max(contours, min(TONES * self._tones.of_oklab(lab), contours + MOST_OF_TONES))


def asked(families: Sequence[str], kind: str = "") -> frozenset[str]:
    """What a result of methods of these families, one after the other, is tried for. kind: of the mix, if it is known.

    Graphic methods may draw dots and lines; of what is warped or put together anew some contours are elsewhere.
    """
    if not set(families) & {"painted_style", "dream"}:
        return BASIC
    wanted = BASIC | {"shouting"}
    if families[-1] != "graphic":
        wanted |= {"dull", "dusty", "khaki", "striped"}
    if {"warp", "restructuring"} & set(families):
        return wanted | {"lost"}
    return wanted | {"misshapen" if kind in FLAT_KINDS else "unlike"}


def _looks(picture: Picture, lab: Colours) -> Mapping[str, float]:
    """lab: the picture in OKLab."""
    luma = picture @ _GREY
    lightness, chroma, hue = np.moveaxis(oklab_to_oklch(lab), 2, 0)
    smooth = gaussian_filter(lightness, BLUR * min(picture.shape[:2]))
    low, high = np.deg2rad(KHAKI_HUES)
    khaki = (hue > low) & (hue < high) & (chroma > KHAKI_CHROMA) & (lightness < KHAKI_LIGHTNESS)
    return {
        "brightness": float(luma.mean()),
        "deviation": float(luma.std()),
        "smooth": float(smooth.std()),
        "residue": float((lightness - smooth).std()),
        "chroma": float(chroma.mean()),
        "khaki": float(khaki.mean()),
    }


def _periodic(lightness: Colours) -> float:
    """Share of the energy below the size of a face's parts that has one direction and one length; 0 if it is faint.

    lightness: of OKLab, (H, W).
    """
    fine = lightness - gaussian_filter(lightness, 0.02 * min(lightness.shape))
    if fine.std() < STRIPED:
        return 0.0
    height, width = fine.shape
    power = np.abs(np.fft.rfft2(fine * np.hanning(height)[:, None] * np.hanning(width))) ** 2
    down, across = np.fft.fftfreq(height)[:, None] * height, np.fft.rfftfreq(width) * width
    power[np.hypot(down, across) < _LEAST_PERIODS] = 0
    row, column = np.unravel_index(power.argmax(), power.shape)
    near = np.hypot(down - down[row], across - across[column]) < 0.2 * np.hypot(down[row], across[column])
    return float(power[near].sum() / max(float(power.sum()), 1e-12))


_LEAST_PERIODS = 10
"""Fewer waves over the picture are shapes."""
