"""The table at home: where it stands, and what a ray meets of it."""

import numpy as np
import pytest

from vr_explorer.scene.home import EYES, FIRST, LEAST_HALF_WIDTH, hall
from vr_explorer.scene.table import HALF_DEPTH, HALF_LENGTH, Table, met, row, table
from vr_explorer.scene.tour import MOST

YAW = 0.7
HEAD = np.array([10.0, 20.0, 30.0])


@pytest.fixture
def stands() -> Table:
    return table(hall((10.0, 20.0, 30.0), YAW, 5))


def toward(position: tuple[float, float, float]) -> np.ndarray:
    direction = np.array(position) - HEAD
    unit: np.ndarray = direction / np.linalg.norm(direction)
    return unit


def token(stands: Table, count: int, number: int) -> tuple[float, float, float]:
    pitch, radius = row(count)
    return stands.position((number - 0.5 * (count - 1)) * pitch, radius, 0.0)


def test_it_stands_upright_in_the_first_view_clear_of_portrait_and_favourites(stands: Table) -> None:
    around = hall((10.0, 20.0, 30.0), YAW, 5)
    np.testing.assert_allclose(stands.axes.T @ stands.axes, np.eye(3), atol=1e-12)
    corners = np.array(
        [stands.position(x, 0.0, z) for x in (-HALF_LENGTH, HALF_LENGTH) for z in (-HALF_DEPTH, HALF_DEPTH)]
    )
    inside = (corners - around.origin) @ around.axes
    assert (inside[:, 0] > 1.0).all() and (inside[:, 0] < LEAST_HALF_WIDTH - 2.0).all()
    assert (inside[:, 1] > 1.0).all() and (inside[:, 1] < 0.6 * EYES).all()
    assert (inside[:, 2] < FIRST + 0.5).all()
    across = inside[:, 0] / inside[:, 2]
    assert across.max() < np.tan(np.radians(30.0)) * 4 / 3, "in a picture of 4:3"
    assert inside[1, 1] > inside[0, 1], "it leans toward the viewer"


@pytest.mark.parametrize("count", range(1, MOST + 1))
def test_the_row_fits_the_table_and_its_tokens_stand_apart(count: int) -> None:
    pitch, radius = row(count)
    assert (count - 1) * pitch / 2.0 + radius < HALF_LENGTH
    assert 2.0 * radius < 0.8 * pitch


@pytest.mark.parametrize("count", [1, 5, 12])
def test_the_ray_meets_the_token_it_points_at(stands: Table, count: int) -> None:
    for number in range(count):
        position = token(stands, count, number)
        found = met(stands, count, HEAD, toward(position))
        assert found is not None and found.checkpoint == number
        assert found.distance == pytest.approx(np.linalg.norm(np.array(position) - HEAD), abs=0.2)


def test_between_tokens_and_without_any_the_ray_meets_the_table_and_beside_it_nothing(stands: Table) -> None:
    edge = stands.position(0.0, 0.0, -0.9 * HALF_DEPTH)
    for count in (0, 5):
        found = met(stands, count, HEAD, toward(edge))
        assert found is not None and found.checkpoint is None
        assert met(stands, count, HEAD, toward(stands.position(0.0, 0.0, -1.3 * HALF_DEPTH))) is None
        assert met(stands, count, HEAD, toward(stands.position(1.1 * HALF_LENGTH, 0.0, 0.0))) is None
        assert met(stands, count, HEAD, -toward(edge)) is None, "behind the viewer"
        assert met(stands, count, HEAD, stands.axes[:, 0]) is None, "along the top"
