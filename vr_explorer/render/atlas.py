"""The cloud's pictures in one OpenGL texture array, block-compressed as they lie on disk: all of them, or a pool."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt

from classification.cloud import AtlasGeometry, Cloud
from classification.cloud.cells import laid_out
from foundation.errors import UserError
from vr_explorer.render import bc1
from vr_explorer.render.atlas_plan import AtlasPlan, layer_bytes, planned, spare_for

LevelReader = Callable[[int, int], npt.NDArray[np.uint8]]
"""(layer, level) → uint8, the BC1 blocks of that level of that layer of what is always there, from the top."""

COMPRESSED_SRGB_S3TC_DXT1 = 0x8C4C
SRGB8_ALPHA8 = 0x8C43
TEXTURE_MAX_LEVEL = 0x813D
SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "swrast", "gdi generic", "basic render")
"""Drivers that draw on the processor, by a part of their name. There, anisotropic filtering multiplies the time of a
picture by some fifty (llvmpipe), for cards that face the head and so hardly need it."""
EXTENSIONS = frozenset({"GL_EXT_texture_compression_s3tc", "GL_EXT_texture_sRGB"})

PIECE = 1 << 19
"""Bytes that are uploaded at once."""

READ_AHEAD = 16
"""Pieces."""


def can_sample_bc1(ctx: moderngl.Context) -> bool:
    """Whether the driver samples sRGB BC1 blocks; otherwise they are decoded here and need eight times the memory."""
    return ctx.extensions >= EXTENSIONS


def is_software(ctx: moderngl.Context) -> bool:
    """Whether the driver draws on the processor."""
    driver = ctx.info["GL_RENDERER"].lower()
    return any(name in driver for name in SOFTWARE)


def load_atlas(
    ctx: moderngl.Context, geometry: AtlasGeometry, read: LevelReader, anisotropy: float, compressed: bool | None = None
) -> moderngl.TextureArray:
    """Uploads all layers and levels. compressed: None leaves it to what the driver can.

    UserError where the driver's textures are too small, or `read` gives blocks that do not fit `geometry`.
    """
    if compressed is None:
        compressed = can_sample_bc1(ctx)
    size = geometry.layers * layer_bytes(geometry, compressed)
    room = AtlasRoom(ctx, AtlasPlan(geometry, None, geometry.layers, size), compressed)
    upload = AtlasUpload(ctx, room, read, anisotropy)
    try:
        while not upload.done:
            upload.advance()
    except BaseException:
        upload.release()
        raise
    return upload.texture


def empty_atlas(ctx: moderngl.Context) -> moderngl.TextureArray:
    """Stands in where the cloud has no pictures: a sampler wants a texture."""
    return ctx.texture_array((1, 1, 1), 4, data=bytes(4))


def plan_for(ctx: moderngl.Context, atlas: AtlasGeometry, budget: float) -> AtlasPlan:
    """atlas: of a cloud, with room for some that join it. budget: bytes."""
    info = ctx.info
    most, largest = info["GL_MAX_ARRAY_TEXTURE_LAYERS"], info["GL_MAX_TEXTURE_SIZE"]
    spare = spare_for(atlas.layers * atlas.cells_per_layer)
    return planned(atlas, spare, budget, most, largest, can_sample_bc1(ctx))


class AtlasRoom:
    """The memory of an atlas, without pictures. UserError: it is too large for the driver. plan: for which it is.

    A driver that draws on the processor fills it with zeros at once, a gigabyte in .4 s: it is best made while no
    frames are shown.
    """

    def __init__(self, ctx: moderngl.Context, plan: AtlasPlan, compressed: bool | None = None) -> None:
        """compressed: as for `load_atlas`.

        moderngl has no compressed arrays: the storage of its texture is made anew through PyOpenGL. It is imported
        here and not above: with its import it binds itself to GLX, EGL or WGL, and which of these is right is known
        only once there is a context. Its raw functions take the number of bytes, for storage without data.
        """
        from OpenGL import GL
        from OpenGL.raw.GL.VERSION.GL_1_1 import glBindTexture
        from OpenGL.raw.GL.VERSION.GL_1_3 import glCompressedTexImage3D

        if reason := unfit(ctx, plan):
            raise UserError(reason)
        self.plan = plan
        self.compressed = can_sample_bc1(ctx) if compressed is None else compressed
        self.texture = ctx.texture_array((1, 1, 1), 4)
        target, layers, geometry = GL.GL_TEXTURE_2D_ARRAY, plan.layers, plan.cells
        glBindTexture(target, self.texture.glo)
        GL.glTexParameteri(target, TEXTURE_MAX_LEVEL, geometry.levels - 1)
        for level in range(geometry.levels):
            side = geometry.layer_size >> level
            if self.compressed:
                size = bc1.level_bytes(side) * layers
                glCompressedTexImage3D(target, level, COMPRESSED_SRGB_S3TC_DXT1, side, side, layers, 0, size, None)
            else:
                rgba = (GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None)
                GL.glTexImage3D(target, level, SRGB8_ALPHA8, side, side, layers, 0, *rgba)

    def adapt_to(self, plan: AtlasPlan) -> bool:
        """It is for this plan from now on, with as many layers as there are; False where it has no room for it."""
        fitted = plan.fitted(self.plan)
        self.plan = fitted or self.plan
        return fitted is not None

    def release(self) -> None:
        self.texture.release()


def resident_reader(cloud: Cloud, plan: AtlasPlan) -> LevelReader:
    """Reads what is always there, as `plan` lays it out; for any thread."""
    geometry, own, first = plan.resident, cloud.atlas, plan.first_level
    assert own is not None
    if geometry == own:
        return cloud.atlas_level
    count = own.layers * own.cells_per_layer

    def read(layer: int, level: int) -> npt.NDArray[np.uint8]:
        start = layer * geometry.cells_per_layer
        cells = np.arange(start, min(start + geometry.cells_per_layer, count))
        blocks = cloud.atlas_cells(cells, range(first + level, first + level + 1))
        return laid_out(blocks, geometry.cell >> level, geometry.cells_per_row)

    return read


class _Piece(NamedTuple):
    """Rows of a level of a layer. top, height: pixels. content: blocks, or uint8 (height, side, 4) sRGB."""

    level: int
    layer: int
    top: int
    height: int
    content: npt.NDArray[np.uint8]


class AtlasUpload:
    """Brings an atlas to the GPU piece by piece, read on a thread, so that frames can go on meanwhile; of a pool, what
    is always there, and then whole cells as they are asked for.

    texture: not to be shown before the upload is `done`. Arguments and errors as of `load_atlas`; what `read` raises
    comes from `advance`.
    """

    def __init__(self, ctx: moderngl.Context, room: AtlasRoom, read: LevelReader, anisotropy: float) -> None:
        """room: the upload's from now on."""
        from OpenGL import GL  # imported late: see AtlasRoom
        from OpenGL.raw.GL.VERSION.GL_1_1 import glBindTexture
        from OpenGL.raw.GL.VERSION.GL_1_3 import glCompressedTexSubImage3D

        self._gl, self._bind, self._write_blocks = GL, glBindTexture, glCompressedTexSubImage3D
        self.plan, self._compressed, self.texture = room.plan, room.compressed, room.texture
        plan, geometry = room.plan, room.plan.resident
        self._geometry, self._read = geometry, read
        self.texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        self.texture.repeat_x = self.texture.repeat_y = False
        if not is_software(ctx):
            self.texture.anisotropy = min(anisotropy, ctx.max_anisotropy)
        self.done = False
        of_cell = [bc1.level_bytes(plan.cells.cell >> level) for level in range(plan.cells.levels)]
        self._level_starts = [sum(of_cell[:level]) for level in range(len(of_cell) + 1)]
        self._total = geometry.layers * sum(bc1.level_bytes(geometry.layer_size >> n) for n in range(geometry.levels))
        self._uploaded = 0
        self._left = threading.Event()
        self._pieces: queue.Queue[_Piece | BaseException | None] = queue.Queue(READ_AHEAD)
        self._thread = threading.Thread(target=self._read_all, name="atlas", daemon=True)
        self._thread.start()

    @property
    def share(self) -> float:
        """Of the whole that is there, 0..1."""
        return self._uploaded / self._total

    def advance(self, seconds: float | None = None) -> None:
        """Uploads what has been read, for about `seconds` and without waiting; None: waits for a piece.

        `texture` is bound to the present unit.
        """
        end = time.perf_counter() + (seconds or 0.0)
        while not self.done:
            try:
                piece = self._pieces.get(block=seconds is None)
            except queue.Empty:
                return
            if isinstance(piece, BaseException):
                raise piece
            if piece is None:
                self.done = True
                return
            self._upload(piece)
            if time.perf_counter() >= end:
                return

    @property
    def room(self) -> int:
        """How many pictures the texture has room for, those of the atlas among them."""
        return self.plan.room

    @property
    def levels(self) -> int:
        """Of what is always there of a picture."""
        return self._geometry.levels

    def put(self, cell: int, blocks: npt.NDArray[np.uint8], level: int) -> None:
        """What is always there of another picture that is not shown yet, a level of it. blocks: BC1, of all levels of a
        cell, one after another.

        ValueError: there is no such cell, or the blocks do not fill it.
        """
        if not 0 <= cell < self.room or blocks.size != self._level_starts[-1]:
            raise ValueError(f"there is no cell {cell}, or its picture has another size")
        self._put_level(self._geometry, 0, cell, blocks, level, self.plan.first_level + level)

    def put_whole(self, slot: int, blocks: npt.NDArray[np.uint8]) -> None:
        """All levels of a cell into a place of the pool. blocks: as of `put`. ValueError: as there."""
        plan = self.plan
        if plan.small is None or not 0 <= slot < plan.pool_cells or blocks.size != self._level_starts[-1]:
            raise ValueError(f"the pool has no place {slot}, or the picture has another size")
        for level in range(plan.cells.levels):
            self._put_level(plan.cells, plan.small.layers, slot, blocks, level, level)

    def _put_level(
        self, geometry: AtlasGeometry, layers: int, cell: int, blocks: npt.NDArray[np.uint8], level: int, own: int
    ) -> None:
        """layers: those before the geometry's. own: which of the levels in `blocks` that is."""
        layer, number = divmod(cell, geometry.cells_per_layer)
        row, column = divmod(number, geometry.cells_per_row)
        side = geometry.cell >> level
        part = blocks[self._level_starts[own] : self._level_starts[own + 1]]
        content = np.ascontiguousarray(part) if self._compressed else bc1.decode(part, side, side)
        self._write((level, column * side, row * side, layers + layer, side, side), content)

    def release(self) -> None:
        """The texture, too."""
        self._left.set()
        self.texture.release()

    def _upload(self, piece: _Piece) -> None:
        side = self._geometry.layer_size >> piece.level
        self._write((piece.level, 0, piece.top, piece.layer, side, piece.height), piece.content)
        self._uploaded += piece.content.size if self._compressed else piece.content.size // 8

    def _write(self, part: tuple[int, int, int, int, int, int], content: npt.NDArray[np.uint8]) -> None:
        """part: level, left, top, layer, width and height, in pixels. content: as of `_Piece`, without gaps."""
        target = self._gl.GL_TEXTURE_2D_ARRAY
        self._bind(target, self.texture.glo)
        region = (target, *part, 1)
        if self._compressed:
            self._write_blocks(*region, COMPRESSED_SRGB_S3TC_DXT1, content.size, content)
        else:
            self._gl.glTexSubImage3D(*region, self._gl.GL_RGBA, self._gl.GL_UNSIGNED_BYTE, content)

    def _read_all(self) -> None:
        try:
            for piece in self._all_pieces():
                if not self._put(piece):
                    return
            self._put(None)
        except BaseException as error:  # whatever it was, the other thread has to know
            self._put(error)

    def _put(self, piece: _Piece | BaseException | None) -> bool:
        """Whether it was taken over; not once the upload was left."""
        while not self._left.is_set():
            try:
                self._pieces.put(piece, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def _all_pieces(self) -> Iterator[_Piece]:
        geometry = self._geometry
        for level in range(geometry.levels):
            side = geometry.layer_size >> level
            across = -(-side // bc1.BLOCK_SIDE)
            rows = max(1, PIECE // (across * bc1.BLOCK_BYTES * (1 if self._compressed else 8)))
            for layer in range(geometry.layers):
                blocks = self._read(layer, level).reshape(-1)
                if blocks.size != bc1.level_bytes(side):
                    raise UserError("The cloud's atlas does not fit its description; classify the images again.")
                for row in range(0, across, rows):
                    # Copied, so that this thread is the one that waits for the disk.
                    own = blocks[row * across * bc1.BLOCK_BYTES : (row + rows) * across * bc1.BLOCK_BYTES].copy()
                    top = row * bc1.BLOCK_SIDE
                    height = min(rows * bc1.BLOCK_SIDE, side - top)
                    content = own if self._compressed else bc1.decode(own, side, height)
                    yield _Piece(level, layer, top, height, content)


def unfit(ctx: moderngl.Context, plan: AtlasPlan) -> str | None:
    """Why the driver cannot have such an array; None where it can."""
    info = ctx.info
    largest, most = info["GL_MAX_TEXTURE_SIZE"], info["GL_MAX_ARRAY_TEXTURE_LAYERS"]
    if plan.cells.layer_size <= largest and plan.layers <= most:
        return None
    return (
        f"The cloud's atlas has {plan.layers} layers of {plan.cells.layer_size} pixels, but the driver "
        f"{info['GL_RENDERER']} takes {most} layers of {largest}; classify the images with smaller atlas cells."
    )
