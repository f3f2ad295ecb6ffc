"""Cards inside a lasso of 300 points that fills most of the picture, against one pass over their places.

python -m benchmarks.selecting
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from vr_explorer.input import Outline
from vr_explorer.picking.lasso import near_ray, outlined
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.settings import SceneSettings

COUNTS = (10_120, 100_000, 1_000_000)
CORNERS, ROUNDS = 300, 7


def main() -> None:
    angles = np.linspace(0.0, 2.0 * np.pi, CORNERS, endpoint=False)
    radius = 0.75 + 0.2 * np.sin(9.0 * angles)
    lasso = Outline(
        tuple(zip((radius * np.cos(angles)).tolist(), (radius * np.sin(angles)).tolist(), strict=True)), (1.0, 0.6)
    )
    for count in COUNTS:
        rng = np.random.default_rng(1)
        spread = 120.0 * SceneSettings().scale(count)
        cards = Cards((rng.standard_normal((count, 3)) * spread).astype(np.float32))
        body = Body((0.0, 0.0, 2.0 * spread))
        ray = (0.0, 0.0, 2.0 * spread), (0.0, 0.0, -1.0)
        one_pass = milliseconds(lambda cards=cards: cards.at(1.0))  # type: ignore[misc]
        inside = milliseconds(lambda cards=cards, body=body: outlined(cards, 1.0, body, lasso))  # type: ignore[misc]
        brushed = milliseconds(lambda cards=cards, ray=ray: near_ray(cards, 1.0, ray, 0.035, 1e4))  # type: ignore[misc]
        found = len(outlined(cards, 1.0, body, lasso))
        print(
            f"{count:>9,} cards  one pass {one_pass:7.2f} ms  lasso {inside / one_pass:5.2f} × that, "
            f"{found:,} inside  brush {brushed / one_pass:5.2f} ×"
        )


def milliseconds(action: Callable[[], object]) -> float:
    """The least of several."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begun)
    return 1e3 * min(taken)


if __name__ == "__main__":
    main()
