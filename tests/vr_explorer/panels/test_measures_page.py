"""What the measures of a cloud mean, told from what the cloud says of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import moderngl
import numpy as np

from classification.cloud import Cloud, MeasureColumn, MeasureDescription
from vr_explorer.actions import HELP, MEASURES
from vr_explorer.panels.facts import explained
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.criteria import Measure
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.menu import MenuTool


def test_both_ends_of_a_scale_are_told_in_words() -> None:
    assert explained(Measure.COMPOSITION) == ("0 means a dark middle.", "100 means a light middle.")
    assert explained(Measure.HUE)[0] == "0° means pink."
    bare = MeasureDescription("noise", "Noise", 0.0, 5.0, unit=" dB", undefined="too small a picture")
    assert explained(bare) == ("From 0 dB to 5 dB.", "Without a value: too small a picture.")


def test_the_page_tells_of_all_and_is_reached_and_left(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    def height(cloud: Cloud) -> int:
        scene, state = Scene(cloud), PanelState(page=Page.MEASURES, status_shown=False)
        target, surface = Target(ctx, (1280, 1600), samples=1), Surface(ctx, 1.0)
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        view = scene.body.view(target.size, 1.0, 0.1, 1000.0)
        surface.draw(target.framebuffer, partial(lay_out_window, scene=scene, view=view, state=state), settled=True)
        rows = np.nonzero((target.read().min(axis=2) > 150).any(axis=1))[0]
        surface.release()
        target.release()
        return int(rows.max())

    cloud = make_cloud(20)
    described = MeasureDescription("noise", "Noise", low_means="smooth", high_means="grainy")
    more = replace(cloud, measures={**cloud.measures, "noise": MeasureColumn(described, np.zeros(20, np.float32))})
    assert height(more) > height(cloud) + 40, "a measure of this cloud alone is told of, too"
    state = PanelState(page=Page.HELP)
    menu = MenuTool(state)
    assert menu.act(MEASURES) and state.page is Page.MEASURES
    assert menu.act(HELP) and state.page is Page.HELP
