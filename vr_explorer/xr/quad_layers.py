"""Pictures that the runtime composes by itself, sharper than as a part of what the eyes see (specification 10.6)."""

from __future__ import annotations

from typing import Any

import moderngl
import xr

from foundation.errors import UserError
from foundation.language import N_, _
from vr_explorer.xr.eye_swapchains import Swapchain, swapchains
from vr_explorer.xr.poses import Pose, Transform
from vr_explorer.xr.session import Session

FORMATS = (0x8C43,)
"""SRGB8_ALPHA8: the pictures are copied as they are."""

WITHOUT_QUADS = N_("Panels are a part of the eyes' pictures, a little less sharp: the runtime does not compose them")


class Quad:
    """One flat picture of `size` pixels, premultiplied with its opacity. UserError: the runtime does not make it."""

    def __init__(self, session: Session, ctx: moderngl.Context, size: tuple[int, int]) -> None:
        made: list[Swapchain] = []
        with session.optional(WITHOUT_QUADS):
            made = swapchains(session, ctx, size, FORMATS, 1)
        if not made:
            raise UserError(f"{_(WITHOUT_QUADS)}.")
        self._session = session
        self._swapchain = made[0]
        self._layer = xr.CompositionLayerQuad(
            layer_flags=xr.CompositionLayerFlags.BLEND_TEXTURE_SOURCE_ALPHA_BIT,
            space=session.space,
            eye_visibility=xr.EyeVisibility.BOTH,
            sub_image=self._swapchain.part(),
        )
        self._rows: list[list[float]] = []

    def copy(self, picture: moderngl.Framebuffer) -> bool:
        """Shows what `picture` holds, from the next frame on, until another is copied. Whether the runtime lets it."""
        from OpenGL import GL

        width, height = self._swapchain.size
        with self._session.optional(WITHOUT_QUADS):
            framebuffer = self._swapchain.lend()
            framebuffer.use()
            GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, picture.glo)
            area = 0, 0, width, height
            GL.glBlitFramebuffer(*area, *area, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)
            framebuffer.use()
            self._swapchain.take_back()
            return True
        return False

    def layer(self, pose: Transform, size: tuple[float, float]) -> Any:
        """pose: its middle and axes in the session's space. size: metres."""
        rows = pose.tolist()
        if rows != self._rows:
            self._rows, placed = rows, Pose.from_transform(pose)
            turn, shown = self._layer.pose.orientation, self._layer.pose.position
            shown.x, shown.y, shown.z = placed.position
            turn.x, turn.y, turn.z, turn.w = placed.orientation
        self._layer.size.width, self._layer.size.height = size
        return self._layer

    def release(self) -> None:
        self._swapchain.release()
