"""The legend of relatives stays in sight in a headset, wherever their image is."""

from __future__ import annotations

import math

import numpy as np

from vr_explorer.app.headset_card_panels import IN_SIGHT, kept_in_sight
from vr_explorer.scene.view import turned


def test_what_is_aside_or_behind_is_brought_to_the_edge_of_the_sight() -> None:
    rng = np.random.default_rng(3)
    moved = 0
    for _ in range(200):
        head = np.eye(4)
        head[:3, :3] = turned(float(rng.uniform(-3, 3)), float(rng.uniform(-1, 1)))
        head[:3, 3] = rng.normal(size=3)
        position = head[:3, 3] + rng.normal(size=3) * 4.0
        kept = kept_in_sight(head, position, IN_SIGHT)
        offset, before = kept - head[:3, 3], position - head[:3, 3]
        assert math.isclose(float(np.linalg.norm(offset)), float(np.linalg.norm(before)), rel_tol=1e-6)
        angle = math.acos(min(float(offset @ -head[:3, 2]) / float(np.linalg.norm(offset)), 1.0))
        assert angle <= IN_SIGHT + 1e-6
        if kept is not position:
            moved += 1
            assert math.isclose(angle, IN_SIGHT, abs_tol=1e-6)
    assert moved > 100
    behind = kept_in_sight(np.eye(4), np.array([0.0, 0.0, 2.0]), IN_SIGHT)
    assert np.isfinite(behind).all() and behind[2] < 0.0
