"""The faint grid far below the cloud that serves as a horizon, and the black sky."""

from __future__ import annotations

import moderngl

from vr_explorer.render.frame import Frame, Shape
from vr_explorer.render.settings import RenderSettings


class Ground:
    """scale: how large this world is, 1 for the reference number of images."""

    def __init__(self, ctx: moderngl.Context, frame: Frame, settings: RenderSettings, scale: float) -> None:
        self._program = frame.program("ground")
        self._settings, self._share = settings, 0.0
        self._triangle = Shape(ctx, frame, self._program)
        self.rescale(scale)

    def rescale(self, scale: float) -> None:
        """As of the constructor."""
        self._program["ground_height"] = -self._settings.ground_depth * scale
        self._program["spacing"] = self._settings.ground_spacing * scale

    def draw(self, share: float = 1.0) -> None:
        """share: of its light."""
        if share <= 0.0:
            return
        if share != self._share:
            self._program["brightness"] = share * self._settings.ground_brightness
            self._program["horizon"] = share * self._settings.horizon_brightness
            self._share = share
        self._triangle.draw(moderngl.TRIANGLES, 3)

    def release(self) -> None:
        self._triangle.release()
        self._program.release()
