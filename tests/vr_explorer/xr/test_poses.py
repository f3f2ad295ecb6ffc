"""Poses, fields of view and the space of the headset, against the definitions."""

import numpy as np
import pytest
from pyrr import matrix44, quaternion, vector3

from vr_explorer.scene.body import Body
from vr_explorer.xr.poses import Fov, Pose, applied, heading, inverse, upright
from vr_explorer.xr.rig import Rig, views
from vr_explorer.xr.session import EyeView


def about(axis: tuple[float, float, float], degrees: float) -> tuple[float, float, float, float]:
    half = np.radians(degrees) / 2.0
    x, y, z = np.sin(half) * np.array(axis)
    return float(x), float(y), float(z), float(np.cos(half))


@pytest.mark.parametrize(
    ("turn", "point", "expected"),
    [
        (about((0, 1, 0), 90), (0, 0, -1), (-1, 0, 0)),
        (about((1, 0, 0), 90), (0, 0, -1), (0, 1, 0)),
        (about((0, 0, 1), 90), (1, 0, 0), (0, 1, 0)),
    ],
)
def test_quaternions_turn_as_the_right_hand_does(
    turn: tuple[float, float, float, float], point: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    placed = Pose((5.0, 6.0, 7.0), turn).transform() @ [*point, 1.0]
    np.testing.assert_allclose(placed[:3] - (5, 6, 7), expected, atol=1e-12)


def test_an_uneven_field_of_view_fills_the_picture_at_every_depth() -> None:
    fov = Fov(left=-0.9, right=0.7, up=0.8, down=-0.75)
    projection = fov.projection(0.05, 500.0)
    for depth in (0.1, 1.0, 300.0):
        for angle, axis, edge in ((fov.left, 0, -1), (fov.right, 0, 1), (fov.up, 1, 1), (fov.down, 1, -1)):
            point = np.array([0.0, 0.0, -depth, 1.0])
            point[axis] = np.tan(angle) * depth
            clip = projection @ point
            assert clip[axis] / clip[3] == pytest.approx(edge, abs=1e-5)
    for depth, expected in ((0.05, -1.0), (500.0, 1.0)):
        clip = projection @ [0, 0, -depth, 1]
        assert clip[2] / clip[3] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("yaw", [-170.0, -40.0, 0.0, 65.0])
@pytest.mark.parametrize("pitch", [-89.0, -30.0, 0.0, 89.0])
def test_heading_is_the_yaw_even_when_looking_up_or_down(yaw: float, pitch: float) -> None:
    turned = Pose(orientation=about((0, 1, 0), yaw)).transform() @ Pose(orientation=about((1, 0, 0), pitch)).transform()
    assert np.degrees(heading(turned)) == pytest.approx(yaw, abs=1e-6)


def test_the_head_is_where_the_body_stands_when_it_is_centred() -> None:
    rig, body = Rig(), Body((10.0, 20.0, 30.0), yaw=0.7)
    head = Pose((0.0, 1.7, 0.0)).transform()
    rig.settle(head)
    np.testing.assert_allclose((rig.world_from_space(body) @ head)[:3, 3], (10, 20, 30))
    moved = Pose((0.5, 1.5, -1.0), about((0, 1, 0), 35)).transform()
    rig.recentre(moved)
    placed = rig.world_from_space(body) @ moved
    np.testing.assert_allclose(placed[:3, 3], (10, 20, 30), atol=1e-12)
    assert heading(placed) == pytest.approx(0.7)


def test_a_larger_viewer_sees_with_eyes_farther_apart() -> None:
    rig, body = Rig(), Body((0.0, 0.0, 0.0))
    body.rescale(10.0)
    fov = Fov(-0.8, 0.8, 0.8, -0.8)
    eyes = tuple(EyeView(Pose((x, 1.6, 0.0)), fov) for x in (-0.03, 0.03))
    rig.settle(Pose((0.0, 1.6, 0.0)).transform())
    left, right = views(eyes, rig.world_from_space(body), body.scale, (100, 100), 0.05, 100.0)
    positions = [np.linalg.inv(view.view)[:3, 3] for view in (left, right)]
    np.testing.assert_allclose(positions[1] - positions[0], (0.6, 0, 0), atol=1e-5)
    np.testing.assert_allclose(left.head, (0, 0, 0), atol=1e-5)
    seen = left.view @ [0.0, 0.0, -50.0, 1.0]
    assert seen[2] == pytest.approx(-5.0, abs=1e-4)  # fifty metres of the world are five of the viewer's


@pytest.mark.parametrize("seed", range(5))
def test_an_eye_sees_what_its_pose_in_the_world_says(seed: int) -> None:
    rig, body = Rig(), Body((1.0, -2.0, 3.0), yaw=0.3 * seed)
    body.rescale(1.0 + seed)
    rig.settle(Pose((0.0, 1.6, 0.0)).transform())
    eyes = tuple(EyeView(random_pose(10 * seed + number), Fov(-0.8, 0.7, 0.8, -0.9)) for number in range(2))
    world = rig.world_from_space(body)
    seen = views(eyes, world, body.scale, (100, 100), 0.05, 100.0)
    placed = [world @ eye.pose.transform() for eye in eyes]
    for view, pose in zip(seen, placed, strict=True):
        np.testing.assert_allclose(view.view, np.linalg.inv(pose), atol=1e-5)
        np.testing.assert_allclose(view.head, 0.5 * (placed[0] + placed[1])[:3, 3], atol=1e-5)


def random_pose(seed: int) -> Pose:
    rng = np.random.default_rng(seed)
    position, turn = rng.normal(size=3).tolist(), quaternion.normalise(rng.normal(size=4)).tolist()
    return Pose(tuple(position), tuple(turn))


@pytest.mark.parametrize("seed", range(20))
def test_what_is_written_out_in_plain_numbers_is_what_pyrr_says(seed: int) -> None:
    pose, point = random_pose(seed), np.random.default_rng(seed + 100).normal(size=3)
    position, turn = (np.array(part) for part in pose)
    # pyrr's matrices that move are for row vectors, those of quaternions for columns.
    expected = matrix44.create_from_translation(position).T @ matrix44.create_from_quaternion(turn)
    np.testing.assert_allclose(pose.transform(), expected, atol=1e-12)
    larger = expected @ np.diag((2.5, 2.5, 2.5, 1.0))
    np.testing.assert_allclose(inverse(larger), matrix44.inverse(larger), atol=1e-12)
    moved = quaternion.apply_to_vector(turn, point) + position
    np.testing.assert_allclose(applied(pose.transform(), *point.tolist()), moved, atol=1e-12)
    origin, ahead = pose.placed(np.eye(4))
    np.testing.assert_allclose(origin, position, atol=1e-12)
    np.testing.assert_allclose(ahead, quaternion.apply_to_vector(turn, np.array((0.0, 0.0, -1.0))), atol=1e-12)
    back, right = vector3.normalise(point), vector3.normalise(vector3.cross(np.array((0.0, 1.0, 0.0)), point))
    axes = np.column_stack([right, vector3.cross(back, right), back])
    np.testing.assert_allclose(upright(position, point)[:3, :3], axes, atol=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_poses_of_transforms_are_those_that_made_them(seed: int) -> None:
    pose = random_pose(seed)
    again = Pose.from_transform(pose.transform())
    assert again.position == pose.position
    assert abs(np.dot(again.orientation, pose.orientation)) == pytest.approx(1.0, abs=1e-12)
    expected = quaternion.create_from_matrix(pose.transform()[:3, :3])
    assert abs(np.dot(again.orientation, expected)) == pytest.approx(1.0, abs=1e-12)
