"""The relatives of a card as lines of light from it, wherever the cards are at the moment."""

from __future__ import annotations

import numpy as np

from vr_explorer.controls import Triple
from vr_explorer.render.lines import ShownLine
from vr_explorer.scene.scene import Scene

PARENT, CHILD = (1.0, 0.42, 0.05), (0.25, 0.95, 0.3)
SIBLING, ALIKE = (0.75, 0.3, 1.0), (0.1, 0.5, 1.0)
"""Linear light."""

VISIBLE = 0.05


def shown_relatives(scene: Scene) -> list[ShownLine]:
    """To those relatives that are seen; none while none are known."""
    found, cards = scene.relatives, scene.cards
    if found is None:
        return []
    lines = []
    for kind, light in zip(found.kinds, (PARENT, CHILD, SIBLING, ALIKE), strict=True):
        for card in kind:
            if cards.fade_to[card] > VISIBLE:
                ends = _between(scene, found.card, card)
                lines.append(ShownLine(*ends, light))
    return lines


def _between(scene: Scene, card: int, other: int) -> tuple[Triple, Triple]:
    """From rim to rim, so that the pictures stay free."""
    start, end = (scene.cards.place_at(one, scene.time).astype(float) for one in (card, other))
    way = end - start
    apart = max(float(np.linalg.norm(way)), 1e-6)
    trims = [min(float(scene.half_sizes[one, 1]), 0.4 * apart) / apart for one in (card, other)]
    (a, b, c), (x, y, z) = (start + trims[0] * way).tolist(), (end - trims[1] * way).tolist()
    return (a, b, c), (x, y, z)
