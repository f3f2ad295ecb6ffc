"""How an image was made, as a person would say it: "first laid as a mosaic, then loosely painted, in two styles"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from foundation.lines import one_line
from vr_explorer.scene.recipes import steps_in

LONGEST = 120
"""Characters."""

MOST = 3
"""Steps that are told, the last ones."""

PAINTED, DREAMT = "painted_style", "deep_dream"

VERBS = {
    DREAMT: "dreamt",
    "patch_style": "painted in patches",
    "neural_style": "painted after a picture",
    "mosaic": "laid as a mosaic",
    "stained_glass": "leaded as a window",
    "gradient_strokes": "painted in brushstrokes",
    "single_line": "drawn in a single line",
    "pixel_sort": "with drifting pixels",
    "cubist": "broken into shards",
    "halftone": "printed in halftone",
    "low_poly": "folded into facets",
    "palette_poster": "printed as a poster",
    "ink": "drawn in ink",
    "scribble": "scribbled",
    "risograph": "printed as a risograph",
    "pencil": "drawn in pencil",
    "rearrange": "rearranged",
    "collage": "pasted as a collage",
    "retarget": "stretched",
    "layout": "laid out anew",
    "swirl": "swirled",
    "noise_warp": "warped",
    "kaleidoscope": "seen in a kaleidoscope",
    "lens": "seen through a lens",
    "melt": "melted",
    "waves": "rippled",
    "mirror": "mirrored",
    "singan": "grown anew out of itself",
}
"""Method → what was done. Of others, their name."""

STYLES = ("in a style of its own", "in one style", "in two styles", "in three styles", "in four styles")
"""By how many there are; more than that are many."""

MANY = "in many styles"
LOOSE, CAREFUL = 0.4, 0.15
"""Perturbation from which on a style is painted loosely, and up to which it is painted carefully."""

TONES = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}
BRED = ("bred", "bred from one image", "bred from two images", "bred from several images")
"""By the number of parents, where it was bred."""


@lru_cache(maxsize=256)
def how_made(method: str, parameters: str, parents: int = 0) -> str:
    """One sentence without its full stop; "" where nothing is known. method, parameters: as in a cloud's table.

    parents: how many images it was made from.
    """
    steps = [(name, values) for name, values in steps_in(method, parameters) if name][-MOST:]
    if not steps:
        return ""
    said = []
    for number, (name, values) in enumerate(steps):
        done = _painted(values) if name == PAINTED else VERBS.get(name, name.replace("_", " "))
        if len(steps) > 1:
            done = f"{'then' if number else 'first'} {done}"
        said.append(done)
    name, values = steps[-1]
    said += _seen(values) if name == PAINTED else []
    if isinstance(values.get("bred"), dict):
        said.insert(0, BRED[min(max(parents, 0), len(BRED) - 1)])
    words = ", ".join(said)
    return one_line(words[:1].upper() + words[1:], LONGEST)


def _painted(values: dict[str, Any]) -> str:
    """How loosely, and in how many styles."""
    styles = [style for one in _dicts(values.get("passes")) for style in _dicts(one.get("styles"))]
    freedom = [_number(style.get("perturbation")) for style in styles]
    sources = {str(source) for style in styles for source in _dicts(style.get("sources"))}
    mean = sum(freedom) / len(freedom) if freedom else 0.5 * (LOOSE + CAREFUL)
    manner = "loosely painted" if mean >= LOOSE else "carefully painted" if mean <= CAREFUL else "painted"
    if not sources:
        return manner
    return f"{manner} {STYLES[len(sources)] if len(sources) < len(STYLES) else MANY}"


def _seen(values: dict[str, Any]) -> list[str]:
    """What was done to the portrait before it was painted."""
    said = []
    for one in _dicts(values.get("content")):
        if one.get("do") == "crop" and _number(one.get("share"), 1.0) < 0.85:
            said.append("seen from nearer")
        elif one.get("do") == "invert":
            said.append("as a negative")
        elif one.get("do") == "flat":
            regions = one.get("regions")
            count = TONES.get(int(_number(regions.get("count")))) if isinstance(regions, dict) else None
            said.append(f"in {count} flat tones" if count else "in flat tones")
    return list(dict.fromkeys(said))


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def _number(value: Any, otherwise: float = 0.0) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise
