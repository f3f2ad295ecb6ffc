"""Where the viewer stands for the first look at an arrangement."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings

Viewpoint = tuple[npt.NDArray[np.float64], float, float]
"""Place, (3,) world metres, and yaw and pitch, radians."""

INSIDE, OUTSIDE = 1.05, 2.6
"""Distances of the first look: among the cards, and with the whole in sight."""

WHOLE = 1.55
"""Distance of a look from the front, as a share of the radius that holds nearly all cards."""

HEART, EXTENT = (50.0, 50.0), (1.0, 99.0)
"""Percentiles whose middle is looked at: where most cards are, or the middle of the whole."""

_LOOKED_AT = 20_000
"""Of larger clouds, so many cards are enough to judge a first look."""

_COLUMNS, _ROWS = np.linspace(-1.0, 1.0, 13), np.linspace(-0.58, 0.58, 8)
"""Edges of the parts of the picture that are to be filled evenly, across and upward: tangents of angles."""


def viewpoint(positions: Vectors, settings: SceneSettings, distance: float = INSIDE) -> Viewpoint:
    """Place, yaw and pitch of the first look: inside the edge of the cloud, toward its heart.

    distance: from the heart, as a share of the radius that holds most cards. Inside the edge, the cloud passes beyond
    the sides of the picture and some cards stand large in front; the place keeps clear of cards, so that none covers
    the view.
    """
    if len(positions) == 0:
        return np.array([0.0, 0.0, 40.0]), 0.0, 0.0
    positions = positions[:: -(-len(positions) // _LOOKED_AT)]
    centre = np.percentile(positions, HEART if distance <= INSIDE else EXTENT, axis=0).mean(axis=0)
    reach = float(np.percentile(np.linalg.norm(positions - centre, axis=1), 80.0))
    reach = max(reach, 2.5 * settings.card_height)
    best, best_score = np.array([0.0, 0.0, reach]), -np.inf
    for share in (0.9, 1.0, 1.1):
        for height in (0.0, 0.12):
            for angle in np.radians(np.arange(0.0, 360.0, 15.0)):
                toward = np.array([np.sin(angle), height, np.cos(angle)])
                position = centre + toward / np.linalg.norm(toward) * reach * distance * share
                score = _first_look(positions, position, centre, settings.card_height)
                if score > best_score:
                    best, best_score = position, score
    gaze = centre - best
    yaw = float(np.arctan2(-gaze[0], -gaze[2]))
    pitch = float(np.arctan2(gaze[1], np.hypot(gaze[0], gaze[2])))
    return best, yaw, pitch


def front(positions: Vectors, settings: SceneSettings, toward: tuple[float, float, float]) -> Viewpoint:
    """Place, yaw and pitch from which the whole is seen from the side `toward`, (right, up, toward +z)."""
    if len(positions) == 0:
        return np.array([0.0, 0.0, 40.0]), 0.0, 0.0
    positions = positions[:: -(-len(positions) // _LOOKED_AT)]
    centre = np.percentile(positions, EXTENT, axis=0).mean(axis=0)
    reach = float(np.percentile(np.linalg.norm(positions - centre, axis=1), 98.0))
    side = np.array(toward) / np.linalg.norm(toward)
    eye = centre + side * (WHOLE * max(reach, 2.5 * settings.card_height))
    return eye, float(np.arctan2(side[0], side[2])), float(-np.arcsin(side[1]))


def _first_look(
    positions: Vectors, eye: npt.NDArray[np.float64], centre: npt.NDArray[np.float64], card: float
) -> float:
    """Higher is better: a handful of large cards, none that covers the view, a picture that is filled evenly."""
    gaze = (centre - eye) / np.linalg.norm(centre - eye)
    x, y, z = gaze.tolist()
    right = np.array([-z, 0.0, x])
    right /= np.linalg.norm(right)
    side, _, back = right.tolist()
    up = np.array([-back * y, back * x - side * z, side * y])
    offsets = positions - eye
    depth = offsets @ gaze
    ahead = depth > card * 0.5
    offsets, depth = offsets[ahead], depth[ahead]
    across = offsets @ right / depth
    height = offsets @ up / depth
    size = card / depth
    seen = size[(np.abs(across) < 1.0 + size / 2.0) & (np.abs(height) < 0.58 + size / 2.0)]
    covering = int(np.count_nonzero(seen > 0.4))
    large = int(np.count_nonzero((seen > 0.12) & (seen <= 0.4)))
    inside = (across >= _COLUMNS[0]) & (across < _COLUMNS[-1]) & (height >= _ROWS[0]) & (height < _ROWS[-1])
    filled = np.zeros((len(_COLUMNS) - 1, len(_ROWS) - 1), bool)
    column, row = (
        np.searchsorted(edges, along[inside], "right") - 1 for edges, along in ((_COLUMNS, across), (_ROWS, height))
    )
    filled[column, row] = True
    return float(np.count_nonzero(filled)) / filled.size + 0.25 * min(large, 4) / 4.0 - covering
