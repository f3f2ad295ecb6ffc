"""Where a panel hangs that belongs to something in the world: beside it, so far away that the eyes need not converge
anew to read it.

That is worked out for each frame, so that it stays beside what it belongs to wherever the head goes.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vr_explorer.xr.poses import Transform, applied, inverse, upright

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
    x, y, z = (part - at for part, at in zip(target.tolist(), head[:3, 3].tolist(), strict=True))
    distance = max(math.hypot(x, y, z), 1e-3)
    (ax, bx, _, _), (ay, by, _, _), (az, bz, _, _), _ = upright(target, np.array((-x, -y, -z))).tolist()
    angle, (right, up) = min(angle, WIDEST), toward
    along, aside = math.cos(angle) / distance, math.sin(angle)
    x = along * x + aside * (right * ax + up * bx)
    y = along * y + aside * (right * ay + up * by)
    z = along * z + aside * (right * az + up * bz)
    reach, (a, b, c) = max(1.0 / (1.0 / distance + NEARER), LEAST), head[:3, 3].tolist()
    return upright(np.array((a + reach * x, b + reach * y, c + reach * z)), np.array((-x, -y, -z))), reach


def inner_side(head: Transform, target: Position, side: float) -> float:
    """1: to the right of `target`, −1: to the left. side: the present one, which is kept while it is in sight."""
    x, _, z = applied(inverse(head), *target.tolist())
    angle = math.atan2(x, -z)
    return -1.0 if angle > ASIDE else 1.0 if angle < -ASIDE else side
