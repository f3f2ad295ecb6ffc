"""The genes of `painted_style`: a way from any painting to any other, over paintings that are whole.

What one parent has and the other lacks fades in: regions of flat colour let the portrait through, a view becomes
narrower, styles are joined by their numbers, and the colours after painting by their pixels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from generation.genes import Gene, Genes, Kinds, LogUniform, Position, Seed, Uniform, Whole, one_of, own_share, spread
from generation.genes.colours import Colours
from generation.genes.gene import number_in
from generation.method import Parameters
from generation.naming.reading import mapping, mappings
from generation.style_network import content, finish, regions, repertoire, style_mixing
from generation.style_network.architecture import BUILT_IN
from generation.style_network.repertoire import Repertoire, Style
from generation.styles.library import StyleLibrary
from generation.styles.sound import sound_style

GONE = 0.85
"""From this share of the portrait on that shines through, regions are left out."""

MOST_STYLES, MOST_STEPS = 3, 8
SIDES = Whole(80, 480)

_REGIONS = Kinds(
    "by",
    {
        "lightness": Genes({"count": Whole(2, 7), "blur": Uniform(0.006, 0.024), "noise": Uniform(0.0, 0.06)}),
        "noise": Genes({"count": Whole(2, 7), "blur": Uniform(0.08, 0.13)}),
    },
    lambda rng: regions.draw(rng, int(rng.integers(2, 4))),
)

_NO_COLOURS = Colours(lambda rng: [[0.5, 0.5, 0.5]])

_STEPS: Mapping[str, Genes] = {
    "crop": Genes({"corner": Position(Uniform(0.0, 0.45)), "share": Uniform(0.55, 1.0)}),
    "lift": Genes({"gamma": Uniform(0.45, 1.0)}),
    "mirror": Genes({}),
    "invert": Genes({}),
    "equalise": Genes({"amount": Uniform(0.0, 0.4)}),
    "flat": Genes({"regions": _REGIONS, "colours": _NO_COLOURS, "kept": Uniform(0.0, 1.0)}),
    "fill": Genes({"regions": _REGIONS, "kept": Uniform(0.0, 1.0)}),
    "press": Genes({"weight": Uniform(0.4, 0.7), "blur": Uniform(0.0, 0.01)}),
    "patch": Genes(
        {
            "weight": Uniform(0.0, 1.0),
            "alpha": LogUniform(0.3, 3.0),
            "guide": LogUniform(2.0, 5.0),
            "detail": LogUniform(0.4, 1.4),
            "tone": Uniform(0.6, 1.0),
            "blur": Uniform(0.001, 0.012),
            "coarsest": Whole(28, 72),
            "coherence": LogUniform(0.02, 0.5),
        }
    ),
    "blur": Genes({"size": Uniform(0.0, 0.009)}),
    "median": Genes({"size": Uniform(0.0, 0.052)}),
}
"""In the order in which they are done."""

_NOTHING: Mapping[str, tuple[str, float, float]] = {
    "lift": ("gamma", 1.0, 0.97),
    "equalise": ("amount", 0.0, 0.01),
    "flat": ("kept", 1.0, GONE),
    "fill": ("kept", 1.0, GONE),
    "patch": ("weight", 0.0, 0.1),
    "blur": ("size", 0.0, 0.003),
    "median": ("size", 0.0, 0.012),
}
"""Step → of which value, at what it does nothing, and from where on it is left out."""


class PaintedGenes(Gene):
    """Of all kinds of paintings. repertoire, library: of the run, from which a change draws."""

    def __init__(self, drawn: Any, repertoire: Repertoire, library: StyleLibrary) -> None:
        self._drawn, self._repertoire, self._library = drawn, repertoire, library

    def draw(self, rng: np.random.Generator) -> Parameters:
        found: Parameters = self._drawn(rng)
        return found

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Parameters:
        passes = _mixed_passes(first["passes"], second["passes"], own_share(share, rng), rng)
        mixed: Parameters = {
            "kind": second["kind"] if share > 0.5 else first["kind"],
            "content": _mixed_content(first["content"], second["content"], own_share(share, rng), rng),
            "passes": [self._fitting(one) for one in passes],
        }
        count = len(mixed["passes"][-1]["styles"])
        if count > 1:
            own = [one["regions"] for one in (first, second) if "regions" in one]
            both = _REGIONS.mixed(own[0], own[-1], share, rng) if len(own) == 2 else own[0]
            mixed |= {"kind": "regions", "regions": both | {"count": count}}
        elif mixed["kind"] == "regions":
            mixed["kind"] = "plain"
        return mixed | {"finish": finish.mixed(first["finish"], second["finish"], own_share(share, rng))}

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Parameters:
        steps = [_changed_step(step, strength, rng) for step in value["content"]]
        if rng.random() < strength / 3:
            steps = self.draw(rng)["content"]
        passes = [self._changed_pass(one, strength, rng) for one in value["passes"]]
        changed: Parameters = {**value, "content": steps, "passes": [self._fitting(one) for one in passes]}
        if rng.random() < strength / 2:
            share = min(1.0, strength * rng.uniform(0.5, 1.2))
            changed["finish"] = finish.mixed(value["finish"], finish.draw(rng, self._library), share)
        return changed

    def sound(self, value: Any) -> Parameters:
        steps = [_sound_step(step, self._library) for step in mappings(mapping(value).get("content"))[:MOST_STEPS]]
        passes = [self._sound_pass(one) for one in mappings(value.get("passes"))[:2]]
        if not passes:
            raise ValueError("has no passes")
        found: Parameters = {
            "kind": str(value.get("kind", "plain"))[:20],
            "content": [step for step in steps if step is not None],
            "passes": passes,
            "finish": finish.sound(mapping(value.get("finish")), self._library),
        }
        if "regions" in value:
            found["regions"] = _REGIONS.sound(value["regions"]) | {"count": len(passes[-1]["styles"])}
        elif any(len(one["styles"]) > 1 for one in passes):
            raise ValueError("has styles in regions, and no regions")
        return found

    def numbers(self, value: Any) -> list[float]:
        done = {step["do"]: step for step in value["content"]}
        found: list[float] = [1.0 if name in done else 0.0 for name in ("mirror", "invert", "press")]
        crop = done.get("crop", {"corner": [0.0, 0.0], "share": 1.0})
        found += [4 * crop["corner"][0], 4 * crop["corner"][1], 4 * crop["share"] - 3]
        for name, (key, rest, _) in _NOTHING.items():
            place = _STEPS[name].of[key]
            there = done[name][key] if name in done else rest
            found.append(place.numbers(there)[0])
        colours = _NO_COLOURS.numbers(done["flat"]["colours"]) if "flat" in done else [0.0] * 9
        found += colours
        found += [float(len(done["flat"]["colours"]) - 4) / 2 if "flat" in done else 0.0]
        passes = value["passes"]
        found += [math.log2(passes[-1]["side"] / 256), 1.0 if len(passes) > 1 else 0.0]
        found += [math.log2(passes[0]["side"] / 128) if len(passes) > 1 else 0.0]
        found += [float(len(passes[-1]["styles"]) - 1) / 2]
        return found + finish.numbers(value["finish"]) + self._of_styles(passes)

    def _of_styles(self, passes: Any) -> list[float]:
        """How much of each source there is, and how far the styles are from any."""
        shares, noise = np.zeros(BUILT_IN + self._repertoire.learned_count), 0.0
        styles = [(1.0 / len(one["styles"]), style) for one in passes for style in one["styles"]]
        for weight, style in styles:
            for share, leaf in style_mixing.leaves(style):
                sources = [one for one in leaf["sources"] if one["source"] in ("built-in", "bank")]
                own = leaf.get("shares", [1 / max(len(sources), 1)] * len(sources))
                noise += weight * share * leaf["perturbation"] / len(passes)
                for part, source in zip(own, sources, strict=False):
                    number = source["number"] + (BUILT_IN if source["source"] == "bank" else 0)
                    shares[number] += weight * share * part / len(passes)
        return [2 * noise, *map(float, 2 * shares)]

    def _fitting(self, one: dict[str, Any]) -> dict[str, Any]:
        """At a side at which none of the styles is dust."""
        return {**one, "side": min(one["side"], *map(self._repertoire.finest, one["styles"]))}

    def _changed_pass(self, one: dict[str, Any], strength: float, rng: np.random.Generator) -> dict[str, Any]:
        side = round(one["side"] * 2 ** (0.5 * strength * rng.standard_normal()))
        return {"side": SIDES.at(SIDES.place(side)), "styles": [self._changed(s, strength, rng) for s in one["styles"]]}

    def _changed(self, style: Style, strength: float, rng: np.random.Generator) -> Style:
        if rng.random() < 0.3 * strength:
            return style_mixing.layered(style, self._repertoire.draw(rng), int(rng.choice(repertoire.LAYERS)))
        share = min(1.0, abs(0.8 * strength * rng.standard_normal()))
        return style_mixing.joined([style, self._repertoire.draw(rng)], [1 - share, share]) if share else style

    def _sound_pass(self, one: dict[str, Any]) -> dict[str, Any]:
        styles = [self._repertoire.sound(style) for style in mappings(one.get("styles"))[:MOST_STYLES]]
        if not styles:
            raise ValueError("has a pass without a style")
        return {"side": SIDES.sound(one.get("side")), "styles": styles}


def _mixed_passes(
    first: list[dict[str, Any]], second: list[dict[str, Any]], share: float, rng: np.random.Generator
) -> list[dict[str, Any]]:
    one, other = first[-1], second[-1]
    count = max(len(one["styles"]), len(other["styles"]))
    styles = [
        style_mixing.joined([spread(one["styles"], count, at), spread(other["styles"], count, at)], [1 - share, share])
        for at in range(count)
    ]
    last = {"side": _between_sides(one["side"], other["side"], share), "styles": styles}
    if len(first) == len(second) == 1 or (len(one_of(first, second, share, rng)) == 1):
        return [last]
    early, late = first[0] if len(first) > 1 else second[0], second[0] if len(second) > 1 else first[0]
    joined = style_mixing.joined([early["styles"][0], late["styles"][0]], [1 - share, share])
    return [{"side": _between_sides(early["side"], late["side"], share), "styles": [joined]}, last]


def _between_sides(first: int, second: int, share: float) -> int:
    return round(first * (second / first) ** share)


def _mixed_content(first: Any, second: Any, share: float, rng: np.random.Generator) -> list[content.Step]:
    own, other = ({step["do"]: step for step in steps} for steps in (first, second))
    mixed = [_mixed_step(name, own.get(name), other.get(name), share, rng) for name in _STEPS]
    return [step for step in mixed if step is not None]


def _mixed_step(name: str, own: Any, other: Any, share: float, rng: np.random.Generator) -> content.Step | None:
    if own is None and other is None:
        return None
    if name == "crop":
        whole = {"do": "crop", "corner": [0.0, 0.0], "share": 1.0}
        crop = _STEPS[name].mixed(own or whole, other or whole, share, rng)
        # Within the picture: a mean of two views is, and rounding may be off by one.
        crop["corner"] = [round(min(corner, 1 - crop["share"]), 4) for corner in crop["corner"]]
        return {"do": name, **crop} if crop["share"] < 0.99 else None
    if name not in _NOTHING:
        chosen = one_of(own, other, share, rng)
        return {**chosen, **_STEPS[name].mixed(own or other, other or own, share, rng)} if chosen is not None else None
    key, rest, limit = _NOTHING[name]
    step = dict(one_of(own, other, share, rng) or own or other)
    step |= _STEPS[name].mixed(own or other | {key: rest}, other or own | {key: rest}, share, rng)
    if name == "flat":
        step["regions"] = step["regions"] | {"count": len(step["colours"])}
    if name == "fill":
        step["regions"] = step["regions"] | {"count": len(step["fillings"])}
    gone = step[key] >= limit if rest else step[key] <= limit
    return None if gone else step


def _changed_step(step: content.Step, strength: float, rng: np.random.Generator) -> content.Step:
    changed = {**step, **_STEPS[step["do"]].changed(step, 0.6 * strength, rng)}
    if "corner" in changed:
        changed["corner"] = [round(min(corner, 1 - changed["share"]), 4) for corner in changed["corner"]]
    if "kept" in changed:
        changed["kept"] = step["kept"]
    if "regions" in changed:
        parts = changed["colours"] if "colours" in changed else changed["fillings"]
        changed["regions"] = changed["regions"] | {"count": len(parts)}
    return changed


def _sound_step(step: dict[str, Any], library: StyleLibrary) -> content.Step | None:
    """As it can be done; None for one that this version does not know."""
    name = step.get("do")
    if not isinstance(name, str) or name not in _STEPS:
        return None
    sound = {"do": name, **_STEPS[name].sound(step)}
    if name == "crop":
        # Views of small faces are narrower, and elsewhere, than what is drawn for a head and shoulders.
        sound["share"] = min(max(float(number_in(step["share"])), 0.2), 1.0)
        sound["corner"] = [min(max(float(corner), 0.0), 1 - sound["share"]) for corner in step["corner"]]
    if name == "flat":
        sound["regions"] = sound["regions"] | {"count": len(sound["colours"])}
    if name == "fill":
        sound["fillings"] = [_sound_filling(one, library) for one in mappings(step.get("fillings"))[:7]]
        if len(sound["fillings"]) < 2:
            raise ValueError("has no fillings")
        sound["regions"] = sound["regions"] | {"count": len(sound["fillings"])}
    if name == "press":
        sound["style"] = sound_style(step.get("style"), library)
    if name == "patch":
        sound |= _sound_patch(step)
    return sound


def _sound_filling(filling: dict[str, Any], library: StyleLibrary) -> dict[str, Any]:
    if "colour" in filling:
        return {"colour": _NO_COLOURS.sound([filling["colour"]])[0]}
    return {"style": sound_style(filling.get("style"), library), "turns": Seed(4).sound(filling.get("turns"))}


def _sound_patch(step: dict[str, Any]) -> dict[str, Any]:
    from generation.style_network import patching

    source = mapping(step.get("source"))
    repertoire.check_source(source)
    flags = {name: step.get(name) is True for name in ("inverted", "original_colours")}
    colour = step.get("colour")
    bounded = min(max(float(colour), 0.0), 4.0) if isinstance(colour, int | float) else 0.0
    return {"source": source, "colour": bounded, "keys": patching.KEYS, "stride": 3, **flags}
