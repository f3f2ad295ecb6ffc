"""A criterion that is wanted or not: this file, and a row in the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from foundation.language import N_, _
from vr_explorer.scene.criteria.criterion import Criterion, Matcher
from vr_explorer.scene.criteria.measures import Floats


@dataclass(frozen=True)
class Upright(Criterion):
    """Pictures that are higher than wide."""

    switch: ClassVar[str] = N_("Upright pictures alone")

    def match(self, matcher: Matcher) -> Floats:
        sizes = matcher.measures.cloud.sizes
        return (sizes[:, 1] > sizes[:, 0]).astype(np.float32)

    def describe(self) -> str:
        return _("Upright")
