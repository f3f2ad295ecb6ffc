"""Time of a filter, of four colour bombs and of a dragged bomb, against the budgets: 5, 40 and 400 ms for 10,120,
100,000 and 1,000,000 images, and for a step of a drag a quarter of a frame at 90 a second.

Criteria are ones that were not asked before; the arrays that the renderer uploads are filled.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from classification.cloud import NO_CELL, Cloud, original_measures
from vr_explorer.scene.bombs import Bomb
from vr_explorer.scene.commands import ApplyFilter, MoveBomb, PlaceBomb
from vr_explorer.scene.criteria import AllOf, Colours, InRange, Measure, preview
from vr_explorer.scene.layout_solver import LayoutSolver
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import SceneSettings

BUDGETS = {10_120: 5.0, 100_000: 40.0, 1_000_000: 400.0}
STEP_BUDGET = 11.1 / 4.0
COLOURS = ((200, 40, 40), (40, 60, 200), (50, 160, 60), (230, 200, 50))
PLACES = ((220.0, 0.0, 220.0), (-220.0, 0.0, 220.0), (220.0, 0.0, -220.0), (-220.0, 0.0, -220.0))


def muted_cloud(count: int) -> Cloud:
    """Images in muted colours, as paintings have them."""
    rng = np.random.default_rng(1)
    grey, tint = rng.normal(120.0, 50.0, (count, 5, 1)), rng.normal(0.0, 25.0, (count, 5, 3))
    return Cloud(
        ids=[""] * count,
        paths=[""] * count,
        positions=rng.standard_normal((count, 3), dtype=np.float32),
        colours=np.clip(grey + tint, 0, 255).astype(np.uint8),
        shares=np.sort(rng.dirichlet(np.full(5, 8.0), count), axis=1)[:, ::-1].astype(np.float32),
        measures=original_measures(rng.random(count, dtype=np.float32), 100.0 * rng.random(count, dtype=np.float32)),
        sizes=np.zeros((count, 2), np.int32),
        methods=[""] * count,
        parents=[[]] * count,
        parameters=[""] * count,
        cells=np.full(count, NO_CELL, np.int32),
        source=Path("variants"),
    )


def timed(action: Callable[[int], object], repeats: int) -> tuple[float, float]:
    """Milliseconds, the shortest and the median of `repeats` runs; each run gets its number, to ask something new."""
    seconds = []
    for number in range(repeats):
        begin = time.perf_counter()
        action(number)
        seconds.append(time.perf_counter() - begin)
    return min(seconds) * 1e3, float(np.median(seconds) * 1e3)


def wanted(colour: int, number: int) -> Colours:
    """A criterion that was not asked before, a little beside the last one."""
    return Colours((COLOURS[colour],), tolerance=0.2 + 1e-6 * (number + 1))


def main() -> None:
    for count, budget in BUDGETS.items():
        repeats = 9 if count == 1_000_000 else 15
        scene = Scene(muted_cloud(count))
        solver = LayoutSolver(scene.cloud, scene.matcher)
        scene.matcher.match(wanted(0, -1))

        def filtered(number: int, scene: Scene = scene) -> None:
            scene.apply(ApplyFilter(AllOf((wanted(0, number), InRange(Measure.ABSTRACTNESS, 0.2, 1.0)))))

        def previewed(number: int, scene: Scene = scene) -> None:
            preview(scene.matcher, AllOf((wanted(0, 100 + number), InRange(Measure.ABSTRACTNESS, 0.2, 1.0))))

        def gathered(number: int, settings: SceneSettings, scene: Scene = scene, solver: LayoutSolver = solver) -> None:
            placement = four_bombs(number)
            resolved = solver.resolve(placement, settings)
            scene.cards.send(resolved.positions(placement.bombs), scene.time, settings.motion)
            scene.cards.fade_to[:] = resolved.fades

        report("a filter", count, timed(filtered, repeats), budget)
        report("its preview, while a slider moves", count, timed(previewed, repeats), budget)
        for original in (False, True):
            settings = SceneSettings(original_bombs=original)
            name = ", the original's formulas" if original else ""
            first = 1_000 * (1 + original)
            report(
                "four bombs" + name,
                count,
                timed(lambda number, settings=settings, first=first: gathered(first + number, settings), repeats),
                budget,
            )
            dragging = Scene(scene.cloud, settings)
            for bomb in four_bombs(-1).bombs:
                dragging.apply(PlaceBomb(bomb.criterion, bomb.position))
            report(
                "a step of a drag" + name,
                count,
                timed(lambda number, scene=dragging: scene.apply(MoveBomb(2, (number, 0.0, 0.0))), 10 * repeats),
                STEP_BUDGET,
            )


def four_bombs(number: int) -> Placement:
    """Four bombs that were not asked for before."""
    bombs = [Bomb(one + 1, wanted(one, number), position) for one, position in enumerate(PLACES)]
    return Placement(bombs=tuple(bombs))


def report(what: str, count: int, milliseconds: tuple[float, float], budget: float) -> None:
    shortest, median = milliseconds
    print(
        f"{what:44} {count:>9,}  {shortest:8.2f} ms (median {median:8.2f})  budget {budget:5.1f} ms  "
        f"ratio {shortest / budget:.2f}"
    )


if __name__ == "__main__":
    main()
