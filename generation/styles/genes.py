"""Genes of styles of the library: nothing lies between two pictures, but some of each may be in one variant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from generation.genes import Angle, Gene, LogUniform, one_of, own_share
from generation.naming.reading import number
from generation.styles.library import COUNTS
from generation.styles.sound import sound_style

Style = dict[str, Any]
"""As of `generation.styles.library`."""

MOST_STYLES = len(COUNTS)
"""In one variant."""

LEAST_SHARE = 0.06
"""Of a style among others; a fainter one is left out."""

EVEN = 4.0
"""Of the Dirichlet distribution of drawn shares: how even they are."""

_SCALE = LogUniform(0.4, 1.0)
_TURN = Angle(0, 360, 360)


class Library(Protocol):
    """As of `generation.style_transfer.StyleLibrary`, what genes want of it."""

    @property
    def folder(self) -> Path | None:
        """The user's own pictures of styles, where there are some."""

    def draw(self, rng: np.random.Generator) -> list[Style]:
        """Descriptions of one or more."""


class StyleOf(Gene):
    """One style: a picture, its scale and its hues."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def draw(self, rng: np.random.Generator) -> Style:
        return self._library.draw(rng)[0]

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Style:
        chosen = dict(one_of(first, second, share, rng))
        if "scale" in first and "scale" in second:
            chosen["scale"] = min(1.0, _SCALE.mixed(first["scale"], second["scale"], share, rng))
        for name in ("hue_shift", "single_hue"):
            own, other = first.get(name), second.get(name)
            if own is not None and other is not None:
                chosen[name] = _TURN.mixed(own, other, share, rng)
        return chosen

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Style:
        if rng.random() < strength / 2:
            return self.draw(rng)
        changed = dict(value)
        if "scale" in value:
            changed["scale"] = min(1.0, _SCALE.changed(value["scale"], strength, rng))
        for name in ("hue_shift", "single_hue"):
            if value.get(name) is not None:
                changed[name] = _TURN.changed(value[name], strength, rng)
        return changed

    def sound(self, value: Any) -> Style:
        return sound_style(value, self._library)

    def numbers(self, value: Any) -> list[float]:
        """How far the hues are turned, or which one there is, and whether it is a photograph."""
        found = [0.0] * 5
        if value.get("single_hue") is not None:
            turn = math.radians(value["single_hue"])
            found[:3] = 1.0, math.sin(turn), math.cos(turn)
        elif value.get("hue_shift") is not None:
            turn = math.radians(value["hue_shift"])
            found[3:] = math.sin(turn), 1 - math.cos(turn)
        return [*found, number(value.get("scale"), 1.0), 0.0 if value.get("source") == "painted" else 1.0]


class StylesAndShares(Gene):
    """`styles` with the `shares` of each, of sum 1 but for rounding."""

    def __init__(self, library: Library) -> None:
        self._library, self._one = library, StyleOf(library)

    def draw(self, rng: np.random.Generator) -> dict[str, Any]:
        styles = self._library.draw(rng)
        return {"styles": styles, "shares": [round(float(s), 3) for s in rng.dirichlet(np.full(len(styles), EVEN))]}

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> dict[str, Any]:
        """Some of each parent's; of one style each, now and then one in colours between theirs."""
        if len(first["styles"]) == len(second["styles"]) == 1 and rng.random() < 0.3:
            return _joined([(1.0, self._one.mixed(first["styles"][0], second["styles"][0], share, rng))])
        return _joined(
            [
                (weight * own, style)
                for weight, parent in ((1 - share, first), (share, second))
                for own, style in zip(parent["shares"], parent["styles"], strict=True)
            ]
        )

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> dict[str, Any]:
        styles = [self._one.changed(style, strength, rng) for style in value["styles"]]
        weights = np.asarray(value["shares"]) * np.exp(strength * rng.standard_normal(len(styles)))
        parts = list(zip((weights / weights.sum()).tolist(), styles, strict=True))
        if rng.random() < strength / 3:
            another = own_share(0.4, rng)
            parts = [*((part * (1 - another), style) for part, style in parts), (another, self._one.draw(rng))]
        return _joined(parts)

    def sound(self, value: Any) -> dict[str, Any]:
        styles, shares = value.get("styles"), value.get("shares")
        if not isinstance(styles, list) or not isinstance(shares, list) or len(styles) != len(shares):
            raise ValueError("has no styles with shares")
        if not 1 <= len(styles) <= 2 * MOST_STYLES or not all(0 <= number(share, -1.0) <= 1.001 for share in shares):
            raise ValueError("has no shares of its styles")
        if sum(shares) < 1e-3:
            raise ValueError("has no shares of its styles")
        sound = [self._one.sound(style) for style in styles]
        if len(styles) <= MOST_STYLES:
            return {"styles": sound, "shares": shares}
        return _joined([(share / sum(shares), style) for share, style in zip(shares, sound, strict=True)])

    def numbers(self, value: Any) -> list[float]:
        parts = zip(value["shares"], map(self._one.numbers, value["styles"]), strict=True)
        total = np.sum([share * np.asarray(numbers) for share, numbers in parts], axis=0)
        return [len(value["styles"]) - 1.0, max(value["shares"]), *map(float, total)]


def _joined(parts: Sequence[tuple[float, Style]]) -> dict[str, Any]:
    """Those of one picture as one, without the faint ones; never none."""
    found: list[tuple[float, Style]] = []
    for share, style in parts:
        same = next((at for at, (_, other) in enumerate(found) if other == style), None)
        if same is None:
            found.append((share, style))
        else:
            found[same] = (found[same][0] + share, style)
    kept = sorted(found, key=lambda one: -one[0])[:MOST_STYLES]
    kept = [one for one in kept if one[0] >= LEAST_SHARE] or kept[:1]
    total = sum(share for share, _ in kept)
    return {
        "styles": [style for _, style in kept],
        "shares": [round(share / total, 3) if total else 1.0 for share, _ in kept],
    }
