"""The pictures that the runtime shows to both eyes, and how a frame hands them over (specification 10.3 and 12.1)."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import moderngl
import xr

from foundation.errors import UserError
from foundation.language import _
from vr_explorer.xr.graphics_binding import renderer
from vr_explorer.xr.raw import Lender
from vr_explorer.xr.results import FAILURES, ignoring_release_failures, translating_errors
from vr_explorer.xr.session import STEREO, EyeView, Frame, Session
from vr_explorer.xr.settings import HeadsetSettings

COLOUR_FORMATS = (0x8C43, 0x8C41, 0x881A)
"""SRGB8_ALPHA8, SRGB8, RGBA16F: written in linear light and shown as meant; others would look washed out."""

DEPTH_FORMATS = (0x8CAC, 0x81A6, 0x88F0, 0x8CAD, 0x81A5)
"""DEPTH_COMPONENT32F, DEPTH_COMPONENT24, DEPTH24_STENCIL8, DEPTH32F_STENCIL8, DEPTH_COMPONENT16."""

WITH_STENCIL = (0x88F0, 0x8CAD)
DEPTH_LAYER = "XR_KHR_composition_layer_depth"
_WITHOUT_DEPTHS = (
    "The runtime is told no depths, with which it could even out late frames better: it does not take them"
)

_View = xr.CompositionLayerProjectionView
_POSE_AND_FOV = struct.Struct("@11f")
"""Of a view of the layer, written as a whole: each number of a ctypes structure is a call of its own."""


class Swapchain:
    """Pictures of one size and format that the runtime lends one after the other. framebuffers: one for each."""

    def __init__(self, session: Session, ctx: moderngl.Context, size: tuple[int, int], picture_format: int) -> None:
        """The runtime's answer where it does not make it; ValueError where OpenGL cannot draw into what it makes."""
        self.size = size
        self.format = picture_format
        self._ctx = ctx
        self.framebuffers: list[moderngl.Framebuffer] = []
        depth, use = picture_format in DEPTH_FORMATS, xr.SwapchainUsageFlags
        create = xr.SwapchainCreateInfo(
            usage_flags=use.DEPTH_STENCIL_ATTACHMENT_BIT if depth else use.COLOR_ATTACHMENT_BIT | use.SAMPLED_BIT,
            format=picture_format,
            sample_count=1,
            width=size[0],
            height=size[1],
            face_count=1,
            array_size=1,
            mip_count=1,
        )
        self.handle = xr.create_swapchain(session.handle, create)
        try:
            self._lender = Lender(self.handle)
            for image in xr.enumerate_swapchain_images(self.handle, xr.SwapchainImageOpenGLKHR):
                self._add(image.image, depth)
        except BaseException:
            self.release()
            raise

    def lend(self) -> moderngl.Framebuffer:
        """The framebuffer of the next picture, to be drawn into until `take_back`."""
        return self.framebuffers[self._lender.lend()]

    def take_back(self) -> None:
        self._lender.take_back()

    def part(self, left: int = 0, size: tuple[int, int] | None = None) -> Any:
        """All of the picture, as layers name it, or `size` pixels that begin `left` ones from its lower left."""
        area = xr.Rect2Di(offset=xr.Offset2Di(left, 0), extent=xr.Extent2Di(*(size or self.size)))
        return xr.SwapchainSubImage(swapchain=self.handle, image_rect=area, image_array_index=0)

    def middle(self, size: tuple[int, int]) -> tuple[int, int]:
        """Where a part of `size` pixels begins that lies in the middle: from the left, and from either end upright."""
        return (self.size[0] - size[0]) // 2, (self.size[1] - size[1]) // 2

    def release(self) -> None:
        from OpenGL import GL

        for framebuffer in self.framebuffers:
            if self._ctx.fbo is framebuffer:
                self._ctx.detect_framebuffer(0).use()
            GL.glDeleteFramebuffers(1, [framebuffer.glo])
        with ignoring_release_failures():
            xr.destroy_swapchain(self.handle)

    def _add(self, image: int, depth: bool) -> None:
        """moderngl wraps neither depth images nor, without a copy of their state, colour images of others."""
        from OpenGL import GL

        name = int(GL.glGenFramebuffers(1))
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, name)
        point = GL.GL_COLOR_ATTACHMENT0
        if depth:
            point = GL.GL_DEPTH_STENCIL_ATTACHMENT if self.format in WITH_STENCIL else GL.GL_DEPTH_ATTACHMENT
            GL.glDrawBuffer(GL.GL_NONE)
            GL.glReadBuffer(GL.GL_NONE)
        GL.glFramebufferTexture2D(GL.GL_FRAMEBUFFER, point, GL.GL_TEXTURE_2D, image, 0)
        whole = GL.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER) == GL.GL_FRAMEBUFFER_COMPLETE
        framebuffer = self._ctx.detect_framebuffer(name)
        framebuffer.viewport = 0, 0, *self.size
        self.framebuffers.append(framebuffer)
        if not whole:
            raise ValueError(f"the graphics driver cannot draw into format {self.format:#06x}")


