"""What hands do on a real runtime."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.openxr.aiming import aim_into_world
from tests.openxr.visit import Visit, turned
from vr_explorer.panels.labels import projected
from vr_explorer.panels.page import Page
from vr_explorer.scene.arrangements import PointCloud
from vr_explorer.scene.commands import LookFrom, PlaceBomb, RemoveBomb, StartTour, StopTour, ToggleFavourite, ToggleHome
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.home import EYES, PORTRAIT_AHEAD
from vr_explorer.scene.table import row, table
from vr_explorer.xr.actions import LEFT
from vr_explorer.xr.comfort import Comfort


def test_the_trigger_flies_where_the_hand_points(visit: Visit) -> None:
    """Thrust with drag reaches thrust / drag metres a second, less what the start takes: v t − v (1 − e^−dt) / d."""
    scene = visit.scene
    visit.frames(2)
    start, begin = scene.body.position.copy(), scene.time
    visit.remote.right(trigger=1.0)
    visit.until(lambda: scene.time - begin > 1.5)
    displacement = scene.body.position - start
    drag = scene.settings.drag
    speed = scene.settings.thrust * max(scene.scale, 0.3) / drag
    passed = scene.time - begin
    expected = speed * passed - speed * (1.0 - np.exp(-drag * passed)) / drag
    assert np.linalg.norm(displacement) == pytest.approx(expected, rel=0.15)
    yaw = scene.body.yaw
    assert displacement @ np.array([-np.sin(yaw), 0.0, -np.cos(yaw)]) > 0.8 * np.linalg.norm(displacement)
    visit.remote.right(trigger=0.0, squeeze=1.0)
    visit.frames(12)
    assert scene.body.speed < 0.5, "the squeeze brakes"


def test_flying_narrows_the_sight_and_landing_widens_it(visit: Visit) -> None:
    """The light of the upper and lower rim, beside that of the middle."""

    def rim() -> float:
        picture = visit.pictures[0].astype(float)
        height, width = picture.shape[:2]
        return float(np.concatenate([picture[: height // 10], picture[-height // 10 :]]).mean()) / float(
            picture[height * 2 // 5 : height * 3 // 5, width * 2 // 5 : width * 3 // 5].mean()
        )

    visit.loop.picture.comfort.narrowed = 0.0
    visit.frames(3)
    wide = rim()
    visit.loop.picture.comfort = Comfort(1.0)
    visit.remote.right(trigger=1.0)
    visit.until(lambda: visit.loop.picture.comfort.narrowed > 0.95)
    visit.frames(1)
    assert rim() < 0.2 * wide
    visit.remote.right(trigger=0.0, squeeze=1.0)
    visit.until(lambda: visit.loop.picture.comfort.narrowed == 0.0)


def test_the_laser_keeps_a_card(visit: Visit, tmp_path: Path) -> None:
    """The left hand points at a card ahead; its squeeze keeps it, and the file has it at once."""
    scene = visit.scene
    card = 11
    position = scene.cards.target[card].astype(float)
    scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2]) + 40.0), 0.0, 0.0))
    visit.remote.send(turn=turned(0.0))
    hand = (0.0, 1.6, -0.3)
    visit.remote.left(position=hand, trigger=1.0)
    visit.frames(4)
    # The aim pose is tilted against the grip: the hand nods until the ray meets the card.
    for pitch in np.linspace(-60, 60, 49):
        half = np.radians(pitch) / 2.0
        visit.remote.left(turn=(float(np.sin(half)), 0.0, 0.0, float(np.cos(half))))
        visit.frames(2)
        if scene.hovered == card:
            break
    assert scene.hovered == card
    visit.remote.left(squeeze=1.0)
    visit.until(lambda: scene.favourites)
    assert list(scene.favourites) == [card]
    visit.frames(5)
    assert list(scene.favourites) == [card], "held, it does not toggle again"
    visit.remote.left(trigger=0.0, squeeze=0.0)
    visit.frames(3)
    assert scene.hovered is None


def test_the_stick_turns_in_steps_about_the_head(visit: Visit) -> None:
    scene = visit.scene
    visit.remote.send(head=(0.4, 1.6, 0.3))
    visit.frames(4)
    head, yaw = scene.body.head, scene.body.yaw
    visit.remote.right(stick=(1.0, 0.0))
    visit.frames(6)
    assert np.degrees(scene.body.yaw - yaw) == pytest.approx(-30.0, abs=0.1)
    np.testing.assert_allclose(scene.body.head, head, atol=0.01)
    visit.remote.right(stick=(0.0, 0.0))
    visit.frames(3)
    visit.remote.right(stick=(-1.0, 0.0))
    visit.frames(3)
    assert np.degrees(scene.body.yaw - yaw) == pytest.approx(0.0, abs=0.1)


def test_both_hands_double_the_world(visit: Visit) -> None:
    """Hands that part to twice their distance make the world twice as large, and what is held stays between them."""
    scene = visit.scene
    visit.remote.left(position=(-0.15, 1.2, -0.3), squeeze=1.0)
    visit.remote.right(position=(0.15, 1.2, -0.3), squeeze=1.0)
    visit.frames(4)
    assert visit.loop.hands.holding
    assert scene.body.scale == pytest.approx(1.0, rel=0.01)
    for half in np.linspace(0.15, 0.3, 8):
        visit.remote.left(position=(-float(half), 1.2, -0.3))
        visit.remote.right(position=(float(half), 1.2, -0.3))
        visit.frames(1)
    visit.frames(3)
    assert scene.body.scale == pytest.approx(0.5, rel=0.02)
    visit.remote.left(squeeze=0.0)
    visit.frames(3)
    assert visit.loop.hands.holding == (1,), "the other hand goes on alone: it drags"
    position, offset = scene.body.position.copy(), np.array([0.1, 0.05, 0.2])
    visit.remote.right(position=tuple(np.add((0.3, 1.2, -0.3), offset).tolist()))
    visit.frames(4)
    yaw = scene.body.yaw
    moved = np.array([[np.cos(yaw), 0.0, np.sin(yaw)], [0.0, 1.0, 0.0], [-np.sin(yaw), 0.0, np.cos(yaw)]]) @ offset
    np.testing.assert_allclose(scene.body.position - position, -scene.body.scale * moved, atol=0.01)
    visit.remote.right(squeeze=0.0)
    visit.frames(3)
    assert not visit.loop.hands.holding
    assert scene.body.scale == pytest.approx(0.5, rel=0.02)


def test_a_hand_that_is_gone_asks_for_nothing(visit: Visit) -> None:
    scene = visit.scene
    visit.remote.right(trigger=1.0, active=False)
    visit.frames(10)
    assert scene.body.speed == 0.0
    visit.remote.right(trigger=1.0, active=True)
    visit.frames(10)
    assert scene.body.speed > 0.0


def test_home_puts_the_head_before_the_best_view(visit: Visit) -> None:
    scene = visit.scene
    position, yaw = scene.body.head.copy(), scene.body.yaw
    visit.remote.right(trigger=1.0)
    visit.frames(8)
    visit.remote.right(trigger=0.0)
    visit.remote.send(head=(0.6, 1.3, 0.4), turn=turned(-70.0))
    visit.frames(4)
    assert np.linalg.norm(scene.body.head - position) > 2.0
    begin = scene.time
    visit.remote.left(stick_click=True)
    visit.frames(2)
    assert np.linalg.norm(scene.body.head - position) > 2.0, "a slip does not lose the place"
    visit.until(lambda: scene.time - begin > 0.8)
    np.testing.assert_allclose(scene.body.head, position, atol=0.02)
    assert np.degrees(scene.body.yaw + scene.body.gaze - yaw) == pytest.approx(0.0, abs=1.0)
    view = visit.views[0]
    forward = -view.view[2, :3]
    np.testing.assert_allclose(forward, (-np.sin(yaw), 0.0, -np.cos(yaw)), atol=0.03)


def test_a_press_of_the_stick_goes_to_the_card_that_the_laser_meets(visit: Visit) -> None:
    scene = visit.scene
    card = 11
    position = scene.cards.target[card].astype(float)
    scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2]) + 60.0), 0.0, 0.0))
    visit.remote.left(position=(0.0, 1.6, -0.3), trigger=1.0)
    visit.frames(4)
    for pitch in np.linspace(-60, 60, 97):
        half = np.radians(pitch) / 2.0
        visit.remote.left(turn=(float(np.sin(half)), 0.0, 0.0, float(np.cos(half))))
        visit.frames(2)
        if scene.hovered == card:
            break
    assert scene.hovered == card
    yaw, gaze = scene.body.yaw, (position - scene.body.head) / np.linalg.norm(position - scene.body.head)
    visit.remote.left(stick_click=True)
    visit.until(lambda: visit.loop.picture.comfort.narrowed > 0.3)  # the sight narrows at a jump
    visit.frames(2)
    line = position - scene.body.head
    assert np.linalg.norm(line) == pytest.approx(scene.settings.visit, rel=0.02)
    np.testing.assert_allclose(line / np.linalg.norm(line), gaze, atol=0.02)
    assert scene.body.yaw == yaw


def test_the_buttons_arrange(visit: Visit) -> None:
    scene = visit.scene
    scene.apply(ToggleFavourite(3))
    pressed = (("right", "a", "flat"), ("right", "b", "board"), ("left", "b", "cloud"), ("left", "a", "colour"))
    for hand, button, arrangement in pressed:
        getattr(visit.remote, hand)(**{button: True})
        visit.frames(3)
        assert scene.arrangement.id == arrangement
        getattr(visit.remote, hand)(**{button: False})
        visit.frames(2)


def placed(visit: Visit, distance: float) -> np.ndarray:
    """A bomb ahead of the viewer, metres away; its place, once its images have come."""
    scene = visit.scene
    position: np.ndarray = scene.body.head - distance * scene.body.axes()[2]
    x, y, z = position.tolist()
    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), (x, y, z)))
    visit.frames(3)
    return position


def test_a_short_grip_with_the_laser_on_a_bomb_opens_its_menu(visit: Visit) -> None:
    visit.remote.left(position=(-0.1, 1.5, -0.3), trigger=1.0)
    visit.frames(3)
    position = placed(visit, 30.0)
    aim_into_world(visit, LEFT, position)
    assert visit.explorer.tools.bombs.pointed == 1
    visit.remote.left(squeeze=1.0)
    visit.frames(2)
    visit.remote.left(squeeze=0.0)
    visit.until(lambda: visit.explorer.state.page is Page.BOMBS)
    assert visit.explorer.state.bomb == 1
    assert not visit.scene.favourites
    visit.frames(3)
    np.testing.assert_allclose(visit.scene.bombs[0].position, position, atol=1e-6)


def test_a_hand_inside_a_bomb_carries_and_throws_it_by_its_trigger(visit: Visit) -> None:
    """The hand goes a metre to the right, evenly, and lets go on the way."""
    scene = visit.scene
    visit.remote.right(position=(0.0, 1.6, -0.4))
    placed(visit, 0.4)
    body, start = scene.body.position.copy(), np.array(scene.bombs[0].position)
    visit.remote.right(trigger=1.0)
    visit.until(lambda: visit.explorer.tools.bombs.held == 1)
    for step in range(1, 21):
        visit.remote.right(position=(0.05 * step, 1.6, -0.4))
        visit.frames(1)
    carried = np.array(scene.bombs[0].position) - start
    right = scene.body.axes()[0]
    assert carried @ right > 0.6
    assert np.linalg.norm(carried - (carried @ right) * right) < 0.15
    np.testing.assert_allclose(scene.body.position, body, atol=0.02)
    visit.remote.right(trigger=0.0)
    visit.until(lambda: visit.explorer.tools.bombs.held is None)
    assert scene.bombs[0].flying, "it keeps the hand's velocity"
    assert np.dot(scene.bombs[0].velocity, right) > 0.9 * np.linalg.norm(scene.bombs[0].velocity)
    scene.apply(RemoveBomb(1))
    visit.frames(3)
    visit.remote.right(trigger=1.0)
    visit.until(lambda: scene.body.speed > 0.0)


def test_the_pointing_trigger_inside_a_bomb_opens_its_menu(visit: Visit) -> None:
    visit.remote.left(position=(0.0, 1.6, -0.4))
    placed(visit, 0.4)
    visit.remote.left(trigger=1.0)
    visit.until(lambda: visit.explorer.state.page is Page.BOMBS)
    assert visit.explorer.state.bomb == 1
    assert visit.loop.picture.ray is None, "and no laser"


def pointed(visit: Visit, card: int) -> None:
    """The laser of the left hand is on a card 40 m ahead."""
    x, y, z = visit.scene.cards.target[card].tolist()
    visit.scene.apply(LookFrom((x, y, z + 40.0), 0.0, 0.0))
    visit.remote.left(position=(-0.1, 1.5, -0.3), trigger=1.0)
    visit.frames(3)
    aim_into_world(visit, LEFT, np.array([x, y, z]))
    assert visit.scene.hovered is not None


def test_with_the_laser_the_other_hand_lights_up_relatives_and_chooses(visit: Visit) -> None:
    pointed(visit, 11)
    arrangement, hovered = visit.scene.arrangement, visit.scene.hovered
    visit.remote.right(a=True)
    visit.frames(3)
    assert visit.scene.related == hovered
    visit.remote.right(a=False, b=True)
    visit.frames(3)
    assert visit.scene.selection.cards == (hovered,)
    assert visit.scene.arrangement is arrangement


def test_the_grip_paints_with_the_laser_once_it_is_switched_on(visit: Visit) -> None:
    pointed(visit, 11)
    visit.explorer.state.painting = True
    visit.remote.left(squeeze=1.0)
    visit.until(lambda: visit.scene.selection.cards)
    positions = visit.scene.cards.target.astype(float)
    directions = positions - visit.scene.body.head
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    beside = int(np.argmin(np.abs(directions @ directions[11] - np.cos(np.radians(12.0)))))
    assert beside not in visit.scene.selection.cards
    aim_into_world(visit, LEFT, positions[beside])
    visit.until(lambda: {11, beside} <= set(visit.scene.selection.cards))
    assert not visit.scene.favourites


def test_the_laser_and_the_grip_on_the_table_at_home_open_the_menu_of_tours(visit: Visit) -> None:
    scene, state = visit.scene, visit.explorer.state
    visit.remote.left(position=(-0.2, 1.3, -0.3))
    scene.apply(ToggleHome())
    visit.until(lambda: scene.home[1] == 1.0)
    visit.frames(2)
    stands, count = table(scene.home[0]), len(scene.planned.checkpoints)
    pitch, radius = row(count)
    token = stands.position((1 - 0.5 * (count - 1)) * pitch, radius, 0.0)
    for number in (0, 1):
        at = projected(visit.views[number], token)
        assert at is not None
        x, y = round(at[0]), round(at[1])
        about = visit.pictures[number][max(y - 12, 0) : y + 13, max(x - 12, 0) : x + 13]
        assert about.size and about.max() > 90, "it glows in both eyes"
    aim_into_world(visit, LEFT, np.array(token), trigger=1.0)
    visit.frames(3)
    assert state.signs[-1].words.startswith("Checkpoint 2")
    visit.remote.left(squeeze=1.0)
    visit.until(lambda: state.page is Page.TOURS)
    assert state.checkpoint == 1 and not scene.favourites
    visit.remote.left(trigger=0.0, squeeze=0.0)
    visit.frames(3)
    state.show(None)
    scene.apply(ToggleHome())
    visit.until(lambda: scene.home[1] == 0.0)


def test_the_portrait_is_the_door_to_the_cloud(visit: Visit) -> None:
    """At home the laser and the grip on the portrait enter the cloud, and the images rain."""
    scene = visit.scene
    visit.remote.left(position=(-0.2, 1.3, -0.3))
    scene.apply(ToggleHome())
    visit.until(lambda: scene.home[1] == 1.0)
    hall, _ = scene.home
    assert (visit.pictures[0][-40:].astype(int).mean() > 8).all(), "the floor is lit"
    aim_into_world(visit, LEFT, np.array(hall.position(0.0, EYES, PORTRAIT_AHEAD)), trigger=1.0)
    visit.frames(3)
    assert any("press here" in sign.words for sign in visit.explorer.state.signs)
    visit.remote.left(squeeze=1.0)
    visit.until(lambda: isinstance(scene.arrangement, PointCloud))
    assert scene.raining and not scene.favourites
    visit.until(lambda: scene.home[1] == 0.0)


def test_a_tour_carries_the_body_and_leaves_the_head_to_itself(visit: Visit) -> None:
    scene = visit.scene
    visit.frames(3)
    start = scene.body.position.copy()
    scene.apply(StartTour(visit.explorer.state.usual_tour))
    visit.until(lambda: np.linalg.norm(scene.body.position - start) > 0.3)
    assert visit.loop.picture.comfort.narrowed > 0.0 or visit.loop.picture.comfort.strength == 0.0
    gaze = scene.body.gaze
    visit.remote.send(turn=turned(40.0))
    visit.frames(4)
    assert np.degrees(scene.body.gaze - gaze) == pytest.approx(40.0, abs=2.0)
    visit.remote.right(trigger=1.0)
    visit.until(lambda: scene.tour is not None and scene.tour.paused)
    visit.remote.right(trigger=0.0)
    scene.apply(StopTour())
    assert scene.tour is None and not scene.bombs
