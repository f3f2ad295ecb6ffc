"""What each method makes, in words; a method that is not known here is called by its own name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generation.naming.reading import mapping, mappings, number, numbers, text
from generation.naming.styles import (
    different,
    is_picture_of_the_user,
    listed,
    of_library,
    of_network,
)

Parameters = dict[str, Any]

CLOSE_UP = 0.66
"""Share of the portrait that is seen, below which it is told."""

BROAD_SIDE, FINE_SIDE = 192, 384
"""Longest side in pixels while painting, up to which a brush is broad, and from which on it is fine."""

MOST_STYLES = 3
"""So many are listed with commas."""

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_LONG = 1.35
"""Ratio of a portrait's stretches above which it is called by the longer one."""


@dataclass(frozen=True)
class Words:
    """Of one step.

    what: what it makes, as it stands within a sentence. change: what it does to another step's picture, or "" where it
    makes a picture of its own kind. traits: how, the most telling first. brief: `what` in fewer words. under: what lies
    under the work of a step that follows, `what` if that is the same.
    """

    what: str
    change: str = ""
    traits: tuple[str, ...] = ()
    brief: str = ""
    under: str = ""


def words_for(method: str, parameters: Any) -> Words:
    """Of a step of a recipe or of a manifest."""
    given = mapping(parameters)
    if method in _METHODS:
        return _METHODS[method](given)
    return Words(" ".join(method.replace("_", " ").split()) or "portrait")


def _painted_style(given: Parameters) -> Words:
    passes = mappings(given.get("passes"))
    painted = [mappings(one.get("styles")) for one in passes]
    styles = [style for one in painted for style in one]
    kind = text(given.get("kind"))
    content = mappings(given.get("content"))
    traits: list[str] = []
    if kind == "regions":
        leading = different(next(iter(of_network(style)), "") for style in styles)
        what = listed(leading, "beside") if len(leading) < MOST_STYLES else listed(leading)
        brief = f"{_counted(len(leading))} styles"
        by = text(mapping(given.get("regions")).get("by"))
        traits += ["split by light" if by == "lightness" else "in patches"]
    elif kind == "broad" and len(painted) > 1:
        first, second = (listed(of_network(one[0])) if one else "" for one in (painted[0], painted[-1]))
        what, brief = first if first == second else f"{second} over {first}", second
        traits += ["two brushes" if painted[0] != painted[-1] else "broadly brushed"]
    else:
        words = different(word for style in styles for word in of_network(style))
        what, brief = listed(words), f"{_counted(len(words))} styles"
    traits += _prepared(content)
    if kind == "plain" and passes:
        side = number(passes[-1].get("side"), BROAD_SIDE + 1)
        traits += ["broadly brushed"] * (side <= BROAD_SIDE) + ["finely brushed"] * (side >= FINE_SIDE)
    if "brush" in what:
        traits = [trait for trait in traits if "brush" not in trait]
    if any(is_picture_of_the_user(style) for style in styles):
        return Words(f"painting after {what}", traits=tuple(traits), brief=f"painting after {brief}")
    return Words(what or "painting", traits=tuple(traits), brief=brief)


def _prepared(steps: list[dict[str, Any]]) -> list[str]:
    """What a painting is made of, when that is not the portrait as it is; the most telling first."""
    done = {text(step.get("do")): step for step in steps}
    traits = []
    if "press" in done:
        traits.append(f"pressed into {of_library(done['press'].get('style'))}")
    if "fill" in done:
        fillings = [one["style"] for one in mappings(done["fill"].get("fillings")) if "style" in one]
        patterns = different(map(of_library, fillings))
        traits.append(f"filled with {listed(patterns[:2])}" if patterns else "flat shapes")
    if "invert" in done:
        traits.append("as a negative")
    if "flat" in done:
        colours = done["flat"].get("colours")
        traits.append(f"{_counted(len(colours))} flat tones" if isinstance(colours, list) else "flat tones")
    if number(mapping(done.get("crop")).get("share"), 1.0) < CLOSE_UP:
        traits.append("close up")
    return traits


def _patch_style(given: Parameters) -> Words:
    traits = ["as a negative"] * (given.get("inverted") is True)
    traits += ["own colours kept"] * (given.get("original_colours") is True)
    return _of_styles("patchwork of", given, traits)


def _neural_style(given: Parameters) -> Words:
    regions = {"lightness": ["split by light"], "patches": ["in patches"]}.get(text(given.get("regions")), [])
    traits = [*regions, *["own colours kept"] * (given.get("colours") == "portrait")]
    traits += ["out of noise"] * (given.get("start") == "noise")
    return _of_styles("painting after", given, traits)


