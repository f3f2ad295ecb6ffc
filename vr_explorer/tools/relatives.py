"""The relatives of a card as lines of light from it, wherever the cards are at the moment."""

from __future__ import annotations

import numpy as np

from vr_explorer.panels.legend import KINDS, Stroke
from vr_explorer.render.lines import Form, ShownLine
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple

FORMS = {
    Stroke.SOLID: Form.SOLID,
    Stroke.DASHED: Form.DASHED,
    Stroke.DOTTED: Form.DOTTED,
    Stroke.DOUBLE: Form.DOUBLE,
}

VISIBLE = 0.05


def shown_relatives(scene: Scene) -> list[ShownLine]:
    """To those relatives that are seen; none while none are known."""
    found, cards = scene.relatives, scene.cards
    if found is None:
        return []
    lines = []
    for kind, others in zip(KINDS, found.kinds, strict=True):
        for card in others:
            if cards.fade_to[card] > VISIBLE:
                start, end = _between(scene, found.card, card)
                lines.append(ShownLine(start, end, kind.light, FORMS[kind.stroke]))
    return lines


def shown_ties(scene: Scene) -> list[ShownLine]:
    """Of the present arrangement, from each parent to its child."""
    first = KINDS[0]
    return [ShownLine(*_between(scene, *pair), first.light, FORMS[first.stroke]) for pair in scene.ties]


def _between(scene: Scene, card: int, other: int) -> tuple[Triple, Triple]:
    """From rim to rim, so that the pictures stay free."""
    start, end = (scene.cards.position_at(one, scene.time).astype(float) for one in (card, other))
    offset = end - start
    distance = max(float(np.linalg.norm(offset)), 1e-6)
    trims = [min(float(scene.half_sizes[one, 1]), 0.4 * distance) / distance for one in (card, other)]
    (a, b, c), (x, y, z) = (start + trims[0] * offset).tolist(), (end - trims[1] * offset).tolist()
    return (a, b, c), (x, y, z)
