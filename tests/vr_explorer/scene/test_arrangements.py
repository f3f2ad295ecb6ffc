"""The arrangements keep what they promise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.cloud import Cloud
from foundation.colour import oklab_to_oklch, srgb_to_oklab
from vr_explorer.scene import arrangements
from vr_explorer.scene.arrangements.wall_frame import WallSite
from vr_explorer.scene.grid_assignment import sheet
from vr_explorer.scene.settings import SceneSettings

SETTINGS = SceneSettings()
RIGHT, AHEAD = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, -1.0])


def test_the_original_cloud_has_the_original_measures(make_cloud: Callable[[int], Cloud]) -> None:
    coordinates = make_cloud(10_120).positions
    positions = arrangements.cloud(coordinates, SETTINGS)
    np.testing.assert_allclose(positions, coordinates * (120.0, 100.0, 120.0), rtol=1e-5)


def test_the_density_of_cards_does_not_depend_on_their_number() -> None:
    spreads = [SETTINGS.scale(count) for count in (10_120, 80_960)]
    assert spreads[1] / spreads[0] == pytest.approx(2.0)


@settings(max_examples=60, deadline=None)
@given(count=st.integers(1, 300), seed=st.integers(0, 99), spare=st.integers(0, 12))
def test_a_sheet_gives_every_point_a_cell_of_its_own(count: int, seed: int, spare: int) -> None:
    points = np.random.default_rng(seed).standard_normal((count, 3))
    rows = max(1, round(float(np.sqrt(count / 1.6))))
    columns = -(-(count + spare) // rows)
    column, row = sheet(points, columns, rows)
    assert column.min() >= 0 and column.max() < columns
    assert row.min() >= 0 and row.max() < rows
    assert len(set(zip(column.tolist(), row.tolist(), strict=True))) == count


def test_points_that_are_one_still_get_cells() -> None:
    column, row = sheet(np.zeros((12, 3)), 4, 3)
    assert len(set(zip(column.tolist(), row.tolist(), strict=True))) == 12


def test_a_flat_grid_comes_out_as_it_is() -> None:
    across, up = np.meshgrid(np.arange(8), np.arange(4))
    points = np.stack([across.ravel(), -up.ravel(), np.zeros(32)], axis=1).astype(float)
    column, row = sheet(points, 8, 4)
    np.testing.assert_array_equal(column, across.ravel())
    np.testing.assert_array_equal(row, up.ravel())


def test_neighbours_in_the_cloud_stay_near_on_the_sheet(make_cloud: Callable[[int], Cloud]) -> None:
    coordinates = make_cloud(1500).positions.astype(np.float64)
    column, row = sheet(coordinates, 50, 30)
    apart = np.linalg.norm(coordinates[:, None] - coordinates[None], axis=-1)
    nearest = np.argsort(apart, axis=1)[:, 1:6]
    cells = np.stack([column, row], axis=1)
    to_nearest = np.linalg.norm(cells[nearest] - cells[:, None], axis=-1)
    to_any = np.linalg.norm(cells[:, None] - cells[None], axis=-1)
    assert np.median(to_nearest) < 0.2 * np.median(to_any)


def test_the_wall_stands_before_the_viewer_in_sight(make_cloud: Callable[[int], Cloud]) -> None:
    positions = arrangements.cloud(make_cloud(900).positions, SETTINGS)
    yaw, viewer = 0.8, np.array([30.0, 5.0, -20.0])
    wall = arrangements.wall(positions, WallSite(viewer, yaw, SETTINGS)) - viewer
    ahead = np.array([-np.sin(yaw), 0.0, -np.cos(yaw)])
    right = np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
    depth = wall @ ahead
    assert depth.min() > 0.0
    assert np.ptp(depth) < 1e-2, "it is flat"
    widest = np.degrees(np.arctan(np.abs(wall @ right).max() / depth.mean()))
    assert widest == pytest.approx(SETTINGS.wall_angle / 2.0, abs=2.0)
    gaps = np.linalg.norm(wall[:, None] - wall[None], axis=-1) + 1e9 * np.eye(len(wall))
    assert gaps.min() >= SETTINGS.wall_pitch - 1e-2, "no card lies over another"


def test_the_wall_has_few_holes(make_cloud: Callable[[int], Cloud]) -> None:
    positions = arrangements.cloud(make_cloud(1013).positions, SETTINGS)
    wall = arrangements.wall(positions, WallSite(np.zeros(3), 0.0, SETTINGS))
    width, height = np.rint(np.ptp(wall[:, :2], axis=0) / SETTINGS.wall_pitch) + 1
    assert 1.3 < width / height < 2.0
    assert width * height - 1013 < 10


def test_by_colour_puts_hue_around_chroma_outward_and_lightness_up() -> None:
    colours = np.array([[255, 0, 0], [0, 200, 0], [30, 30, 220], [0, 0, 0], [255, 255, 255], [128, 128, 128]], np.uint8)
    positions = arrangements.by_colour(colours, np.zeros((6, 3), np.float32), SETTINGS)
    hue = oklab_to_oklch(srgb_to_oklab(colours / 255.0))[:, 2]
    np.testing.assert_allclose(np.arctan2(positions[:3, 2], positions[:3, 0]), hue[:3], atol=1e-4)
    radius = np.hypot(positions[:, 0], positions[:, 2])
    assert radius[:3].min() > 20.0 * radius[3:].max(), "greys stand on the axis"
    assert positions[3, 1] < positions[5, 1] < positions[4, 1]
    assert positions[3, 1] == pytest.approx(-positions[4, 1], rel=1e-3)


@pytest.mark.parametrize("count", [1, 40, 3000])
def test_the_first_look_sees_the_cloud_and_nothing_covers_it(make_cloud: Callable[[int], Cloud], count: int) -> None:
    positions = arrangements.cloud(make_cloud(count).positions, SETTINGS)
    eye, yaw, pitch = arrangements.viewpoint(positions, SETTINGS)
    gaze = np.array([-np.sin(yaw) * np.cos(pitch), np.sin(pitch), -np.cos(yaw) * np.cos(pitch)])
    offsets = positions - eye
    distances = np.linalg.norm(offsets, axis=1)
    ahead = offsets @ gaze / distances > np.cos(np.radians(45.0))
    assert ahead.mean() > 0.5
    assert distances[ahead].min() > SETTINGS.card_height
