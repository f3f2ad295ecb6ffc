"""Panels drawn into a framebuffer: their colours, and that nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import get_args

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.colour import linear_to_srgb
from foundation.settings import Settings
from tests.unseen import PRESS, unseen
from vr_explorer.actions import (
    FLAT,
    HELP,
    LEAVE,
    MENU,
    NUMBERS,
    RECENTRE,
    REDO,
    RESET_VIEW,
    SLIDESHOW,
    START,
    TOGGLE_HOME,
    UNDO,
    ZOOM_ALL,
    ZOOM_CHOSEN,
    Action,
)
from vr_explorer.app.form import WORN_FORM
from vr_explorer.app.preferences import Preferences
from vr_explorer.desktop.help import sections
from vr_explorer.input import Pointer
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.editors import SwitchesEditor
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.layouts import MARGIN, MENU_WIDTH, lay_out_window
from vr_explorer.panels.legend import KINDS
from vr_explorer.panels.menu import TURN_LEFT, TURN_RIGHT
from vr_explorer.panels.performance import LENGTH, FrameTimes
from vr_explorer.panels.plate import on_screen
from vr_explorer.panels.state import Page, PanelState, Preview
from vr_explorer.panels.style import PLATE
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.toasts import FADE, SECONDS, Toasts
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import ARRANGEMENTS, MethodWall, ScatterPlot
from vr_explorer.scene.commands import (
    AddCheckpoint,
    ApplyFilter,
    Arrange,
    ChangeBomb,
    ChangeCheckpoint,
    Command,
    CopyBomb,
    FirstLook,
    Hover,
    LookFrom,
    MoveCheckpoint,
    PauseTour,
    PlaceBomb,
    Planning,
    PlanTour,
    RemoveBomb,
    RemoveCheckpoint,
    SetTourSpeed,
    ShowRelatives,
    StartTour,
    StopTour,
    Undo,
    WriteNote,
)
from vr_explorer.scene.criteria import Colours, Favourites, InRange, Method, iter_leaves
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.tour import Checkpoint, Tour
from vr_explorer.scene.touring import usual_tour
from vr_explorer.tools.menu import MenuTool

TURNS = (TURN_LEFT, TURN_RIGHT)

SECTIONS = [HelpSection(title, rows) for title, rows in sections()]


def drawn(
    ctx: moderngl.Context, scene: Scene, state: PanelState, size: tuple[int, int], scale: float = 1.0
) -> np.ndarray:
    target = Target(ctx, size)
    target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
    surface = Surface(ctx, scale)
    draw(surface, target, scene, state)
    pixels = target.read()
    surface.release()
    target.release()
    return pixels


def draw(surface: Surface, target: Target, scene: Scene, state: PanelState, pointer: Pointer | None = None) -> None:
    view = scene.body.view(target.size, 1.0, 0.1, 1000.0)
    lay_out = partial(lay_out_window, scene=scene, view=view, state=state, sections=SECTIONS)
    surface.draw(target.framebuffer, lay_out, pointer, settled=pointer is None)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(50))


def extent(pixels: np.ndarray, above: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is brighter than `above`."""
    rows, columns = np.nonzero(pixels.max(axis=2) > above)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@pytest.mark.parametrize(("size", "scale"), [((1920, 1080), 1.0), ((3840, 2160), 2.0)])
def test_the_help_is_whole(ctx: moderngl.Context, scene: Scene, size: tuple[int, int], scale: float) -> None:
    state = PanelState(page=Page.HELP, status_shown=False)
    left, top, right, bottom = extent(drawn(ctx, scene, state, size, scale), above=40)
    assert left > 20 and top > 20
    assert right < size[0] - 20 and bottom < size[1] - 20
    assert abs((left + right) - size[0]) < 30, "it stands in the middle"


