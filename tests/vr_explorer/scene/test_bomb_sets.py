"""Bombs by one press: what they gather suits the cloud, they rest apart before the viewer, one undo takes them back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foundation.errors import UserError
from tests.factories import clustered_cloud
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.bomb_sets import MOST, BombSet, by_abstractness, by_colours, by_manners, thrown_together
from vr_explorer.scene.commands import ToggleFavourite, ToggleHome, Undo
from vr_explorer.scene.criteria import AllOf, Colours, Matcher, Measures, Method, Word
from vr_explorer.scene.criteria.swatches import swatches
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.bomb_sets import BombSetsTool, found, manners_of
from vr_explorer.tools.tool import NOTHING, Frame


def matcher_of(names: tuple[str, ...] = ()) -> Matcher:
    cloud = clustered_cloud(400)
    if names:
        cloud = replace(cloud, names=[names[number % len(names)] for number in range(400)])
    return Matcher(Measures(cloud), np.zeros(400, np.float32))


def test_colours_are_the_clouds_own_and_differ() -> None:
    own = swatches(clustered_cloud(400), 12)
    criteria = [criterion for criterion, _ in by_colours(own)]
    assert len(criteria) == MOST == len(set(criteria))
    assert all(isinstance(one, Colours) and one.colours[0] in own for one in criteria)
    greys = ((0, 0, 0), (128, 128, 128), (255, 255, 255), (200, 30, 30), (30, 30, 200), (30, 160, 40), (220, 200, 40))
    first = [one.colours[0] for one, _ in by_colours(greys) if isinstance(one, Colours)]
    assert set(first) == set(greys[3:]), "colours rather than greys"
    assert len(by_colours(greys[:2])) == 2
    with pytest.raises(UserError):
        by_colours(())


def test_manners_are_the_most_frequent_and_one_alone_is_none() -> None:
    matcher = matcher_of(("Mosaic in rust", "Broad brushwork over chalk", "Mosaic, swirled", "Three styles in teal"))
    named = found(BombSet.MANNERS, matcher, ())
    assert named[0] == (Word("mosaic"), "Mosaic")
    assert (AllOf((Word("broad"), Word("brushwork"))), "Broad brushwork") in named and len(named) == 2
    assert by_manners({"stained glass": 3, "ink": 9}, ("stained_glass", "ink")) == [
        (Method("ink"), "Ink"),
        (Method("stained_glass"), "Stained glass"),
    ]
    with pytest.raises(UserError, match="same way"):
        found(BombSet.MANNERS, matcher_of(), ())
    assert manners_of(clustered_cloud(30)) == {"stained glass": 30}


def test_abstractness_falls_into_quarters() -> None:
    matcher = matcher_of()
    counts = [matcher.count(criterion) for criterion, _ in by_abstractness(matcher)]
    assert len(counts) == MOST and all(abs(count - 100) <= 3 for count in counts)
    cloud = clustered_cloud(40)
    column = cloud.measures["abstractness"]
    alike = replace(cloud, measures={"abstractness": replace(column, values=np.full(40, 0.3, np.float32))})
    with pytest.raises(UserError, match="do not differ"):
        by_abstractness(Matcher(Measures(alike), np.zeros(40, np.float32)))


@pytest.mark.parametrize("in_a_row", [False, True])
def test_they_rest_apart_before_the_viewer(in_a_row: bool) -> None:
    head, yaw, drag, world = np.array((3.0, 5.0, -7.0)), 0.7, 1.2, 0.5
    named = by_colours(swatches(clustered_cloud(400), 12))
    thrown = thrown_together(named, head, yaw, world, drag, in_a_row=in_a_row).bombs
    ahead = np.array((-np.sin(yaw), 0.0, -np.cos(yaw)))
    rests = np.array([np.add(one.position, np.divide(one.velocity, drag)) for one in thrown])
    ways = rests - head
    assert (ways @ ahead > 0.75 * np.linalg.norm(ways, axis=1)).all(), "in sight"
    apart = np.linalg.norm(rests[:, None] - rests[None], axis=2)
    assert apart[~np.eye(MOST, dtype=bool)].min() > 45.0
    begins = np.array([one.position for one in thrown])
    assert np.linalg.norm(begins - head, axis=1) == pytest.approx(4.0)
    if in_a_row:
        assert (np.diff(ways @ np.array((np.cos(yaw), 0.0, -np.sin(yaw)))) > 0.0).all(), "from left to right"


def test_one_press_throws_all_and_one_undo_takes_them_back() -> None:
    scene, state = Scene(clustered_cloud(400)), PanelState()
    state.swatches = swatches(scene.cloud, 12)
    tool = BombSetsTool(scene, state)
    state.bomb_set = BombSet.COLOURS
    commands = tool.update(Frame(InputFrame()))
    while not commands:
        commands = tool.update(Frame(InputFrame()))
    for command in commands:
        scene.apply(command)
    assert len(scene.bombs) == MOST and {bomb.number for bomb in scene.bombs} == {1, 2, 3, 4}
    assert all(scene.taken[bomb.number] >= 1 for bomb in scene.bombs)
    scene.apply(Undo())
    assert scene.bombs == ()
    scene.apply(ToggleFavourite(3))
    scene.apply(ToggleHome())
    state.bomb_set = BombSet.COLOURS
    assert tool.update(Frame(InputFrame())) == NOTHING and state.bomb_set is None
    assert state.toasts.current(scene.time) == ["Go into the cloud first, then throw bombs there"]
    tool.close()
