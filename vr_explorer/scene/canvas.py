"""The board as a free canvas: where favourites lie on its plane, how large and in which groups, and words between."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

FARTHEST = 5_000.0
"""Metres of anything from the middle of the canvas, and of the canvas from the viewer."""

SMALLEST, LARGEST = 0.2, 10.0
"""Of the usual size of a card, and of words."""

BELOW = 1.5
"""Metres from the lowest of what is there to the middle of new words."""

LETTERS = 0.8
"""Metres from the top to the foot of a line of words of the usual size; a card is about 4 m high."""

MOST_PLACED, MOST_TEXTS, MOST_GROUPS, LONGEST_TEXT = 100_000, 500, 100_000, 120


@dataclass(frozen=True)
class Placed:
    """A favourite on the canvas. x, y: metres to the right and up from the canvas' middle. size: of the usual one of a
    card. group: those of one number (not 0) move together.
    """

    card: int
    x: float
    y: float
    size: float = 1.0
    group: int = 0

    @property
    def bounded(self) -> Placed:
        """Within what a canvas can hold."""
        return replace(self, x=_inside(self.x), y=_inside(self.y), size=min(max(self.size, SMALLEST), LARGEST))


@dataclass(frozen=True)
class CanvasText:
    """Words on the canvas, which begin at x, y. number: tells them from others. size: of the usual one of words."""

    number: int
    x: float
    y: float
    words: str
    size: float = 1.0


@dataclass(frozen=True)
class Canvas:
    """distance: metres of the plane from the viewer before whom it was hung; 0 as long as nothing was placed.

    placed: each card once; what comes later lies over what comes before. texts: by their numbers.
    """

    distance: float = 0.0
    placed: tuple[Placed, ...] = ()
    texts: tuple[CanvasText, ...] = ()

    @cached_property
    def by_card(self) -> dict[int, Placed]:
        return {one.card: one for one in self.placed}

    def put(self, changes: Iterable[Placed]) -> Canvas:
        """These are where they say from now on, over all others."""
        moved = {one.card: one.bounded for one in changes}
        others = tuple(one for one in self.placed if one.card not in moved)
        return replace(self, placed=(*others, *moved.values()))

    def changed(self, changes: Iterable[Placed]) -> Canvas:
        """As `put`, of cards that are there, each of which stays over or under the same ones."""
        moved = {one.card: one.bounded for one in changes}
        return replace(self, placed=tuple(moved.get(one.card, one) for one in self.placed))

    def without(self, cards: Container[int]) -> Canvas:
        left = tuple(one for one in self.placed if one.card not in cards)
        return self if len(left) == len(self.placed) else replace(self, placed=left)

    def companions(self, cards: Iterable[int]) -> tuple[Placed, ...]:
        """These and whatever is in a group with one of them, in the order of the canvas."""
        own = set(cards)
        groups = {one.group for one in self.placed if one.card in own and one.group}
        return tuple(one for one in self.placed if one.card in own or one.group in groups)

    def grouped(self, cards: Iterable[int]) -> Canvas:
        """These move together from now on, and in no other group."""
        number = max((one.group for one in self.placed), default=0) + 1
        return self.changed(replace(self.by_card[card], group=number) for card in cards if card in self.by_card)

    def ungrouped(self, cards: Iterable[int]) -> Canvas:
        """None of the groups that one of these is in is a group any more."""
        return self.changed(replace(one, group=0) for one in self.companions(cards))

    def written(self, number: int | None, words: str, left: float = 0.0, bottom: float = 0.0) -> Canvas:
        """number: None for words that are new, which stand below all that is there. None of them left: gone.

        left, bottom: edges of all pictures, metres.
        """
        words = words.strip()[:LONGEST_TEXT]
        if number is None:
            if len(self.texts) >= MOST_TEXTS:
                return self
            lowest = min([bottom, *(one.y - 0.5 * LETTERS * one.size for one in self.texts)])
            number = max((one.number for one in self.texts), default=0) + 1
            text = CanvasText(number, _inside(left), _inside(lowest - BELOW), words)
            return replace(self, texts=(*self.texts, text))
        texts = (replace(one, words=words) if one.number == number else one for one in self.texts)
        return replace(self, texts=tuple(one for one in texts if one.words))

    def text_moved(self, number: int, x: float, y: float) -> Canvas:
        moved = (replace(one, x=_inside(x), y=_inside(y)) if one.number == number else one for one in self.texts)
        return replace(self, texts=tuple(moved))

    def text_scaled(self, number: int, size: float) -> Canvas:
        bounded = min(max(size, SMALLEST), LARGEST)
        return replace(
            self, texts=tuple(replace(one, size=bounded) if one.number == number else one for one in self.texts)
        )


NOTHING_PLACED = Canvas()


def _inside(metres: float) -> float:
    return min(max(metres, -FARTHEST), FARTHEST)
