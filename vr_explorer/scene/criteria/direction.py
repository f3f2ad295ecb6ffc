"""More like one thing than like another: a direction through the cloud, between two words, two images, two filters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classification.cloud import Cloud
from foundation.language import _
from vr_explorer.scene.criteria.criterion import Criterion, Matcher, Rgb, iter_leaves
from vr_explorer.scene.criteria.falloff import PEAK, ROUNDING, halving
from vr_explorer.scene.criteria.measures import Floats

FARTHEST = 99.5
"""Percent of the images that are told apart; those beyond share the ends."""


@dataclass(frozen=True)
class Rather(Criterion):
    """How much nearer an image is to what matches `this` than to what matches `than` (`Criterion.nearness`), each in
    standard deviations over the cloud.

    share: of the whole cloud, the part that matches. ValueError: no such share, or a criterion whose answer changes.
    """

    this: Criterion
    than: Criterion
    share: float = 0.1

    def __post_init__(self) -> None:
        for one in (self.this, self.than):
            if not isinstance(one, Criterion):
                raise TypeError(f"not a criterion: {one!r}")
            if not all(leaf.remembered for leaf in iter_leaves(one)):
                raise ValueError("what changes is no direction")
        if not 0.0 < self.share < 1.0:
            raise ValueError("share must be between 0 and 1")

    def match(self, matcher: Matcher) -> Floats:
        values = self.values(matcher)
        distances = values.max() - values
        nearest = max(int(self.share * len(distances)), 1) - 1
        limit = np.partition(distances, nearest)[nearest]
        return halving(distances / np.maximum(limit * np.float32(ROUNDING), np.float32(1e-6)), PEAK)

    def values(self, matcher: Matcher) -> Floats:
        """1 for what is most of all like `this`, 0 for what is most like `than`, 1/2 for what is like neither more."""
        apart = _standard(self.this.nearness(matcher)) - _standard(self.than.nearness(matcher))
        farthest = max(float(np.percentile(np.abs(apart), FARTHEST)), 1e-6)
        values: Floats = np.clip(0.5 + apart / np.float32(2.0 * farthest), 0.0, 1.0).astype(np.float32)
        return values

    @property
    def ends(self) -> tuple[str, str]:
        return self.than.describe(), self.this.describe()

    def check(self, matcher: Matcher) -> None:
        self.this.check(matcher)
        self.than.check(matcher)
        matcher.measures.check_examples(())

    def describe(self) -> str:
        return _("{first} rather than {second}").format(first=_inner(self.this), second=_inner(self.than))

    def glow(self, cloud: Cloud) -> tuple[Rgb, ...]:
        return self.this.glow(cloud)


def _standard(values: Floats) -> Floats:
    spread = float(values.std())
    return (values - values.mean()) / np.float32(spread) if spread > 1e-6 else np.zeros_like(values)


def _inner(criterion: Criterion) -> str:
    words = criterion.describe()
    return f"({words})" if len(criterion.operands or ()) > 1 or isinstance(criterion, Rather) else words
