"""The board in the headset: where it hangs, and which hand works on it."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.app.headset_card_panels import PIXEL
from vr_explorer.app.headset_card_panels import SCALE as PLATE_SCALE
from vr_explorer.app.headset_menu import PIXELS as BOARD_PIXELS
from vr_explorer.app.headset_menu import SCALE as BOARD_SCALE
from vr_explorer.app.headset_panels import (
    FOLLOW_PIXELS,
    FOLLOW_SCALE,
    HINT_PIXELS,
    HINT_SCALE,
    HINT_SIZE,
)
from vr_explorer.xr.actions import LEFT, RIGHT, Hand
from vr_explorer.xr.follow_panel import DISTANCE, SIZE
from vr_explorer.xr.menu_panel import ABOVE, AWAY, BEFORE, ON_WRIST, TIP, MenuPanel
from vr_explorer.xr.poses import Pose, Transform, upright

ORDER = (RIGHT, LEFT)


def head(height: float = 1.6) -> Transform:
    transform = np.eye(4)
    transform[1, 3] = height
    return transform


def hand_toward(target: np.ndarray, position: tuple[float, float, float] = (0.2, 1.2, -0.2), **rest: float) -> Hand:
    """Aims at `target`; its grip is where its aim is."""
    pose = Pose.from_transform(upright(np.array(position), np.array(position) - target))
    return Hand(grip=pose, aim=pose, **rest)  # type: ignore[arg-type]


def on(board: MenuPanel, x: float, y: float) -> np.ndarray:
    """x, y: metres from its middle."""
    return (board.pose @ np.array([x, y, 0.0, 1.0]))[:3]


@pytest.fixture
def board() -> MenuPanel:
    board = MenuPanel()
    board.follow(head(), None)
    return board


def test_it_opens_before_the_head_and_stays(board: MenuPanel) -> None:
    middle = board.pose[:3, 3]
    assert middle[2] == pytest.approx(-AWAY) and middle[1] < 1.6
    toward = head()[:3, 3] - middle
    np.testing.assert_allclose(board.pose[:3, 2], toward / np.linalg.norm(toward))
    board.follow(head(1.2), None)
    np.testing.assert_array_equal(board.pose[:3, 3], middle)


def test_a_ray_points_where_it_meets_the_board(board: MenuPanel) -> None:
    hands = Hand(), hand_toward(on(board, 0.25, 0.1))
    left = board.read(hands, ORDER)
    assert board.pointed is not None
    assert board.pointed.hand == RIGHT
    width, height = board.size
    np.testing.assert_allclose(board.pointed.position, (0.5 + 0.25 / width, 0.5 - 0.1 / height), atol=1e-6)
    np.testing.assert_allclose(board.pointed.at, on(board, 0.25, 0.1), atol=1e-6)
    assert left[RIGHT].trigger == 0.0 and left[RIGHT].aim is not None
    board.read((Hand(), hand_toward(on(board, width, 0.0))), ORDER)
    assert board.pointed is None, "beside it"
    board.read((Hand(), hand_toward(np.array([0.0, 1.5, 3.0]))), ORDER)
    assert board.pointed is None, "away from it"
    behind = hand_toward(on(board, 0.0, 0.0), position=(0.0, 1.5, -2.0))
    board.read((Hand(), behind), ORDER)
    assert board.pointed is None, "from behind"


def test_a_trigger_that_was_pulled_elsewhere_does_not_press_and_is_not_taken(board: MenuPanel) -> None:
    pulled = hand_toward(on(board, 0.0, 0.0), trigger=1.0)
    left = board.read((Hand(), pulled), ORDER)
    assert board.pointed is not None and not board.pointed.pressed
    assert left[RIGHT].trigger == 1.0, "the flight goes on"
    board.read((Hand(), pulled._replace(trigger=0.0)), ORDER)
    left = board.read((Hand(), pulled), ORDER)
    assert board.pointed is not None and board.pointed.pressed
    assert left[RIGHT].trigger == 0.0


def test_what_is_held_is_held_beyond_the_edge_until_the_trigger_is_loose(board: MenuPanel) -> None:
    aim = hand_toward(on(board, 0.0, 0.0))
    board.read((Hand(), aim), ORDER)
    board.read((Hand(), aim._replace(trigger=1.0)), ORDER)
    beyond = hand_toward(on(board, 0.8, 0.0), trigger=1.0)
    left = board.read((Hand(), beyond), ORDER)
    assert board.pointed is not None and board.pointed.pressed
    assert board.pointed.position[0] > 1.0
    assert left[RIGHT].trigger == 0.0
    board.read((Hand(), beyond._replace(trigger=0.0)), ORDER)
    assert board.pointed is None


def test_a_tip_touches_and_goes_before_a_ray(board: MenuPanel) -> None:
    def touching(depth: float) -> Hand:
        tip = on(board, 0.1, -0.2) + depth * board.pose[:3, 2]
        pose = upright(tip - TIP[2] * board.pose[:3, 2], board.pose[:3, 2])
        return Hand(grip=Pose.from_transform(pose), trigger=0.0)

    ray = hand_toward(on(board, -0.2, 0.2))
    for depth, pressed in ((0.05, False), (0.0, True), (-0.05, True)):
        board.read((ray, touching(depth)), ORDER)
        assert board.pointed is not None and board.pointed.by_touch
        assert board.pointed.pressed is pressed
    for _ in range(2):
        board.read((ray, touching(0.2)), ORDER)
    assert board.pointed is not None and board.pointed.hand == LEFT


def test_on_the_wrist_it_follows_the_hand_and_faces_the_head() -> None:
    board = MenuPanel()
    wrist = Hand(grip=Pose((-0.1, 1.2, -0.35)))
    board.follow(head(), wrist)
    np.testing.assert_allclose(board.pose[:3, 3], (-0.1, 1.2 + ABOVE, -0.35))
    assert board.width == ON_WRIST
    assert board.pose[2, 2] > 0.5, "it faces the head"
    board.follow(head(), Hand())
    assert board.width == BEFORE, "without the hand it hangs before the head"


def test_texts_are_large_enough() -> None:
    """Body text 1° high where it is read at once, nothing below 0.6°: 16 and 14 points before scaling."""

    def degrees(points: float, scale: float, metres: float, pixels: int, distance: float) -> float:
        return float(np.degrees(np.arctan(points * scale * metres / pixels / distance)))

    arm = float(np.hypot(0.35, 1.6 - 1.2 - ABOVE))
    seen = {
        "follow panel": (FOLLOW_SCALE, SIZE[0], FOLLOW_PIXELS[0], DISTANCE),
        "board": (BOARD_SCALE, BEFORE, BOARD_PIXELS[0], AWAY),
        "wrist": (BOARD_SCALE, ON_WRIST, BOARD_PIXELS[0], arm),
        "hints": (HINT_SCALE, HINT_SIZE[0], HINT_PIXELS[0], 0.5),
        "plate": (PLATE_SCALE, PIXEL, 1, 1.0),
    }
    for name, how in seen.items():
        assert degrees(16.0, *how) >= 0.99, name
        assert degrees(14.0, *how) >= 0.6, name


def test_a_pose_comes_back_from_its_matrix() -> None:
    rng = np.random.default_rng(4)
    for quaternion in rng.standard_normal((50, 4)):
        x, y, z, w = (quaternion / np.linalg.norm(quaternion)).tolist()
        pose = Pose((1.0, -2.0, 3.0), (x, y, z, w))
        np.testing.assert_allclose(Pose.from_transform(pose.transform()).transform(), pose.transform(), atol=1e-12)