def swapchains(
    session: Session, ctx: moderngl.Context, size: tuple[int, int], formats: Sequence[int], count: int
) -> list[Swapchain]:
    """`count` of them, all of the first of `formats` that the runtime offers and makes; none where there is none.

    LostError: the session has ended.
    """
    offered = {int(each) for each in xr.enumerate_swapchain_formats(session.handle)}
    for picture_format in (each for each in formats if each in offered):
        with ExitStack() as undo, session.optional(f"Pictures are not of format {picture_format:#06x}"):
            made = []
            for _ in range(count):
                made.append(Swapchain(session, ctx, size, picture_format))
                undo.callback(made[-1].release)
            undo.pop_all()
            return made
    return []


class Eyes:
    """The swapchains of both eyes: one picture with the eyes side by side, or one for each.

    size: pixels of each eye at most. used: those that are drawn and shown, in the middle of the picture, set by `use`.
    depth_format: of DEPTH_FORMATS, None without depth. views_per_picture: 2 with the eyes side by side.
    """

    def __init__(self, session: Session, ctx: moderngl.Context, settings: HeadsetSettings) -> None:
        self._session = session
        runtime = session.runtime
        self._depths: list[Swapchain] = []
        with translating_errors():
            views = xr.enumerate_view_configuration_views(runtime.instance, runtime.system, STEREO)
            self.size = _size(views[0], settings.render_scale)
            side_by_side = settings.single_pass and self._room(ctx)
            for self.views_per_picture in (len(views), 1) if side_by_side else (1,):
                size = self.views_per_picture * self.size[0], self.size[1]
                pictures = len(views) // self.views_per_picture
                self._colours = swapchains(session, ctx, size, COLOUR_FORMATS, pictures)
                if self._colours:
                    break
        if not self._colours:
            raise UserError(
                _(
                    "{runtime} makes no pictures in which {card} can draw colours as they are meant; update the "
                    "runtime and the driver of the graphics card."
                ).format(runtime=runtime.name, card=renderer())
            )
        if DEPTH_LAYER in runtime.extensions:
            with session.optional(_WITHOUT_DEPTHS):
                self._depths = swapchains(session, ctx, size, DEPTH_FORMATS, pictures)
        if not self._depths:
            session.note(f"{_WITHOUT_DEPTHS}.")
        self.colour_format = self._colours[0].format
        self.depth_format = self._depths[0].format if self._depths else None
        self._views = (_View * len(views))()
        self._ranges = [xr.CompositionLayerDepthInfoKHR(max_depth=1.0) for _ in (views if self._depths else ())]
        for number, shown in enumerate(self._views):
            picture, slot = divmod(number, self.views_per_picture)
            shown.type = xr.StructureType.COMPOSITION_LAYER_PROJECTION_VIEW.value
            shown.sub_image = self._colours[picture].part(slot * self.size[0], self.size)
            if self._depths:
                span = self._ranges[number]
                span.sub_image = self._depths[picture].part(slot * self.size[0], self.size)
                shown.next = ctypes.cast(ctypes.pointer(span), ctypes.c_void_p)
        self._layer = xr.CompositionLayerProjection(space=session.space, views=self._views)
        self.used = self.size
        session.simpler.append(self._without_depths)

    @property
    def pictures(self) -> int:
        """How many a frame has: one for both eyes, or two."""
        return len(self._colours)

    @property
    def drawn(self) -> tuple[int, int]:
        """Pixels of a picture that are used."""
        return self.views_per_picture * self.used[0], self.used[1]

    @property
    def offset(self) -> tuple[int, int]:
        """Of the used part of a picture, in pixels."""
        return self._colours[0].middle(self.drawn)

    def use(self, share: float) -> None:
        """share: of each side, from the next frame on."""
        width, height = (max(round(side * share / 4.0) * 4, 16) for side in self.size)
        used = min(width, self.size[0]), min(height, self.size[1])
        if used == self.used:
            return
        self.used = used
        x, y = self.offset
        for parts in (self._views, self._ranges):
            for number, part in enumerate(parts):
                area = part.sub_image.image_rect
                area.offset.x, area.offset.y = x + number % self.views_per_picture * used[0], y
                area.extent.width, area.extent.height = used

    @contextmanager
    def picture(self, number: int) -> Iterator[tuple[moderngl.Framebuffer, moderngl.Framebuffer | None]]:
        """Where the colours and the depths of a picture are to be put: 0 is that of the left eye, or of both."""
        colours, depth = self._colours[number], None
        with translating_errors():
            colour = colours.lend()
        if self._depths:
            try:
                depth = self._depths[number].lend()
            except FAILURES as error:
                self._session.go_without(_WITHOUT_DEPTHS, error)
                self._give_up_depths()
        try:
            yield colour, depth
        finally:
            with translating_errors():
                if depth is not None:
                    self._depths[number].take_back()
                colours.take_back()

    def layer(self, eyes: Sequence[EyeView], near: float, far: float) -> Any:
        """What was drawn for `eyes` with depths from `near` to `far`, in metres of the session's space."""
        for number, (pose, fov) in enumerate(eyes):
            at = number * ctypes.sizeof(_View) + _View.pose.offset
            _POSE_AND_FOV.pack_into(self._views, at, *pose.orientation, *pose.position, *fov)
        for span in self._ranges:
            span.near_z, span.far_z = near, far
        return self._layer

    def release(self) -> None:
        for swapchain in (*self._colours, *self._depths):
            swapchain.release()

    def _without_depths(self, _frame: Frame) -> str | None:
        if not self._depths:
            return None
        self._give_up_depths()
        return _WITHOUT_DEPTHS

    def _give_up_depths(self) -> None:
        for shown in self._views:
            shown.next = None
        for swapchain in self._depths:
            swapchain.release()
        self._depths, self._ranges = [], []

    def _room(self, ctx: moderngl.Context) -> bool:
        """Whether runtime and driver take pictures that are twice as wide; a runtime that does not tell has none."""
        runtime, limits = self._session.runtime, None
        with self._session.optional("Both eyes are drawn one after the other: the runtime does not tell its limits"):
            limits = xr.get_system_properties(runtime.instance, runtime.system).graphics_properties
        if limits is None:
            return False
        most = limits.max_swapchain_image_width, ctx.info["GL_MAX_TEXTURE_SIZE"], ctx.info["GL_MAX_VIEWPORT_DIMS"][0]
        return 2 * self.size[0] <= min(most)


def _size(view: Any, scale: float) -> tuple[int, int]:
    """Even, and within what the runtime takes."""
    width = min(round(view.recommended_image_rect_width * scale), view.max_image_rect_width)
    height = min(round(view.recommended_image_rect_height * scale), view.max_image_rect_height)
    return width // 2 * 2, height // 2 * 2
