"""What is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from foundation.language import N_, _
from vr_explorer.scene.criteria.criterion import Criterion, Matcher
from vr_explorer.scene.criteria.measures import Floats


@dataclass(frozen=True)
class Favourites(Criterion):
    """Kept as a favourite."""

    remembered: ClassVar[bool] = False
    switch: ClassVar[str] = N_("Favourites alone")

    @property
    def follows_favourites(self) -> bool:
        return True

    def match(self, matcher: Matcher) -> Floats:
        """As they are at the moment."""
        return matcher.favourite.copy()

    def describe(self) -> str:
        return _("Favourites")
