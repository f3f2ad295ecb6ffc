"""The start window's page: what is pressed is asked for, however quickly; nothing leaves a window of any shape."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import moderngl
import numpy as np
import pytest

from tests.unseen import unseen
from vr_explorer.input import Pointer
from vr_explorer.panels.focus import Step
from vr_explorer.panels.start_page import lay_out_start
from vr_explorer.panels.start_state import (
    Back,
    Begin,
    Forget,
    Open,
    PutInOrder,
    RecentState,
    StartRequest,
    StartState,
    Stop,
    Typed,
    Way,
    WorkState,
)
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.text_input import TextEdit
from vr_explorer.render.target import Target

SIZE = (960, 600)
CLOUDS = (
    RecentState("/anna", "Anna", "400 images · today", disordered=True),
    RecentState("/gone", "Gone", "no longer there", gone=True),
)


class Shown:
    """A page in a picture, and a mouse over it."""

    def __init__(self, ctx: moderngl.Context, size: tuple[int, int] = SIZE, scale: float = 1.0) -> None:
        self._ctx = ctx
        self.surface, self.target = Surface(ctx, scale), Target(ctx, size, samples=1)

    def draw(self, state: StartState, pointer: Pointer | None = None) -> None:
        self.surface.draw(self.target.framebuffer, partial(lay_out_start, state=state), pointer, state.pictures)

    def picture(self, state: StartState, pointer: Pointer | None = None) -> np.ndarray:
        self.target.framebuffer.use()
        self.target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        self.draw(state, pointer)
        width, height = self.target.size
        content = self.target.resolve().read(components=3)
        return np.frombuffer(content, np.uint8).reshape(height, width, 3)[::-1]

    def tap(self, state: StartState, position: tuple[float, float]) -> list[StartRequest]:
        """Moves there and clicks, all of it between two frames."""
        with unseen(self._ctx):
            self.draw(state, Pointer((3.0, 3.0)))
            self.draw(state, Pointer(position, pressed=True))
            for _ in range(4):
                self.draw(state, Pointer(position))
        asked, state.requests = state.requests, []
        return asked

    def by_keys(self, state: StartState, *steps: Step) -> list[StartRequest]:
        """What is asked for once these lead somewhere, and Enter presses it."""
        with unseen(self._ctx):
            self.draw(state)
            for step in steps:
                state.focus.move(step)
                self.draw(state)
            state.focus.press()
            self.draw(state)
        asked, state.requests = state.requests, []
        return asked


@pytest.fixture
def shown(ctx: moderngl.Context) -> Iterator[Shown]:
    page = Shown(ctx)
    yield page
    page.surface.release()
    page.target.release()


@pytest.mark.parametrize(
    ("position", "asked"),
    [
        ((170, 220), [Begin(Way.PORTRAIT)]),
        ((470, 220), [Begin(Way.PICTURES)]),
        ((770, 220), [Begin(Way.DEMO)]),
        ((130, 400), [Open("/anna")]),
        ((90, 459), [PutInOrder("/anna")]),
        ((225, 364), [Forget("/anna")]),
        ((452, 364), [Forget("/gone")]),
        ((360, 430), []),
        ((900, 580), []),
    ],
)
def test_a_quick_click_asks_for_what_is_there(
    shown: Shown, position: tuple[float, float], asked: list[StartRequest]
) -> None:
    assert shown.tap(StartState(recents=CLOUDS), position) == asked


def test_what_is_made_is_stopped(shown: Shown) -> None:
    state = StartState(work=WorkState("Anna", "Making the first variants: 3 of 36.", 3 / 36))
    assert shown.tap(state, (110, 218)) == [Stop()]
    state.work = WorkState("Anna", "", None, stopping=True)
    assert shown.tap(state, (110, 218)) == []


def test_a_typed_path_is_opened(shown: Shown) -> None:
    state = StartState(asking=Way.PICTURES, edit=TextEdit(Way.PICTURES, "/here", 100))
    assert shown.tap(state, (110, 268)) == [Typed(Way.PICTURES, "/here")]
    assert shown.tap(state, (270, 268)) == [Back()]


TAB, RIGHT, DOWN = Step.NEXT, Step.RIGHT, Step.DOWN


@pytest.mark.parametrize(
    ("steps", "asked"),
    [
        ((TAB,), [Begin(Way.PORTRAIT)]),
        ((TAB, RIGHT), [Begin(Way.PICTURES)]),
        ((TAB, RIGHT, RIGHT), [Begin(Way.DEMO)]),
        ((TAB, DOWN), [Open("/anna")]),
        ((TAB, DOWN, TAB), [PutInOrder("/anna")]),
        ((TAB, DOWN, TAB, TAB), [Forget("/anna")]),
        ((TAB, DOWN, RIGHT), []),
        ((TAB, DOWN, RIGHT, TAB), [Forget("/gone")]),
        ((Step.PREVIOUS,), [Forget("/gone")]),
        ((), []),
    ],
)
def test_all_of_the_first_page_is_reached_by_keys(
    shown: Shown, steps: tuple[Step, ...], asked: list[StartRequest]
) -> None:
    assert shown.by_keys(StartState(recents=CLOUDS), *steps) == asked


def test_questions_work_and_failures_are_answered_by_keys(shown: Shown) -> None:
    question = StartState(asking=Way.PICTURES, edit=TextEdit(Way.PICTURES, "/here", 100))
    assert shown.by_keys(question, TAB, TAB) == [Typed(Way.PICTURES, "/here")]
    assert shown.by_keys(question, TAB) == [Back()]
    assert shown.by_keys(StartState(work=WorkState("Anna", "", None)), TAB) == [Stop()]
    assert shown.by_keys(StartState(failure="It failed."), TAB) == [Back()]


def test_what_the_keys_are_at_is_seen_and_brought_into_the_window(ctx: moderngl.Context) -> None:
    many = tuple(RecentState(f"/{n}", f"Cloud {n}", "400 images · today") for n in range(9))
    page, state = Shown(ctx, (800, 600)), StartState(recents=many)
    try:
        page.picture(state)
        state.focus.move(Step.PREVIOUS)
        for _ in range(3):
            picture = page.picture(state)
        frame = np.abs(picture.astype(int) - (237, 240, 245)).max(axis=2) < 12
        rows, _ = np.nonzero(frame)
        assert state.focus.at == "cross /8" and frame.sum() > 100
        assert rows.min() > 10 and rows.max() < 590, "all of it"
        page.picture(state, Pointer((3.0, 3.0), pressed=True))
        assert state.focus.at == "", "who clicks does not ask where the keys are"
    finally:
        page.surface.release()
        page.target.release()


def test_a_failure_is_seen_and_read(shown: Shown) -> None:
    plain, state = shown.picture(StartState()), StartState(failure="There are no pictures in ~/holiday; " * 4)
    shown.picture(state)
    failed = shown.picture(state).astype(int)
    frame = np.abs(failed - (255, 107, 87)).max(axis=2) < 24
    assert frame.sum() > 500 and not (np.abs(plain.astype(int) - (255, 107, 87)).max(axis=2) < 24).any()
    rows, columns = np.nonzero(frame)
    assert shown.tap(state, (float(columns.max()) - 24.0, float(rows.mean()))) == [Back()]


@pytest.mark.parametrize(
    ("size", "scale"), [((800, 600), 1.0), ((1280, 720), 1.5), ((720, 1280), 1.0), ((340, 240), 1.0)]
)
def test_nothing_is_cut_off_at_the_sides(ctx: moderngl.Context, size: tuple[int, int], scale: float) -> None:
    page = Shown(ctx, size, scale)
    many = tuple(RecentState(f"/{n}", f"Cloud {n} with a name that is long", "400 images · today") for n in range(9))
    try:
        for state in (StartState(), StartState(recents=many), StartState(failure="It failed. " * 30)):
            page.picture(state)
            picture = page.picture(state)
            margin = picture[:, : max(int(8 * scale), 6)]
            assert margin.max() < 40, "what stands there keeps its distance"
            assert picture.max() > 200
    finally:
        page.surface.release()
        page.target.release()
