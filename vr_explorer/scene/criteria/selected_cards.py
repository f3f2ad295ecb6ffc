"""What was selected, image by image."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from foundation.errors import UserError
from foundation.language import _, ngettext
from vr_explorer.scene.criteria.criterion import Criterion, Matcher
from vr_explorer.scene.criteria.measures import Floats


@dataclass(frozen=True)
class SelectedCards(Criterion):
    """One of these images of the cloud (their numbers, rising)."""

    cards: tuple[int, ...]

    remembered: ClassVar[bool] = False
    written: ClassVar[str] = "Chosen"

    def __post_init__(self) -> None:
        if any(one >= other for one, other in pairwise(self.cards)) or min(self.cards, default=0) < 0:
            raise ValueError("selected images are numbers that rise from 0")

    def __hash__(self) -> int:
        """Of a few, because they may be a million."""
        return hash((len(self.cards), self.cards[:4], self.cards[-4:]))

    def match(self, matcher: Matcher) -> Floats:
        self.check(matcher)
        match = np.zeros(len(matcher.measures), np.float32)
        match[list(self.cards)] = 1.0
        return match

    def check(self, matcher: Matcher) -> None:
        if self.cards and self.cards[-1] >= len(matcher.measures):
            raise UserError(_("This cloud has fewer images than were selected; select them anew."))

    def describe(self) -> str:
        return ngettext("{count} selected image", "{count} selected images", len(self.cards))

    @classmethod
    def renamed(cls, plain: dict[str, Any], name: Callable[[Any], Any]) -> dict[str, Any]:
        """In rising order, as numbers and as ids."""
        return plain | {"cards": sorted(name(card) for card in plain["cards"])}
