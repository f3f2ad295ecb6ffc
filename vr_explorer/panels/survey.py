"""Several images side by side, to knock out one after the other: which are left, and from how near all are seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST_SURVEYED = 12
NEAREST = 16.0


@dataclass(frozen=True)
class Survey:
    """cards: that are left, at least one. out: that were knocked out, in that order.

    zoom: 1 is as large as there is room, for all alike. middle: what is in the middle of each place, 0..1 of its
    picture to the right and down. under: the one under the pointer. panned: while the pointer is held, it has dragged.
    """

    cards: tuple[int, ...]
    out: tuple[int, ...] = ()
    zoom: float = 1.0
    middle: tuple[float, float] = (0.5, 0.5)
    under: int | None = None
    panned: bool = False

    def without(self, card: int) -> Survey:
        """One of them stays."""
        if card not in self.cards or len(self.cards) == 1:
            return self
        cards = tuple(one for one in self.cards if one != card)
        return replace(self, cards=cards, out=(*self.out, card), under=None)

    def back(self) -> Survey:
        """With the one that was knocked out last, at the end."""
        return replace(self, cards=(*self.cards, *self.out[-1:]), out=self.out[:-1])

    def seen_from(self, zoom: float, middle: tuple[float, float]) -> Survey:
        """No nearer than `NEAREST`, and with no empty margin that could be filled."""
        zoom = min(max(zoom, 1.0), NEAREST)
        edge = 0.5 / zoom
        x, y = (min(max(part, edge), 1.0 - edge) for part in middle)
        return replace(self, zoom=zoom, middle=(x, y))
