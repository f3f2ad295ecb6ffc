"""What a viewer in a headset sees of the hands: controllers, and the laser of the one that points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.frame import Frame
from vr_explorer.render.program import load_program

ACCENT = (1.0, 0.52, 0.08)
PLAIN = (0.35, 0.62, 1.0)
RAY_WIDTH = 0.0012
SIDES = 24

PROFILE = (
    (0.085, 0.0, 0.0),
    (0.080, 0.013, 0.0),
    (0.02, 0.0175, 0.0),
    (-0.02, 0.019, 0.0),
    (-0.035, 0.026, 0.0),
    (-0.042, 0.030, 1.0),
    (-0.050, 0.030, 1.0),
    (-0.057, 0.024, 0.0),
    (-0.060, 0.0, 0.0),
)
"""A body of revolution about the hand's z axis: metres along it, radius, and share of the ring's light."""


@dataclass(frozen=True)
class ShownHand:
    """hand: float64 (4, 4), hand → world. points: whether it has the laser. pulled: 0..1, how far its trigger is.

    ray: origin and end in the world, None where there is none. reached: the ray ends on a card.
    """

    hand: npt.NDArray[np.float64]
    points: bool
    pulled: float = 0.0
    ray: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None = None
    reached: bool = False


class HandDrawer:
    """Draws into a picture that the renderer has just drawn, with its depths, for the same view."""

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._ctx = ctx
        self._solid, self._ray = load_program(ctx, "hands"), load_program(ctx, "ray")
        frame.bind(self._solid)
        frame.bind(self._ray)
        self._mesh = ctx.buffer(_revolved().tobytes())
        self._controller = ctx.vertex_array(self._solid, [(self._mesh, "3f 3f 1f", "place", "normal", "glow")])
        self._ribbon = ctx.vertex_array(self._ray, [])

    def draw(self, hands: Sequence[ShownHand], scale: float) -> None:
        """scale: metres of the world for one of the viewer's."""
        for shown in hands:
            accent = ACCENT if shown.points else PLAIN
            self._solid["hand"] = tuple(shown.hand.T.astype(np.float32).ravel())
            self._solid["accent"] = accent
            self._solid["pulled"] = shown.pulled
            self._controller.render(moderngl.TRIANGLES)
        self._ctx.enable(moderngl.BLEND)
        self._ctx.blend_func = moderngl.ONE, moderngl.ONE
        for shown in hands:
            if shown.ray is not None:
                origin, end = shown.ray
                self._ray["origin"], self._ray["end"] = tuple(origin), tuple(end)
                self._ray["width"] = RAY_WIDTH * scale
                self._ray["accent"] = ACCENT
                self._ray["reached"] = float(shown.reached)
                self._ribbon.render(moderngl.TRIANGLE_STRIP, vertices=4)

    def release(self) -> None:
        for part in (self._controller, self._ribbon, self._mesh, self._solid, self._ray):
            part.release()


def _revolved() -> npt.NDArray[np.float32]:
    """float32 (V, 7): place, normal and glow of the triangles of PROFILE's body."""
    along, radius, glow = np.array(PROFILE, np.float64).T
    slope = np.stack([np.gradient(radius), np.gradient(along)], axis=1)
    outward = np.stack([-slope[:, 1], slope[:, 0]], axis=1)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    angles = np.linspace(0.0, 2.0 * np.pi, SIDES + 1)
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)

    def ring(index: int) -> npt.NDArray[np.float64]:
        place = np.column_stack([radius[index] * around, np.full(SIDES + 1, along[index])])
        normal = np.column_stack([outward[index, 0] * around, np.full(SIDES + 1, outward[index, 1])])
        return np.column_stack([place, normal, np.full(SIDES + 1, glow[index])])

    triangles = []
    for lower in range(len(PROFILE) - 1):
        near, far = ring(lower), ring(lower + 1)
        corners = (near[:-1], near[1:], far[1:], near[:-1], far[1:], far[:-1])
        triangles.append(np.stack(corners, axis=1).reshape(-1, 7))
    return np.concatenate(triangles).astype(np.float32)
