"""Colours after painting."""

from __future__ import annotations

import numpy as np

from generation.colour_matching import in_colours_of
from generation.method import Parameters, Picture
from generation.naming.reading import mappings, number
from generation.random_parameters import uniform
from generation.styles.hues import shifted
from generation.styles.library import StyleLibrary
from generation.styles.sound import sound_style

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

LEAST_SHARE, MOST_MIXED = 0.04, 4
"""Of colourings that are mixed."""

_PALETTE_SIDE = 96


def draw(rng: np.random.Generator, library: StyleLibrary) -> Parameters:
    """Mostly the style's own colours, else those of a painted picture, or turned hues."""
    kind = rng.random()
    if kind < PALETTE_SHARE:
        return {"colours_of": library.draw(rng)[0]}
    return {"hue": uniform(rng, 0, 360)} if kind < PALETTE_SHARE + HUE_SHARE else {}


def mixed(first: Parameters, second: Parameters, share: float) -> Parameters:
    """Between two: hues by their angle, anything else by its pixels, under "mixed" with its "share"."""
    if first == second:
        return first
    if not {*first, *second} - {"hue"}:
        way = (second.get("hue", 0.0) - first.get("hue", 0.0) + 180) % 360 - 180
        return {"hue": round((first.get("hue", 0.0) + share * way) % 360, 4)}
    parts: list[Parameters] = []
    for weight, finish in ((1 - share, first), (share, second)):
        for part in finish.get("mixed", [{"share": 1.0, **finish}]):
            own = {name: value for name, value in part.items() if name != "share"}
            same = next((one for one in parts if {**one, "share": 0} == {**own, "share": 0}), None)
            if same is None:
                parts.append({**own, "share": weight * part["share"]})
            else:
                same["share"] += weight * part["share"]
    kept = sorted((one for one in parts if one["share"] >= LEAST_SHARE), key=lambda one: -one["share"])[:MOST_MIXED]
    if len(kept) == 1:
        return {name: value for name, value in kept[0].items() if name != "share"}
    total = sum(one["share"] for one in kept)
    return {"mixed": [{**one, "share": round(one["share"] / total, 4)} for one in kept]}


def sound(parameters: Parameters, library: StyleLibrary) -> Parameters:
    """As a stranger's manifest has it, but as it can be done. ValueError: its colours are of no known picture."""
    if "mixed" in parameters:
        parts = mappings(parameters["mixed"])[:MOST_MIXED]
        shares = [number(one.get("share")) for one in parts]
        if not parts or not all(0 < share <= 1 for share in shares):
            raise ValueError("has no shares")
        plain = [{name: value for name, value in one.items() if name != "mixed"} for one in parts]
        return {"mixed": [{**sound(one, library), "share": share} for one, share in zip(plain, shares, strict=True)]}
    if "colours_of" in parameters:
        return {"colours_of": sound_style(parameters["colours_of"], library)}
    return {"hue": number(parameters["hue"]) % 360} if "hue" in parameters else {}


def numbers(parameters: Parameters) -> list[float]:
    """For a regression: how far the colours are turned, and how far they are another picture's, of which hue."""
    found = np.zeros(5)
    for part in parameters.get("mixed", [{"share": 1.0, **parameters}]):
        own = np.zeros(5)
        if "hue" in part:
            turn = np.deg2rad(part["hue"])
            own[:2] = np.sin(turn), 1 - np.cos(turn)
        if "colours_of" in part:
            hue = part["colours_of"]["single_hue"]
            own[2:] = 1.0, *((0.0, 0.0) if hue is None else (np.sin(np.deg2rad(hue)), np.cos(np.deg2rad(hue))))
        found += part["share"] * own
    return [float(value) for value in found]


def finished(picture: Picture, parameters: Parameters, library: StyleLibrary) -> Picture:
    """`picture` in those colours, over the whole range of values."""
    if "mixed" in parameters:
        parts = [one["share"] * _coloured(picture, one, library) for one in parameters["mixed"]]
        return stretched(np.sum(parts, axis=0, dtype=np.float32), LEAST_STRETCHED)
    return stretched(_coloured(picture, parameters, library), LEAST_STRETCHED)


def _coloured(picture: Picture, parameters: Parameters, library: StyleLibrary) -> Picture:
    if "colours_of" in parameters:
        picture = in_colours_of(picture, library.picture(parameters["colours_of"], _PALETTE_SIDE))
    elif "hue" in parameters:
        picture = shifted(picture, parameters["hue"])
    return picture


def stretched(picture: Picture, least: float) -> Picture:
    """`picture` over the whole range of values if it has less than LEAST_RANGE of it, as if it had at least `least`."""
    low, high = np.percentile(picture, [1, 99])
    if high - low < LEAST_RANGE:
        picture = (picture - low) / max(float(high - low), least)
    return np.clip(picture, 0, 1).astype(np.float32)
