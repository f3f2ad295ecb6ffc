"""Which cards lie inside a line that was drawn on the picture, or near a ray.

A point is inside a polygon where a line from it to the right passes an odd number of edges (Shimrat, "Algorithm
112", 1962). Sorted by height, the points that an edge can concern are one slice, so that an outline of hundreds of
edges costs a few passes over the points.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.input import Outline
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Cards

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.intp]

NEAREST = 0.05
"""Metres before the eye."""


def outlined(cards: Cards, time: float, body: Body, outline: Outline) -> Numbers:
    """The visible cards whose middles are seen inside `outline`, rising, at `time` of the scene's clock."""
    positions, visible = cards.at(time)
    right, up, back = body.axes().astype(np.float32)
    offsets = positions - body.head.astype(np.float32)
    depth = -(offsets @ back)
    seen = np.flatnonzero(cards.present(visible) & (depth > NEAREST))
    offsets, depth = offsets[seen], depth[seen]
    across = (offsets @ right) / (depth * np.float32(outline.reach[0]))
    upward = (offsets @ up) / (depth * np.float32(outline.reach[1]))
    polygon = np.array(outline.points, np.float32)
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    near = np.flatnonzero((across >= low[0]) & (across <= high[0]) & (upward >= low[1]) & (upward <= high[1]))
    return seen[near[inside(across[near], upward[near], polygon)]]


def inside(x: Floats, y: Floats, polygon: Floats) -> npt.NDArray[np.bool_]:
    """(N,) whether points are inside `polygon`, (K, 2), closed from its last point to its first; by parity where it
    crosses itself.
    """
    order = np.argsort(y, kind="stable")
    xs, ys = x[order], y[order]
    odd = np.zeros(len(ys), np.bool_)
    for (ax, ay), (bx, by) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if ay == by:
            continue
        first, last = np.searchsorted(ys, (min(ay, by), max(ay, by)))
        passed = slice(int(first), int(last))
        odd[passed] ^= xs[passed] < ax + (ys[passed] - ay) * ((bx - ax) / (by - ay))
    found = np.empty_like(odd)
    found[order] = odd
    return found


def near_ray(
    cards: Cards,
    time: float,
    ray: tuple[npt.ArrayLike, npt.ArrayLike],
    angle: float,
    reach: float,
    since: npt.ArrayLike | None = None,
) -> Numbers:
    """The visible cards whose middles are less than `angle` radians beside `ray`, within `reach` metres, rising.

    ray: origin and unit direction in the world. since: the direction that it had before; what is that near to its way
    from there, the shorter arc between both, counts as well.
    """
    positions, visible = cards.at(time)
    offsets = positions - np.asarray(ray[0], np.float32)
    far = np.linalg.norm(offsets, axis=1)
    now = np.asarray(ray[1], np.float32)
    near = offsets @ now > far * np.float32(np.cos(angle))
    if since is not None:
        before = np.asarray(since, np.float32)
        across = np.cross(before, now)
        near |= offsets @ before > far * np.float32(np.cos(angle))
        passed = (offsets @ np.cross(across, before) > 0.0) & (offsets @ np.cross(now, across) > 0.0)
        near |= passed & (np.abs(offsets @ across) < far * np.linalg.norm(across) * np.float32(np.sin(angle)))
    return np.flatnonzero(near & (far < reach) & cards.present(visible))
