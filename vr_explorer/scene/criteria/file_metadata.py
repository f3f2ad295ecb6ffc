"""What an image's file tells: its model, its creator, a keyword …"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foundation.lines import one_line
from vr_explorer.scene.criteria.criterion import Criterion, Matcher
from vr_explorer.scene.criteria.facets import KINDS
from vr_explorer.scene.criteria.measures import Floats

LONGEST = 200


@dataclass(frozen=True)
class Told(Criterion):
    """kind: one of `facets.KINDS`. value: as it is written there. ValueError: no such kind, or no value."""

    kind: str
    value: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS or not 0 < len(self.value) <= LONGEST:
            raise ValueError(f"one of {', '.join(KINDS)} and its value, not {self.kind[:80]!r}, {self.value[:80]!r}")

    def match(self, matcher: Matcher) -> Floats:
        return matcher.measures.told_by_files(self.kind, self.value).astype(np.float32)

    def describe(self) -> str:
        return one_line(self.value, 60)
