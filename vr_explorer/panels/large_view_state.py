"""What the large view shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vr_explorer.panels.state import Preview


@dataclass(frozen=True)
class LargeViewState:
    """card: which image. picture: of it, or of the one before until it is there; None: none yet. before: what goes
    while `picture` comes, from `since` (the scene's clock) on for `fade` seconds. missing: there is no picture of it.
    small: its file is not there, and what is shown is the cloud's small picture of it.

    slide: which of a slideshow, counted from 1, and of how many; None where it is none. paused: it stands still.
    """

    card: int
    picture: Preview | None = None
    before: Preview | None = None
    since: float = 0.0
    fade: float = 0.0
    missing: bool = False
    small: bool = False
    slide: tuple[int, int] | None = None
    paused: bool = False

    @property
    def pictures(self) -> Sequence[Preview]:
        """Those that may be seen."""
        return [one for one in (self.before, self.picture) if one is not None]

    def came(self, time: float) -> float:
        """How far the picture has come, 0..1, at `time` of the scene's clock."""
        return min(max((time - self.since) / self.fade, 0.0), 1.0) if self.fade > 0.0 else 1.0
