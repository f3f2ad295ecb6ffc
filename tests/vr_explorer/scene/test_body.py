"""Flying is thrust with drag, independent of the frame rate; rays go where the picture says."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.scene.body import Body

THRUST, DRAG = np.array([3.0, -1.0, -20.0]), 1.8


def flown(steps: int, seconds: float = 2.0) -> Body:
    body = Body((1.0, 2.0, 3.0))
    for _ in range(steps):
        body.fly(THRUST, DRAG, seconds / steps)
    return body


def test_the_way_does_not_depend_on_the_frame_rate() -> None:
    coarse, fine = flown(7), flown(500)
    np.testing.assert_allclose(coarse.position, fine.position, atol=1e-9)
    np.testing.assert_allclose(coarse.velocity, fine.velocity, atol=1e-9)


def test_the_way_is_that_of_the_equation_of_motion() -> None:
    position, velocity, step = np.array([1.0, 2.0, 3.0]), np.zeros(3), 1e-5
    for _ in range(200_000):
        velocity = velocity + (THRUST - DRAG * velocity) * step
        position = position + velocity * step
    np.testing.assert_allclose(flown(10).position, position, rtol=1e-3)


def test_it_glides_to_rest() -> None:
    body = flown(10)
    position = body.position
    for _ in range(1200):
        body.fly((0.0, 0.0, 0.0), DRAG, 1.0 / 60.0)
    assert body.speed == 0.0
    assert np.linalg.norm(body.position - position) > 1.0


def test_thrust_over_drag_is_the_speed_reached() -> None:
    body = flown(100, seconds=20.0)
    np.testing.assert_allclose(body.velocity, THRUST / DRAG, rtol=1e-6)


def test_pitch_stops_before_the_zenith_and_yaw_goes_round() -> None:
    body = Body((0.0, 0.0, 0.0))
    body.turn(7.0, 9.0)
    assert body.yaw == pytest.approx(7.0 - 2.0 * np.pi)
    assert 1.5 < body.pitch < np.pi / 2.0


@pytest.mark.parametrize("pointer", [(0.0, 0.0), (-0.8, 0.3), (0.5, -0.9)])
def test_a_ray_through_the_pointer_projects_back_to_it(pointer: tuple[float, float]) -> None:
    body = Body((5.0, -2.0, 8.0), yaw=0.7, pitch=-0.4)
    view = body.view((1600, 900), 1.0, 0.1, 1000.0)
    position = body.position + 37.0 * body.ray(pointer, 1600 / 900, 1.0)
    clip = view.projection.astype(np.float64) @ view.view.astype(np.float64) @ np.append(position, 1.0)
    np.testing.assert_allclose(clip[:2] / clip[3], pointer, atol=1e-5)


def test_going_before_a_place_at_once_keeps_direction_and_gaze() -> None:
    body = Body((0.0, 0.0, 0.0), yaw=0.3)
    body.offset = np.array([0.2, 0.1, -0.1])
    body.velocity = np.array([5.0, 0.0, 0.0])
    target = np.array([30.0, -4.0, -50.0])
    direction = (target - body.head) / np.linalg.norm(target - body.head)
    body.go_before(target, 7.0, 0.0)
    np.testing.assert_allclose(target - body.head, 7.0 * direction, atol=1e-9)
    assert (body.yaw, body.speed) == (0.3, 0.0)


def test_a_glide_ends_before_its_target_looks_at_it_and_can_be_broken_off() -> None:
    body, target = Body((0.0, 0.0, 0.0), yaw=3.0, pitch=-0.2), np.array([10.0, 5.0, 40.0])
    body.go_before(target, 7.0, 1.0)
    positions = []
    for _ in range(12):
        body.advance(0.1)
        positions.append(body.position.copy())
    steps = np.linalg.norm(np.diff(positions, axis=0), axis=1)
    assert steps[0] < steps[3] and steps[-1] == 0.0, "it sets out and comes to rest softly"
    line = target - body.head
    assert np.linalg.norm(line) == pytest.approx(7.0)
    np.testing.assert_allclose(-body.axes()[2], line / 7.0, atol=1e-6)
    body.go_before(np.zeros(3), 7.0, 1.0)
    body.advance(0.3)
    position = body.position.copy()
    body.fly((0.0, 0.0, 0.0), 1.8, 0.01)
    body.advance(0.5)
    np.testing.assert_allclose(body.position, position)


def test_ahead_is_where_the_head_looks() -> None:
    body = Body((0.0, 0.0, 0.0), yaw=0.7, pitch=-0.3)
    np.testing.assert_allclose(body.ahead, -body.axes()[2], atol=1e-6)
    body.gaze = 0.4
    turned = Body((0.0, 0.0, 0.0), yaw=1.1, pitch=-0.3)
    np.testing.assert_allclose(body.ahead, turned.ahead, atol=1e-6)


def on_picture(body: Body, place: np.ndarray) -> np.ndarray:
    view = body.view((1600, 900), 1.0, 0.1, 1000.0)
    clip = view.projection.astype(np.float64) @ view.view.astype(np.float64) @ np.append(place, 1.0)
    return np.asarray(clip[:2] / clip[3])


@pytest.mark.parametrize(
    "steps", [[(0.3, 0.1)] * 12, [(-0.5, 0.0)] * 30, [(0.0, -0.2)] * 40, [(0.1, 0.7), (0.0, -1.9)]]
)
def test_going_around_a_place_keeps_its_distance_and_where_it_is_seen(steps: list[tuple[float, float]]) -> None:
    """Also from below and above, where one cannot look farther."""
    body, about = Body((4.0, 1.0, 30.0), yaw=0.2, pitch=-0.1), np.array([2.0, 3.0, -5.0])
    away, seen = np.linalg.norm(body.head - about), on_picture(body, about)
    places = [body.head]
    for yaw, pitch in steps:
        body.orbit(about, yaw, pitch)
        assert np.linalg.norm(body.head - about) == pytest.approx(away)
        np.testing.assert_allclose(on_picture(body, about), seen, atol=1e-4)
        places.append(body.head)
    assert np.ptp(places, axis=0).max() > 10.0


def test_once_around_a_place_one_is_where_one_was() -> None:
    body, about = Body((4.0, 1.0, 30.0), pitch=0.3), np.array([2.0, 3.0, -5.0])
    for _ in range(16):
        body.orbit(about, np.pi / 8.0, 0.0)
    np.testing.assert_allclose(body.head, (4.0, 1.0, 30.0), atol=1e-9)
