"""The window and how its devices feel, with the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class DesktopSettings:
    """width, height: of the window when it opens, in screen units. fov: height of the view in degrees.

    look: degrees that the view turns for each screen unit that the mouse is dragged. stick_turn: degrees a second with
    the gamepad's stick fully to a side. fast, slow: factors while shift or ctrl is held. dead_zone: share of a stick's
    way that counts as its centre. samples: of each pixel, against jagged edges, 1, 2, 4 or 8; 1 where drawing is slow.
    frame_limit: frames a second at most, which spares a battery; 0: as many as the screen shows. panel_scale: size of
    the panels beside what the screen asks for and a large window has room for.
    """

    width: int = 1600
    height: int = 900
    fov: float = 60.0
    vsync: bool = True
    samples: int = 4
    frame_limit: float = 0.0
    look: float = 0.14
    stick_turn: float = 110.0
    fast: float = 4.0
    slow: float = 0.25
    dead_zone: float = 0.15
    panel_scale: float = 1.0

    def __post_init__(self) -> None:
        if self.width < 320 or self.height < 240:
            raise ValueError("the window must be at least 320 × 240")
        if not 20.0 <= self.fov <= 120.0:
            raise ValueError("fov must be from 20 to 120 degrees")
        if not 0.0 <= self.dead_zone < 1.0:
            raise ValueError("dead_zone must be from 0 to below 1")
        if self.samples not in (1, 2, 4, 8):
            raise ValueError("samples must be 1, 2, 4 or 8")
        if self.frame_limit and not 1.0 <= self.frame_limit <= 1000.0:
            raise ValueError("frame_limit must be 0 or from 1 to 1000")
        if not 0.5 <= self.panel_scale <= 4.0:
            raise ValueError("panel_scale must be from 0.5 to 4")
        if min(self.look, self.stick_turn, self.fast, self.slow) <= 0.0:
            raise ValueError("look, stick_turn, fast and slow must be greater than 0")

    def frames_at_most(self, fastest: float) -> float:
        """A second, where the screen shows `fastest` at most; infinite where nothing limits them."""
        shown = fastest if self.vsync else inf
        return min(self.frame_limit or inf, shown)
