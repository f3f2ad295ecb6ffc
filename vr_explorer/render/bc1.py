"""BC1 (S3TC DXT1) blocks to pixels, for drivers that cannot sample them (EXT_texture_compression_s3tc, appendix)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

BLOCK_BYTES = 8
BLOCK_SIDE = 4


def level_bytes(side: int) -> int:
    """Bytes of a square picture of `side` pixels."""
    blocks = -(-side // BLOCK_SIDE)
    return blocks * blocks * BLOCK_BYTES


def decode(blocks: npt.NDArray[np.uint8], width: int, height: int) -> npt.NDArray[np.uint8]:
    """blocks: uint8, the bytes of a picture, block rows from the top. Returns uint8 (height, width, 4), opaque."""
    columns, rows = -(-width // BLOCK_SIDE), -(-height // BLOCK_SIDE)
    packed = np.ascontiguousarray(blocks).reshape(rows * columns, BLOCK_BYTES)
    ends = packed[:, :4].copy().view("<u2").astype(np.int32)
    colours = _palette(ends)
    codes = packed[:, 4:].copy().view("<u4")
    chosen = (codes >> np.arange(0, 32, 2, dtype=np.uint32)) & 3
    pixels = np.take_along_axis(colours, chosen[:, :, None].astype(np.intp), axis=1)
    picture = pixels.reshape(rows, columns, BLOCK_SIDE, BLOCK_SIDE, 3).transpose(0, 2, 1, 3, 4)
    opaque = np.full((height, width, 4), 255, np.uint8)
    opaque[..., :3] = picture.reshape(rows * BLOCK_SIDE, columns * BLOCK_SIDE, 3)[:height, :width]
    return opaque


def _palette(ends: npt.NDArray[np.int32]) -> npt.NDArray[np.uint8]:
    """ends: (B, 2) RGB565. Returns (B, 4, 3): four colours, or three and black if the first end is not the larger."""
    five = np.stack([ends >> 11, ends & 31], axis=-1)
    green = (ends >> 5) & 63
    red_blue = (five << 3) | (five >> 2)
    rgb = np.stack([red_blue[..., 0], (green << 2) | (green >> 4), red_blue[..., 1]], axis=-1)
    first, second = rgb[:, 0], rgb[:, 1]
    four = (ends[:, 0] > ends[:, 1])[:, None]
    third = np.where(four, (2 * first + second) // 3, (first + second) // 2)
    fourth = np.where(four, (first + 2 * second) // 3, 0)
    return np.stack([first, second, third, fourth], axis=1).astype(np.uint8)
