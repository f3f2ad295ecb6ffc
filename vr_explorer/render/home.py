"""The hall that is home, with the portrait and the table in it."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from vr_explorer.render.frame import Frame, Shape
from vr_explorer.render.table import ShownTable, TableDrawer
from vr_explorer.scene.home import EYES, FIRST, PITCH, PORTRAIT_AHEAD, Hall
from vr_explorer.scene.table import AHEAD, RIGHT, TURNED

FLOOR_WALLS_END = 24
"""Vertices."""

EDGE = 0.02
PLAIN, POINTED = (0.35, 0.30, 0.24), (1.0, 0.52, 0.08)


@dataclass(frozen=True)
class ShownHome:
    """light: 0..1. portrait: with mipmaps, stored as sRGB; middle, right, up: its world position and half its sides in
    metres, as vectors; None where there is no portrait yet. pointed: it is pointed at. table: with the tour.
    """

    hall: Hall
    light: float
    portrait: moderngl.Texture | None
    middle: tuple[float, float, float]
    right: tuple[float, float, float]
    up: tuple[float, float, float]
    pointed: bool = False
    table: ShownTable | None = None


class HomeDrawer:
    """Draws over the cards of the same view: the hall as added light, the portrait over it, and the table."""

    def __init__(self, ctx: moderngl.Context, frame: Frame) -> None:
        self._ctx = ctx
        self._hall, self._portrait = frame.program("home"), frame.program("portrait")
        self._hall["eyes"], self._hall["first_pitch"], self._hall["portrait_ahead"] = (
            EYES,
            (FIRST, PITCH),
            PORTRAIT_AHEAD,
        )
        self._hall["table_at"], self._hall["table_along"] = (RIGHT, AHEAD), (np.cos(TURNED), -np.sin(TURNED))
        self._portrait["edge"] = EDGE
        self._table = TableDrawer(ctx, frame)
        self._faces = Shape(ctx, frame, self._hall)
        self._quad = Shape(ctx, frame, self._portrait)

    def draw(self, framebuffer: moderngl.Framebuffer, shown: ShownHome) -> None:
        """With the blending of added light and no depth written, which is left as it was; what is drawn after it is
        hidden by the portrait and the table.
        """
        hall, program = shown.hall, self._hall
        program["origin"] = hall.origin
        program["axes"] = tuple(hall.axes.T.astype(np.float32).ravel().tolist())
        program["half_width"], program["span"], program["favourites"] = hall.half_width, hall.length, hall.favourites
        program["light"] = shown.light
        self._faces.draw(moderngl.TRIANGLES, FLOOR_WALLS_END)
        if shown.portrait is not None:
            program = self._portrait
            program["middle"], program["right"], program["up"] = shown.middle, shown.right, shown.up
            program["accent"], program["light"] = POINTED if shown.pointed else PLAIN, shown.light
            shown.portrait.use(0)
            self._ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
            framebuffer.depth_mask = True
            self._quad.draw(moderngl.TRIANGLE_STRIP, 4)
            framebuffer.depth_mask = False
        if shown.table is not None:
            self._table.draw(framebuffer, shown.table, shown.light)
        self._ctx.blend_func = moderngl.ONE, moderngl.ONE

    def release(self) -> None:
        self._table.release()
        for part in (self._faces, self._quad, self._hall, self._portrait):
            part.release()
