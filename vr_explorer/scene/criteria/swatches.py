"""The colours that most of a cloud is made of."""

from __future__ import annotations

import numpy as np

from classification.cloud import Cloud
from vr_explorer.scene.criteria.criterion import Rgb
from vr_explorer.scene.criteria.measures import colour_distance

STEPS = 12
"""Of each channel: colours within one step are one."""

APART = 0.16
"""Distance (`measures.colour_distance`) between any two of them."""


def swatches(cloud: Cloud, count: int) -> tuple[Rgb, ...]:
    """At most `count` colours, the most frequent first, no two alike; weighed by their shares of the pictures."""
    colours, shares = cloud.colours.reshape(-1, 3), cloud.shares.ravel()
    red, green, blue = (colours[:, part].astype(np.intp) * STEPS // 256 for part in range(3))
    cells = (red * STEPS + green) * STEPS + blue
    weights = np.bincount(cells, shares, STEPS**3)
    sums = np.stack([np.bincount(cells, shares * colours[:, part], STEPS**3) for part in range(3)], axis=1)
    found: list[Rgb] = []
    for cell in np.argsort(-weights, kind="stable"):
        if weights[cell] <= 0.0 or len(found) == count:
            break
        mean = np.rint(sums[cell] / weights[cell]).astype(np.uint8)
        if not found or float(colour_distance(mean, np.array(found, np.uint8)).min()) > APART:
            red, green, blue = mean.tolist()
            found.append((red, green, blue))
    return tuple(found)
