"""A criterion that refers to an image and is edited in a way of its own: this file and `lighter_editor.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.language import _
from vr_explorer.scene.criteria.criterion import Criterion, Matcher, Rgb
from vr_explorer.scene.criteria.measures import Floats, Measure


@dataclass(frozen=True)
class LighterThan(Criterion):
    """Lighter than an image of the cloud, the more the better."""

    card: int

    def match(self, matcher: Matcher) -> Floats:
        self.check(matcher)
        lightness = matcher.measures.values(Measure.LIGHTNESS)
        return np.clip(0.5 + lightness - lightness[self.card], 0.0, 1.0)

    def check(self, matcher: Matcher) -> None:
        if not 0 <= self.card < len(matcher.measures):
            raise UserError(_("The image to be lighter than is not in this cloud; take another one."))

    def describe(self) -> str:
        return _("Lighter than an image")

    def glow(self, cloud: Cloud) -> tuple[Rgb, ...]:
        red, green, blue = cloud.colours[self.card, 0].tolist()
        return ((red, green, blue),)

    @classmethod
    def renamed(cls, plain: dict[str, Any], name: Callable[[Any], Any]) -> dict[str, Any]:
        return plain | {"card": name(plain["card"])}
