"""What is pointed at goes into the filter, and the filter is thrown."""

from __future__ import annotations

from collections.abc import Callable

from classification.cloud import Cloud
from vr_explorer.actions import BOMB, LIKE, PICK_COLOUR
from vr_explorer.input import InputFrame
from vr_explorer.panels.editors import ColoursEditor
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import Hover, PlaceBomb
from vr_explorer.scene.criteria import AllOf, Colours, Like
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.filter_draft import FilterDraftTool
from vr_explorer.tools.tool import NOTHING, Frame


def test_an_image_and_its_colour_are_taken_and_thrown_as_a_bomb(make_cloud: Callable[[int], Cloud]) -> None:
    scene, state = Scene(make_cloud(40)), PanelState()
    drafting = FilterDraftTool(scene, state, BombTool(scene))
    take = InputFrame(actions=(LIKE, PICK_COLOUR))
    assert drafting.update(Frame(take)) == NOTHING
    assert state.draft.criterion() is None, "nothing is pointed at"
    assert drafting.update(Frame(InputFrame(actions=(BOMB,)))) == NOTHING
    assert state.page is Page.FILTER, "there is nothing to throw yet"
    scene.apply(Hover(7))
    drafting.update(Frame(take))
    red, green, blue = scene.cloud.colours[7, 0].tolist()
    wanted = AllOf((Colours(((red, green, blue),), state.draft.of(ColoursEditor).tolerance), Like((7,))))
    assert state.draft.criterion() == wanted
    ray = (0.0, 0.0, 0.0), (1.0, 0.0, 0.0)
    (bomb,) = drafting.update(Frame(InputFrame(ray=ray, actions=(BOMB,))))
    assert isinstance(bomb, PlaceBomb) and bomb.criterion == wanted
    assert bomb.velocity[0] > 0.0 and bomb.velocity[1:] == (0.0, 0.0)
    assert len(state.toasts.current(scene.time)) == 3
    state.bomb_wanted = True
    assert len(drafting.update(Frame(InputFrame()))) == 1, "asked for on a panel"