@pytest.mark.parametrize(
    ("size", "scale"), [((800, 600), 1.0), ((1280, 720), 1.0), ((1280, 720), 2.0), ((500, 900), 1.0)]
)
def test_the_help_is_scrolled_where_it_is_larger_than_the_window(
    ctx: moderngl.Context, scene: Scene, size: tuple[int, int], scale: float
) -> None:
    """And what is below is read by the wheel; the cross closes it."""
    state = PanelState(page=Page.HELP, status_shown=False)
    target, surface = Target(ctx, size), Surface(ctx, scale)
    draw(surface, target, scene, state)
    first = target.read()
    left, top, right, bottom = extent(first, above=40)
    assert left >= 10 and top >= 10 and right <= size[0] - 10 and bottom <= size[1] - 10
    middle = size[0] / 2.0, size[1] / 2.0
    for wheel in (0.0, -4.0, -4.0, 0.0):
        draw(surface, target, scene, state, Pointer(middle, wheel=wheel))
    assert (np.abs(target.read().astype(int) - first).max(axis=2) > 60).mean() > 0.01
    with unseen(ctx):
        for _ in range(60):
            draw(surface, target, scene, state, Pointer(middle, wheel=9.0))
    pressed(surface, target, scene, state, (right - 60.0 * scale, top + 34.0 * scale))
    assert state.page is None
    surface.release()


def test_panels_have_their_srgb_colours(ctx: moderngl.Context, scene: Scene) -> None:
    pixels = drawn(ctx, scene, PanelState(page=Page.HELP, status_shown=False), (1280, 720))
    plate = np.array(PLATE[:3])
    linear = PLATE[3] * np.where(plate <= 0.04045, plate / 12.92, ((plate + 0.055) / 1.055) ** 2.4)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255.0
    near_edge = pixels[360, extent(pixels, above=40)[0] + 14]
    np.testing.assert_allclose(near_edge, encoded, atol=2.0)
    assert pixels.max() > 230, "texts are light"


def test_the_plate_stands_beside_the_card_and_inside_the_picture(ctx: moderngl.Context, scene: Scene) -> None:
    size = (1280, 720)
    position = scene.cards.target[0]
    scene.apply(Hover(0))
    state = PanelState(status_shown=False)
    for yaw, pitch in ((0.0, 0.0), (0.6, 0.3), (-0.6, -0.3), (0.75, 0.0)):
        scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2]) + 30.0), yaw, pitch))
        left, top, right, bottom = extent(drawn(ctx, scene, state, size), above=60)
        assert left > 5 and top > 5 and right < 1275 and bottom < 715
        assert right - left > 200 and bottom - top > 150
    scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2]) + 30.0), np.pi, 0.0))
    assert drawn(ctx, scene, state, size).max() == 0, "no plate for a card behind"


def test_the_plate_comes_when_it_is_due_and_has_numbers_where_they_are_asked_for(
    ctx: moderngl.Context, scene: Scene
) -> None:
    size, (x, y, z) = (1280, 720), scene.cards.target[0].tolist()
    scene.apply(Hover(0))
    scene.apply(LookFrom((x, y, z + 30.0), 0.0, 0.0))

    def height(**changes: bool) -> int:
        lit = drawn(ctx, scene, PanelState(status_shown=False, **changes), size)  # type: ignore[arg-type]
        if lit.max() == 0:
            return 0
        _, top, _, bottom = extent(lit, above=20)
        return bottom - top

    assert height(plate_due=False) == 0
    words, numbers = height(), height(numbers_shown=True)
    assert 100 < words < numbers, "the parameters stand below"
    assert MenuTool(state := PanelState()).act(NUMBERS) and state.numbers_shown


def test_the_plate_leaves_the_neighbour_and_what_is_compared_free(ctx: moderngl.Context, scene: Scene) -> None:
    size, (x, y, z) = (1280, 720), scene.cards.target[0].tolist()
    scene.apply(Hover(0))
    scene.apply(LookFrom((x, y, z + 30.0), 0.0, 0.0))
    view = scene.body.view(size, 1.0, 0.1, 1000.0)
    seen = on_screen(view, scene.cards.target[0], 2.0 * float(scene.half_sizes[0, 0]))
    assert seen is not None
    plain = extent(drawn(ctx, scene, PanelState(status_shown=False), size), above=20)
    assert plain[0] > seen[0] + 3.0 * seen[2], "another card could stand between"
    scene.cards.target[1] = scene.cards.target[0] + (12.0, 0.0, 0.0)
    scene.cards.start[1] = scene.cards.target[1]
    beside = extent(drawn(ctx, scene, PanelState(status_shown=False, compared=(1,)), size), above=20)
    other = on_screen(view, scene.cards.target[1], 2.0 * float(scene.half_sizes[1, 0]))
    assert other is not None and plain[0] < other[0] < plain[2], "it would be covered"
    assert beside[2] < seen[0], "so the plate stands on the other side"


