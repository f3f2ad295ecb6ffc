"""No panel covers another, nor reaches out of the window, whatever its size and that of the panels."""

from __future__ import annotations

import itertools

import moderngl
import numpy as np
import pytest

from foundation.language import ENGLISH
from tests.factories import clustered_cloud
from tests.unseen import unseen
from tests.vr_explorer.app.words_seen import Reader
from vr_explorer.app.window_loop import flight_words
from vr_explorer.panels.context_menu import Context, rows_of, spaced
from vr_explorer.panels.first_flight import ShownStep
from vr_explorer.panels.help import HelpSection, draw_help
from vr_explorer.panels.layouts import covered, lay_out_window
from vr_explorer.panels.making import MakingShown
from vr_explorer.panels.page import Page
from vr_explorer.panels.search_box import SEARCH_FIELD
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.panels.text_input import TextEdit
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import FlatWall
from vr_explorer.scene.commands import Arrange, Hover, LookFrom, ShowRelatives
from vr_explorer.scene.first_flight import Step, Wish
from vr_explorer.scene.query import LONGEST
from vr_explorer.scene.scene import Scene

SIZES = (((800, 600), 1.0), ((1280, 720), 1.0), ((1280, 720), 1.5), ((1920, 1080), 2.0), ((720, 1280), 1.0))
STEPS = "Left", "Right", "Up", "Down"
LONG = "There are no favourites yet; point at an image and keep it, and then they are all to be seen here."
Rectangle = tuple[float, float, float, float]


def shown(ctx: moderngl.Context, scene: Scene, state: PanelState, size: tuple[int, int], scale: float) -> dict:
    """Left, top, right and lower edge of the windows that are shown, by their names."""
    surface, target = Surface(ctx, scale), Target(ctx, size, samples=1)
    view = scene.body.view(size, float(np.radians(60.0)), 0.1, 6_000.0)
    with unseen(ctx):
        surface.draw(target.framebuffer, lambda style: lay_out_window(style, scene, view, state), None, settled=True)
    windows = [one for one in surface._context.windows if one.active and not one.parent_window]
    found = {one.name: (one.pos.x, one.pos.y, one.pos.x + one.size.x, one.pos.y + one.size.y) for one in windows}
    surface.release()
    target.release()
    return found


