"""What a table of the user's own says of an image in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vr_explorer.scene.criteria.criterion import Criterion, Matcher
from vr_explorer.scene.criteria.measures import Floats


@dataclass(frozen=True)
class Labelled(Criterion):
    """label: its id. value: what it says."""

    label: str
    value: str

    def match(self, matcher: Matcher) -> Floats:
        return matcher.measures.labels.having(self.label, self.value).astype(np.float32)

    def check(self, matcher: Matcher) -> None:
        matcher.measures.labels.check(self.label)

    def describe(self) -> str:
        return self.value
