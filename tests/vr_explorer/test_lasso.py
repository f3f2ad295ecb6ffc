"""What an outline encloses and what the laser brushes, beside slow answers card by card."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vr_explorer.input import Outline
from vr_explorer.picking.lasso import inside, near_ray, outlined
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Cards

REACH = (0.9, 0.6)
BOX = Outline(((-0.5, 0.4), (0.5, 0.4), (0.5, -0.4), (-0.5, -0.4)), REACH)


def enclosed(x: float, y: float, polygon: np.ndarray) -> bool:
    """By the winding of the polygon's edges as they pass a line to the right, one edge after the other."""
    odd = False
    for (ax, ay), (bx, by) in zip(polygon.tolist(), np.roll(polygon, -1, axis=0).tolist(), strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            odd = not odd
    return odd


coordinate = st.floats(-1.0, 1.0, width=32)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=12), st.integers(0, 1_000))
def test_points_inside_a_polygon_are_those_found_one_by_one(corners: list[tuple[float, float]], seed: int) -> None:
    polygon = np.array(corners, np.float32)
    x, y = np.random.default_rng(seed).uniform(-1.1, 1.1, (2, 60)).astype(np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        slow = [enclosed(float(a), float(b), polygon.astype(np.float64)) for a, b in zip(x, y, strict=True)]
        found = inside(x, y, polygon)
    assert np.count_nonzero(found != slow) == 0 or _all_on_an_edge(x[found != slow], y[found != slow], polygon)


def _all_on_an_edge(xs: np.ndarray, ys: np.ndarray, polygon: np.ndarray) -> bool:
    """Single precision decides differently only within a hair of an edge."""
    starts, ends = polygon.astype(float), np.roll(polygon, -1, axis=0).astype(float)
    for x, y in zip(xs.astype(float), ys.astype(float), strict=True):
        side = ends - starts
        share = np.clip(((np.array([x, y]) - starts) * side).sum(1) / np.maximum((side**2).sum(1), 1e-12), 0, 1)
        if np.linalg.norm(starts + share[:, None] * side - (x, y), axis=1).min() > 1e-5:
            return False
    return True


def test_cards_in_an_outline_are_those_projected_one_by_one() -> None:
    rng = np.random.default_rng(3)
    cards = Cards((rng.standard_normal((800, 3)) * 40.0).astype(np.float32))
    cards.fade_to[::7] = cards.fade_from[::7] = 0.1
    body = Body((3.0, -2.0, 25.0), 0.4, -0.2)
    view = body.view((1500, 1000), 2.0 * np.arctan(REACH[1]), 0.1, 1e4)
    star = tuple(
        (0.8 * r * np.cos(a), 0.8 * r * np.sin(a))
        for a, r in zip(np.linspace(0, 2 * np.pi, 21)[:-1], [1.0, 0.4] * 10, strict=True)
    )
    for outline in (BOX, Outline(star, REACH)):
        slow = []
        for card, position in enumerate(cards.target):
            clip = view.projection @ view.view @ np.append(position, 1.0)
            if clip[3] > 0.05 and card % 7 and enclosed(*(clip[:2] / clip[3]), np.array(outline.points)):
                slow.append(card)
        assert len(slow) > 20
        assert outlined(cards, 0.0, body, outline).tolist() == slow


def test_what_is_behind_or_on_its_way_elsewhere_is_not_chosen() -> None:
    cards = Cards(np.array([[0, 0, -10], [0, 0, 10], [100, 0, -10]], np.float32))
    assert outlined(cards, 0.0, Body((0.0, 0.0, 0.0)), BOX).tolist() == [0]
    cards.send(np.array([[100, 0, -10], [0, 0, 10], [0, 0, -10]], np.float32), 0.0, 2.0)
    assert outlined(cards, 0.0, Body((0.0, 0.0, 0.0)), BOX).tolist() == [0]
    assert outlined(cards, 2.0, Body((0.0, 0.0, 0.0)), BOX).tolist() == [2]


def test_the_brush_takes_what_is_within_its_angle_and_reach() -> None:
    cards = Cards(np.array([[0, 0, -10], [0.3, 0, -10], [0.5, 0, -10], [0, 0, 10], [0, 0, -90]], np.float32))
    ray = (0.0, 0.0, 0.0), (0.0, 0.0, -1.0)
    assert near_ray(cards, 0.0, ray, np.radians(2.0), 50.0).tolist() == [0, 1]
    assert near_ray(cards, 0.0, ray, np.radians(2.0), 100.0).tolist() == [0, 1, 4]


@pytest.mark.parametrize("points", [((0.1, 0.1),) * 3, ((-1.0, 0.0), (1.0, 0.0), (0.0, 0.0))])
def test_an_outline_without_an_inside_chooses_nothing(points: tuple[tuple[float, float], ...]) -> None:
    cards = Cards(np.array([[0, 0, -10]], np.float32))
    assert not len(outlined(cards, 0.0, Body((0.0, 0.0, 0.0)), Outline(points, REACH)))


unit = st.tuples(*(st.floats(-1.0, 1.0) for _ in range(3))).filter(lambda unit: np.linalg.norm(unit) > 0.1)


@settings(max_examples=40, deadline=None)
@given(unit, unit, st.floats(0.01, 1.2), st.integers(0, 1_000))
def test_the_way_of_a_ray_brushes_what_rays_between_brush_one_by_one(
    start: tuple[float, ...], aside: tuple[float, ...], turned: float, seed: int
) -> None:
    """Beside 2,000 rays along the arc; cards within a hair of the edge may be decided either way."""
    rng, origin, angle, reach = np.random.default_rng(seed), np.array([3.0, -1.0, 2.0]), 0.05, 60.0
    before = np.array(start) / np.linalg.norm(start)
    sideways = np.array(aside) - (np.array(aside) @ before) * before
    if np.linalg.norm(sideways) < 0.05:
        return
    sideways /= np.linalg.norm(sideways)
    cards = Cards((origin + rng.standard_normal((300, 3)) * 25.0).astype(np.float32))
    cards.fade_to[::9] = cards.fade_from[::9] = 0.1
    turns = np.linspace(0.0, turned, 2_000)[:, None]
    directions = np.cos(turns) * before + np.sin(turns) * sideways
    offsets = cards.target.astype(float) - origin
    far = np.linalg.norm(offsets, axis=1)
    beside = np.arccos(np.clip((offsets / far[:, None]) @ directions.T, -1.0, 1.0)).min(axis=1)
    wanted = (beside < angle) & (far < reach)
    wanted[::9] = False
    found = np.zeros(300, bool)
    found[near_ray(cards, 0.0, (origin, directions[-1]), angle, reach, directions[0])] = True
    assert (found == wanted)[np.abs(beside - angle) > 1e-3].all()
    alone = near_ray(cards, 0.0, (origin, directions[-1]), angle, reach)
    np.testing.assert_array_equal(near_ray(cards, 0.0, (origin, directions[-1]), angle, reach, directions[-1]), alone)
