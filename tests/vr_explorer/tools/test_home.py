"""Home as it is seen, and its portrait as the door to the cloud."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.actions import FAVOURITE, GO, SELECT_ONE, Action
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.panels.labels import projected
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import Shared
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import HomeHall, PointCloud
from vr_explorer.scene.commands import LookFrom, PlanTour, ToggleFavourite, ToggleHome
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.home import EYES, PORTRAIT_AHEAD, TURN, hall
from vr_explorer.scene.table import HALF_DEPTH, row, table
from vr_explorer.scene.tour import Checkpoint, Tour
from vr_explorer.scene.view import Triple

SIZE = (640, 360)
COLOUR = (30, 200, 90)


@pytest.fixture
def explorer(ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path) -> Iterator[Explorer]:
    Image.new("RGB", (80, 100), COLOUR).save(tmp_path / "portrait.png")
    cloud = replace(make_cloud(40), source=tmp_path)
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        explorer.begin(ExploreOptions())
        explorer.scene.apply(LookFrom((5.0, 6.0, 7.0), 0.3, 0.0))
        yield explorer


def drawn(explorer: Explorer, ctx: moderngl.Context) -> np.ndarray:
    target = Target(ctx, SIZE)
    explorer.draw(target.framebuffer, explorer.view(SIZE, 60.0))
    pixels = target.read()
    target.release()
    return pixels


def at_home(explorer: Explorer) -> None:
    explorer.scene.apply(ToggleHome())
    explorer.step(InputFrame(), TURN)
    explorer.settle()


def toward_portrait(explorer: Explorer) -> tuple[Triple, Triple]:
    return toward(explorer, explorer.scene.home[0].position(0.5, EYES, PORTRAIT_AHEAD))


def test_the_portrait_is_seen_where_it_hangs_and_the_hall_about_it(explorer: Explorer, ctx: moderngl.Context) -> None:
    explorer.scene.apply(ToggleFavourite(3))
    at_home(explorer)
    pixels = drawn(explorer, ctx)
    hall, _ = explorer.scene.home
    middle = projected(explorer.view(SIZE, 60.0), hall.position(0.0, EYES + 0.4, PORTRAIT_AHEAD))
    assert middle is not None
    rows, columns = np.nonzero((np.abs(pixels.astype(int) - COLOUR) < 6).all(axis=2))
    assert (columns.min() + columns.max()) / 2 == pytest.approx(middle[0], abs=1.5)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(middle[1], abs=1.5)
    assert np.ptp(columns) / np.ptp(rows) == pytest.approx(0.8, abs=0.03)
    floor = pixels[-30:].astype(int)
    assert 15 < floor.mean() < 90, "neither black nor grey"
    lit = pixels[250:300, 300:340].astype(int)
    assert lit[..., 0].mean() > lit[..., 2].mean() + 5, "warm"


def test_nothing_of_it_is_seen_in_the_cloud(explorer: Explorer, ctx: moderngl.Context) -> None:
    before = drawn(explorer, ctx)
    at_home(explorer)
    assert (drawn(explorer, ctx) != before).mean() > 0.3
    explorer.scene.apply(ToggleHome())
    for _ in range(60):
        explorer.step(InputFrame(), 1.0)
    np.testing.assert_allclose(drawn(explorer, ctx).astype(int), before, atol=1)


@pytest.mark.parametrize("action", [FAVOURITE, GO])
def test_what_is_pressed_on_the_portrait_enters_the_cloud(explorer: Explorer, action: Action) -> None:
    at_home(explorer)
    explorer.step(InputFrame(ray=toward_portrait(explorer)), 0.01)
    assert explorer.state.signs[0].words == "press here to enter the cloud"
    assert explorer.state.signs[-1].words == "Tours"
    explorer.step(InputFrame(ray=toward_portrait(explorer), actions=(action,)), 0.01)
    assert isinstance(explorer.scene.arrangement, PointCloud)
    assert explorer.scene.raining and not explorer.scene.favourites
    explorer.step(InputFrame(), 0.01)
    assert explorer.state.signs == ()


def test_beside_the_portrait_nothing_is_entered(explorer: Explorer) -> None:
    at_home(explorer)
    origin, (x, y, z) = toward_portrait(explorer)
    explorer.step(InputFrame(ray=(origin, (-x, y, -z)), actions=(FAVOURITE,)), 0.01)
    assert isinstance(explorer.scene.arrangement, HomeHall)


def test_the_signs_say_how_many_and_the_code_of_the_gallery(explorer: Explorer) -> None:
    at_home(explorer)
    explorer.step(InputFrame(), 0.01)
    assert "they hang here" in explorer.state.signs[1].words
    explorer.scene.apply(ToggleFavourite(3))
    words = [sign.words for sign in explorer.tools.home.signs(Shared(code="lusab-babad"))]
    assert words[1:] == ["1 favourite", "gallery: lusab babad", "Tours"]
    assert explorer.scene.home[0].favourites == 1


def toward(explorer: Explorer, position: Triple) -> tuple[Triple, Triple]:
    head = explorer.scene.body.head
    direction = np.array(position) - head
    (x, y, z), (u, v, w) = head.tolist(), (direction / np.linalg.norm(direction)).tolist()
    return (x, y, z), (u, v, w)


def token(explorer: Explorer, number: int, count: int = 4) -> Triple:
    pitch, radius = row(count)
    return table(explorer.scene.home[0]).position((number - 0.5 * (count - 1)) * pitch, radius, 0.0)


PLANNED = Tour(
    (
        Checkpoint(Colours(((235, 20, 20),)), "Red"),
        Checkpoint(),
        Checkpoint(Colours(((20, 20, 235),))),
        Checkpoint(Colours(((235, 235, 10), (10, 220, 30)))),
    )
)


def test_the_tour_lies_on_the_table_in_the_colours_of_its_checkpoints(
    explorer: Explorer, ctx: moderngl.Context
) -> None:
    explorer.scene.apply(PlanTour(PLANNED))
    at_home(explorer)
    pixels, view = drawn(explorer, ctx).astype(int), explorer.view(SIZE, 60.0)

    def about(number: int) -> np.ndarray:
        middle = projected(view, token(explorer, number))
        assert middle is not None
        x, y = round(middle[0]), round(middle[1])
        found: np.ndarray = pixels[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3)
        return found

    red, green, blue = about(0).mean(axis=0)
    assert red > 120 and max(green, blue) < 0.6 * red
    red, green, blue = about(2).mean(axis=0)
    assert blue > 120 and max(red, green) < 0.6 * blue
    ring = about(1)
    assert ring.max() > 120 and np.median(ring) < 80, "an empty one is a ring about the table's dark"
    assert np.ptp(ring[ring.max(axis=1).argmax()]) < 40, "a plain one"
    both = about(3)
    assert ((both[:, 1] > 90) & (both[:, 0] > 1.5 * both[:, 2])).any(), "yellow"
    assert ((both[:, 1] > 90) & (both[:, 1] > 1.5 * both[:, 0])).any(), "and green"
    explorer.scene.apply(PlanTour(Tour()))
    bare = drawn(explorer, ctx).astype(int)
    x, y = (round(part) for part in projected(view, token(explorer, 0)) or (0.0, 0.0))
    assert bare[y - 3 : y + 4, x - 3 : x + 4].mean() < 60, "nothing planned, nothing there"


@pytest.mark.parametrize("action", [FAVOURITE, GO, SELECT_ONE])
def test_what_is_pressed_on_the_table_opens_the_menu_of_tours(explorer: Explorer, action: Action) -> None:
    explorer.scene.apply(PlanTour(PLANNED))
    at_home(explorer)
    explorer.step(InputFrame(ray=toward(explorer, token(explorer, 0))), 0.01)
    assert explorer.state.signs[-1].words == "Checkpoint 1: Red"
    assert explorer.state.page is None
    explorer.step(InputFrame(ray=toward(explorer, token(explorer, 2)), actions=(action,)), 0.01)
    assert (explorer.state.page, explorer.state.checkpoint) == (Page.TOURS, 2)
    beside = table(explorer.scene.home[0]).position(0.0, 0.0, -0.9 * HALF_DEPTH)
    explorer.step(InputFrame(ray=toward(explorer, beside), actions=(action,)), 0.01)
    assert (explorer.state.page, explorer.state.checkpoint) == (Page.TOURS, None)
    assert explorer.state.signs[-1].words.startswith("Tours: press")
    assert isinstance(explorer.scene.arrangement, HomeHall) and not explorer.scene.favourites
    explorer.step(InputFrame(ray=toward_portrait(explorer), actions=(GO,)), 0.01)
    assert isinstance(explorer.scene.arrangement, PointCloud), "the portrait is the door as before"


def test_the_table_is_there_only_at_home_and_the_same_while_nothing_changes(explorer: Explorer) -> None:
    ray = toward(explorer, table(hall((5.0, 6.0, 7.0), 0.3, 0)).position(0.0, 0.0, 0.0))
    explorer.step(InputFrame(ray=ray, actions=(GO,)), 0.01)
    assert explorer.state.page is None
    at_home(explorer)
    tables = []
    for _ in range(3):
        explorer.step(InputFrame(), 0.01)
        tables.append(explorer.tools.home.shown().table)  # type: ignore[union-attr]
    explorer.scene.apply(PlanTour(PLANNED))
    explorer.step(InputFrame(), 0.01)
    tables.append(explorer.tools.home.shown().table)  # type: ignore[union-attr]
    assert tables[0] is tables[1] is tables[2] is not tables[3]
    assert tables[3] is not None and [len(colours) for colours in tables[3].tokens] == [1, 0, 1, 2]


def test_without_a_portrait_the_first_image_is_the_door(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    cloud = replace(make_cloud(3), source=tmp_path)
    path = cloud.image_path(0)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (50, 50), COLOUR).save(path)
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        at_home(explorer)
        end = time.monotonic() + 10.0
        while explorer.tools.home.shown() is None or explorer.tools.home.shown().portrait is None:  # type: ignore[union-attr]
            assert time.monotonic() < end
