"""What a breeding bomb has about it: the images that it breeds from, and their children."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.language import ngettext
from vr_explorer.scene.broods import MOST_PARENTS, number_of
from vr_explorer.scene.criteria.criterion import Criterion, Matcher, Rgb
from vr_explorer.scene.criteria.measures import Floats


@dataclass(frozen=True)
class OfBrood(Criterion):
    """These images of the cloud (their numbers), and the children of a brood. yaw: radians, whither one looks who sees
    them side by side.
    """

    parents: tuple[int, ...]
    brood: int
    yaw: float = 0.0

    said_by_glow: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if len(self.parents) > MOST_PARENTS or len(set(self.parents)) < len(self.parents):
            raise ValueError(f"at most {MOST_PARENTS} images are parents, each once")
        if self.brood < 1 or not np.isfinite(self.yaw):
            raise ValueError("a brood has a number from 1, and its bomb a direction")

    def match(self, matcher: Matcher) -> Floats:
        cloud = matcher.measures.cloud
        match = np.zeros(len(cloud), np.float32)
        match[list(self.parents)] = 1.0
        match[self.children(cloud)] = 1.0
        return match

    def children(self, cloud: Cloud) -> npt.NDArray[np.intp]:
        """Their numbers in the cloud, in the order in which they came, without those that are parents now."""
        names = cloud.children.broods if cloud.children is not None else ()
        found = (card for card, name in enumerate(names, cloud.classified) if number_of(name) == self.brood)
        return np.array([card for card in found if card not in self.parents], np.intp)

    def describe(self) -> str:
        return ngettext("Bred from {count} image", "Bred from {count} images", len(self.parents))

    def glow(self, cloud: Cloud) -> tuple[Rgb, ...]:
        """The largest colour of each parent."""
        return tuple((red, green, blue) for red, green, blue in cloud.colours[list(self.parents), 0].tolist())

    @classmethod
    def renamed(cls, plain: dict[str, Any], name: Callable[[Any], Any]) -> dict[str, Any]:
        """Parents that are gone are left out: a bomb can lose all of them, and stays."""
        parents = []
        for parent in plain["parents"]:
            with suppress(KeyError):
                parents.append(name(parent))
        return plain | {"parents": parents}
