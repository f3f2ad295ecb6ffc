"""What a viewer in a headset sees of the hands: controllers, and the laser of the one that points."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.frame import Frame, Shape, by_columns

ACCENT = (1.0, 0.52, 0.08)
PLAIN = (0.35, 0.62, 1.0)
RAY_WIDTH = 0.0012
SIDES = 24

CONTROLLER, RAY = struct.Struct("=16f 3f f"), struct.Struct("=3f f 3f f")
"""What one instance of each is drawn from: matrix (column by column), accent, pulled; origin, width, end, reached."""

STRIDE = CONTROLLER.size + RAY.size
"""A controller and a ray, which need not be of the same hand, lie side by side: one write to the GPU brings both."""

MOST = 2

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
    ray: tuple[Iterable[float], Iterable[float]] | None = None
    reached: bool = False


class HandDrawer:
    """Draws into a picture that the renderer has just drawn, with its depths, for the same view."""

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._ctx = ctx
        self._solid, self._ray = frame.program("hands"), frame.program("ray")
        self._ray["accent"] = ACCENT
        self._mesh = ctx.buffer(_revolved().tobytes())
        self._bytes = bytearray(MOST * STRIDE)
        self._shown = ctx.buffer(self._bytes, dynamic=True)
        held = self._shown, f"16f 3f 1f {RAY.size}x/i", "hand", "accent", "pulled"
        mesh = self._mesh, "3f 3f 1f", "position", "normal", "glow"
        rays = self._shown, f"{CONTROLLER.size}x 3f 1f 3f 1f/i", "origin", "width", "end", "reached"
        self._controller = Shape(ctx, frame, self._solid, [mesh, held])
        self._ribbon = Shape(ctx, frame, self._ray, [rays])

    def draw(self, hands: Sequence[ShownHand], scale: float) -> None:
        """At most two. scale: metres of the world for one of the viewer's."""
        if not hands:
            return
        rays = 0
        for number, shown in enumerate(hands):
            accent = ACCENT if shown.points else PLAIN
            CONTROLLER.pack_into(self._bytes, number * STRIDE, *by_columns(shown.hand), *accent, shown.pulled)
            if shown.ray is not None:
                origin, end = shown.ray
                position = rays * STRIDE + CONTROLLER.size
                RAY.pack_into(self._bytes, position, *origin, RAY_WIDTH * scale, *end, shown.reached)
                rays += 1
        self._shown.write(self._bytes)
        self._controller.draw(moderngl.TRIANGLES, instances=len(hands))
        if rays:
            self._ctx.enable(moderngl.BLEND)
            self._ctx.blend_func = moderngl.ONE, moderngl.ONE
            self._ribbon.draw(moderngl.TRIANGLE_STRIP, 4, rays)

    def release(self) -> None:
        for part in (self._controller, self._ribbon, self._mesh, self._shown, self._solid, self._ray):
            part.release()


def _revolved() -> npt.NDArray[np.float32]:
    """float32 (V, 7): position, normal and glow of the triangles of PROFILE's body."""
    along, radius, glow = np.array(PROFILE, np.float64).T
    slope = np.stack([np.gradient(radius), np.gradient(along)], axis=1)
    outward = np.stack([-slope[:, 1], slope[:, 0]], axis=1)
    outward /= np.linalg.norm(outward, axis=1, keepdims=True)
    angles = np.linspace(0.0, 2.0 * np.pi, SIDES + 1)
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)

    def ring(index: int) -> npt.NDArray[np.float64]:
        position = np.column_stack([radius[index] * around, np.full(SIDES + 1, along[index])])
        normal = np.column_stack([outward[index, 0] * around, np.full(SIDES + 1, outward[index, 1])])
        return np.column_stack([position, normal, np.full(SIDES + 1, glow[index])])

    triangles = []
    for lower in range(len(PROFILE) - 1):
        near, far = ring(lower), ring(lower + 1)
        corners = (near[:-1], near[1:], far[1:], near[:-1], far[1:], far[:-1])
        triangles.append(np.stack(corners, axis=1).reshape(-1, 7))
    return np.concatenate(triangles).astype(np.float32)
