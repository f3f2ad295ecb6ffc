"""A right click on a small picture of a page opens the menu of what can be done with that image, over the page."""

from __future__ import annotations

from collections.abc import Callable

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.settings import Settings
from tests.unseen import PRESS, unseen
from vr_explorer.actions import CONTEXT, GO, LARGE_VIEW, Action
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame, Pointer
from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.large_view_state import LargeViewState
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.taste_state import Forget, NicheState, TasteState
from vr_explorer.render.target import Target
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.bombs import BombTool
from vr_explorer.tools.context import ContextTool
from vr_explorer.tools.tool import Frame

SIZE = (1280, 720)
CARDS = (4, 7, 9)


class Window:
    """The panels of the window at a page, and a pointer over them."""

    def __init__(self, ctx: moderngl.Context, scene: Scene, page: Page = Page.TASTE) -> None:
        self.state = PanelState(values=Preferences(Settings()), page=page, best=CARDS)
        self.state.taste = TasteState((NicheState("blue mosaics", "high abstractness", CARDS, 2),), looked=3)
        self._ctx, self.scene = ctx, scene
        self._surface, self._target = Surface(ctx, 1.0), Target(ctx, SIZE, samples=1)
        for _ in range(3):
            self.draw(Pointer())

    def draw(self, pointer: Pointer) -> None:
        view = self.scene.body.view(SIZE, 1.0, 0.1, 1e4)

        def lay_out(style: Style) -> None:
            lay_out_window(style, self.scene, view, self.state)

        self._surface.draw(self._target.framebuffer, lay_out, pointer)

    def press(self, position: tuple[float, float], right: bool = False) -> None:
        with unseen(self._ctx):
            for down in PRESS:
                self.draw(Pointer(position, down and not right, 0.0, down and right))

    def seen(self) -> np.ndarray:
        self._target.framebuffer.clear(0.1, 0.1, 0.1, 1.0)
        self.draw(Pointer())
        return self._target.read()

    def pictures(self) -> dict[int, tuple[float, float]]:
        """A place on the small picture of each card, found by what a right click there opens."""
        found: dict[int, tuple[float, float]] = {}
        for y in range(80, SIZE[1] - 90, 24):
            for x in (SIZE[0] - 400.0, SIZE[0] - 340.0, SIZE[0] - 290.0):
                self.press((x, float(y)), right=True)
                opened, self.state.context = self.state.context, None
                if opened is not None and opened.card is not None:
                    found.setdefault(opened.card, (x, float(y)))
            if len(found) == len(CARDS):
                break
        return found

    def release(self) -> None:
        self._surface.release()
        self._target.release()


@pytest.fixture
def window(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]) -> Window:
    return Window(ctx, Scene(make_cloud(60)))


def test_the_menu_of_the_image_opens_before_the_page_and_is_closed_by_a_press_beside_it(window: Window) -> None:
    state, found = window.state, window.pictures()
    places = [found[card] for card in CARDS]
    assert not state.taste_wishes and not state.asked and not state.commands, "a right click presses nothing"

    page = window.seen()
    window.press(places[0], right=True)
    assert state.context is not None and state.context.card == CARDS[0] and state.context.position is not None
    x, y = (round(part) for part in state.context.position)
    opened = window.seen()
    menu = np.s_[y + 10 : y + 200, x + 10 : x + 280]
    assert (np.abs(opened[menu].astype(int) - page[menu]).max(axis=2) > 8).mean() > 0.2, "in front of the page"

    window.press(places[1], right=True)
    assert state.context is not None and state.context.card in CARDS, "of another one, or it is under the menu"
    window.press((SIZE[0] - 60.0, SIZE[1] - 100.0))
    assert state.context is None
    window.press(places[0], right=True)
    window.press((SIZE[0] - 60.0, SIZE[1] - 100.0), right=True)
    assert state.context is None
    assert Forget((CARDS[0],)) not in state.taste_wishes


def test_what_is_pressed_on_it_is_done_with_that_image(window: Window) -> None:
    state = window.state
    tool = ContextTool(state, BombTool(window.scene))
    window.press(window.pictures()[7], right=True)
    assert state.context is not None and state.context.position is not None
    x, y = state.context.position
    pressed: list[Action] = []
    for row in range(20):
        window.press((x + 60.0, y + 24.0 + 18.0 * row))
        frame = Frame(InputFrame(actions=tuple(state.asked)), pointed=30)
        state.asked.clear()
        tool.update(frame)
        pressed += frame.input_frame.actions
        if frame.input_frame.actions:
            assert frame.pointed == 7, "not with what lies behind the page"
        tool.follow(frame)
        state.context = Context(7, (x, y))
    assert {LARGE_VIEW, GO} <= set(pressed) and CONTEXT not in pressed


def test_so_does_one_on_the_image_that_is_shown_large(window: Window) -> None:
    window.state.page, window.state.large = None, LargeViewState(12)
    window.draw(Pointer())
    window.press((500.0, 300.0), right=True)
    assert window.state.context is not None and window.state.context.card == 12


def test_a_press_that_lasts_opens_it_too_and_letting_go_presses_nothing(window: Window) -> None:
    place = window.pictures()[7]
    for right in (False, False, True, False, False):
        window.draw(Pointer(place, True, 0.0, right))
    for down in (True, False, False):
        window.draw(Pointer(place, down))
    assert window.state.context is not None and window.state.context.card == 7
    assert not window.state.taste_wishes and not window.state.asked and not window.state.commands


def test_so_it_does_on_the_best_that_a_filter_finds(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]) -> None:
    window = Window(ctx, Scene(make_cloud(60)), Page.FILTER)
    place = window.pictures()[4]
    for right in (False, False, True, False, False):
        window.draw(Pointer(place, True, 0.0, right))
    for down in (True, False, False):
        window.draw(Pointer(place, down))
    assert window.state.context is not None and window.state.context.card == 4
    assert not window.state.commands, "it was not flown to"
    window.release()
