"""Time of one pick, cards at rest and moving, against the budget: 0.5 ms for 10,120 images and 4 ms for 1,000,000."""

from __future__ import annotations

import time

import numpy as np

from vr_explorer.picking.ray import TESTED_WHILE_MOVING, Picker
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.settings import SceneSettings

BUDGETS = {10_120: 0.5, 1_000_000: 4.0}
PICKS = 400


def measure(count: int, moving: bool) -> tuple[float, float]:
    """Median and 99th percentile of a pick in milliseconds, rays from the edge of the cloud to places inside it."""
    rng = np.random.default_rng(1)
    spread = 120.0 * SceneSettings().scale(count)
    cards = Cards((rng.standard_normal((count, 3)) * spread).astype(np.float32))
    if moving:
        cards.send(cards.target[::-1].copy(), 0.0, 1e6)
    picker = Picker(cards, np.full((count, 2), 2.0, np.float32))
    picker.settle()
    origin = np.array([0.0, 0.0, 2.0 * spread])
    seconds = []
    for goal in rng.standard_normal((PICKS, 3)) * spread:
        direction = (goal - origin) / np.linalg.norm(goal - origin)
        begin = time.perf_counter()
        picker.pick(origin, direction, origin, 1.0)
        seconds.append(time.perf_counter() - begin)
    picker.close()
    return float(np.median(seconds) * 1e3), float(np.percentile(seconds, 99) * 1e3)


def main() -> None:
    for count, budget in BUDGETS.items():
        for moving in (False, True):
            if moving and count > TESTED_WHILE_MOVING:
                continue
            median, slow = measure(count, moving)
            state = "moving" if moving else "at rest"
            print(
                f"picking {count:>9,} {state:7}  median {median:.3f} ms  p99 {slow:.3f} ms  "
                f"budget {budget} ms  ratio {median / budget:.2f}"
            )


if __name__ == "__main__":
    main()
