"""Filter bombs between devices and scene."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.actions import BOMB_MENU, CONTEXT, Action
from vr_explorer.input import InputFrame
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import LookFrom, PlaceBomb, RemoveBomb, ToggleFavourite
from vr_explorer.scene.criteria import Colours, Favourites, InRange, Like, Matcher, Measure, Measures
from vr_explorer.scene.criteria.measures import colour_distance
from vr_explorer.scene.criteria.swatches import APART, swatches
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.bombs import CORE, LEAST_ANGLE, THROWN, BombTool
from vr_explorer.tools.context import ContextTool
from vr_explorer.tools.filter_draft import FilterDraftTool
from vr_explorer.tools.match_count import MatchCount
from vr_explorer.tools.tool import Frame

RED = Colours(((220, 30, 30),))
AHEAD = ((0.0, 0.0, 0.0), (0.0, 0.0, -1.0))
FRAME = 1.0 / 60.0


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    scene = Scene(make_cloud(300))
    scene.apply(LookFrom((0.0, 0.0, 0.0), 0.0, 0.0))
    return scene


def carried(scene: Scene, bombs: BombTool, input_frame: InputFrame) -> None:
    scene.advance(FRAME)
    for command in bombs.update(Frame(input_frame, FRAME)):
        scene.apply(command)


def test_a_thrown_bomb_comes_to_rest_where_the_throw_aimed(scene: Scene) -> None:
    bombs = BombTool(scene)
    scene.apply(bombs.thrown(RED, (0.6, 0.0, -0.8)))
    for _ in range(1200):
        scene.advance(FRAME)
    (bomb,) = scene.bombs
    assert not bomb.flying
    position = np.array(bomb.position)
    np.testing.assert_allclose(position / np.linalg.norm(position), (0.6, 0.0, -0.8), atol=1e-3)
    assert np.linalg.norm(position) == pytest.approx(THROWN * max(scene.scale, 0.3) + 4.0, rel=0.02)
    scene.apply(bombs.thrown(RED, None))
    assert scene.bombs[1].velocity[2] < 0.0, "without a ray it flies where the viewer looks"


def test_a_bomb_is_carried_by_what_points_at_it_and_thrown_when_let_go(scene: Scene) -> None:
    scene.apply(PlaceBomb(RED, (0.5, 0.0, -40.0)))
    bombs = BombTool(scene)
    carried(scene, bombs, InputFrame(ray=AHEAD))
    assert bombs.pointed == 1 and bombs.held is None
    carried(scene, bombs, InputFrame(ray=AHEAD, hold=True))
    assert bombs.held == 1
    for angle in np.linspace(0.0, 0.5, 40):
        direction = (float(np.sin(angle)), 0.0, float(-np.cos(angle)))
        carried(scene, bombs, InputFrame(ray=(AHEAD[0], direction), hold=True))
    (bomb,) = scene.bombs
    np.testing.assert_allclose(bomb.position, 40.003 * np.array(direction), atol=0.01)
    carried(scene, bombs, InputFrame(ray=(AHEAD[0], direction), hold=True, reel=2.0))
    assert np.linalg.norm(scene.bombs[0].position) == pytest.approx(40.003 * 1.21, rel=1e-3)
    carried(scene, bombs, InputFrame(ray=(AHEAD[0], direction)))
    assert bombs.held is None
    assert scene.bombs[0].flying, "it keeps its velocity"


def test_a_quick_hand_takes_the_bomb_on_which_it_began(scene: Scene) -> None:
    scene.apply(PlaceBomb(RED, (0.0, 0.0, -40.0)))
    bombs, beside = BombTool(scene), (0.3, 0.0, -0.954)
    carried(scene, bombs, InputFrame(ray=AHEAD))
    carried(scene, bombs, InputFrame(ray=(AHEAD[0], beside), hold=True))
    assert bombs.held == 1
    np.testing.assert_allclose(scene.bombs[0].position, 40.0 * np.array(beside), atol=0.01)


def test_a_bomb_that_is_held_still_stays_when_let_go_and_one_that_is_removed_is_dropped(scene: Scene) -> None:
    scene.apply(PlaceBomb(RED, (0.0, 0.0, -40.0)))
    bombs = BombTool(scene)
    for _ in range(100):
        carried(scene, bombs, InputFrame(ray=AHEAD, hold=True))
    carried(scene, bombs, InputFrame())
    assert not scene.bombs[0].flying
    carried(scene, bombs, InputFrame(ray=AHEAD, hold=True))
    carried(scene, bombs, InputFrame(ray=AHEAD, hold=True))
    scene.apply(RemoveBomb(1))
    carried(scene, bombs, InputFrame(ray=AHEAD, hold=True))
    assert bombs.held is None


def test_a_hand_inside_a_bomb_grasps_carries_and_throws_it(scene: Scene) -> None:
    scene.apply(PlaceBomb(RED, (0.2, 0.0, -0.3)))
    scene.apply(PlaceBomb(RED, (0.0, 0.0, -40.0)))
    bombs = BombTool(scene)
    assert bombs.about((0.0, 0.0, -0.2)) == 1 and bombs.about((0.0, 0.0, -20.0)) is None
    velocity = np.array([3.0, 1.0, -2.0])
    for frame in range(60):
        hand = tuple((np.array([0.1, 0.0, -0.2]) + frame * FRAME * velocity).tolist())
        carried(scene, bombs, InputFrame(grasp=hand))
    assert bombs.held == 1
    np.testing.assert_allclose(scene.bombs[0].position, np.add(hand, (0.1, 0.0, -0.1)), atol=1e-9)
    carried(scene, bombs, InputFrame())
    assert bombs.held is None
    np.testing.assert_allclose(scene.bombs[0].velocity, velocity, rtol=0.01)
    assert not scene.bombs[1].flying


def test_a_hand_that_grasps_nothing_carries_nothing_and_a_bomb_that_goes_is_dropped(scene: Scene) -> None:
    scene.apply(PlaceBomb(RED, (0.0, 0.0, -40.0)))
    bombs = BombTool(scene)
    assert not bombs.update(Frame(InputFrame(grasp=(0.0, 0.0, 0.0)), FRAME))
    assert bombs.update(Frame(InputFrame(), FRAME)) == ()
    carried(scene, bombs, InputFrame(grasp=(0.0, 0.1, -40.0)))
    scene.apply(RemoveBomb(1))
    carried(scene, bombs, InputFrame(grasp=(0.0, 0.2, -40.0)))
    assert bombs.held is None
    carried(scene, bombs, InputFrame())


@pytest.mark.parametrize("asked", [BOMB_MENU, CONTEXT])
def test_a_short_grip_opens_the_menu_and_leaves_the_bomb_where_it_was(scene: Scene, asked: Action) -> None:
    """So does a press of the mouse that lasts."""
    scene.apply(PlaceBomb(RED, (0.0, 0.0, -40.0)))
    bombs, state = BombTool(scene), PanelState()
    drafting, context = FilterDraftTool(scene, state, bombs), ContextTool(state, bombs)
    aside = (AHEAD[0], (0.05, 0.0, -0.99875))
    last = InputFrame(ray=aside, actions=(asked,))
    for input_frame in (
        InputFrame(ray=AHEAD),
        InputFrame(ray=AHEAD, hold=True),
        InputFrame(ray=aside, hold=True),
        last,
    ):
        carried(scene, bombs, input_frame)
        frame = Frame(input_frame)
        context.update(frame)
        drafting.update(frame)
    drafting.update(Frame(InputFrame(ray=aside, actions=tuple(state.asked))))
    assert (state.page, state.bomb) == (Page.BOMBS, 1)
    assert scene.bombs[0].position == (0.0, 0.0, -40.0) and not scene.bombs[0].flying
    state.show(None)
    state.bomb = None
    drafting.update(Frame(InputFrame(touch=(0.0, 0.0, -39.5))))
    assert (state.page, state.bomb) == (Page.BOMBS, 1), "so does a hand inside it"


def test_a_distant_bomb_is_seen_large_enough_to_be_reached(scene: Scene) -> None:
    for distance in (5.0, 2_000.0):
        scene.apply(PlaceBomb(RED, (0.0, 0.0, -distance)))
    near, far = BombTool(scene).shown()
    assert near.core <= CORE
    assert far.core == pytest.approx(LEAST_ANGLE * 2_000.0)
    scene.apply(RemoveBomb(1))
    bombs = BombTool(scene)
    bombs.update(Frame(InputFrame(ray=((0.0, 0.0, 0.0), (0.012, 0.0, -0.99993))), FRAME))
    assert bombs.pointed == 2


def test_matches_are_counted_beside_the_frames(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(500))
    counting = MatchCount(scene, PanelState())

    def counted(criterion: object) -> int:
        counting.of(criterion)  # type: ignore[arg-type]
        for _ in range(200):
            time.sleep(0.01)
            found = counting.of(criterion)  # type: ignore[arg-type]
            if counting._pending is None:
                break
        assert found is not None
        assert set(found.histograms) == set(scene.matcher.measures.ranged)
        assert all(int(histogram.counts.sum()) == 500 for histogram in found.histograms.values())
        return found.matches

    half = InRange(Measure.ABSTRACTNESS, 0.5, 1.0)
    assert counted(None) == 500
    assert counted(half) == Matcher(Measures(scene.cloud), scene.cards.favourite).count(half)
    assert counted(Favourites()) == 0
    scene.apply(ToggleFavourite(4))
    assert counted(Favourites()) == 1, "another favourite is another answer"
    failed = MatchCount(scene, PanelState())
    while (found := failed.of(Like((1,)))) is None:
        time.sleep(0.01)
    assert found.failure, "this cloud has no features"
    counting.close()
    failed.close()


def test_swatches_are_frequent_and_not_alike(make_cloud: Callable[[int], Cloud]) -> None:
    cloud = make_cloud(400)
    found = np.array(swatches(cloud, 8), np.uint8)
    assert len(found) == 8
    apart = colour_distance(found[:, None], found[None])
    assert apart[~np.eye(8, dtype=bool)].min() > APART
    shares = Measures(cloud).colour_shares(found[:1], 0.2)[0].mean()
    assert shares > 0.02, "the first is seen often"