def test_the_plate_keeps_its_height_when_its_picture_comes(ctx: moderngl.Context, make_cloud: Callable) -> None:
    cloud = make_cloud(50)
    cloud = replace(cloud, sizes=np.full((50, 2), (64, 96), np.int32))
    scene = Scene(cloud)
    assert cloud.readable
    x, y, z = scene.cards.target[0].tolist()
    scene.apply(Hover(0))
    scene.apply(LookFrom((x, y, z + 40.0), 0.0, 0.0))
    picture = ctx.texture((64, 96), 4, np.full((96, 64, 4), 255, np.uint8).tobytes())
    boxes = []
    for preview in (None, Preview(0, picture)):
        target, surface = Target(ctx, (1280, 800)), Surface(ctx, 1.0)
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        view = scene.body.view(target.size, 1.0, 0.1, 1000.0)
        state = PanelState(status_shown=False, preview=preview)
        lay_out = partial(lay_out_window, scene=scene, view=view, state=state, sections=SECTIONS)
        surface.draw(target.framebuffer, lay_out, pictures=state.pictures, settled=True)
        boxes.append(extent(target.read(), above=20))
        surface.release()
        target.release()
    assert boxes[0] == boxes[1]
    low = drawn(ctx, scene, PanelState(status_shown=False, unpictured=0), (1280, 800))
    assert extent(low, above=20)[1] > boxes[0][1] + 80, "where none will come, no room is kept"


def test_the_status_line_counts(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]) -> None:
    plain = drawn(ctx, Scene(make_cloud(50)), PanelState(), (800, 600))
    with_favourite = drawn(ctx, Scene(make_cloud(50), favourites=[1]), PanelState(), (800, 600))
    accent = (with_favourite[..., 0] > 200) & (with_favourite[..., 2] < 130)
    assert accent.sum() > 30, "a star"
    assert extent(with_favourite, 60)[2] > extent(plain, 60)[2]


def test_two_contexts_do_not_disturb_each_other(ctx: moderngl.Context, scene: Scene) -> None:
    first, second = Surface(ctx, 1.0), Surface(ctx, 2.0)
    target = Target(ctx, (800, 600))
    seen = []
    for surface in (first, second, first, second):
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        draw(surface, target, scene, PanelState())
        seen.append(target.read())
    np.testing.assert_array_equal(seen[0], seen[2])
    np.testing.assert_array_equal(seen[1], seen[3])
    assert (seen[0] != seen[1]).any()
    first.release()
    second.release()
    target.release()


def test_toasts_come_and_go() -> None:
    toasts = Toasts()
    for number in range(5):
        toasts.say(f"message {number}", number * 0.1)
    assert toasts.current(0.5) == ["message 2", "message 3", "message 4"]
    toasts.keep("message 4", 1.0)
    assert toasts.current(1.0)[-2:] == ["message 3", "message 4"]
    assert toasts.current(0.4 + SECONDS) == []
    assert FADE < SECONDS


def pressed(surface: Surface, target: Target, scene: Scene, state: PanelState, position: tuple[float, float]) -> None:
    """A press and a release at `position`."""
    with unseen(target.framebuffer.ctx):
        for down in PRESS:
            draw(surface, target, scene, state, Pointer(position, down))


