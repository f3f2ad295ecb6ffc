"""Styles between styles: what is bred keeps the styles of its parents as leaves, each with its share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Style = dict[str, Any]
"""As in `generation.style_network.repertoire`."""

MOST_LEAVES = 6
"""More styles in one would all be one mean."""

LEAST_SHARE = 0.03


def leaves(style: Style) -> list[tuple[float, Style]]:
    """The styles that `style` was joined of, with their shares; itself, where it was drawn."""
    if style["sources"][0]["source"] != "style":
        return [(1.0, style)]
    shares = style.get("shares", [1.0])
    return [(float(share), source["style"]) for share, source in zip(shares, style["sources"], strict=True)]


def joined(styles: Sequence[Style], shares: Sequence[float]) -> Style:
    """One style between them, exact in its numbers, by shares that sum to 1."""
    found: list[tuple[float, Style]] = []
    for share, style in zip(shares, styles, strict=True):
        for part, leaf in leaves(style):
            same = next((number for number, (_, other) in enumerate(found) if other == leaf), None)
            if same is None:
                found.append((share * part, leaf))
            else:
                found[same] = (found[same][0] + share * part, leaf)
    kept = sorted((one for one in found if one[0] >= LEAST_SHARE), key=lambda one: -one[0])[:MOST_LEAVES]
    if len(kept) == 1:
        return kept[0][1]
    total = sum(share for share, _ in kept)
    return {
        "sources": [{"source": "style", "style": leaf} for _, leaf in kept],
        "join": "convex",
        "shares": [round(share / total, 4) for share, _ in kept],
        "perturbation": 0.0,
        "seed": 0,
    }


def layered(coarse: Style, fine: Style, layer: int) -> Style:
    """Structure of the one, colours of the other (`values.by_layers`), where both were drawn; else `coarse`."""
    if any(style["sources"][0]["source"] == "style" for style in (coarse, fine)):
        return coarse
    return {
        "sources": [*coarse["sources"][:1], *fine["sources"][:1]],
        "join": "layers",
        "layer": layer,
        "perturbation": coarse["perturbation"],
        "seed": coarse["seed"],
    }
