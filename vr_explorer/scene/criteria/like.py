"""What is like images of the cloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from classification.cloud import Cloud
from foundation.language import ngettext
from vr_explorer.scene.criteria.criterion import Criterion, Matcher, Rgb
from vr_explorer.scene.criteria.falloff import PEAK, ROUNDING, halving
from vr_explorer.scene.criteria.measures import Floats

MOST_EXAMPLES = 5


@dataclass(frozen=True)
class Like(Criterion):
    """Like one to five images of the cloud (their numbers), by the mean cosine of the features.

    share: of the whole cloud, the part that matches; cosines themselves mean little from one embedder to the next.
    """

    cards: tuple[int, ...]
    share: float = 0.05

    def __post_init__(self) -> None:
        if not 1 <= len(self.cards) <= MOST_EXAMPLES:
            raise ValueError(f"one to {MOST_EXAMPLES} images can be examples, not {len(self.cards)}")
        if not 0.0 < self.share < 1.0:
            raise ValueError("share must be between 0 and 1")

    def match(self, matcher: Matcher) -> Floats:
        cosines, best = matcher.measures.similarity(self.cards)
        distances = np.maximum(best - cosines, 0.0)
        nearest = max(int(self.share * len(distances)), len(self.cards)) - 1
        limit = np.partition(distances, min(nearest, len(distances) - 1))[nearest]
        return halving(distances / np.maximum(limit * ROUNDING, 1e-6), PEAK)

    def values(self, matcher: Matcher) -> Floats:
        """The mean cosine."""
        return matcher.measures.similarity(self.cards)[0]

    def nearness(self, matcher: Matcher) -> Floats:
        return self.values(matcher)

    def check(self, matcher: Matcher) -> None:
        matcher.measures.check_examples(self.cards)

    def describe(self) -> str:
        return ngettext("Like {count} image", "Like {count} images", len(self.cards))

    def glow(self, cloud: Cloud) -> tuple[Rgb, ...]:
        """The largest colour of each example."""
        return tuple((red, green, blue) for red, green, blue in cloud.colours[list(self.cards), 0].tolist())

    @classmethod
    def renamed(cls, plain: dict[str, Any], name: Callable[[Any], Any]) -> dict[str, Any]:
        return plain | {"cards": [name(card) for card in plain["cards"]]}
