"""The plate of the card that is pointed at: where it stands, what it shows, and that nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud, Facts
from tests.vr_explorer.panels.measured import measured
from tests.vr_explorer.panels.window_panels import SECTIONS, draw, drawn, extent
from vr_explorer.actions import (
    NUMBERS,
)
from vr_explorer.input import Pointer
from vr_explorer.panels.large_view_state import LargeViewState
from vr_explorer.panels.layouts import MARGIN, MENU_WIDTH, lay_out_window
from vr_explorer.panels.page import Page
from vr_explorer.panels.plate import on_screen
from vr_explorer.panels.state import PanelState, Preview
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.toasts import Toasts
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import (
    Hover,
    LookFrom,
    ToggleBoard,
    ToggleFavourite,
)
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.menu import MenuTool


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


def test_on_the_board_the_plate_leaves_every_favourite_free_where_there_is_room(
    ctx: moderngl.Context, scene: Scene
) -> None:
    size = (1280, 720)
    for card in (0, 1, 2):
        scene.apply(ToggleFavourite(card))
    scene.apply(ToggleBoard())
    scene.advance(10.0)
    places = [scene.cards.position_at(card, scene.time) for card in scene.favourites]
    spread = float(np.linalg.norm(places[0] - places[-1]))
    x, y, z = np.mean(places, axis=0).tolist()
    yaw = float(np.arctan2(scene.facing[0], scene.facing[2]))
    scene.apply(LookFrom((x + 2.4 * spread * np.sin(yaw), y, z + 2.4 * spread * np.cos(yaw)), yaw, 0.0))
    view = scene.body.view(size, 1.0, 0.1, 1e5)
    halves = [2.0 * float(scene.half_sizes[card, 0]) for card in scene.favourites]
    seen = [on_screen(view, place, width) for place, width in zip(places, halves, strict=True)]
    for pointed in range(len(seen)):
        scene.apply(Hover(list(scene.favourites)[pointed]))
        left, _top, right, _bottom = extent(drawn(ctx, scene, PanelState(status_shown=False), size), above=20)
        assert right - left > 200, "it is there"
        for one in seen:
            assert one is not None and (one[0] + one[2] <= left or one[0] - one[2] >= right)


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
        target, surface = Target(ctx, (1280, 800), samples=1), Surface(ctx, 1.0)
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


def test_from_one_image_to_the_next_the_plate_is_whole_in_its_first_frame(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    named = "Woodcut over terrazzo in rust and teal, with two brushes and a third one"
    scene = Scene(replace(make_cloud(3), names=["", named, ""]))
    surface, target, state = Surface(ctx, 1.0), Target(ctx, (1280, 720), samples=1), PanelState(status_shown=False)

    def points_at(card: int) -> None:
        x, y, z = scene.cards.target[card].tolist()
        scene.apply(LookFrom((x, y, z + 30.0), 0.0, 0.0))
        scene.apply(Hover(card))

    def picture(pointer: Pointer | None = None) -> np.ndarray:
        target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        draw(surface, target, scene, state, pointer)
        return target.read()

    points_at(0)
    picture()
    points_at(1)
    first = picture(Pointer((1.0, 1.0)))
    assert np.array_equal(first, picture())
    surface.release()
    target.release()


def test_the_plate_shows_the_image_and_leaves_the_menu_free(ctx: moderngl.Context, scene: Scene) -> None:
    picture = ctx.texture((64, 96), 4, np.full((96, 64, 4), (250, 20, 230, 255), np.uint8).tobytes())
    position = scene.cards.target[0]
    scene.apply(Hover(0))
    scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2]) + 40.0), 0.5, 0.0))
    surface, target = Surface(ctx, 1.0), Target(ctx, (1280, 720), samples=1)
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
    surface, target = Surface(ctx, 1.0), Target(ctx, (900, 420), samples=1)
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


def test_a_message_is_read_before_the_plate_of_a_card_that_is_pointed_at_later(
    ctx: moderngl.Context, scene: Scene
) -> None:
    size, (x, y, z) = (960, 240), scene.cards.target[0].tolist()
    scene.apply(LookFrom((x, y, z + 30.0), 0.0, 0.0))
    state = PanelState(status_shown=False, page=Page.SESSION)
    view = scene.body.view(size, 1.0, 0.1, 1000.0)
    target, surface = Target(ctx, size, samples=1), Surface(ctx, 1.0)

    def seen() -> np.ndarray:
        for _ in range(3):
            target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
            surface.draw(target.framebuffer, partial(lay_out_window, scene=scene, view=view, state=state))
        return target.read()

    scene.advance(1.0)
    state.toasts.say("The image is on the clipboard, where other programs find it", scene.time - 0.9)
    words = seen().min(axis=2) > 150
    words[:, round(size[0] - MENU_WIDTH - 2 * MARGIN) :] = False
    scene.apply(Hover(0))
    both = seen()
    state.toasts = Toasts()
    plate = seen()
    assert plate[words].max() > 0, "the plate is there, too"
    assert (both.min(axis=2) > 140)[words].all()
    surface.release()
    target.release()


def test_the_plate_has_room_for_what_the_file_tells(ctx: moderngl.Context, make_cloud: Callable) -> None:
    facts = Facts(prompt="a lighthouse at dusk " * 30, model="dreamshaper_8", seed=5, steps=20, keywords=("雪の橋",))
    heights = []
    for told in ("", facts.to_json()):
        scene = Scene(replace(make_cloud(50), provenance=[told] * 50))
        x, y, z = scene.cards.target[0].tolist()
        scene.apply(Hover(0))
        scene.apply(LookFrom((x, y, z + 30.0), 0.0, 0.0))
        for numbers in (False, True):
            state = PanelState(status_shown=False, numbers_shown=numbers)
            _, top, _, bottom = extent(drawn(ctx, scene, state, (1280, 800)), above=20)
            assert top > 5 and bottom < 795
            heights.append(bottom - top)
    assert heights[2] > heights[0] + 60, "the prompt, the model and the keywords"
    assert heights[3] > heights[1] + 100, "seed and steps as well"


def test_the_large_view_has_all_that_the_file_tells_where_numbers_are_wanted(
    make_cloud: Callable, monkeypatch: pytest.MonkeyPatch, ctx: moderngl.Context
) -> None:
    prompt = "a lighthouse at dusk " * 60 + "and its end"
    scene = Scene(replace(make_cloud(50), provenance=[Facts(prompt=prompt, model="dreamshaper_8").to_json()] * 50))
    rooms, texts = [], []
    for numbers in (False, True):
        state = PanelState(status_shown=False, numbers_shown=numbers, large=LargeViewState(0, missing=True))
        with measured(monkeypatch) as written:
            drawn(ctx, scene, state, (1280, 800))
        assert not written.cut
        rooms.append(state.large_room[0])
        texts.append("\n".join(written.words))
    assert rooms[1] < rooms[0] - 300
    assert prompt not in texts[0] and prompt in texts[1]
    assert "model dreamshaper_8" in texts[1]
