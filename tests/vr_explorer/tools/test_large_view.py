"""An image as large as the window: opened, gone on from, judged and closed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud
from foundation.images import load_rgb
from foundation.settings import Settings
from tests.factories import cloud_of, picture, pictured_cloud
from tests.vr_explorer.app.words_seen import reading
from vr_explorer.actions import (
    FAVOURITE,
    LARGE_VIEW,
    LEAVE,
    MENU,
    PICK_COLOUR,
    SLIDESHOW,
    STEP_LEFT,
    STEP_RIGHT,
    STEP_UP,
    Action,
)
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame, Pointer
from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.large_view import MISSING
from vr_explorer.panels.page import Page
from vr_explorer.picking.neighbours import reading_order, shown_now
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import FlatWall
from vr_explorer.scene.commands import Arrange, Select
from vr_explorer.tools.fitted_pictures import fitted
from vr_explorer.tools.large_view import NONE_MEANT
from vr_explorer.tools.slideshow import SlideshowSettings

SIZE = (640, 480)
NOISE = (240, 160)
COUNT = 12
TITLE = 21.0
"""Letters of a name."""
PATIENCE = 60.0


class Seen:
    """An explorer, drawn into a picture frame by frame."""

    def __init__(self, explorer: Explorer, target: Target) -> None:
        self.explorer, self.target = explorer, target
        self.state, self.scene = explorer.state, explorer.scene

    def frame(self, *actions: Action, seconds: float = 0.05) -> list[Action]:
        left = self.explorer.step(InputFrame(actions=actions), seconds)
        self.target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        self.explorer.draw_panels(self.target.framebuffer, self.explorer.view(self.target.size, 60.0))
        return left

    def until(self, card: int | None = None) -> np.ndarray:
        """The picture of the image (of `card`) is there, and has come."""
        end = time.monotonic() + PATIENCE
        while True:
            self.frame()
            large = self.state.large
            assert large is not None and time.monotonic() < end
            there = large.picture is not None and large.picture.card == large.card
            if there and large.card == (large.card if card is None else card) and large.came(self.scene.time) == 1.0:
                return self.target.read()
            time.sleep(0.005)


@contextmanager
def opened(ctx: moderngl.Context, cloud: Cloud, size: tuple[int, int] = SIZE) -> Iterator[Seen]:
    """On a flat wall. size: of the window, pixels."""
    target = Target(ctx, size)
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        explorer.begin(ExploreOptions())
        explorer.scene.apply(Arrange(FlatWall()))
        explorer.step(InputFrame(), 10.0)
        yield Seen(explorer, target)
    target.release()


@pytest.fixture
def seen(ctx: moderngl.Context, tmp_path: Path) -> Iterator[Seen]:
    """Twelve pictures of noise, the last of which is not there any more."""
    cloud = cloud_of(tmp_path, [picture(seed, NOISE) for seed in range(COUNT)], keep=False)
    cloud.image_path(COUNT - 1).unlink()
    with opened(ctx, cloud) as seen:
        yield seen


def test_it_fills_the_room_and_shows_the_files_own_pixels(seen: Seen) -> None:
    seen.scene.apply(Select((3,)))
    seen.frame(LARGE_VIEW)
    pixels = seen.until(3)
    width, height = fitted(NOISE, seen.state.large_room)
    assert seen.state.large is not None and seen.state.large.picture is not None
    assert seen.state.large.picture.picture.size == (width, height), "as many pixels as it takes, to the last one"
    assert width > 0.9 * SIZE[0] or height > 0.75 * SIZE[1]
    lit = pixels.max(axis=2) > 60
    assert lit.any(axis=0).sum() >= width - 2
    noise = pixels[100:300, 100:500].astype(int)
    assert noise.std() > 30, "the picture and not its mean colour"


def test_a_small_picture_is_enlarged_threefold_and_it_is_said_how_much(ctx: moderngl.Context, tmp_path: Path) -> None:
    cloud = replace(cloud_of(tmp_path, [picture(3, (48, 32))], keep=False), sizes=np.array([[48, 32]], np.int32))
    with opened(ctx, cloud) as seen:
        seen.scene.apply(Select((0,)))
        seen.frame(LARGE_VIEW)
        pixels = seen.until(0)
        rows, columns = np.nonzero(pixels[:380].max(axis=2) > 60)
        assert 130 < np.ptp(columns) <= 144 and 86 < np.ptp(rows) <= 96
        with reading(1.0) as reader:
            assert reader.find(pixels, "48 × 32, shown at 300%", 14.0) is not None


def test_a_long_name_has_the_whole_width_above_the_keys(ctx: moderngl.Context, tmp_path: Path) -> None:
    name = "Impasto and fresco in steel blue and midnight, rippled, close up"
    with opened(ctx, cloud_of(tmp_path, [picture(3, NOISE)], keep=False, titles=[name]), (920, 480)) as seen:
        seen.scene.apply(Select((0,)))
        seen.frame(LARGE_VIEW)
        pixels = seen.until(0)
    with reading(1.0) as reader:
        assert reader.find(pixels, "and midnight, rippled, close up", TITLE, bold=True) is not None
        assert reader.find(pixels, "arrows next", 14.0) is not None


def test_until_the_file_is_read_its_small_picture_stands_there(
    ctx: moderngl.Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As from a slow disk."""
    quarters = np.zeros((1, 128, 128, 3), np.uint8)
    for number, colour in enumerate(((200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30))):
        down, across = divmod(number, 2)
        quarters[0, 64 * down :, 64 * across :] = colour
    read = threading.Event()

    def slowly(*arguments: Any, **further: Any) -> Image.Image:
        assert read.wait(PATIENCE)
        return load_rgb(*arguments, **further)

    monkeypatch.setattr("vr_explorer.tools.fitted_pictures.load_rgb", slowly)
    with opened(ctx, pictured_cloud(tmp_path, quarters)) as seen:
        seen.scene.apply(Select((0,)))
        seen.frame(LARGE_VIEW)
        small = seen.until(0)
        assert seen.state.large is not None and seen.state.large.picture is not None
        taken = seen.state.large.picture.size
        assert seen.state.large.picture.picture.size != taken == fitted((128, 128), seen.state.large_room)
        read.set()
        end = time.monotonic() + PATIENCE
        while seen.state.large.picture.picture.size != taken or seen.state.large.came(seen.scene.time) < 1.0:
            assert time.monotonic() < end
            seen.frame()
        sharp = seen.target.read()
        for y in (100, 300):
            for x in (200, 440):
                assert np.abs(small[y, x].astype(int) - sharp[y, x]).max() < 12 and sharp[y, x].max() > 150
    read.set()


