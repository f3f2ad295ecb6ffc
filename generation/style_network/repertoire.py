"""Where the styles of a run come from: drawn as descriptions, made into numbers wherever they are needed."""

from __future__ import annotations

from typing import Any

import numpy as np

from generation.random_parameters import uniform
from generation.style_network import bank, learned, weights
from generation.style_network.architecture import BUILT_IN
from generation.style_network.architecture import LAYERS as LAYERS_OF_NETWORK
from generation.style_network.values import StyleValues, by_channels, by_layers, convex, perturbed
from generation.styles.library import StyleLibrary

Style = dict[str, Any]
"""JSON-serialisable. sources: each {"source": "built-in", "number"}, {"source": "bank", "bank", "number"} or
{"source": "folder", "file"} or, of what is bred (`style_mixing`), {"source": "style", "style"} and
{"source": "picture", "path"}. join, of several: "convex" with `shares`, "layers" with `layer`, "channels".
perturbation: noise, in deviations of the built-in styles. seed: of the noise and of the channels' choice."""

BUILT_IN_SHARE = 0.32
"""How often a source is a built-in style and not a learned one."""

FAINT = {17: 0.2, 3: 0.2, 6: 0.5, 9: 0.5, 14: 0.4, 23: 0.4}
"""Weights of those built-in styles that are dull or cluttered beside the others' 1."""

FINEST = (
    384, 320, 384, 384, 384, 384, 384, 384, 384, 224, 384, 320, 384,
    256, 384, 160, 384, 384, 320, 160, 384, 384, 384, 384, 320, 224,
)  # fmt: skip
"""Of the built-in styles (`Repertoire.finest`), as `scripts/learn_style_bank.py --measure` finds them."""

SIDES = (160, 192, 224, 256, 320, 384)
"""Longest sides in pixels while painting: the smaller, the broader the brush beside the face."""

COUNTS = (0.68, 0.27, 0.05)
"""Probabilities of 1, 2 and 3 sources in one style."""

JOINS = {"convex": 0.35, "layers": 0.30, "channels": 0.35}
"""Probabilities of the ways to join."""

LAYERS = (6, 9, 12, 15)
"""Where styles are cut when they are joined by layers."""


MOST_SOURCES = 8
"""In one style; a stranger's manifest may have more."""


def check_source(source: Any) -> None:
    """ValueError: it is no source of a style that this version has."""
    if not isinstance(source, dict):
        raise ValueError("is no source of a style")
    kind, number = source.get("source"), source.get("number")
    known = {"built-in": BUILT_IN, "bank": len(bank.finest()) if source.get("bank") == bank.NAME else 0}
    named = {"folder": "file", "picture": "path"}
    if kind in known and type(number) is int and 0 <= number < known[kind]:
        return
    if kind in named and isinstance(source.get(named[kind]), str):
        return
    raise ValueError("is no source of a style that this version has")


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


