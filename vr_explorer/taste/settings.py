"""What a user sets of "What next?"."""

from __future__ import annotations

from dataclasses import dataclass

from vr_explorer.taste.taste import SCREEN


@dataclass(frozen=True)
class TasteSettings:
    """Settings section "taste". dial: from 0, refine what is liked, to 1, surprise. learning: what one does with images
    is taken as a sign of what one likes. offers: a quiet line says so where one seems to rest.
    """

    dial: float = 0.83
    learning: bool = True
    offers: bool = True

    def __post_init__(self) -> None:
        if not 0.0 <= self.dial <= 1.0:
            raise ValueError("dial must be from 0 to 1")

    @property
    def strength(self) -> float:
        """The dial as `Taste.pick` takes it: 0.5 by default."""
        return SCREEN * self.dial