def meet(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("menu", [False, True], ids=["bare", "menu"])
@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
@pytest.mark.parametrize(("size", "scale"), SIZES, ids=[f"{w}x{h}@{scale}" for (w, h), scale in SIZES])
def test_panels_stand_beside_each_other(
    ctx: moderngl.Context, size: tuple[int, int], scale: float, place: float, menu: bool
) -> None:
    scene, state = Scene(clustered_cloud(300)), PanelState()
    state.page = Page.IMAGES if menu else None
    state.hint, state.quiet, state.speed_factor = "F1 menu · F2 help · Esc leaves", "what next? N", 4.0
    scene.body.velocity = np.array([30.0, 0.0, 0.0])
    scene.advance(1.0)
    state.toasts.say("Saved a picture", 0.5)
    state.toasts.say(LONG, 0.5)
    scene.apply(ShowRelatives(3))
    scene.apply(Hover(3))
    half = np.tan(np.radians(30.0))
    ahead = np.array([(2 * place - 1) * half * size[0] / size[1], (1 - 2 * place) * half, -1.0])
    x, y, z = (scene.cards.target[3] - 30.0 * ahead).tolist()
    scene.apply(LookFrom((x, y, z), 0.0, 0.0))
    found = shown(ctx, scene, state, size, scale)
    assert {"status", "motion", "toast 0", "toast 1", "relatives"} <= found.keys()
    assert ("menu" in found) is menu
    if not menu:
        assert "card" in found
    for name, (left, top, right, bottom) in found.items():
        if name.startswith("Debug"):
            continue
        assert left >= 0 and top >= 0 and right <= size[0] and bottom <= size[1], name
    moments = {"toast 0", "toast 1"}
    """Messages may pass over what is read, not over what is worked with."""
    for one, other in itertools.combinations(
        found.keys() & {"card", "menu", "status", "motion", "relatives"} | moments, 2
    ):
        if {one, other} & moments and {one, other} & {"card", "relatives"}:
            continue
        if {one, other} == {"card", "relatives"}:
            continue
        assert not meet(found[one], found[other]), (one, other)


@pytest.mark.parametrize("menu", [False, True], ids=["bare", "menu"])
@pytest.mark.parametrize(("size", "scale"), SIZES, ids=[f"{w}x{h}@{scale}" for (w, h), scale in SIZES])
def test_what_is_being_made_and_the_first_flight_stand_below_each_other(
    ctx: moderngl.Context, size: tuple[int, int], scale: float, menu: bool
) -> None:
    scene, state = Scene(clustered_cloud(60)), PanelState()
    state.page = Page.IMAGES if menu else None
    state.making = MakingShown("37 of 400 variants are here", 0.1)
    state.first_flight, state.flight_words = ShownStep(Step.LOOK, frozenset(), Wish.LOOK), flight_words(False, ENGLISH)
    found = shown(ctx, scene, state, size, scale)
    assert {"making", "first flight"} <= found.keys()
    assert not meet(found["making"], found["first flight"])


@pytest.mark.parametrize(("size", "scale"), SIZES, ids=[f"{w}x{h}@{scale}" for (w, h), scale in SIZES])
def test_the_search_takes_the_place_of_others_and_covers_no_plate(
    ctx: moderngl.Context, size: tuple[int, int], scale: float
) -> None:
    scene, state = Scene(clustered_cloud(60)), PanelState()
    state.making = MakingShown("37 of 400 variants are here", 0.1)
    state.first_flight, state.flight_words = ShownStep(Step.LOOK, frozenset(), Wish.LOOK), flight_words(False, ENGLISH)
    state.text_input.edit = TextEdit(SEARCH_FIELD, "", LONGEST)
    scene.apply(Hover(3))
    x, y, z = (scene.cards.target[3] + (0.0, -12.0, 30.0)).tolist()  # it is seen under the box
    scene.apply(LookFrom((x, y, z), 0.0, 0.0))
    found = shown(ctx, scene, state, size, scale)
    assert {"search", "card"} <= found.keys() and not {"making", "first flight"} & found.keys()
    assert not meet(found["search"], found["card"])
    top = covered(scale, size, state)[1]
    assert found["search"][3] <= top * size[1] or top == 0.4, "the cloud makes room"


@pytest.mark.parametrize(("size", "scale"), SIZES, ids=[f"{w}x{h}@{scale}" for (w, h), scale in SIZES])
def test_what_is_covered_is_what_panels_take(ctx: moderngl.Context, size: tuple[int, int], scale: float) -> None:
    scene, state = Scene(clustered_cloud(60)), PanelState()
    scene.apply(Arrange(FlatWall()))
    state.page = Page.IMAGES
    _, _, right, bottom = covered(scale, size, state)
    found = shown(ctx, scene, state, size, scale)
    assert size[0] * (1 - right) <= found["menu"][0] <= size[0] * (1 - right) + 30 * scale
    assert size[1] * (1 - bottom) <= found["status"][1] <= size[1] * (1 - bottom) + 30 * scale
    state.page = None
    assert covered(scale, size, state)[2] == 0.0
    state.status_shown = False
    assert covered(scale, size, state) == (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("flight", [False, True], ids=["", "flight"])
@pytest.mark.parametrize("making", [False, True], ids=["", "making"])
@pytest.mark.parametrize(("size", "scale"), SIZES, ids=[f"{w}x{h}@{scale}" for (w, h), scale in SIZES])
def test_what_stands_above_is_covered(
    ctx: moderngl.Context, size: tuple[int, int], scale: float, making: bool, flight: bool
) -> None:
    scene, state = Scene(clustered_cloud(60)), PanelState()
    if making:
        state.making = MakingShown("37 of 400 variants are here", 0.1)
    if flight:
        state.first_flight, state.flight_words = (
            ShownStep(Step.LOOK, frozenset(), Wish.LOOK),
            flight_words(False, ENGLISH),
        )
    found = shown(ctx, scene, state, size, scale)
    lowest = max((found[name][3] for name in ("making", "first flight") if name in found), default=0.0)
    top = covered(scale, size, state)[1] * size[1]
    assert lowest <= top <= lowest + 12 * scale if lowest else top == 0.0


@pytest.mark.parametrize("card", [3, None], ids=["image", "void"])
@pytest.mark.parametrize(("size", "scale"), SIZES, ids=[f"{w}x{h}@{scale}" for (w, h), scale in SIZES])
def test_the_right_click_menu_is_whole(
    ctx: moderngl.Context, size: tuple[int, int], scale: float, card: int | None
) -> None:
    """Or it is seen that there is more of it."""
    scene, state = Scene(clustered_cloud(60)), PanelState()
    state.context = Context(card)
    rows = rows_of(scene, card)
    found = shown(ctx, scene, state, size, scale)["context"]
    assert found[0] >= 0 and found[1] >= 0 and found[2] <= size[0] and found[3] <= size[1]
    needed = spaced(rows, size[1], scale).height(rows, scale)
    scrolled = needed > size[1]
    assert scrolled is (card is None and size[1] / scale < 500)
    assert scrolled or found[3] - found[1] == needed
    if scrolled:
        assert found[3] - found[1] > 0.9 * size[1], "as much of it as there is room for"


@pytest.mark.parametrize(("size", "scale"), [((800, 600), 1.0), ((1280, 720), 1.0), ((720, 1280), 1.0)])
def test_keys_in_the_help_leave_their_effects_free(ctx: moderngl.Context, size: tuple[int, int], scale: float) -> None:
    keys = " ".join(STEPS)
    sections = [HelpSection("Looking", (("Z", "all of it"), (keys, "what is beside it")))]
    target = Target(ctx, size, samples=1)
    target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
    surface, state = Surface(ctx, scale), PanelState()

    def lay_out(style: Style) -> None:
        draw_help(style, sections, state)

    surface.draw(target.framebuffer, lay_out, None, settled=True)
    reader = Reader(ctx, scale)
    try:
        picture = target.read()
        for effect in ("all of it", "what is beside it"):
            found = reader.find(picture, effect, bold=False)
            assert found is not None
            assert picture[found.top : found.bottom, found.left - 5 : found.left - 1].max() < 50, effect
    finally:
        reader.close()
        surface.release()
        target.release()


@pytest.mark.parametrize(("size", "scale"), SIZES, ids=[f"{w}x{h}@{scale}" for (w, h), scale in SIZES])
def test_the_help_stands_alone(ctx: moderngl.Context, size: tuple[int, int], scale: float) -> None:
    """Where it is large, it reached over a part of the status line."""
    scene, state = Scene(clustered_cloud(60)), PanelState(page=Page.HELP)
    state.hint, state.speed_factor = "M menu · H help", 4.0
    assert "help" in shown(ctx, scene, state, size, scale)
    assert not {"status", "motion"} & shown(ctx, scene, state, size, scale).keys()
    state.page = None
    assert {"status", "motion"} <= shown(ctx, scene, state, size, scale).keys()
