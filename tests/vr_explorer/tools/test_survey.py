"""Several images side by side, knocked out until the best are left."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import moderngl
import numpy as np
import pytest

from tests.factories import cloud_of, picture
from vr_explorer.actions import DISMISS, LEAVE, OPEN_IMAGE, SURVEY, UNDO, Action
from vr_explorer.input import InputFrame, Pointer
from vr_explorer.panels.comparison import arranged
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.survey import MOST_SURVEYED, NEAREST, Survey
from vr_explorer.render.target import Target
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.commands import Select, ToggleBoard, Undo
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.survey import SurveyTool
from vr_explorer.tools.tool import Frame

COUNT = 16
BOARD = Board((Row((3, 9)), Row((1, 5, 2))))


class Wall:
    """A scene with its survey, worked by keys and by a pointer on the panel."""

    def __init__(self, ctx: moderngl.Context, folder: Path, size: tuple[int, int] = (1280, 720)) -> None:
        self.scene = Scene(cloud_of(folder, [picture(seed) for seed in range(COUNT)]), favourites=BOARD)
        self.state = PanelState(status_shown=False)
        self.tool = SurveyTool(ctx, self.scene, self.state)
        self._surface, self._target = Surface(ctx, 1.0), Target(ctx, size, samples=1)

    def ask(self, *actions: Action, pointed: int | None = None) -> tuple[Action, ...]:
        """What is left of them."""
        frame = Frame(InputFrame(actions=actions), 0.02, pointed)
        for command in self.tool.update(frame):
            self.scene.apply(command)
        self.tool.follow(frame)
        return frame.input_frame.actions

    def draw(self, pointer: Pointer | None = None) -> None:
        view = self.scene.body.view(self._target.size, 1.0, 0.1, 1000.0)
        lay_out = partial(lay_out_window, scene=self.scene, view=view, state=self.state)
        self._surface.draw(self._target.framebuffer, lay_out, pointer, self.state.pictures)

    def pixels(self) -> np.ndarray:
        """uint8 (H, W, 3), of what was drawn last."""
        return self._target.read()

    def click(self, x: float, y: float, to: tuple[float, float] | None = None) -> None:
        """to: where the press is dragged to before it is let go."""
        for pressed, place in ((False, (x, y)), (True, (x, y)), (True, to or (x, y)), (False, to or (x, y))):
            for _ in range(2):
                self.draw(Pointer(place, pressed))

    def release(self) -> None:
        self.tool.close()
        self._surface.release()
        self._target.release()


@pytest.fixture
def wall(ctx: moderngl.Context, tmp_path: Path) -> Iterator[Wall]:
    wall = Wall(ctx, tmp_path)
    yield wall
    wall.release()


def left(wall: Wall) -> tuple[int, ...]:
    assert wall.state.survey is not None
    return wall.state.survey.cards


def test_what_is_left_is_kept_and_what_was_knocked_out_is_no_favourite_by_one_step(wall: Wall) -> None:
    before = wall.scene.board
    wall.scene.apply(Select((0, 3, 7, 9)))
    wall.ask(SURVEY)
    assert left(wall) == (3, 9, 0, 7), "favourites first, as they hang"
    assert wall.state.survey is not None
    wall.state.survey = wall.state.survey.without(9).without(0)
    assert wall.ask(OPEN_IMAGE) == () and wall.state.survey is None
    assert list(wall.scene.favourites) == [3, 1, 5, 2, 7]
    wall.scene.apply(Undo())
    assert wall.scene.board == before


def test_leaving_changes_nothing(wall: Wall) -> None:
    wall.scene.apply(Select((0, 3, 7)))
    wall.ask(SURVEY)
    before, wall.state.survey = wall.scene.board, Survey((0, 7), (3,))
    assert wall.ask(LEAVE) == () and wall.state.survey is None and wall.scene.board == before
    assert wall.ask(LEAVE, UNDO) == (LEAVE, UNDO), "while none is open, these are others'"


def test_on_the_board_it_is_the_row_that_is_pointed_at(wall: Wall) -> None:
    wall.ask(SURVEY, pointed=5)
    assert wall.state.survey is None and "Select several" in wall.state.toasts.current(wall.scene.time)[-1]
    wall.scene.apply(ToggleBoard())
    wall.ask(SURVEY, pointed=5)
    assert left(wall) == (1, 5, 2)
    wall.ask(SURVEY)
    assert wall.state.survey is None


def test_no_more_than_the_window_shows_well(wall: Wall) -> None:
    wall.scene.apply(Select(tuple(range(COUNT))))
    wall.ask(SURVEY)
    assert len(left(wall)) == MOST_SURVEYED


def test_a_click_knocks_out_a_key_as_well_and_undo_brings_back(wall: Wall) -> None:
    wall.scene.apply(Select((0, 7, 8)))
    wall.ask(SURVEY)
    wall.click(200.0, 300.0)
    assert left(wall) == (7, 8)
    wall.draw(Pointer((900.0, 300.0)))
    wall.ask(DISMISS)
    assert left(wall) == (7,)
    wall.draw(Pointer((600.0, 300.0)))
    wall.ask(DISMISS)
    wall.click(600.0, 300.0)
    assert left(wall) == (7,), "one stays"
    wall.ask(UNDO)
    wall.ask(UNDO)
    wall.ask(UNDO)
    assert sorted(left(wall)) == [0, 7, 8]


def test_wheel_and_drag_move_all_of_them_alike_and_a_drag_knocks_none_out(wall: Wall) -> None:
    wall.scene.apply(Select((0, 7)))
    wall.ask(SURVEY)
    for _ in range(3):
        wall.draw(Pointer((200.0, 300.0)))
    wall.draw(Pointer((200.0, 300.0), False, 4.0))
    wall.draw(Pointer((200.0, 300.0)))
    assert wall.state.survey is not None
    near = wall.state.survey
    assert near.zoom == pytest.approx(1.2**4, rel=0.01) and near.middle[0] < 0.5
    wall.click(1000.0, 300.0, to=(960.0, 300.0))
    assert left(wall) == (0, 7) and wall.state.survey.middle[0] > near.middle[0]
    assert not wall.state.survey.panned


def test_pictures_come_from_threads_and_go_with_the_survey(wall: Wall) -> None:
    wall.scene.apply(Select((0, 7, 8)))
    wall.ask(SURVEY)
    end = time.monotonic() + 60.0
    while len(wall.state.comparison) < 3:
        assert time.monotonic() < end
        wall.ask()
        time.sleep(0.005)
    assert [one.card for one in wall.state.comparison] == [0, 7, 8]
    wall.ask(LEAVE)
    assert wall.state.comparison == ()


def test_places_are_as_large_as_the_room_allows() -> None:
    for count in range(1, MOST_SURVEYED + 1):
        for aspect in (0.5, 1.0, 4 / 3, 16 / 9, 3.0):
            columns, rows = arranged(count, aspect)
            assert columns * rows >= count > columns * (rows - 1)
            side = min(aspect / columns, 1.0 / rows)
            assert side >= max(min(aspect / n, 1.0 / -(-count // n)) for n in range(1, count + 1)) - 1e-9


def test_nobody_looks_beside_the_pictures_or_nearer_than_they_bear() -> None:
    survey = Survey((1, 2)).seen_from(1e9, (-5.0, 7.0))
    assert survey.zoom == NEAREST and survey.middle == (0.5 / NEAREST, 1.0 - 0.5 / NEAREST)
    assert survey.seen_from(0.1, (0.0, 0.0)).middle == (0.5, 0.5)


def test_two_tell_below_what_differs_in_their_recipes(ctx: moderngl.Context, tmp_path: Path) -> None:
    """A line for each."""
    light = []
    for number, steps in enumerate((20, 30)):
        wall = Wall(ctx, tmp_path / str(number))
        told = [json.dumps({"program": "ComfyUI", "steps": count}) for count in (20, steps)]
        wall.scene = Scene(replace(wall.scene.cloud, provenance=[*told, *[""] * (COUNT - 2)]))
        wall.state.survey = Survey((0, 1))
        for _ in range(3):
            wall.draw()
        light.append(int((wall.pixels()[:, :640].max(axis=2) > 150).sum()))
        wall.release()
    assert light[1] > light[0] + 100
