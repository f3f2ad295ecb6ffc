"""Where panels hang that belong to something in the world."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.xr.panel_pose import ASIDE, LEAST, WIDEST, inner_side, pose_beside
from vr_explorer.xr.poses import Pose, Transform

PUPILS = 0.064


def head_at(x: float, y: float = 1.6, z: float = 0.0, yaw: float = 0.0) -> Transform:
    return Pose((x, y, z), (0.0, float(np.sin(yaw / 2)), 0.0, float(np.cos(yaw / 2)))).transform()


def angle(eye: np.ndarray, one: np.ndarray, other: np.ndarray) -> float:
    """Degrees between two places."""
    first, second = one - eye, other - eye
    return float(np.degrees(np.arccos(first @ second / np.linalg.norm(first) / np.linalg.norm(second))))


@pytest.mark.parametrize("distance", [1.0, 5.0, 40.0, 900.0])
def test_both_eyes_see_it_beside_what_it_belongs_to_wherever_the_head_goes(distance: float) -> None:
    target = np.array([0.4 * distance, 1.6 + 0.2 * distance, -distance])
    for x in (-0.3, 0.0, 0.3):
        head = head_at(x)
        pose, distance = pose_beside(head, target, np.radians(15.0), (1.0, 0.0))
        eyes = [head[:3, 3] + side * PUPILS / 2.0 * head[:3, 0] for side in (-1.0, 1.0)]
        for eye in eyes:
            assert angle(eye, target, pose[:3, 3]) == pytest.approx(15.0, abs=0.6)
        # The eyes converge upon both alike.
        converged = [PUPILS / np.linalg.norm(position - head[:3, 3]) for position in (target, pose[:3, 3])]
        assert abs(np.degrees(converged[0] - converged[1])) < 0.5
        assert distance == pytest.approx(np.linalg.norm(pose[:3, 3] - head[:3, 3]))
        assert (pose[:3, 2] @ (head[:3, 3] - pose[:3, 3])) / distance == pytest.approx(1.0), "it faces the viewer"
        assert pose[1, 0] == pytest.approx(0.0), "upright"


def test_nothing_is_read_too_near_nor_far_beside() -> None:
    pose, distance = pose_beside(head_at(0.0), np.array([0.0, 1.6, -0.2]), 2.0, (0.0, -1.0))
    assert distance == LEAST
    assert angle(np.array([0.0, 1.6, 0.0]), np.array([0.0, 1.6, -0.2]), pose[:3, 3]) <= np.degrees(WIDEST) + 1e-6
    assert pose[1, 3] < 1.6, "below"


def test_it_is_at_the_inner_side_and_does_not_flutter() -> None:
    def seen(degrees: float, side: float) -> float:
        direction = np.array([np.sin(np.radians(degrees)), 0.0, -np.cos(np.radians(degrees))])
        return inner_side(head_at(0.0, yaw=0.7), head_at(0.0, yaw=0.7)[:3, :3] @ (8.0 * direction) + (0, 1.6, 0), side)

    wide = np.degrees(ASIDE)
    assert seen(wide + 2.0, 1.0) == -1.0 and seen(-wide - 2.0, -1.0) == 1.0
    for side in (1.0, -1.0):
        assert seen(wide - 2.0, side) == side == seen(2.0 - wide, side)
