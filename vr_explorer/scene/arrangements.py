"""Where the cards go: pure functions from the cloud to world places, float32 (N, 3), in metres."""

from __future__ import annotations

from enum import Enum

import numpy as np
import numpy.typing as npt

from foundation.colour import oklab_to_oklch, srgb_to_oklab
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sheet import sheet

FULL_CHROMA = 0.26
"""OKLCH chroma of the strongest colours that pictures hold over a larger area."""

CHROMA_EXPONENT = 0.75
"""Below 1: opens the crowd of near-greys along the axis."""

WALL_ASPECT = 1.62

INSIDE, OUTSIDE = 1.05, 2.6
"""Distances of the first look: among the cards, and with the whole in sight."""

HEART, EXTENT = (50.0, 50.0), (1.0, 99.0)
"""Percentiles whose middle is looked at: where most cards are, or the middle of the whole."""

_LOOKED_AT = 20_000
"""Of larger clouds, so many cards are enough to judge a first look."""


class Arrangement(Enum):
    CLOUD = "cloud"
    FLAT = "flat"
    COLOUR = "colour"


def cloud(positions: npt.NDArray[np.float32], settings: SceneSettings) -> Vectors:
    """The layout itself. positions: (N, 3), standardised axes."""
    scale = settings.scale(len(positions))
    return (positions * (np.array([settings.spread, settings.spread_y, settings.spread]) * scale)).astype(np.float32)


def by_colour(colours: npt.NDArray[np.uint8], positions: npt.NDArray[np.float32], settings: SceneSettings) -> Vectors:
    """The dominant colour as a point of the OKLCH solid: hue around, chroma outward, lightness up.

    Chosen before the RGB cube: its grey axis stands upright, equal distances look like equal differences, and from any
    side a whole range of hues with their tints above and shades below is seen, where the cube shows corners. Images of
    the same colour are set apart by a little of their place in the cloud, so like stays beside like there, too.
    colours: uint8 (N, 3) sRGB.
    """
    lch = oklab_to_oklch(srgb_to_oklab(colours.astype(np.float32) / 255.0))
    scale = settings.scale(len(colours))
    radius = settings.colour_radius * scale * (np.minimum(lch[:, 1] / FULL_CHROMA, 1.2) ** CHROMA_EXPONENT)
    height = settings.colour_height * scale * (2.0 * lch[:, 0] - 1.0)
    places = np.stack([radius * np.cos(lch[:, 2]), height, radius * np.sin(lch[:, 2])], axis=-1)
    apart = 1.6 * settings.card_height * positions
    return (places + apart).astype(np.float32)


def wall(places: Vectors, viewer: npt.NDArray[np.float64], yaw: float, settings: SceneSettings) -> Vectors:
    """The cloud pressed to a sheet without overlaps, upright before the viewer, at the height of their eyes.

    The original lays all images on the plane y = 0, where upright cards hide each other; on a sheet each is seen, and
    what is near in the cloud stays near. places: (N, 3) in the cloud. viewer: (3,); yaw: where they look, radians.
    """
    count = len(places)
    if count == 0:
        return np.zeros((0, 3), np.float32)
    right = np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
    ahead = np.array([-np.sin(yaw), 0.0, -np.cos(yaw)])
    up = np.array([0.0, 1.0, 0.0])
    columns, rows = _grid(count)
    column, row = sheet(places @ np.stack([right, up, ahead], axis=1), columns, rows)
    width = columns * settings.wall_pitch
    distance = max(width / 2.0 / np.tan(np.radians(settings.wall_angle) / 2.0), 4.0 * settings.card_height)
    across = (column - (columns - 1) / 2.0) * settings.wall_pitch
    down = (row - (rows - 1) / 2.0) * settings.wall_pitch
    return (viewer + ahead * distance + across[:, None] * right - down[:, None] * up).astype(np.float32)


def _grid(count: int) -> tuple[int, int]:
    """Columns and rows for `count` cells, of about the wall's aspect, with as few empty ones as that allows."""
    wanted = float(np.sqrt(count / WALL_ASPECT))
    possible = range(max(1, round(0.92 * wanted)), max(1, round(1.08 * wanted)) + 1)
    rows = min(possible, key=lambda rows: (-count % rows, abs(rows - wanted)))
    return -(-count // rows), rows


def viewpoint(
    places: Vectors, settings: SceneSettings, distance: float = INSIDE
) -> tuple[npt.NDArray[np.float64], float, float]:
    """Place, yaw and pitch of the first look: inside the edge of the cloud, toward its heart.

    distance: from the heart, as a share of the radius that holds most cards. Inside the edge, the cloud passes beyond
    the sides of the picture and some cards stand large in front; the place keeps clear of cards, so that none covers
    the view.
    """
    if len(places) == 0:
        return np.array([0.0, 0.0, 40.0]), 0.0, 0.0
    places = places[:: -(-len(places) // _LOOKED_AT)]
    centre = np.percentile(places, HEART if distance <= INSIDE else EXTENT, axis=0).mean(axis=0)
    reach = float(np.percentile(np.linalg.norm(places - centre, axis=1), 80.0))
    reach = max(reach, 2.5 * settings.card_height)
    best, best_score = np.array([0.0, 0.0, reach]), -np.inf
    for share in (0.9, 1.0, 1.1):
        for height in (0.0, 0.12):
            for angle in np.radians(np.arange(0.0, 360.0, 15.0)):
                toward = np.array([np.sin(angle), height, np.cos(angle)])
                place = centre + toward / np.linalg.norm(toward) * reach * distance * share
                score = _first_look(places, place, centre, settings.card_height)
                if score > best_score:
                    best, best_score = place, score
    gaze = centre - best
    yaw = float(np.arctan2(-gaze[0], -gaze[2]))
    pitch = float(np.arctan2(gaze[1], np.hypot(gaze[0], gaze[2])))
    return best, yaw, pitch


def _first_look(places: Vectors, eye: npt.NDArray[np.float64], centre: npt.NDArray[np.float64], card: float) -> float:
    """Higher is better: a handful of large cards, none that covers the view, a picture that is filled evenly."""
    gaze = (centre - eye) / np.linalg.norm(centre - eye)
    right = np.cross(gaze, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    up = np.cross(right, gaze)
    offsets = places - eye
    depth = offsets @ gaze
    ahead = depth > card * 0.5
    across = offsets[ahead] @ right / depth[ahead]
    height = offsets[ahead] @ up / depth[ahead]
    size = card / depth[ahead]
    seen = (np.abs(across) < 1.0 + size / 2.0) & (np.abs(height) < 0.58 + size / 2.0)
    covering = int(np.count_nonzero(size[seen] > 0.4))
    large = int(np.count_nonzero((size[seen] > 0.12) & (size[seen] <= 0.4)))
    filled, _, _ = np.histogram2d(across, height, bins=(12, 7), range=((-1.0, 1.0), (-0.58, 0.58)))
    return float(np.count_nonzero(filled)) / filled.size + 0.25 * min(large, 4) / 4.0 - covering
