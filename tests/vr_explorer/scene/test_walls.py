"""On walls no card reaches into another's place, whatever the aspects of the pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.scene import arrangements
from vr_explorer.scene.arrangements import Arrangement, FavouritesBoard, FlatWall, MethodWall, SortedWall
from vr_explorer.scene.arrangements.wall_frame import WallSite
from vr_explorer.scene.board import Row
from vr_explorer.scene.commands import Arrange, FirstLook
from vr_explorer.scene.criteria.ordering import Ordering
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.sizes import half_sizes

SETTINGS = SceneSettings()
ASPECTS = {
    "square": [(400, 400)], "3:2": [(600, 400)], "2:1": [(800, 400)], "2:3": [(400, 600)], "9:16": [(360, 640)],
    "5:1": [(2000, 400)], "1:5": [(400, 2000)], "mixed": [(600, 400), (400, 600), (2000, 400), (400, 400), (0, 0)],
}  # fmt: skip
ORIGIN = np.zeros(3)


def _walls(cloud: Cloud) -> dict[str, np.ndarray]:
    """Places (N, 3) of each kind of wall, seen along −z."""
    positions = arrangements.cloud(cloud.positions, SETTINGS)
    site = WallSite(ORIGIN, 0.0, SETTINGS, arrangements.cell_for(cloud.sizes, SETTINGS))
    ordering = Ordering("Abstractness", cloud.values("abstractness").astype(np.float64), 0.0, 1.0)
    methods = [("ink", "warp", "")[number % 3] for number in range(len(cloud))]
    rows = [Row(tuple(range(0, len(cloud), 2)), "One"), Row(tuple(range(1, len(cloud), 2)), "")]
    return {
        "flat": arrangements.wall(positions, site),
        "sorted": arrangements.sorted_wall(ordering, cloud.values("composition"), False, site).positions,
        "methods": arrangements.by_method(positions, methods, site).positions,
        "board": arrangements.board(positions, rows, site).positions,
    }


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("count", [1, 2, 11, 157])
def test_no_card_lies_over_another(make_cloud: Callable[[int], Cloud], aspect: str, count: int) -> None:
    sizes = np.resize(np.array(ASPECTS[aspect], np.int32), (count, 2))
    cloud = replace(make_cloud(count), sizes=sizes)
    half = half_sizes(sizes, SETTINGS.card_height)
    for name, positions in _walls(cloud).items():
        across, up = (np.abs(positions[:, None, axis] - positions[None, :, axis]) for axis in (0, 1))
        free_across = across - half[:, None, 0] - half[None, :, 0]
        free_up = up - half[:, None, 1] - half[None, :, 1]
        free = np.maximum(free_across, free_up)[~np.eye(count, dtype=bool)]
        assert free.size == 0 or free.min() >= 0.14 * 2.0 * half.max(axis=0).min(), name


@pytest.mark.parametrize("aspect", ASPECTS)
def test_a_wall_of_many_has_about_its_usual_shape(make_cloud: Callable[[int], Cloud], aspect: str) -> None:
    sizes = np.resize(np.array(ASPECTS[aspect], np.int32), (400, 2))
    flat = _walls(replace(make_cloud(400), sizes=sizes))["flat"]
    cell = arrangements.cell_for(sizes, SETTINGS)
    width, height = np.ptp(flat[:, 0]) + cell.width, np.ptp(flat[:, 1]) + cell.height
    assert 1.2 < width / height < 2.2


@pytest.mark.parametrize("kind", [FlatWall(), MethodWall(), SortedWall(), FavouritesBoard()])
@pytest.mark.parametrize("aspect", [0.56, 1.0, 4.0 / 3.0, 16.0 / 9.0, 2.4])
def test_a_wall_is_whole_in_a_window_of_any_shape(
    make_cloud: Callable[[int], Cloud], kind: Arrangement, aspect: float
) -> None:
    """Where it is made, and where one comes back to at the first view."""
    scene = Scene(make_cloud(157), favourites=range(0, 157, 3))
    scene.aspect = aspect
    scene.apply(Arrange(kind))
    scene.settle()
    for command in (None, FirstLook()):
        if command is not None:
            scene.apply(command)
        view = scene.body.view((round(900 * aspect), 900), np.radians(60.0), 0.1, 6000.0)
        shown = scene.cards.fade_to > 0.5
        seen = scene.cards.target[shown].astype(np.float64) @ view.view[:3, :3].T + view.view[:3, 3]
        across = np.abs(seen[:, 0]) + scene.half_sizes[shown, 0]
        up = np.abs(seen[:, 1]) + scene.half_sizes[shown, 1]
        reach = np.tan(np.radians(30.0)) * -seen[:, 2]
        assert (across < aspect * reach).all() and (up < reach).all()
        assert (across > 0.45 * aspect * reach).any() or (up > 0.45 * reach).any(), "and it is large in it"