def test_what_is_pressed_and_dragged_on_the_menu_is_asked_and_changed(
    ctx: moderngl.Context, scene: Scene, tmp_path: Path
) -> None:
    preferences = Preferences(Settings(), tmp_path / "settings.toml")
    state = PanelState(page=Page.IMAGES, form=WORN_FORM, values=preferences)
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720))
    usual = [Arrange(one) for one in ARRANGEMENTS.values() if one.family is not None]
    found: set[Action | Command] = set()
    for x in range(900, 1250, 56):
        for y in range(110, 490, 20):
            pressed(surface, target, scene, state, (float(x), float(y)))
            assert surface.taken, "the pointer is over the menu"
            found |= {*state.asked, *state.commands}
            state.asked.clear()
            state.commands.clear()
    assert found == {
        START,
        RESET_VIEW,
        UNDO,
        REDO,
        SLIDESHOW,
        ZOOM_ALL,
        ZOOM_CHOSEN,
        TOGGLE_HOME,
        RECENTRE,
        *TURNS,
        *usual,
    }
    state.show(Page.SETTINGS)
    with unseen(ctx):
        for y in range(120, 640, 6):
            for x, down in ((930.0, False), (930.0, True), (1100.0, True), (1100.0, False)):
                draw(surface, target, scene, state, Pointer((x, float(y)), down))
    assert {"headset.vignette", "headset.smooth_turn", "headset.haptics"} <= set(state.changed)
    assert 0.0 < float(state.changed["headset.vignette"]) < 1.0
    draw(surface, target, scene, state, Pointer((300.0, 300.0), False))
    draw(surface, target, scene, state, Pointer((300.0, 300.0), False))
    assert not surface.taken, "the scene has the pointer"
    surface.release()
    target.release()


def test_the_cross_closes_the_menu_and_it_opens_again_at_its_page(ctx: moderngl.Context, scene: Scene) -> None:
    state = PanelState(page=Page.SETTINGS, form=())
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720))
    pressed(surface, target, scene, state, (1226.0, 50.0))
    assert state.page is None
    assert MenuTool(state).act(MENU) and state.page is Page.SETTINGS
    assert MenuTool(state).act(HELP) and state.page is Page.HELP
    assert MenuTool(state).act(LEAVE) and state.page is None
    assert MenuTool(state).act(MENU) and state.page is Page.SETTINGS, "the help has a key of its own"
    state.show(None)
    assert not MenuTool(state).act(LEAVE), "nothing is open"
    assert not MenuTool(state).act(FLAT)
    surface.release()
    target.release()


def test_lines_to_relatives_are_explained_while_they_are_shown(ctx: moderngl.Context, make_cloud: Callable) -> None:
    """Each kind that there is has a line of the legend, with a sample in its colour."""
    plain = make_cloud(40)
    parents = [["portrait"] for _ in range(40)]
    parents[7], parents[8] = [plain.ids[0]], [plain.ids[0]]
    scene, size = Scene(replace(plain, parents=parents)), (640, 480)
    state = PanelState(status_shown=False)

    def coloured(card: int | None) -> list[int]:
        """Pixels of each kind's colour."""
        scene.apply(ShowRelatives(card))
        picture = drawn(ctx, scene, state, size).astype(int)
        wanted = [np.rint(255.0 * linear_to_srgb(kind.light)) for kind in KINDS]
        return [int((np.abs(picture - colour).max(axis=2) < 12).sum()) for colour in wanted]

    assert coloured(None) == [0, 0, 0, 0]
    of_child, of_parent = coloured(7), coloured(0)
    assert min(of_child[0], of_child[2]) > 20 and of_child[1] == of_child[3] == 0, "a parent, and a sibling"
    assert of_parent[1] > 20 and of_parent[0] == of_parent[2] == 0, "children alone"
    state.page = Page.HELP
    assert coloured(7) == [0, 0, 0, 0]


def test_the_plate_shows_the_image_and_leaves_the_menu_free(ctx: moderngl.Context, scene: Scene) -> None:
    picture = ctx.texture((64, 96), 4, np.full((96, 64, 4), (250, 20, 230, 255), np.uint8).tobytes())
    position = scene.cards.target[0]
    scene.apply(Hover(0))
    scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2]) + 40.0), 0.5, 0.0))
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720))
    state = PanelState(page=Page.BOARD, status_shown=False, preview=Preview(0, picture))
    target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
    view = scene.body.view(target.size, 1.0, 0.1, 1000.0)
    lay_out = partial(lay_out_window, scene=scene, view=view, state=state, sections=SECTIONS)
    surface.draw(target.framebuffer, lay_out, pictures=state.pictures, settled=True)
    shown = (np.abs(target.read().astype(int) - (253, 80, 245)) < 30).all(axis=2)
    rows, columns = np.nonzero(shown)
    assert columns.max() < 1280 - MARGIN - MENU_WIDTH
    assert (rows.max() - rows.min()) / (columns.max() - columns.min()) == pytest.approx(1.5, rel=0.05)
    surface.release()
    target.release()


