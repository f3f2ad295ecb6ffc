"""Panels beside cards in the headset: what is known of the one that is pointed at, what lines to its relatives mean."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import moderngl
import numpy as np

from vr_explorer.app.explorer import Explorer
from vr_explorer.app.screen import PlacedScreen, Screen
from vr_explorer.panels.layouts import lay_out_legend
from vr_explorer.panels.plate import WIDTH, lay_out_plate
from vr_explorer.xr.panel_pose import Position, inner_side, pose_beside
from vr_explorer.xr.poses import Transform, applied, inverse

SCALE = 1.5
PLATE_PIXELS, LEGEND_PIXELS = (480, 896), (416, 240)

PIXEL = 0.00082
"""Radians: body text is 1.1° high, and the smallest 1°, wherever the card is."""

GAP = math.radians(0.8)
"""Between the card and the panel."""

SMALLER = 1.1
"""A card that is seen so much smaller than its picture on the plate gets one there, and keeps it until it is larger."""

IN_SIGHT = math.radians(24.0)
"""Beside the gaze the legend of relatives stays, though their image is farther aside."""


class HeadsetCardPanels:
    """Both are drawn when what they show has changed, and hung anew for each frame."""

    def __init__(self, ctx: moderngl.Context, explorer: Explorer) -> None:
        self._explorer = explorer
        self._plate = Screen(ctx, explorer.renderer, PLATE_PIXELS, SCALE)
        self._legend = Screen(ctx, explorer.renderer, LEGEND_PIXELS, SCALE)
        self.screens = self._plate, self._legend
        self._side = 1.0
        self._pictured = False
        self._on_plate: tuple[Any, ...] = ()
        self._on_legend: object = None

    def show(self, explorer: Explorer) -> None:
        """`explorer` is what is seen from now on, in place of the one before."""
        self._explorer, self._on_plate, self._on_legend = explorer, (), None

    def draw(self, world: Transform, head: Transform) -> list[PlacedScreen]:
        """world: the headset's space in the world. head: in that space."""
        scene, state = self._explorer.scene, self._explorer.state
        plated = scene.hovered if state.plate_due and state.page is None else None
        if scene.relatives is None and plated is None:
            return []
        hung, space = [], inverse(world)
        if scene.relatives is not None:
            hung.append(self._draw_legend(space, head, scene.relatives.card))
        if plated is not None:
            hung.append(self._draw_plate(space, head, plated))
        return hung

    def _draw_plate(self, space: Transform, head: Transform, card: int) -> PlacedScreen:
        scene, state = self._explorer.scene, self._explorer.state
        preview = state.preview
        position, (half, _) = self._seen(space, head, card)
        wide = 0.5 * WIDTH * SCALE * PIXEL
        self._pictured = half < (SMALLER if self._pictured else 1.0 / SMALLER) * wide
        shown = preview if self._pictured and preview is not None and preview.card == card else None
        numbers, pictured = state.numbers_shown, self._pictured and state.unpictured != card
        on_plate = card, shown, card in scene.favourites, numbers, pictured
        if on_plate != self._on_plate:
            self._on_plate = on_plate
            lay_out = partial(lay_out_plate, scene=scene, card=card, preview=shown, numbers=numbers, pictured=pictured)
            self._plate.write(lay_out, pictures=[shown.picture] if shown is not None else (), settled=True)
        self._side = inner_side(head, position, self._side)
        angle = half + GAP + 0.5 * PLATE_PIXELS[0] * PIXEL
        return _placed(self._plate, head, position, angle, (self._side, 0.0))

    def _draw_legend(self, space: Transform, head: Transform, card: int) -> PlacedScreen:
        found = self._explorer.scene.relatives
        if found is not None and found is not self._on_legend:
            self._on_legend = found
            self._legend.write(partial(lay_out_legend, found=found), settled=True)
        position, (half_width, half_height) = self._seen(space, head, card)
        seen = kept_in_sight(head, position, IN_SIGHT)
        if seen is not position:
            return _placed(self._legend, head, seen, 0.0, (0.0, -1.0))
        width, height = (length * PIXEL for length in LEGEND_PIXELS)
        # Below the card, and clear of its plate.
        aside, lower = -self._side * max(0.5 * width - half_width, 0.0), half_height + GAP + 0.5 * height
        angle = math.hypot(aside, lower)
        return _placed(self._legend, head, position, angle, (aside / angle, -lower / angle))

    def _seen(self, space: Transform, head: Transform, card: int) -> tuple[Position, tuple[float, float]]:
        """Its place in the headset's space, and the radians that half its width and height fill."""
        scene = self._explorer.scene
        position = applied(space, *scene.cards.position_at(card, scene.time).tolist())
        distance = max(math.dist(position, head[:3, 3].tolist()), 1e-3) * scene.body.scale
        width, height = scene.half_sizes[card].tolist()
        return np.array(position), (math.atan(width / distance), math.atan(height / distance))


def kept_in_sight(head: Transform, position: Position, most: float) -> Position:
    """`position` itself where it is no more than `most` radians beside the gaze; else the nearest one that is, as far
    away. Both (3,), in the space of `head`.
    """
    eye, ahead = head[:3, 3], -head[:3, 2]
    offset = position - eye
    distance = max(float(np.linalg.norm(offset)), 1e-6)
    toward = offset / distance
    cosine = float(toward @ ahead)
    if cosine >= math.cos(most):
        return position
    beside = toward - cosine * ahead
    length = float(np.linalg.norm(beside))
    beside = beside / length if length > 1e-6 else -head[:3, 1]  # straight behind: below
    kept: Position = eye + distance * (math.cos(most) * ahead + math.sin(most) * beside)
    return kept


def _placed(
    screen: Screen, head: Transform, position: Position, angle: float, toward: tuple[float, float]
) -> PlacedScreen:
    pose, distance = pose_beside(head, position, angle, toward)
    width, height = (2.0 * distance * math.tan(0.5 * length * PIXEL) for length in screen.pixels)
    return PlacedScreen(screen, pose, (width, height))
