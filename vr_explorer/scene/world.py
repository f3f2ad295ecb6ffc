"""What the parts of a scene share: the images, the clock, the settings, and the picture in which all is seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.scene.arrangements import WIDE
from vr_explorer.scene.criteria import Matcher
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sight import Sight

GROWN = 1.1
"""So many times the images that there were, and there are many more."""


@dataclass
class World:
    """Of one scene, which alone replaces what is in it.

    matcher: answers criteria on `cloud`. half_sizes: float32 (N, 2), half of each card's width and height in metres.
    time: seconds of the scene's clock. aspect, sight: as of `Scene`.
    """

    cloud: Cloud
    settings: SceneSettings
    matcher: Matcher
    half_sizes: npt.NDArray[np.float32]
    time: float = 0.0
    aspect: float = WIDE
    sight: Sight = field(default_factory=Sight)

    @property
    def scale(self) -> float:
        """How large this world is, 1 for the reference number of images."""
        return self.settings.scale(self.cloud.laid_out)

    @property
    def largest_card(self) -> float:
        """Metres of half its longer side."""
        return float(self.half_sizes.max(initial=0.5 * self.settings.card_height))

    def grown_since(self, count: int) -> bool:
        """Whether there are many more images now than `count`."""
        return len(self.cloud) > GROWN * count

    def half_of(self, card: int) -> tuple[float, float]:
        """Half of its width and height, metres."""
        width, height = self.half_sizes[card].tolist()
        return width, height

    def check_cards(self, cards: Iterable[int]) -> None:
        """IndexError: there is no such card."""
        if not all(0 <= card < len(self.cloud) for card in cards):
            raise IndexError("there is no such card")
