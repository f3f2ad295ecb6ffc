"""The cloud's pictures as one OpenGL texture array, block-compressed as they lie on disk."""

from __future__ import annotations

from collections.abc import Callable

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
    _check_limits(ctx, geometry)
    texture = ctx.texture_array((1, 1, 1), 4)
    try:
        _upload(texture, geometry, read, can_sample_bc1(ctx) if compressed is None else compressed)
    except BaseException:
        texture.release()
        raise
    texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    texture.repeat_x = texture.repeat_y = False
    if not is_software(ctx):
        texture.anisotropy = min(anisotropy, ctx.max_anisotropy)
    return texture


def empty_atlas(ctx: moderngl.Context) -> moderngl.TextureArray:
    """Stands in where the cloud has no pictures: a sampler wants a texture."""
    return ctx.texture_array((1, 1, 1), 4, data=bytes(4))


def _upload(texture: moderngl.TextureArray, geometry: AtlasGeometry, read: LevelReader, compressed: bool) -> None:
    """moderngl has no compressed arrays: the storage of its texture is made anew through PyOpenGL.

    PyOpenGL is imported here and not above: with its import it binds itself to GLX, EGL or WGL, and which of these is
    right is known only once there is a context. Its raw functions take the number of bytes, for storage without data.
    """
    from OpenGL import GL
    from OpenGL.raw.GL.VERSION.GL_1_3 import glCompressedTexImage3D, glCompressedTexSubImage3D

    target = GL.GL_TEXTURE_2D_ARRAY
    GL.glBindTexture(target, texture.glo)
    GL.glTexParameteri(target, TEXTURE_MAX_LEVEL, geometry.levels - 1)
    for level in range(geometry.levels):
        side, layers = geometry.layer_size >> level, geometry.layers
        size = bc1.level_bytes(side)
        if compressed:
            whole = (target, level, COMPRESSED_SRGB_S3TC_DXT1, side, side, layers, 0, size * layers, None)
            glCompressedTexImage3D(*whole)
        else:
            rgba = (GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None)
            GL.glTexImage3D(target, level, SRGB8_ALPHA8, side, side, layers, 0, *rgba)
        for layer in range(layers):
            blocks = np.ascontiguousarray(read(layer, level)).reshape(-1)
            if blocks.size != size:
                raise UserError("The cloud's atlas does not fit its description; classify the images again.")
            place = (target, level, 0, 0, layer, side, side, 1)
            if compressed:
                glCompressedTexSubImage3D(*place, COMPRESSED_SRGB_S3TC_DXT1, size, blocks)
            else:
                GL.glTexSubImage3D(*place, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, bc1.decode(blocks, side, side))


def _check_limits(ctx: moderngl.Context, geometry: AtlasGeometry) -> None:
    info = ctx.info
    largest, most = info["GL_MAX_TEXTURE_SIZE"], info["GL_MAX_ARRAY_TEXTURE_LAYERS"]
    if geometry.layer_size > largest or geometry.layers > most:
        raise UserError(
            f"The cloud's atlas has {geometry.layers} layers of {geometry.layer_size} pixels, but the driver "
            f"{info['GL_RENDERER']} takes {most} layers of {largest}; classify the images with smaller atlas cells."
        )
