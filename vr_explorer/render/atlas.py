"""The cloud's pictures as one OpenGL texture array, block-compressed as they lie on disk."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt

from classification.cloud import AtlasGeometry
from foundation.errors import UserError
from vr_explorer.render import bc1

LevelReader = Callable[[int, int], npt.NDArray[np.uint8]]
"""(layer, level) → uint8, the BC1 blocks of that level of that layer, block rows from the top."""

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
    upload = AtlasUpload(ctx, geometry, read, anisotropy, compressed)
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


class _Piece(NamedTuple):
    """Rows of a level of a layer. top, height: pixels. content: blocks, or uint8 (height, side, 4) sRGB."""

    level: int
    layer: int
    top: int
    height: int
    content: npt.NDArray[np.uint8]


class AtlasUpload:
    """Brings an atlas to the GPU piece by piece, read on a thread, so that frames can go on meanwhile.

    texture: not to be shown before the upload is `done`. Arguments and errors as of `load_atlas`; what `read` raises
    comes from `advance`.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        geometry: AtlasGeometry,
        read: LevelReader,
        anisotropy: float,
        compressed: bool | None = None,
        spare: int = 0,
    ) -> None:
        """spare: further cells for which there is to be room, as far as the driver has it."""
        _check_limits(ctx, geometry)
        self._geometry, self._read = geometry, read
        further = -(-spare // geometry.cells_per_layer)
        self._layers = min(geometry.layers + further, max(ctx.info["GL_MAX_ARRAY_TEXTURE_LAYERS"], geometry.layers))
        self._compressed = can_sample_bc1(ctx) if compressed is None else compressed
        self.texture = ctx.texture_array((1, 1, 1), 4)
        self._reserve()
        self.texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        self.texture.repeat_x = self.texture.repeat_y = False
        if not is_software(ctx):
            self.texture.anisotropy = min(anisotropy, ctx.max_anisotropy)
        self.done = False
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
        """How many cells the texture has, those of the atlas among them."""
        return self._layers * self._geometry.cells_per_layer

    @property
    def levels(self) -> int:
        """Of a cell."""
        return self._geometry.levels

    def put(self, cell: int, blocks: npt.NDArray[np.uint8], level: int) -> None:
        """A level of another picture into a cell that is not shown yet. blocks: BC1, of all levels, one after another.

        ValueError: there is no such cell, or the blocks do not fill it.
        """
        geometry = self._geometry
        layer, number = divmod(cell, geometry.cells_per_layer)
        row, column = divmod(number, geometry.cells_per_row)
        if not 0 <= cell < self.room or blocks.size != sum(
            bc1.level_bytes(geometry.cell >> level) for level in range(geometry.levels)
        ):
            raise ValueError(f"there is no cell {cell}, or its picture has another size")
        start = sum(bc1.level_bytes(geometry.cell >> finer) for finer in range(level))
        side = geometry.cell >> level
        part = blocks[start : start + bc1.level_bytes(side)]
        self._put_part((level, column * side, row * side, layer, side, side), part)

    def release(self) -> None:
        """The texture, too."""
        self._left.set()
        self.texture.release()

    def _reserve(self) -> None:
        """moderngl has no compressed arrays: the storage of its texture is made anew through PyOpenGL.

        PyOpenGL is imported here and not above: with its import it binds itself to GLX, EGL or WGL, and which of these
        is right is known only once there is a context. Its raw functions take the number of bytes, for storage without
        data.
        """
        from OpenGL import GL
        from OpenGL.raw.GL.VERSION.GL_1_3 import glCompressedTexImage3D

        target, layers = GL.GL_TEXTURE_2D_ARRAY, self._layers
        GL.glBindTexture(target, self.texture.glo)
        GL.glTexParameteri(target, TEXTURE_MAX_LEVEL, self._geometry.levels - 1)
        for level in range(self._geometry.levels):
            side = self._geometry.layer_size >> level
            if self._compressed:
                size = bc1.level_bytes(side) * layers
                glCompressedTexImage3D(target, level, COMPRESSED_SRGB_S3TC_DXT1, side, side, layers, 0, size, None)
            else:
                rgba = (GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None)
                GL.glTexImage3D(target, level, SRGB8_ALPHA8, side, side, layers, 0, *rgba)

    def _upload(self, piece: _Piece) -> None:
        side = self._geometry.layer_size >> piece.level
        self._write((piece.level, 0, piece.top, piece.layer, side, piece.height), piece.content)
        self._uploaded += piece.content.size if self._compressed else piece.content.size // 8

    def _put_part(self, place: tuple[int, int, int, int, int, int], blocks: npt.NDArray[np.uint8]) -> None:
        side = place[-1]
        self._write(place, np.ascontiguousarray(blocks) if self._compressed else bc1.decode(blocks, side, side))

    def _write(self, part: tuple[int, int, int, int, int, int], content: npt.NDArray[np.uint8]) -> None:
        """part: level, left, top, layer, width and height, in pixels. content: as of `_Piece`."""
        from OpenGL import GL
        from OpenGL.raw.GL.VERSION.GL_1_3 import glCompressedTexSubImage3D

        target = GL.GL_TEXTURE_2D_ARRAY
        GL.glBindTexture(target, self.texture.glo)
        region = (target, *part, 1)
        if self._compressed:
            glCompressedTexSubImage3D(*region, COMPRESSED_SRGB_S3TC_DXT1, content.size, content)
        else:
            GL.glTexSubImage3D(*region, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, content)

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


def _check_limits(ctx: moderngl.Context, geometry: AtlasGeometry) -> None:
    info = ctx.info
    largest, most = info["GL_MAX_TEXTURE_SIZE"], info["GL_MAX_ARRAY_TEXTURE_LAYERS"]
    if geometry.layer_size > largest or geometry.layers > most:
        raise UserError(
            f"The cloud's atlas has {geometry.layers} layers of {geometry.layer_size} pixels, but the driver "
            f"{info['GL_RENDERER']} takes {most} layers of {largest}; classify the images with smaller atlas cells."
        )
