"""The measures of the scene, with their defaults."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum


class Unmatched(Enum):
    """What becomes of images that do not match: faint ghosts, gone, or moved back."""

    GHOST = "ghost"
    VANISH = "vanish"
    BACK = "back"


@dataclass(frozen=True)
class SceneSettings:
    """Lengths in metres, times in seconds, angles in degrees.

    spread, spread_y: how far one deviation of the layout reaches, for `reference_count` images; other numbers of images
    scale with their cube root, so that the space between cards stays.
    colour_radius, colour_height: radius of the colour arrangement at full chroma and half its height; scaled likewise;
    also half the lengths of axes. rgb_side: of the RGB cube, scaled likewise.
    wall_pitch: distance of the cards on the flat wall. wall_angle: how wide the wall stands before the viewer.
    rain_height: how far above its place a card begins to fall. rain: seconds until the last card lies in its place.
    visit: distance from a card at which the viewer stops before it.
    thrust: acceleration at full thrust, for `reference_count` images. drag: 1/s; thrust / drag is the speed reached.
    unmatched: "ghost", "vanish" or "back", see `Unmatched`. ghost: visibility of a ghost, below 1/2: what is visible by
    half or less cannot be pointed at.
    filter_near, filter_spacing: distance of the best match from the viewer, and between matches. filter_back: how far
    the others move back, scaled likewise.
    bomb_core, bomb_spacing: distance of the best match from a bomb, and between images about it. bomb_repulsion: radius
    of the ball that a repelling bomb keeps free, scaled likewise. bomb_drag: 1/s, of a thrown bomb. bomb_least:
    share of the cloud that a bomb takes at least. original_bombs: gather images by the original application's formulas
    instead (`vr_explorer.scene.original`).
    """

    spread: float = 120.0
    spread_y: float = 100.0
    reference_count: int = 10_120
    card_height: float = 4.0
    colour_radius: float = 250.0
    colour_height: float = 150.0
    rgb_side: float = 360.0
    wall_pitch: float = 4.6
    wall_angle: float = 78.0
    motion: float = 2.6
    rain: float = 30.0
    rain_fall: float = 4.0
    rain_height: float = 320.0
    rain_skip: float = 1.4
    visit: float = 7.0
    thrust: float = 90.0
    drag: float = 1.8
    unmatched: str = Unmatched.GHOST.value
    ghost: float = 0.1
    filter_near: float = 9.0
    filter_spacing: float = 11.0
    filter_back: float = 260.0
    bomb_core: float = 6.0
    bomb_spacing: float = 7.0
    bomb_repulsion: float = 110.0
    bomb_least: float = 0.05
    bomb_drag: float = 1.2
    original_bombs: bool = False

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float) and not isinstance(value, bool) and value <= 0:
                raise ValueError(f"{field.name} must be greater than 0")
        if self.wall_angle >= 170.0:
            raise ValueError("wall_angle must be below 170 degrees")
        if self.rain < self.rain_fall:
            raise ValueError("rain must be at least rain_fall")
        if self.unmatched not in [kind.value for kind in Unmatched]:
            raise ValueError(f"unmatched must be one of {', '.join(kind.value for kind in Unmatched)}")
        if self.ghost >= 0.5:
            raise ValueError("ghost must be below 0.5")

    def scale(self, count: int) -> float:
        """How large the world of `count` images is, 1 for `reference_count`."""
        return float((max(count, 1) / self.reference_count) ** (1.0 / 3.0))
