"""How an image was made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vr_explorer.scene.criteria.criterion import Criterion, Matcher
from vr_explorer.scene.criteria.measures import Floats
from vr_explorer.scene.method_names import method_words


@dataclass(frozen=True)
class Method(Criterion):
    """Made by this method, alone or as one step of several."""

    name: str

    def match(self, matcher: Matcher) -> Floats:
        return matcher.measures.made_by(self.name).astype(np.float32)

    def describe(self) -> str:
        return method_words(self.name)
