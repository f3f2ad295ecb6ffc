"""Pixels as ETC2 blocks, which phones and headsets sample as desktops do BC1 (Khronos Data Format Specification 1.3,
chapters 21 and 22). Of the format's modes the two that it has from ETC1 are used: a block is halved, each half has a
colour, and each pixel is that colour made lighter or darker by one of four steps.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.render import bc1

MODIFIERS = np.array(
    [(2, 8), (5, 17), (9, 29), (13, 42), (18, 60), (24, 80), (33, 106), (47, 183)],
    np.float32,
)
"""The smaller and the larger step of each table."""

SLICE = 8_192
"""Blocks that are encoded at once."""

_SIDE, _BYTES = 4, 8
_BESIDE = np.arange(16).reshape(4, 4)  # row by row
_HALVES = np.stack(
    [
        np.stack([_BESIDE[:, :2].ravel(), _BESIDE[:, 2:].ravel()]),  # left and right
        np.stack([_BESIDE[:2].ravel(), _BESIDE[2:].ravel()]),  # upper and lower: "flipped"
    ]
)
"""(2, 2, 8): the pixels of each half, for both ways of halving."""

_COLUMN_BY_COLUMN = _BESIDE.T.ravel()
"""The order in which a block has its pixels."""

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


def recoded(blocks: bytes, width: int, height: int) -> bytes:
    """BC1 blocks of a picture as ETC2 blocks of the same order. width, height: pixels, multiples of 4."""
    pixels = bc1.decode(np.frombuffer(blocks, np.uint8), width, height)[..., :3]
    return encode(pixels).tobytes()


def encode(picture: Bytes) -> Bytes:
    """uint8 (H, W, 3), sides multiples of 4 → uint8 (blocks, 8), rows of blocks from the top."""
    height, width, _ = picture.shape
    rows, columns = height // _SIDE, width // _SIDE
    blocks = picture.reshape(rows, _SIDE, columns, _SIDE, 3).transpose(0, 2, 1, 3, 4).reshape(-1, 16, 3)
    pieces = [_encoded(blocks[first : first + SLICE]) for first in range(0, len(blocks), SLICE)]
    return np.concatenate(pieces) if pieces else np.zeros((0, _BYTES), np.uint8)


def _encoded(blocks: Bytes) -> Bytes:
    """uint8 (B, 16, 3) → uint8 (B, 8): of both halvings and both precisions of the halves' colours the best."""
    halves = blocks.astype(np.float32)[:, _HALVES]  # (B, halving, half, 8, 3)
    means = halves.mean(axis=3)
    coarse = np.rint(means * (15.0 / 255.0))
    fine = np.rint(means * (31.0 / 255.0))
    # The second colour is told by its difference from the first, of three bits.
    fine[:, :, 1] = np.clip(fine[:, :, 1], np.maximum(fine[:, :, 0] - 4.0, 0.0), np.minimum(fine[:, :, 0] + 3.0, 31.0))
    levels = np.stack([coarse, fine], axis=1)  # (B, precision, halving, half, 3)
    five = fine.astype(np.int32)
    bases = np.stack([coarse * 17.0, ((five << 3) | (five >> 2)).astype(np.float32)], axis=1)

    # A step changes the three colours by the same: what it does follows from their mean difference alone.
    apart = halves[:, None] - bases[..., None, :]
    mean = apart.mean(axis=-1)  # (B, 2, 2, 2, 8)
    rest = np.square(apart).sum(axis=-1) - 3.0 * np.square(mean)
    size = np.abs(mean)
    errors = np.stack(
        [np.square(np.minimum(np.abs(size - small), np.abs(size - large))).sum(axis=-1) for small, large in MODIFIERS],
        axis=-1,
    )  # (B, 2, 2, 2, tables)
    tables = errors.argmin(axis=-1)
    total = (3.0 * errors.min(axis=-1) + rest.sum(axis=-1)).sum(axis=-1)  # (B, precision, halving)
    best = total.reshape(len(blocks), 4).argmin(axis=1)
    every = np.arange(len(blocks))
    precision, halving = best >> 1, best & 1
    return _packed(
        levels[every, precision, halving].astype(np.int32),
        tables[every, precision, halving],
        mean[every, precision, halving],
        precision,
        halving,
    )


def _packed(
    levels: npt.NDArray[np.int32],
    tables: npt.NDArray[np.intp],
    mean: Floats,
    precision: npt.NDArray[np.intp],
    halving: npt.NDArray[np.intp],
) -> Bytes:
    """levels: (B, 2, 3) of the halves' colours. tables: (B, 2). mean: (B, 2, 8), each pixel from its half's colour."""
    packed = np.zeros((len(levels), _BYTES), np.uint8)
    first, second = levels[:, 0], levels[:, 1]
    packed[:, :3] = np.where(precision[:, None] == 1, first << 3 | (second - first) & 7, first << 4 | second)
    packed[:, 3] = tables[:, 0] << 5 | tables[:, 1] << 2 | precision << 1 | halving
    small, large = np.moveaxis(MODIFIERS[tables], -1, 0)[..., None]  # each (B, 2, 1)
    size = np.abs(mean)
    wide = np.abs(size - large) < np.abs(size - small)
    for place, bits in ((4, mean < 0.0), (6, wide)):
        beside = np.empty((len(levels), 16), bool)
        np.put_along_axis(beside, _HALVES[halving].reshape(-1, 16), bits.reshape(-1, 16), axis=1)
        ordered = beside[:, _COLUMN_BY_COLUMN][:, ::-1]  # the first pixel has the lowest bit
        packed[:, place : place + 2] = np.packbits(ordered, axis=1)
    return packed
