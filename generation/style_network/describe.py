"""What `painted_style` makes, in words."""

from __future__ import annotations

from typing import Any

from generation.method import Parameters
from generation.naming.reading import mapping, mappings, number, text
from generation.naming.styles import MOST_STYLES, different, is_picture_of_the_user, listed, of_library, of_network
from generation.naming.words import Words, counted

CLOSE_UP = 0.66
"""Share of the portrait that is seen, below which it is told."""

BROAD_SIDE, FINE_SIDE = 192, 384
"""Longest side in pixels while painting, up to which a brush is broad, and from which on it is fine."""


def words(given: Parameters) -> Words:
    """What a painting shows, from the parameters that it was drawn with."""
    passes = mappings(given.get("passes"))
    painted = [mappings(one.get("styles")) for one in passes]
    styles = [style for one in painted for style in one]
    kind = text(given.get("kind"))
    content = mappings(given.get("content"))
    traits: list[str] = []
    if kind == "regions":
        leading = different(next(iter(of_network(style)), "") for style in styles)
        what = listed(leading, "beside") if len(leading) < MOST_STYLES else listed(leading)
        brief = f"{counted(len(leading))} styles"
        by = text(mapping(given.get("regions")).get("by"))
        traits += ["split by light" if by == "lightness" else "in patches"]
    elif kind == "broad" and len(painted) > 1:
        first, second = (listed(of_network(one[0])) if one else "" for one in (painted[0], painted[-1]))
        what, brief = first if first == second else f"{second} over {first}", second
        traits += ["two brushes" if painted[0] != painted[-1] else "broadly brushed"]
    else:
        words = different(word for style in styles for word in of_network(style))
        what, brief = listed(words), f"{counted(len(words))} styles"
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
        traits.append(f"{counted(len(colours))} flat tones" if isinstance(colours, list) else "flat tones")
    if number(mapping(done.get("crop")).get("share"), 1.0) < CLOSE_UP:
        traits.append("close up")
    return traits