def test_two_clicks_on_it_lead_back(seen: Seen) -> None:
    def click_twice(x: float, y: float) -> None:
        for pressed in (False, True, False, True, False):
            seen.frame()
            pointer = Pointer((x, y), pressed)
            seen.explorer.draw_panels(seen.target.framebuffer, seen.explorer.view(SIZE, 60.0), pointer)

    seen.scene.apply(Select((3,)))
    seen.frame(LARGE_VIEW)
    seen.until(3)
    click_twice(0.5 * SIZE[0], 0.4 * SIZE[1])
    seen.frame()
    assert seen.state.large is None and not seen.scene.favourites


def test_the_arrows_lead_to_the_images_beside_it_and_what_is_asked_concerns_the_one_that_is_shown(seen: Seen) -> None:
    seen.scene.apply(Select((5,)))
    seen.frame(LARGE_VIEW)
    seen.until(5)
    met = [5]
    for action, back in ((STEP_RIGHT, STEP_LEFT), (STEP_UP, None), (STEP_LEFT, STEP_RIGHT)):
        assert seen.state.large is not None
        before = seen.state.large.card
        seen.frame(action)
        end = time.monotonic() + PATIENCE
        while seen.state.large is not None and seen.state.large.card == before and time.monotonic() < end:
            seen.frame()
            time.sleep(0.002)
            if seen.explorer.tools.large.at_rest:
                break
        assert seen.state.large is not None
        if seen.state.large.card == before:
            continue  # the edge of the wall
        met.append(seen.state.large.card)
        seen.frame(FAVOURITE)
        assert list(seen.scene.favourites)[-1] == met[-1]
        if back is not None:
            seen.frame(back)
            while not seen.explorer.tools.large.at_rest:
                seen.frame()
            assert seen.state.large is not None and seen.state.large.card == before
    assert len(met) >= 2


