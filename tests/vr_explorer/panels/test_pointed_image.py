"""The menu's buttons for the image that was pointed at last."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import moderngl

from classification.cloud import Cloud
from tests.unseen import PRESS, unseen
from vr_explorer.actions import COPY_IMAGE, DISMISS, LARGE_VIEW
from vr_explorer.input import Pointer
from vr_explorer.panels.editors import ColoursEditor, ExamplesEditor
from vr_explorer.panels.pointed_image import draw_pointed
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.windows import filled
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import Lineage
from vr_explorer.scene.commands import Arrange, GoTo, Reject, ShowRelatives, ToggleFavourite, ToggleSelected
from vr_explorer.scene.scene import Scene

SIZE = (420, 160)


def test_an_image_is_kept_visited_and_taken_without_a_button_of_the_hand(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    scene, state = Scene(make_cloud(20)), PanelState()
    surface, target = Surface(ctx, 1.0), Target(ctx, SIZE, samples=1)

    def lay_out(style: Style) -> None:
        with filled("page", (0.0, 0.0), SIZE):
            draw_pointed(style, scene, state)

    def press_all() -> None:
        with unseen(ctx):
            for x, y in itertools.product((60, 160, 260, 360), range(60, SIZE[1], 16)):
                for down in PRESS:
                    surface.draw(target.framebuffer, lay_out, Pointer((float(x), float(y)), down))

    press_all()
    assert not state.commands, "nothing was pointed at yet"
    state.last = 7
    press_all()
    tree = Arrange(Lineage().about(7))
    kept_and_shown = {ToggleFavourite(7), GoTo(7), ShowRelatives(7), ToggleSelected(7)}
    assert set(state.commands) == {*kept_and_shown, Reject((7,)), tree}
    assert set(state.asked) == {COPY_IMAGE, DISMISS, LARGE_VIEW}
    assert state.draft.of(ExamplesEditor).cards == [7]
    assert state.draft.of(ColoursEditor).colours
    for command in (ToggleFavourite(7), ToggleSelected(7), ShowRelatives(7)):
        scene.apply(command)
    state.commands.clear()
    press_all()
    assert ShowRelatives(None) in state.commands
    surface.release()
    target.release()
