"""Where a panel hangs that belongs to something in the world: beside it, so far away that the eyes need not converge
anew to read it.

That is worked out for each frame, so that it stays beside what it belongs to wherever the head goes.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vr_explorer.xr.poses import Transform, upright

Position = npt.NDArray[np.float64]

NEARER = 0.12
"""Dioptres by which it is nearer: before most of what stands about, 0.4° of convergence from what it belongs to, well
inside what is comfortable (Shibata et al., "The zone of comfort", 2011)."""

LEAST = 0.55
"""Metres: nearer than this nobody wants to read."""

WIDEST = math.radians(32.0)
"""Between the middles of both: a thing that fills the sight is covered at its side rather than left."""

ASIDE = math.radians(14.0)
"""To the side of where the head looks, beyond which a panel changes to the inner side of what it belongs to."""


def pose_beside(
    head: Transform, target: Position, angle: float, toward: tuple[float, float]
) -> tuple[Transform, float]:
    """The middle and axes of the panel, and its metres from the head.

    target: (3,), like the head in the headset's space. angle: radians from its middle to the panel's. toward: unit
    vector (right, up) as the viewer sees it.
    """
    eye = head[:3, 3]
    offset = target - eye
    distance = max(math.hypot(*offset.tolist()), 1e-3)
    axes = upright(target, -offset)
    aside = toward[0] * axes[:3, 0] + toward[1] * axes[:3, 1]
    angle = min(angle, WIDEST)
    direction = math.cos(angle) * offset / distance + math.sin(angle) * aside
    reach = max(1.0 / (1.0 / distance + NEARER), LEAST)
    return upright(eye + reach * direction, -direction), reach


def inner_side(head: Transform, target: Position, side: float) -> float:
    """1: to the right of `target`, −1: to the left. side: the present one, which is kept while it is in sight."""
    x, _, z = head[:3, :3].T @ (target - head[:3, 3])
    angle = math.atan2(x, -z)
    return -1.0 if angle > ASIDE else 1.0 if angle < -ASIDE else side
