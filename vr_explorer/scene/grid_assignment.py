"""Lays points of space out on a grid without gaps or overlaps, so that what is near in space is near on the grid.

A k-d tree in three dimensions whose cuts become cuts of the sheet: the points of a block are halved, left and right or
upper and lower, along whichever direction they reach furthest in, until each block is one cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Blocks:
    """Arrays over blocks. first, count: their points in the order. column, row, columns, rows: their cells."""

    first: Integers
    count: Integers
    column: Integers
    row: Integers
    columns: Integers
    rows: Integers


def sheet(points: npt.NDArray[np.float64], columns: int, rows: int) -> tuple[Integers, Integers]:
    """Column and row, each (N,), of every point; row 0 is the upper one.

    points: (N, 3) in the viewer's frame: to the right, upward, away. Cuts from left to right follow the first or third
    coordinate, cuts from top to bottom the second or third. columns × rows must be at least N; the cells that stay
    empty lie scattered.
    """
    count = len(points)
    order = np.arange(count)
    whole = [np.array([value]) for value in (0, count, 0, 0, columns, rows)]
    blocks = _Blocks(*whole)
    while np.any(blocks.columns * blocks.rows > 1):
        across = blocks.columns >= blocks.rows
        block = np.repeat(np.arange(len(blocks.first)), blocks.count)
        order = order[_along(points[order], block, blocks.first, across)]
        blocks = _halved(blocks, across)
    column, row = np.empty(count, np.int64), np.empty(count, np.int64)
    column[order], row[order] = blocks.column, blocks.row
    return column, row


def ranks(points: npt.NDArray[np.float64], rows: int) -> tuple[Integers, Integers]:
    """As `sheet`, in as many columns as are full, and a last one that is not, with what is rightmost."""
    count = len(points)
    columns, left = divmod(count, rows)
    column, row = np.full(count, columns), np.empty(count, np.int64)
    order = np.argsort(points[:, 0], kind="stable")
    inside, last = np.sort(order[: count - left]), order[count - left :]
    if len(inside):
        column[inside], row[inside] = sheet(points[inside], columns, rows)
    row[last[np.argsort(-points[last, 1], kind="stable")]] = np.arange(left)
    return column, row


def _along(
    points: npt.NDArray[np.float64], block: Integers, first: Integers, across: npt.NDArray[np.bool_]
) -> npt.NDArray[np.intp]:
    """The order of the points inside each block along the direction of its cut. points: in the order of the blocks."""
    lowest, highest = np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)
    reach = highest - lowest
    flat = np.where(across, 0, 1)
    numbers = np.arange(len(first))
    axis = np.where(reach[:, 2] > reach[numbers, flat], 2, flat)
    value = points[np.arange(len(points)), axis[block]]
    share = (value - lowest[block, axis[block]]) / np.maximum(reach[block, axis[block]], 1e-12)
    upward = (axis == 1)[block]
    return np.argsort(block + 0.5 * np.where(upward, 1.0 - share, share), kind="stable")


def _halved(blocks: _Blocks, across: npt.NDArray[np.bool_]) -> _Blocks:
    """Each block cut in two; those of one cell stay, those without points are dropped."""
    left = np.where(across, (blocks.columns + 1) // 2, blocks.columns)
    top = np.where(across, blocks.rows, (blocks.rows + 1) // 2)
    cells, kept = blocks.columns * blocks.rows, left * top
    taken = np.clip(np.rint(blocks.count * kept / cells).astype(np.int64), blocks.count - (cells - kept), kept)
    halves = (
        (blocks.first, blocks.first + taken),
        (taken, blocks.count - taken),
        (blocks.column, blocks.column + np.where(across, left, 0)),
        (blocks.row, blocks.row + np.where(across, 0, top)),
        (left, np.where(across, blocks.columns - left, blocks.columns)),
        (top, np.where(across, blocks.rows, blocks.rows - top)),
    )
    joined = [np.stack(pair, axis=1).ravel() for pair in halves]
    filled = joined[1] > 0
    return _Blocks(*(part[filled] for part in joined))
