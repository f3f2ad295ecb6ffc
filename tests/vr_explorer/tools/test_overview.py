"""The overview map shows where images are, is made anew beside the frames, and is not covered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.actions import OVERVIEW
from vr_explorer.input import InputFrame, Pointer
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.overview_state import OverviewState
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import ACCENT
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import FlatWall
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.commands import Arrange, GlideTo, Hover, LookFrom, ToggleFavourite
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.overview import PIXELS, TOP, OverviewTool, drawn_map
from vr_explorer.tools.tool import Frame

SIZE = (800, 600)
MAP = np.s_[24:208, 592:776]


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(300))


@pytest.fixture
def tool(ctx: moderngl.Context, scene: Scene) -> Iterator[tuple[OverviewTool, PanelState]]:
    state = PanelState()
    made = OverviewTool(ctx, scene, state)
    yield made, state
    made.close()


def follow(tool: OverviewTool, *actions: object, seconds: float = 1.0) -> None:
    frame = Frame(InputFrame(actions=actions), seconds)  # type: ignore[arg-type]
    tool.update(frame)
    tool.follow(frame)


def until(condition: Callable[[], object], tool: OverviewTool) -> None:
    end = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < end
        follow(tool)
        time.sleep(0.002)


def at(shown: OverviewState, place: np.ndarray) -> tuple[int, int]:
    """Row and column in the picture."""
    right, up = shown.on_map(place)
    return PIXELS - 1 - int(up * PIXELS), int(right * PIXELS)


def test_images_are_lights_in_their_colours_where_they_are(scene: Scene) -> None:
    rng = np.random.default_rng(1)
    positions = np.concatenate([rng.normal((-100, 0, -50), 4.0, (80, 3)), rng.normal((100, 0, 50), 4.0, (80, 3))])
    cards = Cards(positions.astype(np.float32))
    colours = np.repeat(np.array([[[220, 30, 30]], [[30, 60, 220]]], np.uint8), 80, axis=0)
    drawn = drawn_map(cards, colours, TOP, False, 4.0)
    assert drawn is not None
    shown = OverviewState(None, *drawn[1:])  # type: ignore[arg-type]
    red, blue = (drawn.pixels[at(shown, np.array(place))] for place in ((-100, 0, -50), (100, 0, 50)))
    assert red[3] > 100 and red[0] > 2 * red[2] and blue[3] > 100 and blue[2] > 2 * blue[0]
    assert drawn.pixels[at(shown, np.array((100, 0, -50)))][3] < 10, "where none is, there is no light"
    assert at(shown, np.array((-100, 0, -50)))[0] < at(shown, np.array((100, 0, 50)))[0], "farther ahead is above"
    cards.fade_to[:80] = 0.1
    ghosts = drawn_map(cards, colours, TOP, False, 4.0)
    assert ghosts is not None
    faint = ghosts.pixels[at(OverviewState(None, *ghosts[1:]), np.array((100, 0, 50)))]  # type: ignore[arg-type]
    assert faint[3] > 100, "what matches stays lit"
    cards.fade_to[:] = 0.0
    assert drawn_map(cards, colours, TOP, False, 4.0) is None


def test_places_of_the_map_are_those_of_the_world(scene: Scene, tool: tuple[OverviewTool, PanelState]) -> None:
    made, state = tool
    follow(made, OVERVIEW)
    until(lambda: state.overview, made)
    shown = state.overview
    assert shown is not None and not shown.wall
    for card in range(0, 300, 29):
        place = scene.cards.target[card]
        right, up = shown.on_map(place)
        back = shown.in_world(right, up)
        np.testing.assert_allclose(back[[0, 2]], place[[0, 2]], atol=1e-3)
    follow(made, OVERVIEW)
    assert state.overview is None


def test_it_is_made_anew_when_images_move_or_are_kept_and_not_otherwise(
    scene: Scene, tool: tuple[OverviewTool, PanelState]
) -> None:
    made, state = tool
    follow(made, OVERVIEW)
    until(lambda: state.overview, made)
    first = state.overview
    for _ in range(10):
        follow(made)
        time.sleep(0.01)
    assert state.overview is first
    scene.apply(ToggleFavourite(8))
    until(lambda: state.overview is not first, made)
    assert state.overview is not None
    row, column = at(state.overview, scene.cards.target[8])
    texture = np.frombuffer(state.overview.picture.read(), np.uint8).reshape(PIXELS, PIXELS, 4)
    assert np.abs(texture[row, column, :3] / 255.0 - ACCENT[:3]).max() < 0.02, "a favourite's dot"
    scene.apply(Arrange(FlatWall()))
    until(lambda: state.overview is not None and state.overview.wall, made)


def test_no_plate_covers_it_and_a_click_flies_there(
    ctx: moderngl.Context, scene: Scene, tool: tuple[OverviewTool, PanelState]
) -> None:
    made, state = tool
    follow(made, OVERVIEW)
    until(lambda: state.overview, made)
    surface, target = Surface(ctx, 1.0), Target(ctx, SIZE, samples=1)
    x, y, z = scene.cards.target[3].tolist()
    scene.apply(LookFrom((x - 9.0, y - 5.0, z + 18.0), 0.0, 0.0))  # it is seen to the right and above

    def drawn(pointer: Pointer | None = None) -> np.ndarray:
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        view = scene.body.view(SIZE, 1.0, 0.1, 1000.0)
        lay_out = partial(lay_out_window, scene=scene, view=view, state=state)
        surface.draw(target.framebuffer, lay_out, pointer, state.pictures, settled=pointer is None)
        return target.read()

    bare = drawn()
    scene.apply(Hover(3))
    plated = drawn()
    assert (np.abs(plated.astype(int) - bare).max(axis=2) > 30).mean() > 0.01, "there is a plate"
    assert np.abs(plated[MAP].astype(int) - bare[MAP]).max() < 30
    for pressed in (False, True, True, False, False):
        drawn(Pointer((650.0, 90.0), pressed))
    (flight,) = state.commands
    assert isinstance(flight, GlideTo) and flight.seconds > 0.0
    assert state.overview is not None
    ahead = scene.body.ahead
    on_map = state.overview.on_map(np.array(flight.position) + ahead * 24.0 * max(scene.scale, 0.3))
    assert on_map == pytest.approx(((650.0 - 592.0) / 184.0, 1.0 - (90.0 - 24.0) / 184.0), abs=0.03)
    surface.release()
    target.release()
