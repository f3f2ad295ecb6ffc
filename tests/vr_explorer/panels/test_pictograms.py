"""Each arrangement has a drawing of its own on the menu, and that of another author a general one."""

from __future__ import annotations

import moderngl
import numpy as np
import pytest
from imgui_bundle import imgui

from tests.factories import clustered_cloud
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.page import Page
from vr_explorer.panels.pictograms import PICTOGRAMS, Pen, Pictogram, pictogram
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import TEXT, Style
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import ARRANGEMENTS, FlatWall
from vr_explorer.scene.commands import Arrange
from vr_explorer.scene.scene import Scene

ROOM = 40
"""Pixels of a cell, of which a pictogram has half for its half side at a scale of 1."""


def drawn(ctx: moderngl.Context, drawings: list[Pictogram], scale: float) -> list[np.ndarray]:
    """Each alone, uint8 (S, S, 3), in the middle of a cell that is larger by a quarter."""
    side = round(ROOM * scale)
    surface, target = Surface(ctx, scale), Target(ctx, (side * len(drawings), side))
    target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)

    def lay_out(_style: Style) -> None:
        draw = imgui.get_background_draw_list()
        for number, one in enumerate(drawings):
            one(Pen(draw, (side * (number + 0.5), side / 2), 0.4 * side, TEXT, (*TEXT[:3], 0.3)))

    surface.draw(target.framebuffer, lay_out, None, settled=True)
    pixels = target.read()
    surface.release()
    target.release()
    return [pixels[:, side * number : side * (number + 1)] for number in range(len(drawings))]


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_every_arrangement_has_its_own_whole_and_crisp(ctx: moderngl.Context, scale: float) -> None:
    assert {name for name, one in ARRANGEMENTS.items() if not one.tile} <= PICTOGRAMS.keys()
    pictures = drawn(ctx, [*PICTOGRAMS.values(), pictogram("spiral")], scale)
    for picture in pictures:
        lit = picture.max(axis=2) > 40
        assert 0.05 < lit.mean() < 0.6
        rows, columns = np.nonzero(lit)
        edge = round(0.04 * len(picture))
        assert min(rows.min(), columns.min()) >= edge and max(rows.max(), columns.max()) < len(picture) - edge, "whole"
        bright = picture.max(axis=2)
        assert (bright > 180).sum() > 0.25 * lit.sum() / scale**0.5, "not a blur"
    for number, one in enumerate(pictures):
        assert all((one != other).any(axis=2).mean() > 0.08 for other in pictures[:number])


def test_one_of_another_author_has_a_general_one() -> None:
    assert pictogram("spiral") not in PICTOGRAMS.values()
    assert pictogram("spiral") is pictogram("helix")


def test_the_present_arrangement_is_seen_on_the_menu(ctx: moderngl.Context) -> None:
    """Its tile is filled, and the others are not."""
    scene, state, size = Scene(clustered_cloud(40)), PanelState(page=Page.IMAGES), (1280, 720)

    def filled() -> np.ndarray:
        surface, target = Surface(ctx, 1.0), Target(ctx, size)
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        view = scene.body.view(size, 1.0, 0.1, 1000.0)
        surface.draw(target.framebuffer, lambda style: lay_out_window(style, scene, view, state), None, settled=True)
        pixels = target.read()[130:290, 840:].astype(int)
        surface.release()
        target.release()
        accent = np.abs(pixels - (255, 194, 84)).max(axis=2) < 30
        return np.argwhere(accent)

    cloud = filled()
    scene.apply(Arrange(FlatWall()))
    flat = filled()
    assert len(cloud) > 2_000 and len(flat) > 2_000
    assert flat[:, 1].mean() > cloud[:, 1].mean() + 60, "the tile to the right"