def test_it_is_closed_by_its_key_by_leaving_and_by_what_it_would_hide(seen: Seen) -> None:
    seen.scene.apply(Select((2,)))
    seen.frame(LARGE_VIEW)
    assert LARGE_VIEW not in seen.frame(LARGE_VIEW) and seen.state.large is None
    seen.frame(LARGE_VIEW)
    assert LEAVE not in seen.frame(LEAVE) and seen.state.large is None
    assert LEAVE in seen.frame(LEAVE), "the next one is the window's"
    seen.frame(LARGE_VIEW)
    seen.frame(MENU)
    assert seen.state.large is None and seen.state.page is Page.IMAGES
    seen.frame(LARGE_VIEW)
    seen.frame(PICK_COLOUR)
    assert seen.state.large is not None, "what concerns the image leaves it open"


def test_the_open_menu_of_an_image_says_which_one(seen: Seen) -> None:
    seen.state.context = Context(7, taken=True)
    seen.frame(LARGE_VIEW)
    assert seen.state.large is not None and seen.state.large.card == 7


def test_without_an_image_it_says_what_to_do(seen: Seen) -> None:
    seen.frame(LARGE_VIEW)
    assert seen.state.large is None and NONE_MEANT in seen.state.toasts.current(seen.scene.time)


def test_a_picture_that_is_gone_is_said_and_the_next_one_shown(seen: Seen) -> None:
    seen.scene.apply(Select((COUNT - 1,)))
    seen.frame(LARGE_VIEW)
    end = time.monotonic() + PATIENCE
    while seen.state.large is not None and not seen.state.large.missing and time.monotonic() < end:
        seen.frame()
    assert seen.state.large is not None and seen.state.large.missing and MISSING
    assert (seen.target.read()[180:260].max(axis=2) > 100).any(), "it says so"
    seen.frame(LARGE_VIEW)
    seen.scene.apply(Select((0,)))
    seen.frame(LARGE_VIEW)
    seen.until(0)
    assert seen.state.large is not None and not seen.state.large.missing


def test_a_slideshow_goes_through_all_that_is_shown_in_the_walls_order_and_softly(seen: Seen) -> None:
    order = reading_order(shown_now(seen.scene)).tolist()
    seen.frame(SLIDESHOW)
    end = time.monotonic() + PATIENCE
    while seen.state.large is None:
        assert time.monotonic() < end
        seen.frame()
    met: list[int] = []
    while len(met) <= COUNT:
        large = seen.state.large
        assert large is not None and time.monotonic() < end
        if not met or met[-1] != large.card:
            met.append(large.card)
            assert large.slide == ((len(met) - 1) % COUNT + 1, COUNT)
        if large.before is not None and large.fade > 1.0 and 0.3 < large.came(seen.scene.time) < 0.7:
            assert large.picture is not None and large.pictures == [large.before, large.picture], (
                "one through the other"
            )
        seen.frame(seconds=0.2)
        time.sleep(0.001)
    assert met == [*order, order[0]]


def test_a_slideshow_is_paused_led_by_the_arrows_and_ended(seen: Seen) -> None:
    seen.scene.apply(Select(()))
    seen.state.context = Context(4, taken=True)
    seen.frame(SLIDESHOW)
    seen.state.context = None
    end = time.monotonic() + PATIENCE
    while seen.state.large is None:
        assert time.monotonic() < end
        seen.frame()
    seen.until(4)
    seen.frame(LARGE_VIEW)
    for _ in range(40):
        seen.frame(seconds=0.5)
    assert seen.state.large.card == 4 and seen.state.large.paused
    order = reading_order(shown_now(seen.scene)).tolist()
    seen.frame(STEP_RIGHT)
    assert seen.state.large.card == order[(order.index(4) + 1) % COUNT]
    for action in (STEP_LEFT, STEP_UP):
        seen.frame(action)
    assert seen.state.large.card == order[order.index(4) - 1]
    seen.frame(FAVOURITE)
    assert list(seen.scene.favourites) == [seen.state.large.card]
    assert LEAVE not in seen.frame(LEAVE) and seen.state.large is None
    for _ in range(20):
        seen.frame(seconds=1.0)
    assert seen.state.large is None, "it does not begin again by itself"


def test_seconds_of_a_slideshow_are_bounded_so_that_nothing_flashes() -> None:
    assert SlideshowSettings(2.0, 4.0).softly == 1.0
    for wrong in ({"seconds": 0.2}, {"fade": 0.0}):
        with pytest.raises(ValueError, match="must be from"):
            SlideshowSettings(**wrong)