def _of_styles(how: str, given: Parameters, traits: list[str]) -> Words:
    styles = different(map(of_library, mappings(given.get("styles")))) or ["a picture"]
    counted, named = f"{_counted(len(styles))} styles", listed(styles)
    under = named if len(styles) < MOST_STYLES else counted
    return Words(f"{how} {named}", traits=tuple(traits), brief=f"{how} {counted}", under=under)


def _deep_dream(given: Parameters) -> Words:
    guide = of_library(given["guide"]) if mapping(given.get("guide")) else ""
    return Words(f"dream of {guide}", f"dreaming of {guide}") if guide else Words("dream", "dreamt")


def _singan(given: Parameters) -> Words:
    if mapping(given.get("layout")):
        return _layout({"style": given["layout"]})
    return Words("reimagined portrait", "reimagined")


def _stylegan2(given: Parameters) -> Words:
    if number(given.get("towards"), 1.0) < 1:
        return Words("altered likeness", "from an altered likeness")
    return Words("imagined face", "from an imagined face")


def _layout(given: Parameters) -> Words:
    like = f"laid out like {of_library(given.get('style'))}"
    return Words(f"portrait {like}", like)


def _collage(given: Parameters) -> Words:
    count = len(mappings(given.get("views")))
    return Words(f"collage of {_counted(count)} views" if count else "collage", "as a collage")


def _retarget(given: Parameters) -> Words:
    high, wide = (*numbers(given.get("stretch")), 1.0, 1.0)[:2]
    if min(high, wide) > 0 and max(high / wide, wide / high) > _LONG:
        word = "elongated" if high > wide else "widened"
    else:
        word = "stretched" if high * wide > 1 else "shrunken"
    return Words(f"{word} portrait", word)


def _lens(given: Parameters) -> Words:
    word = "pinched" if number(given.get("power"), 1.0) > 1 else "bulging"
    return Words(f"{word} portrait", word)


def _halftone(given: Parameters) -> Words:
    screen = "line screen" if given.get("lines") is True else "halftone"
    what = f"four-colour {screen}" if given.get("process") is True else screen
    return Words(what)


def _ink(given: Parameters) -> Words:
    if mapping(given.get("wash")):
        return Words("ink and wash")
    return Words("ink drawing", traits=_paper(given))


def _scribble(given: Parameters) -> Words:
    crossed = len(numbers(given.get("angles"))) > 1
    return Words("crossed scribble" if crossed else "scribble", traits=_paper(given))


def _single_line(given: Parameters) -> Words:
    return Words("one spiral line", traits=_paper(given))


def _paper(given: Parameters) -> tuple[str, ...]:
    return ("on dark paper",) if given.get("inverted") is True else ()


def _risograph(given: Parameters) -> Words:
    inks = len(given["inks"]) if isinstance(given.get("inks"), list) else 0
    return Words(f"{_counted(inks)}-ink risograph" if inks else "risograph")


def _palette_poster(given: Parameters) -> Words:
    return Words("dithered poster" if number(given.get("dither")) else "poster")


def _pixel_sort(given: Parameters) -> Words:
    return Words("falling pixels" if given.get("vertical") is True else "drifting pixels")


def _enlarged(given: Parameters) -> Words:
    return Words("enlarged portrait", "enlarged")


def _counted(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _always(what: str, change: str = "") -> Callable[[Parameters], Words]:
    return lambda given: Words(what, change)


_METHODS: dict[str, Callable[[Parameters], Words]] = {
    "painted_style": _painted_style,
    "patch_style": _patch_style,
    "neural_style": _neural_style,
    "deep_dream": _deep_dream,
    "singan": _singan,
    "stylegan2": _stylegan2,
    "blend": _always("blended face", "from a blended face"),
    "transfer": _always("face in transition", "from a face in transition"),
    "rearrange": _always("rearranged portrait", "rearranged"),
    "collage": _collage,
    "retarget": _retarget,
    "layout": _layout,
    "swirl": _always("swirled portrait", "swirled"),
    "noise_warp": _always("warped portrait", "warped"),
    "kaleidoscope": _always("kaleidoscope", "in a kaleidoscope"),
    "lens": _lens,
    "melt": _always("melting portrait", "melting"),
    "waves": _always("rippled portrait", "rippled"),
    "mirror": _always("mirrored portrait", "mirrored"),
    "cubist": _always("cubist shards"),
    "gradient_strokes": _always("brushstrokes"),
    "halftone": _halftone,
    "ink": _ink,
    "low_poly": _always("low-poly facets"),
    "mosaic": _always("stone mosaic"),
    "palette_poster": _palette_poster,
    "pencil": _always("pencil drawing"),
    "pixel_sort": _pixel_sort,
    "risograph": _risograph,
    "scribble": _scribble,
    "single_line": _single_line,
    "stained_glass": _always("leaded window"),
    "super_resolution": _enlarged,
    "lanczos_sharpened": _enlarged,
}
KNOWN = frozenset(_METHODS)
"""Methods that have words here."""
