"""The relatives of a card as lines of light from it, wherever the cards are at the moment."""

from __future__ import annotations

from vr_explorer.render.lines import ShownLine
from vr_explorer.scene.scene import Scene

PARENT, CHILD = (1.0, 0.42, 0.05), (0.25, 0.95, 0.3)
SIBLING, ALIKE = (0.75, 0.3, 1.0), (0.1, 0.5, 1.0)
"""Linear light."""

VISIBLE = 0.05


def shown_relatives(scene: Scene) -> list[ShownLine]:
    """To those relatives that are seen; none while none are known."""
    found, cards, time = scene.relatives, scene.cards, scene.time
    if found is None:
        return []
    x, y, z = cards.place_at(found.card, time).tolist()
    lines = []
    for kind, light in zip(found.kinds, (PARENT, CHILD, SIBLING, ALIKE), strict=True):
        for card in kind:
            if cards.fade_to[card] > VISIBLE:
                a, b, c = cards.place_at(card, time).tolist()
                lines.append(ShownLine((x, y, z), (a, b, c), light))
    return lines
