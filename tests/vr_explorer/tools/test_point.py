"""Which favourite the board's page is about."""

from __future__ import annotations

from collections.abc import Callable

import moderngl

from classification.cloud import Cloud
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.picking.ray import PickSettings
from vr_explorer.scene.commands import Hover, Select
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.point import DWELT, PointTool
from vr_explorer.tools.tool import Frame


def test_who_passes_over_favourites_on_the_way_to_the_page_finds_the_one_that_was_meant(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    scene, state = Scene(make_cloud(40), favourites=(3, 4, 5)), PanelState()
    point = PointTool(ctx, scene, state, PickSettings())

    def pointed_at(card: int, seconds: float) -> int | None:
        scene.apply(Hover(card))
        for _ in range(round(seconds / 0.05)):
            point.follow(Frame(InputFrame(), 0.05))
        return state.last_favourite

    assert pointed_at(3, 2.0 * DWELT) == 3
    assert pointed_at(4, 0.4 * DWELT) == 3 and pointed_at(5, 0.4 * DWELT) == 3, "passed over"
    assert pointed_at(9, 2.0) == 3, "no favourite"
    assert pointed_at(5, 2.0 * DWELT) == 5
    scene.apply(Select((4,)))
    assert pointed_at(3, 2.0) == 4, "a click settles it"
    point.close()


def test_a_plate_is_due_once_the_pointer_rests_and_nobody_flies_fast(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    scene, state = Scene(make_cloud(40)), PanelState()
    point = PointTool(ctx, scene, state, PickSettings(), lambda: 0.2)

    def pointed_at(card: int | None, frames: int) -> bool:
        scene.apply(Hover(card))
        for _ in range(frames):
            point.follow(Frame(InputFrame(), 0.05))
        return state.plate_due

    assert not pointed_at(3, 2) and pointed_at(3, 4)
    assert not pointed_at(4, 2), "another card is passed over"
    assert pointed_at(4, 5)
    scene.body.velocity[2] = -0.6 * scene.settings.thrust / scene.settings.drag
    assert not pointed_at(4, 1)
    scene.body.velocity[2] = 0.0
    assert pointed_at(4, 1), "it was rested on long enough"
    assert not pointed_at(None, 9)
    scene.apply(Hover(5))
    point.settle()
    assert state.plate_due, "a single picture does not wait"
    point.close()
