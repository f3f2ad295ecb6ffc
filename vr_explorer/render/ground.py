"""The faint grid far below the cloud that serves as a horizon, and the black sky."""

from __future__ import annotations

import moderngl

from vr_explorer.render.frame import Frame, Shape
from vr_explorer.render.settings import RenderSettings

VERTICES = {"sky": 4, "ground": 8}
"""Of the strips above the horizon and below, by their programs."""


class Ground:
    """scale: how large this world is, 1 for the reference number of images."""

    def __init__(self, ctx: moderngl.Context, frame: Frame, settings: RenderSettings, scale: float) -> None:
        self._programs = [frame.program(name) for name in VERTICES]
        self._settings, self._share = settings, 0.0
        self._strips = [Shape(ctx, frame, program) for program in self._programs]
        self.rescale(scale)

    def rescale(self, scale: float) -> None:
        """As of the constructor."""
        self._tell("ground_height", -self._settings.ground_depth * scale)
        self._tell("spacing", self._settings.ground_spacing * scale)

    def draw(self, share: float = 1.0) -> None:
        """share: of its light."""
        if share <= 0.0:
            return
        if share != self._share:
            self._tell("brightness", share * self._settings.ground_brightness)
            self._tell("horizon", share * self._settings.horizon_brightness)
            self._share = share
        for strip, vertices in zip(self._strips, VERTICES.values(), strict=True):
            strip.draw(moderngl.TRIANGLE_STRIP, vertices)

    def release(self) -> None:
        for strip, program in zip(self._strips, self._programs, strict=True):
            strip.release()
            program.release()

    def _tell(self, name: str, value: float) -> None:
        for program in self._programs:
            if name in program:
                program[name] = value
