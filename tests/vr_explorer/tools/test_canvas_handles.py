"""Handles at the corners of pictures, groups and words of the free canvas make them larger about what stays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from tests.vr_explorer.tools.canvas_scene import scene_of, step, toward
from vr_explorer.actions import FAVOURITE
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.arrangements import FavouritesBoard
from vr_explorer.scene.canvas import LARGEST, LETTERS, SMALLEST, Placed
from vr_explorer.scene.canvas_edits import box_of
from vr_explorer.scene.commands import (
    Arrange,
    Command,
    GroupOnCanvas,
    LiftCards,
    MoveCanvasText,
    PlaceOnCanvas,
    ScaleCanvasText,
    Select,
    Undo,
    WriteOnCanvas,
)
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.snapping import Box, around
from vr_explorer.tools.canvas import CanvasTool
from vr_explorer.tools.canvas_handles import WIDE
from vr_explorer.tools.tool import Frame


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return scene_of(make_cloud(60))


@pytest.fixture
def tool(scene: Scene) -> CanvasTool:
    return CanvasTool(scene, PanelState(canvas_snaps=False))


def box(scene: Scene, *cards: int) -> Box:
    return around([box_of(scene.canvas.by_card[card], scene.half_of) for card in cards])


def on_canvas(scene: Scene, x: float, y: float) -> np.ndarray:
    """World place: x, y metres on the canvas."""
    one = scene.canvas.by_card[40]
    yaw = scene.placement.spec.yaw
    right = np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
    place: np.ndarray = scene.places([40])[0] + (x - one.x) * right + np.array([0.0, y - one.y, 0.0])
    return place


def drag(
    scene: Scene, tool: CanvasTool, begin: tuple[float, float], *ways: tuple[float, float], over: int | None = None
) -> list[Command]:
    """Points at `over`, goes to `begin`, holds, and lets go at the last way. Returns what was asked in between."""
    asked: list[Command] = []
    if over is not None:
        step(scene, tool, InputFrame(ray=toward(scene, scene.cards.target[over])), over)
    step(scene, tool, InputFrame(ray=toward(scene, on_canvas(scene, *begin))), None)
    step(scene, tool, InputFrame(ray=toward(scene, on_canvas(scene, *begin)), hold=True), None)
    for x, y in ways:
        frame = Frame(InputFrame(ray=toward(scene, on_canvas(scene, x, y)), hold=True))
        found = list(tool.update(frame))
        asked += found
        for command in found:
            scene.apply(command)
    step(scene, tool, InputFrame(ray=toward(scene, on_canvas(scene, *ways[-1]))), None)
    return asked


def test_a_corner_is_dragged_and_the_opposite_one_stays_by_one_step(scene: Scene, tool: CanvasTool) -> None:
    before, board = box(scene, 3), scene.board
    width, height = before.right - before.left, before.top - before.bottom
    end = before.left + 2.0 * width, before.bottom + 2.0 * height
    asked = drag(scene, tool, (before.right, before.top), (before.right + 0.3, before.top), end, over=3)
    assert asked and all(isinstance(one, LiftCards) for one in asked), "seen as it is dragged"
    after = box(scene, 3)
    assert scene.canvas.by_card[3].size == pytest.approx(2.0, rel=0.02)
    assert (after.left, after.bottom) == pytest.approx((before.left, before.bottom), abs=0.02)
    assert (after.right - after.left) / (after.top - after.bottom) == pytest.approx(width / height)
    assert scene.canvas.by_card[7] == board.canvas.by_card[7]
    scene.advance(3.0)
    assert scene.cards.size_to[3] == pytest.approx(2.0, rel=0.02)
    scene.apply(Undo())
    assert scene.board == board


@pytest.mark.parametrize("corner", range(4))
def test_each_corner_does_so_and_another_way_than_its_own_counts_for_nothing(
    scene: Scene, tool: CanvasTool, corner: int
) -> None:
    before = box(scene, 40)
    places = [(x, y) for y in (before.bottom, before.top) for x in (before.left, before.right)]
    (x, y), (u, v) = places[corner], places[3 - corner]
    across = -(v - y) * 0.3, (u - x) * 0.3
    drag(scene, tool, (x, y), (x + 0.5 * (u - x) + across[0], y + 0.5 * (v - y) + across[1]), over=40)
    assert scene.canvas.by_card[40].size == pytest.approx(0.5, rel=0.03)
    after = box(scene, 40)
    kept = [(a, b) for b in (after.bottom, after.top) for a in (after.left, after.right)][3 - corner]
    assert kept == pytest.approx((u, v), abs=0.03)


def test_a_group_and_what_is_selected_grow_as_one_picture(scene: Scene, tool: CanvasTool) -> None:
    scene.apply(GroupOnCanvas((3, 40)))
    before = box(scene, 3, 40)
    drag(scene, tool, (before.right, before.bottom), (before.left + 2.0 * (before.right - before.left), -99.0), over=3)
    factor = scene.canvas.by_card[3].size
    assert factor > 1.5 and scene.canvas.by_card[40].size == factor and scene.canvas.by_card[7].size == 1.0
    after = box(scene, 3, 40)
    assert (after.left, after.top) == pytest.approx((before.left, before.top), abs=0.05)
    assert after.right - after.left == pytest.approx(factor * (before.right - before.left))
    scene.apply(Undo())
    scene.apply(GroupOnCanvas((3,), together=False))
    scene.apply(Select((40, 7)))
    before = box(scene, 40, 7)
    drag(scene, tool, (before.right, before.top), (before.left + 0.01, before.bottom + 0.01))
    assert scene.canvas.by_card[40].size == scene.canvas.by_card[7].size == SMALLEST, "no smaller, none for itself"


def test_it_grows_no_further_than_a_canvas_can_hold(scene: Scene, tool: CanvasTool) -> None:
    scene.apply(PlaceOnCanvas((Placed(3, -10.0, 0.0, 5.0),)))
    scene.apply(GroupOnCanvas((3, 40)))
    scene.advance(3.0)
    before = box(scene, 3, 40)
    drag(scene, tool, (before.right, before.top), (900.0, 900.0), over=3)
    assert (scene.canvas.by_card[3].size, scene.canvas.by_card[40].size) == pytest.approx((LARGEST, LARGEST / 5.0))


def test_a_corner_keeps_to_the_edges_of_what_lies_there_and_shows_it(scene: Scene) -> None:
    tool, before, other = CanvasTool(scene, PanelState()), box(scene, 3), box(scene, 40)
    width, height = before.right - before.left, before.top - before.bottom
    factor = (other.top + 0.1 - before.bottom) / height
    step(scene, tool, InputFrame(ray=toward(scene, scene.cards.target[3])), 3)
    assert len(tool.marks) == 16, "four handles"
    corner = on_canvas(scene, before.right, before.top)
    step(scene, tool, InputFrame(ray=toward(scene, corner)), None)
    assert tool.over_handle
    step(scene, tool, InputFrame(ray=toward(scene, corner), hold=True), None)
    there = on_canvas(scene, before.left + factor * width, before.bottom + factor * height)
    step(scene, tool, InputFrame(ray=toward(scene, there), hold=True), None)
    assert tool.marks, "lines show to what"
    step(scene, tool, InputFrame(ray=toward(scene, there)), None)
    assert box(scene, 3).top == pytest.approx(other.top, abs=1e-6)


def test_a_press_on_a_handle_that_moves_nothing_changes_nothing_and_keeps_nothing(
    scene: Scene, tool: CanvasTool
) -> None:
    board, before = scene.board, box(scene, 3)
    step(scene, tool, InputFrame(ray=toward(scene, scene.cards.target[3])), 3)
    ray = toward(scene, on_canvas(scene, before.left, before.top))
    step(scene, tool, InputFrame(ray=ray), 3)
    assert step(scene, tool, InputFrame(ray=ray, hold=True, actions=(FAVOURITE,)), 3).actions == ()
    assert step(scene, tool, InputFrame(ray=ray), 3).actions == ()
    assert scene.board == board
    scene.apply(Arrange(FavouritesBoard()))
    step(scene, tool, InputFrame(ray=ray), 3)
    assert not tool.over_handle and not tool.marks, "rows have no handles"


def test_words_have_a_handle_too(scene: Scene, tool: CanvasTool) -> None:
    scene.apply(WriteOnCanvas(None, "Loud"))
    (text,) = scene.canvas.texts
    scene.apply(MoveCanvasText(text.number, 20.0, 10.0))
    scene.advance(5.0)
    board, width = scene.board, WIDE * LETTERS * 4
    step(scene, tool, InputFrame(ray=toward(scene, on_canvas(scene, 20.3, 10.0))), None)
    assert tool.over_text == text.number and len(tool.marks) == 4
    corner = 20.0 + width, 10.0 - 0.5 * LETTERS
    asked = drag(scene, tool, corner, (20.0 + 3.0 * width, 10.0 - 1.5 * LETTERS))
    assert all(isinstance(one, ScaleCanvasText) for one in asked)
    (larger,) = scene.canvas.texts
    assert larger.size == pytest.approx(3.0, rel=0.05) and (larger.x, larger.y) == (20.0, 10.0)
    (title,) = scene.titles
    assert title.letters == pytest.approx(3.0 * LETTERS, rel=0.05)
    scene.apply(Undo())
    assert scene.board == board