class Repertoire:
    """Without a folder: built-in styles and the bank. With one: styles learned from the user's pictures alone.

    Picklable; a style of the folder is learned where it is first needed, unless it has been before.
    """

    def __init__(self, library: StyleLibrary) -> None:
        self._library = library

    @property
    def learned_count(self) -> int:
        """Of the styles in the bank."""
        return len(bank.finest())

    def sound(self, style: dict[str, Any], depth: int = 0) -> Style:
        """A style that a stranger's manifest tells of, as `values` can make it. ValueError: it cannot be made."""
        sources = style.get("sources")
        if depth > 1 or not isinstance(sources, list) or not 1 <= len(sources) <= MOST_SOURCES:
            raise ValueError("is no style")
        found: Style = {"sources": [self._sound_source(source, depth) for source in sources]}
        perturbation, seed = style.get("perturbation"), style.get("seed")
        if type(seed) is not int or not 0 <= seed < 1 << 32 or not isinstance(perturbation, int | float):
            raise ValueError("has no seed or perturbation")
        found |= {"perturbation": min(max(float(perturbation), 0.0), 1.0), "seed": seed}
        if len(sources) > 1:
            join, shares, layer = style.get("join"), style.get("shares"), style.get("layer")
            if join == "convex":
                if (
                    not isinstance(shares, list)
                    or len(shares) != len(sources)
                    or not all(map(_is_share, shares))
                    or not sum(shares)
                ):
                    raise ValueError("has no shares")
                found["shares"] = shares
            elif join == "layers":
                if layer not in range(1, len(LAYERS_OF_NETWORK)):
                    raise ValueError("has no layer")
                found["layer"] = layer
            elif join != "channels":
                raise ValueError("is joined in an unknown way")
            found["join"] = join
        return found

    def _sound_source(self, source: Any, depth: int) -> dict[str, Any]:
        if isinstance(source, dict) and source.get("source") == "style" and isinstance(source.get("style"), dict):
            return {"source": "style", "style": self.sound(source["style"], depth + 1)}
        check_source(source)
        if source["source"] == "folder":
            self._library.path(source)
        return dict(source)

    def draw(self, rng: np.random.Generator, most: float = 0.6) -> Style:
        """A random style; most: bound of the perturbation."""
        count = 1 + int(rng.choice(len(COUNTS), p=COUNTS))
        sources = self._distinct(rng, count)
        style: Style = {"sources": sources, "perturbation": uniform(rng, 0.0, most), "seed": int(rng.integers(1 << 30))}
        if len(sources) == 1:
            return style
        style["join"] = str(rng.choice(list(JOINS), p=list(JOINS.values())))
        if style["join"] == "layers":
            style |= {"sources": sources[:2], "layer": int(rng.choice(LAYERS))}
        elif style["join"] == "convex":
            style["shares"] = [round(float(share), 3) for share in rng.dirichlet(np.ones(len(sources)))]
        return style

    def draw_pictured(self, rng: np.random.Generator, most: float = 0.6) -> Style:
        """A random style of one source of which there is a picture: any but the built-in ones."""
        source = self._learned(rng)
        return {"sources": [source], "perturbation": uniform(rng, 0.0, most), "seed": int(rng.integers(1 << 30))}

    def finest(self, style: Style) -> int:
        """The largest of SIDES at which portraits in this style are no dust (`generation.quality`), or the smallest.

        That hangs on the style far more than on the portrait. Of the user's own styles it is not known: the largest.
        """
        return min(self._finest(source) for source in style["sources"])

    def values(self, style: Style) -> StyleValues:
        """The numbers of a description; the same for the same one. UserError where what it names has gone."""
        published = weights.load()
        sources = [self._source(source) for source in style["sources"]]
        rng = np.random.default_rng(style["seed"])
        values = sources[0]
        if len(sources) > 1:
            if style["join"] == "convex":
                values = convex(sources, style["shares"])
            elif style["join"] == "layers":
                values = by_layers(sources[0], sources[1], style["layer"])
            else:
                values = by_channels(sources, rng)
        return perturbed(values, published.deviation, style["perturbation"], rng)

    def _distinct(self, rng: np.random.Generator, count: int) -> list[dict[str, Any]]:
        sources: list[dict[str, Any]] = []
        for _ in range(count):
            source = self._one(rng)
            if source not in sources:
                sources.append(source)
        return sources

    def _one(self, rng: np.random.Generator) -> dict[str, Any]:
        if self._library.folder is None and rng.random() < BUILT_IN_SHARE:
            chances = np.array([FAINT.get(number, 1.0) for number in range(BUILT_IN)])
            return {"source": "built-in", "number": int(rng.choice(BUILT_IN, p=chances / chances.sum()))}
        return self._learned(rng)

    def _learned(self, rng: np.random.Generator) -> dict[str, Any]:
        if self._library.folder is not None:
            return {"source": "folder", "file": str(rng.choice(self._library.survey.names))}
        return {"source": "bank", "bank": bank.NAME, "number": int(rng.integers(len(bank.values())))}

    def _finest(self, source: dict[str, Any]) -> int:
        if source["source"] == "style":
            return self.finest(source["style"])
        if source["source"] == "picture":
            return SIDES[-1]
        if source["source"] == "folder":
            return SIDES[-1]
        return FINEST[source["number"]] if source["source"] == "built-in" else bank.finest()[source["number"]]

    def _source(self, source: dict[str, Any]) -> StyleValues:
        if source["source"] == "style":
            return self.values(source["style"])
        if source["source"] == "picture":
            return learned.of_picture_of(self._library.root, source["path"])
        if source["source"] == "folder":
            return learned.of_file(self._library.path(source))
        if source["source"] == "bank":
            return bank.named(source["bank"])[source["number"]]
        return weights.load().styles[source["number"]]
