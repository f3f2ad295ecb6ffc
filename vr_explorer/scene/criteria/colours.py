"""Pictures of wanted colours."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import ClassVar

import numpy as np

from classification.cloud import Cloud
from foundation.language import ngettext
from vr_explorer.scene.criteria.criterion import Criterion, Matcher, Rgb
from vr_explorer.scene.criteria.measures import Floats

MOST_COLOURS = 5


@dataclass(frozen=True)
class Colours(Criterion):
    """Pictures that hold all of these colours, one to five of them.

    tolerance: distance (`measures.colour_distance`, about 1 from black to white) at which a colour counts half.
    share: how much of the picture the colours must cover together, each its part of it, for a match.
    weights: the parts, one for each colour; none are equal ones.
    """

    colours: tuple[Rgb, ...]
    tolerance: float = 0.2
    share: float = 0.2
    weights: tuple[float, ...] = ()

    said_by_glow: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not 1 <= len(self.colours) <= MOST_COLOURS:
            raise ValueError(f"one to {MOST_COLOURS} colours can be wanted, not {len(self.colours)}")
        if any(len(colour) != 3 or not all(0 <= part <= 255 for part in colour) for colour in self.colours):
            raise ValueError("a colour is three numbers from 0 to 255")
        if not 0.0 < self.tolerance <= 2.0:
            raise ValueError("tolerance must be above 0, at most 2")
        if not 0.0 < self.share <= 1.0:
            raise ValueError("share must be above 0, at most 1")
        if self.weights and len(self.weights) != len(self.colours):
            raise ValueError(f"{len(self.colours)} colours cannot have {len(self.weights)} weights")
        if not all(isfinite(weight) and weight > 0.0 for weight in self.weights):
            raise ValueError("weights must be greater than 0")

    @property
    def parts(self) -> tuple[float, ...]:
        """Of `share`, for each colour; their sum is 1."""
        weights = self.weights or (1.0,) * len(self.colours)
        return tuple(weight / sum(weights) for weight in weights)

    def match(self, matcher: Matcher) -> Floats:
        squared = (self._least(matcher) / np.float32(self.share)) ** 2
        return squared / (1.0 + squared)

    def values(self, matcher: Matcher) -> Floats:
        """The share of the picture that they cover."""
        return np.minimum(self._least(matcher), 1.0)

    def describe(self) -> str:
        return ngettext("{count} colour", "{count} colours", len(self.colours))

    def glow(self, cloud: Cloud) -> tuple[Rgb, ...]:
        return self.colours

    def _least(self, matcher: Matcher) -> Floats:
        """(N,), the least of the shares that a picture has of each colour, over that colour's part."""
        shares = matcher.measures.colour_shares(self.colours, self.tolerance)
        least: Floats = (shares / np.array(self.parts, np.float32)[:, None]).min(axis=0)
        return least
