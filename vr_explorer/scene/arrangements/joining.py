"""Images that join a cloud after an arrangement of it was made: nothing that is there moves for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vr_explorer.scene.arrangements.types import Layout
from vr_explorer.scene.arrangements.wall_frame import Cell
from vr_explorer.scene.view import standing

BESIDE = 1.0
"""Cells that stay free between a wall and the images that wait beside it."""


def extended(before: Layout, anew: Layout) -> Layout:
    """`before`, and of `anew`, which has more images, those that it lacks."""
    first, shown = len(before.positions), None
    if anew.shown is not None:
        already = before.shown if before.shown is not None else np.ones(first, bool)
        shown = np.concatenate([already, anew.shown[first:]])
    positions = np.concatenate([before.positions, anew.positions[first:]])
    sizes = None
    if before.sizes is not None and anew.sizes is not None:
        sizes = np.concatenate([before.sizes, anew.sizes[first:]])
    made = first if before.made is None else before.made
    return replace(before, positions=positions, shown=shown, made=made, sizes=sizes)


def waiting(before: Layout, cell: Cell, yaw: float, count: int) -> Layout:
    """Of a wall: with so many images, of which the further ones hang to the right of it, column by column.

    cell: of the wall. yaw: where its viewer looks, radians.
    """
    first = len(before.positions)
    made = first if before.made is None else before.made
    right, up, _ = standing(yaw).T
    wall = before.positions[:made].astype(np.float64)
    shown = None if before.shown is None else np.concatenate([before.shown, np.ones(count - first, bool)])
    if shown is not None:
        wall = wall[shown[:made]]
    if len(wall) == 0:
        return replace(before, positions=np.zeros((count, 3), np.float32), shown=shown, made=made)
    across, height = wall @ right, wall @ up
    rows = max(round(float(np.ptp(height)) / cell.height), 0) + 1
    column, row = np.divmod(np.arange(first - made, count - made), rows)
    beside = across.max() + (1.0 + BESIDE + column) * cell.width
    corner = wall[0] - across[0] * right - height[0] * up
    positions = corner + beside[:, None] * right + (height.max() - row * cell.height)[:, None] * up
    further = positions.astype(np.float32)
    return replace(before, positions=np.concatenate([before.positions, further]), shown=shown, made=made)
