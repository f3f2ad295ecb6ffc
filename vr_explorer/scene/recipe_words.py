"""How an image was made, as a person would say it: "first laid as a mosaic, then loosely painted, in two styles"."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from foundation.language import N_, _
from foundation.lines import one_line
from vr_explorer.scene.recipes import steps_in

LONGEST = 120
"""Characters."""

MOST = 3
"""Steps that are told, the last ones."""

PAINTED, DREAMT = "painted_style", "deep_dream"

VERBS = {
    DREAMT: N_("dreamt"),
    "patch_style": N_("painted in patches"),
    "neural_style": N_("painted after a picture"),
    "mosaic": N_("laid as a mosaic"),
    "stained_glass": N_("leaded as a window"),
    "gradient_strokes": N_("painted in brushstrokes"),
    "single_line": N_("drawn in a single line"),
    "pixel_sort": N_("with drifting pixels"),
    "cubist": N_("broken into shards"),
    "halftone": N_("printed in halftone"),
    "low_poly": N_("folded into facets"),
    "palette_poster": N_("printed as a poster"),
    "ink": N_("drawn in ink"),
    "scribble": N_("scribbled"),
    "risograph": N_("printed as a risograph"),
    "pencil": N_("drawn in pencil"),
    "rearrange": N_("rearranged"),
    "collage": N_("pasted as a collage"),
    "retarget": N_("stretched"),
    "layout": N_("laid out anew"),
    "swirl": N_("swirled"),
    "noise_warp": N_("warped"),
    "kaleidoscope": N_("seen in a kaleidoscope"),
    "lens": N_("seen through a lens"),
    "melt": N_("melted"),
    "waves": N_("rippled"),
    "mirror": N_("mirrored"),
    "singan": N_("grown anew out of itself"),
    "comfyui": N_("made by a ComfyUI workflow"),
    "diffusers": N_("made by a diffusion model"),
}
"""Method → what was done. Of others, their name."""

STYLES = (
    N_("in a style of its own"),
    N_("in one style"),
    N_("in two styles"),
    N_("in three styles"),
    N_("in four styles"),
)
"""By how many there are; more than that are many."""

MANY = N_("in many styles")
LOOSE, CAREFUL = 0.4, 0.15
"""Perturbation from which on a style is painted loosely, and up to which it is painted carefully."""

TONES = {
    2: N_("in two flat tones"),
    3: N_("in three flat tones"),
    4: N_("in four flat tones"),
    5: N_("in five flat tones"),
    6: N_("in six flat tones"),
    7: N_("in seven flat tones"),
    8: N_("in eight flat tones"),
}
BRED = (N_("bred"), N_("bred from one image"), N_("bred from two images"), N_("bred from several images"))
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
        done = _painted(values) if name == PAINTED else _(VERBS.get(name, name.replace("_", " ")))
        if len(steps) > 1:
            done = (_("then {done}") if number else _("first {done}")).format(done=done)
        said.append(done)
    name, values = steps[-1]
    said += _seen(values) if name == PAINTED else []
    if isinstance(values.get("bred"), dict):
        said.insert(0, _(BRED[min(max(parents, 0), len(BRED) - 1)]))
    words = ", ".join(said)
    return one_line(words[:1].upper() + words[1:], LONGEST)


def _painted(values: dict[str, Any]) -> str:
    """How loosely, and in how many styles."""
    styles = [style for one in _dicts(values.get("passes")) for style in _dicts(one.get("styles"))]
    freedom = [_number(style.get("perturbation")) for style in styles]
    sources = {str(source) for style in styles for source in _dicts(style.get("sources"))}
    mean = sum(freedom) / len(freedom) if freedom else 0.5 * (LOOSE + CAREFUL)
    manner = _("painted")
    if mean >= LOOSE:
        manner = _("loosely painted")
    elif mean <= CAREFUL:
        manner = _("carefully painted")
    if not sources:
        return manner
    how_many = _(STYLES[len(sources)] if len(sources) < len(STYLES) else MANY)
    return _("{manner} {styles}").format(manner=manner, styles=how_many)


def _seen(values: dict[str, Any]) -> list[str]:
    """What was done to the portrait before it was painted."""
    said = []
    for one in _dicts(values.get("content")):
        if one.get("do") == "crop" and _number(one.get("share"), 1.0) < 0.85:
            said.append(_("seen from nearer"))
        elif one.get("do") == "invert":
            said.append(_("as a negative"))
        elif one.get("do") == "flat":
            regions = one.get("regions")
            count = TONES.get(int(_number(regions.get("count")))) if isinstance(regions, dict) else None
            said.append(_(count or N_("in flat tones")))
    return list(dict.fromkeys(said))


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def _number(value: Any, otherwise: float = 0.0) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else otherwise