def test_in_a_low_window_the_plate_goes_without_the_image_and_is_whole(ctx: moderngl.Context, scene: Scene) -> None:
    picture = ctx.texture((64, 96), 4, np.full((96, 64, 4), (250, 20, 230, 255), np.uint8).tobytes())
    position = scene.cards.target[0]
    scene.apply(Hover(0))
    scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2]) + 40.0), 0.5, 0.0))
    surface, target = Surface(ctx, 1.0), Target(ctx, (900, 420))
    state = PanelState(status_shown=False, preview=Preview(0, picture))
    target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
    view = scene.body.view(target.size, 1.0, 0.1, 1000.0)
    lay_out = partial(lay_out_window, scene=scene, view=view, state=state, sections=SECTIONS)
    surface.draw(target.framebuffer, lay_out, pictures=state.pictures, settled=True)
    seen = target.read().astype(int)
    assert not (np.abs(seen - (253, 80, 245)) < 30).all(axis=2).any(), "the image would not fit"
    rows = np.nonzero((seen > 0).any(axis=2))[0]
    assert rows.min() > 0 and rows.max() < 419
    surface.release()
    target.release()


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Woodcut over terrazzo in rust and teal, two brushes", (1280, 720)),
        ("Woodcut over terrazzo in rust and teal, two brushes", (900, 460)),
        ("%s%n " + "W" * 200, (1280, 720)),
        ("ä %d " * 40, (1280, 720)),
    ],
)
def test_a_long_name_breaks_inside_the_plate(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], name: str, size: tuple[int, int]
) -> None:
    def plate_of(names: list[str]) -> tuple[int, int, int, int]:
        scene = Scene(replace(make_cloud(50), names=names * 50))
        position = scene.cards.target[0]
        scene.apply(Hover(0))
        scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2]) + 30.0), 0.0, 0.0))
        return extent(drawn(ctx, scene, PanelState(status_shown=False), size), above=20)

    short, long = plate_of([""]), plate_of([name])
    assert long[0] > 0 and long[1] > 0 and long[2] < size[0] - 1 and long[3] < size[1] - 1
    assert long[3] - long[1] >= short[3] - short[1] + 20, "it has more lines"
    assert abs((long[2] - long[0]) - (short[2] - short[0])) <= 2, "it is not wider"


def test_frame_times_are_read_over_the_latest_frames() -> None:
    times = FrameTimes()
    times.period = 10.0
    for number in range(3 * LENGTH):
        late = number % 20 == 0
        times.add(0.03 if late else 0.01, 0.002)
    assert times.median == pytest.approx(10.0)
    assert times.slow == pytest.approx(30.0)
    assert times.busy == pytest.approx(2.0)
    assert times.late == LENGTH // 20
    np.testing.assert_array_equal(times.ordered()[-1:], times.intervals[(3 * LENGTH - 1) % LENGTH])


def test_a_filter_is_put_together_shown_thrown_and_cleared(ctx: moderngl.Context, scene: Scene) -> None:
    """Every place of the page is pressed once: colours, ranges, methods and switches answer, and the three buttons."""
    state = PanelState(page=Page.FILTER, swatches=[(200, 40, 40), (20, 30, 180)], methods=("ink", "mosaic"))
    surface, target = Surface(ctx, 0.8), Target(ctx, (1280, 1200))
    drafts = []
    for y in range(180, 1040, 14):
        for x in (960, 1010, 1080):
            state.text_input.edit = None
            pressed(surface, target, scene, state, (float(x), float(y)))
            if state.page is not Page.FILTER:
                state.show(Page.FILTER)
        drafts.append(state.draft.criterion())
    kinds = {type(leaf) for criterion in drafts if criterion is not None for leaf in iter_leaves(criterion)}
    assert {Colours, InRange, Method, Favourites} <= kinds
    assert state.commands == [], "nothing is shown before it is asked for"
    state.draft = Draft()
    state.draft.add_colour((200, 40, 40))
    asked: list[Command] = []
    for x in (980, 1080, 1180):
        pressed(surface, target, scene, state, (float(x), 136.0))
        asked += state.commands
        state.commands.clear()
    assert asked == [ApplyFilter(Colours(((200, 40, 40),), 0.2))]
    assert state.bomb_wanted
    assert state.draft.criterion() is None, "cleared"
    surface.release()
    target.release()


def test_bombs_are_listed_and_changed(ctx: moderngl.Context, scene: Scene) -> None:
    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), (0.0, 0.0, -20.0)))
    state = PanelState(page=Page.BOMBS)
    state.draft.of(SwitchesEditor).switch(Favourites, True)
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720))
    found: set[type] = set()
    for y in range(120, 620, 10):
        for x in (880, 1040, 1180):
            state.text_input.edit = None
            pressed(surface, target, scene, state, (float(x), float(y)))
            found |= {type(command) for command in state.commands}
            state.commands.clear()
    assert found == {ChangeBomb, CopyBomb, RemoveBomb}
    assert state.bomb_wanted
    surface.release()
    target.release()


def test_bombs_scales_and_titles_are_written_where_they_are(ctx: moderngl.Context, scene: Scene) -> None:
    state = PanelState(status_shown=False)
    scene.apply(LookFrom((0.0, 0.0, 0.0), 0.0, 0.0))
    assert drawn(ctx, scene, state, (800, 600)).max() == 0
    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), (0.0, 0.0, -20.0)))
    left, top, right, bottom = extent(drawn(ctx, scene, state, (800, 600)), 60)
    assert abs((left + right) / 2 - 400) < 3 and 300 < top < bottom < 350
    scene.apply(RemoveBomb(1))
    scene.apply(Arrange(ScatterPlot()))
    scene.apply(FirstLook())
    assert (drawn(ctx, scene, state, (800, 600)) > 120).sum() > 100
    scene.apply(Arrange(MethodWall()))
    x, y, z = scene.titles[0].position
    scene.apply(LookFrom((x, y, z + 50.0), 0.0, 0.0))
    left, top, right, bottom = extent(drawn(ctx, scene, state, (800, 600)), 60)
    assert abs((left + right) / 2 - 400) < 3 and abs((top + bottom) / 2 - 300) < 8


def test_words_are_typed_on_the_panel_and_on_a_keyboard(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    scene = Scene(make_cloud(50), favourites=[3, 9])
    scene.apply(WriteNote(3, "old"))
    state = PanelState(page=Page.BOARD, last_favourite=3)
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 800))

    def notes() -> list[str]:
        said = [command.note for command in state.commands if isinstance(command, WriteNote)]
        for command in state.commands:
            scene.apply(command)
        state.commands.clear()
        return said

    def press(height: int) -> None:
        pressed(surface, target, scene, state, (900.0, float(height)))

    heights = iter(range(120, 700, 8))
    while state.text_input.edit is None:
        press(next(heights))
        assert not notes()
        state.compared, state.survey = (), None
    assert state.text_input.edit.what == ("note", 3)
    state.text_input.take(" and\bé\tn")
    draw(surface, target, scene, state, Pointer())
    assert notes() == ["old anén"], "what does not print is left out"
    found = ""
    for height in heights:
        press(height)
        found = (notes()[-1:] and scene.board.note_of(3)) or found
        if state.text_input.edit is None or len(found) > len("old anén") + 3:
            break
    assert found.startswith("old anén") and len(found) > len("old anén"), "letters of the panel"
    state.text_input.take("x\n")
    assert state.text_input.edit is None
    surface.release()
    target.release()


def test_the_ring_is_as_wide_as_what_it_chooses(ctx: moderngl.Context, scene: Scene) -> None:
    size, brush = (1280, 720), 0.03
    plain = drawn(ctx, scene, PanelState(status_shown=False), size).astype(int)
    ringed = drawn(ctx, scene, PanelState(status_shown=False, reticle=True, brush=brush), size).astype(int)
    rows, columns = np.nonzero((ringed - plain)[..., 0] > 100)
    radius = np.hypot(columns + 0.5 - size[0] / 2, rows + 0.5 - size[1] / 2)
    np.testing.assert_allclose(radius, size[1] / 2 * np.tan(brush) / np.tan(0.5), atol=2.0)
    red, _, blue = ringed[rows, columns].mean(axis=0)
    assert red > 1.5 * blue, "lit while it chooses"
    still = drawn(ctx, scene, PanelState(status_shown=False, reticle=True), size).astype(int)
    rows, columns = np.nonzero((still - plain)[..., 0] > 100)
    assert np.ptp(rows) < 20


def test_two_favourites_are_seen_side_by_side(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(50), favourites=[3, 9])
    colours = ((250, 20, 230), (20, 240, 60))
    pictures = [
        ctx.texture((40, 60), 4, np.full((60, 40, 4), (*colour, 255), np.uint8).tobytes()) for colour in colours
    ]
    state = PanelState(page=Page.BOARD, status_shown=False)
    state.compare(3)
    state.compare(9)
    state.comparison = [Preview(card, picture) for card, picture in zip((3, 9), pictures, strict=True)]
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720))
    view = scene.body.view(target.size, 1.0, 0.1, 1000.0)
    lay_out = partial(lay_out_window, scene=scene, view=view, state=state, sections=SECTIONS)
    surface.draw(target.framebuffer, lay_out, pictures=state.pictures, settled=True)
    pixels = target.read().astype(int)
    positions = [np.nonzero((np.abs(pixels - shown) < 30).all(axis=2)) for shown in ((253, 80, 245), (80, 248, 133))]
    for rows, columns in positions:
        assert np.ptp(rows) > 450
        assert np.ptp(rows) / np.ptp(columns) == pytest.approx(1.5, rel=0.05)
    assert positions[0][1].max() < 640 < positions[1][1].min()
    assert state.survey is not None and state.survey.cards == (3, 9) and state.compared == ()
    surface.release()
    target.release()


@pytest.mark.slow
def test_a_tour_is_put_together_started_paused_and_stopped(ctx: moderngl.Context, scene: Scene) -> None:
    state = PanelState(page=Page.TOURS)
    state.draft.of(SwitchesEditor).switch(Favourites, True)
    state.usual_tour = usual_tour([(200, 40, 40), (20, 60, 200)])
    surface, target = Surface(ctx, 0.8), Target(ctx, (1280, 1000))

    def found() -> set[type]:
        kinds: set[type] = set()
        for y in range(110, 800, 12):
            for x in (975, 1130, 1165, 1190, 1225):
                state.text_input.edit = None
                pressed(surface, target, scene, state, (float(x), float(y)))
                kinds |= {type(command) for command in state.commands}
                for command in state.commands:
                    if isinstance(command, get_args(Planning)):
                        scene.apply(command)
                    tours.append(scene.planned)
                    if not scene.planned.checkpoints:
                        scene.apply(Undo())
                state.commands.clear()
                if state.page is not Page.TOURS:
                    state.show(Page.TOURS)
        return kinds

    tours: list[Tour] = []
    assert found() >= {PlanTour, AddCheckpoint, ChangeCheckpoint, MoveCheckpoint, RemoveCheckpoint}
    counts = {len(tour.checkpoints) for tour in tours}
    assert len(counts) > 3, "checkpoints are added and taken away"
    assert 0 in counts, "cleared"
    assert any(Checkpoint(Favourites()) in tour.checkpoints for tour in tours)
    assert len({tour.seed for tour in tours}) > 1
    scene.apply(PlanTour(state.usual_tour))
    scene.apply(StartTour(scene.planned))
    scene.advance(5.0)
    assert {StartTour, PauseTour, StopTour, SetTourSpeed} <= found()
    surface.release()
    target.release()
