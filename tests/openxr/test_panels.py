"""The menu in the headset, operated by rays and touch, and how it is shown."""

from __future__ import annotations

import io
import time
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud
from tests.factories import cloud_of
from tests.openxr.aiming import aim
from tests.openxr.monado import Controller, Remote
from tests.openxr.visit import Visit, visiting
from vr_explorer.actions import FAVOURITE, LARGE_VIEW, MENU
from vr_explorer.app.headset_menu import PIXELS as BOARD_PIXELS
from vr_explorer.panels.editors import ExamplesEditor
from vr_explorer.panels.page import Page
from vr_explorer.scene.commands import LookFrom, PlaceBomb, RemoveBomb
from vr_explorer.scene.criteria import Colours
from vr_explorer.xr.actions import LEFT, RIGHT
from vr_explorer.xr.menu_panel import TIP
from vr_explorer.xr.resolution import BUSY

HAND = (0.2, 1.3, -0.25)


def on_board(visit: Visit, across: float, down: float) -> np.ndarray:
    """The place in the headset's space of a pixel of the board's picture."""
    board = visit.loop.panels.board
    width, height = board.size
    x, y = (across / BOARD_PIXELS[0] - 0.5) * width, (0.5 - down / BOARD_PIXELS[1]) * height
    return (board.pose @ np.array([x, y, 0.0, 1.0]))[:3]


def opened_menu(visit: Visit, page: Page) -> None:
    visit.remote.send(left=Controller((-0.3, 1.1, -0.2)), right=Controller(HAND))
    visit.frames(4)
    visit.explorer.state.show(page)
    visit.frames(6)


BY_METHOD = (790, 165)
"""Pixels of the button "By method" on the page of images."""


def test_the_menu_button_opens_and_closes_the_menu(visit: Visit) -> None:
    for page in (Page.IMAGES, None):
        visit.remote.left(pressed_pad=1.0)
        visit.frames(3)
        assert visit.explorer.state.page is page
        visit.remote.left(pressed_pad=0.0)
        visit.frames(3)


def test_a_ray_and_its_trigger_press_a_button_and_do_not_fly(visit: Visit) -> None:
    scene = visit.scene
    opened_menu(visit, Page.IMAGES)
    aim(visit, RIGHT, on_board(visit, *BY_METHOD))
    pointed = visit.loop.panels.board.pointed
    assert pointed is not None and pointed.hand == RIGHT
    np.testing.assert_allclose(np.multiply(pointed.position, BOARD_PIXELS), BY_METHOD, atol=25)
    assert scene.arrangement.id == "cloud"
    visit.remote.right(trigger=1.0)
    visit.frames(4)
    visit.remote.right(trigger=0.0)
    visit.frames(4)
    assert scene.arrangement.id == "methods"
    assert scene.body.speed == 0.0
    aim(visit, RIGHT, np.array([3.0, 1.0, -1.0]), trigger=1.0)
    assert scene.body.speed > 0.0, "beside the board the trigger flies"
    opposite = scene.arrangement
    aim(visit, RIGHT, on_board(visit, 640, 165))
    assert visit.loop.panels.board.pointed is not None
    assert scene.body.speed > 0.0, "and goes on when it sweeps over the board"
    assert scene.arrangement is opposite


def test_a_finger_presses_by_touch(visit: Visit) -> None:
    opened_menu(visit, Page.IMAGES)
    position, normal = on_board(visit, *BY_METHOD), visit.loop.panels.board.pose[:3, 2]
    grip = visit.loop.picture.held[RIGHT].grip
    assert grip is not None
    tip = (grip.transform() @ TIP)[:3] - np.array(HAND)

    def hold(distance: float) -> None:
        x, y, z = (position + distance * normal - tip).tolist()
        visit.remote.right(position=(x, y, z))
        visit.frames(3)

    hold(0.05)
    pointed = visit.loop.panels.board.pointed
    assert pointed is not None and pointed.by_touch and not pointed.pressed
    hold(0.0)
    hold(0.06)
    assert visit.scene.arrangement.id == "methods"


def test_a_slider_is_dragged_and_what_it_sets_holds_and_is_kept(visit: Visit, tmp_path: Path) -> None:
    visit.explorer.preferences.change({"headset.haptics": 0.5})
    opened_menu(visit, Page.SETTINGS)
    rows = range(430, 540, 8)
    for row in rows:
        aim(visit, RIGHT, on_board(visit, 100, row), trigger=1.0)
        aim(visit, RIGHT, on_board(visit, 500, row), trigger=0.0)
        if visit.explorer.preferences.headset.vignette != 0.6:
            break
    changed = visit.explorer.preferences.headset.vignette
    assert changed != 0.6
    assert visit.loop.picture.comfort.strength == changed
    visit.frames(10)
    visit.explorer.preferences.close()
    kept = tomllib.loads((tmp_path / "settings.toml").read_text())["headset"]
    assert kept["vignette"] == pytest.approx(changed)
    assert kept["haptics"] == 0.5


def test_the_menu_is_read_by_both_eyes_and_hangs_on_the_wrist_where_set(visit: Visit) -> None:
    visit.scene.cards.fade_to[:] = visit.scene.cards.fade_from[:] = 0.0
    visit.scene.cards.motion_version += 1

    def light_text() -> float:
        visit.frames(4)
        return min(float((picture.min(axis=2) > 120).mean()) for picture in visit.pictures)

    opened_menu(visit, Page.SETTINGS)
    before = light_text()
    assert before > 0.003
    pose = visit.loop.panels.board.pose.copy()
    visit.remote.left(position=(-0.1, 1.25, -0.4))
    visit.frames(3)
    np.testing.assert_array_equal(visit.loop.panels.board.pose, pose)
    visit.explorer.preferences.change({"headset.board": "wrist"})
    assert light_text() > 0.003
    carried = visit.loop.panels.board.pose.copy()
    visit.remote.left(position=(0.0, 1.3, -0.4))
    visit.frames(3)
    np.testing.assert_allclose(visit.loop.panels.board.pose[:3, 3] - carried[:3, 3], (0.1, 0.05, 0.0), atol=0.01)


def test_an_image_hangs_large_before_the_viewer_until_the_menu_is_opened(tmp_path: Path, remote: Remote) -> None:
    """It stays where it was opened, whatever the head does; what is asked for concerns it."""
    content = io.BytesIO()
    Image.new("RGB", (300, 300), (40, 200, 90)).save(content, "PNG")
    cloud = cloud_of(tmp_path / "made", [content.getvalue()] * 5, keep=False)
    with visiting(cloud, tmp_path, remote, render_scale=1.0, samples=1) as visit:
        visit.scene.cards.fade_to[:] = visit.scene.cards.fade_from[:] = 0.0
        visit.scene.cards.motion_version += 1
        away = Controller(active=False)
        remote.send(left=away, right=away)
        state = visit.explorer.state

        def green() -> float:
            wanted = np.array((40, 200, 90))
            found = [(np.abs(picture.astype(int) - wanted).max(axis=2) < 16).mean() for picture in visit.pictures]
            return float(min(found))

        visit.frames(4)
        assert green() < 0.001
        state.last = 3
        state.show(Page.IMAGES)
        state.asked.append(LARGE_VIEW)
        visit.until(lambda: green() > 0.05)
        assert state.page is None, "the menu would hang in the same place"
        state.asked.append(FAVOURITE)
        visit.frames(3)
        assert list(visit.scene.favourites) == [3]
        assert green() > 0.05
        state.asked.append(MENU)
        visit.until(lambda: green() < 0.001)
        assert state.large is None and state.page is Page.IMAGES


def test_the_buttons_are_named_at_the_hands(cloud: Cloud, tmp_path: Path, remote: Remote) -> None:
    with visiting(cloud, tmp_path, remote, render_scale=2.0, samples=1, hints="always") as visit:
        visit.scene.cards.fade_to[:] = visit.scene.cards.fade_from[:] = 0.0
        visit.scene.cards.motion_version += 1
        remote.send(left=Controller((-0.2, 1.45, -0.5)), right=Controller((0.2, 1.45, -0.5)))

        def light_text() -> float:
            visit.frames(4)
            return min(float((picture.min(axis=2) > 120).mean()) for picture in visit.pictures)

        named = light_text()
        visit.explorer.preferences.change({"headset.hints": "never"})
        assert named > light_text() + 0.002


def test_the_runtime_composes_the_panels(cloud: Cloud, tmp_path: Path, remote: Remote) -> None:
    """As layers of their own, then they are not in the eyes' pictures, but in the mirror."""
    with visiting(cloud, tmp_path, remote, render_scale=2.0, samples=1, quad_layers=True, mirror="eye") as visit:
        visit.scene.cards.fade_to[:] = visit.scene.cards.fade_from[:] = 0.0
        visit.scene.cards.motion_version += 1
        away = Controller(active=False)
        remote.send(left=away, right=away)
        visit.explorer.state.show(Page.SETTINGS)
        visit.frames(8)
        assert max((picture.max(axis=2) > 60).mean() for picture in visit.pictures) < 0.001
        assert len(visit.loop.panels.layers()) == 1
        assert (visit.mirrored.min(axis=2) > 120).mean() > 0.003


def test_pictures_get_smaller_while_the_graphics_card_is_too_slow(cloud: Cloud, tmp_path: Path, remote: Remote) -> None:
    """Each eye is drawn as often as it takes; what else makes frames late changes nothing."""
    with visiting(cloud, tmp_path, remote, render_scale=0.3, samples=1, dynamic=True) as visit:
        headset, picture, step = visit.headset, visit.loop.picture, visit.explorer.step
        full, draw, follow = headset.eyes.size, picture.draw_eyes, headset.resolution.follow
        followed: list[tuple[bool, float]] = []

        def noted(late: bool, load: float, seconds: float) -> None:
            followed.append((late, load))
            follow(late, load, seconds)

        def slow(*arguments: object) -> object:
            time.sleep(0.12)
            return step(*arguments)  # type: ignore[arg-type]

        headset.resolution.follow = noted  # type: ignore[method-assign]
        visit.explorer.step = slow  # type: ignore[method-assign,assignment]
        visit.until(lambda: sum(late and load < BUSY for late, load in followed) > 8)
        if max(load for _, load in followed) < BUSY:
            assert headset.eyes.used == full, "late, but not by drawing"
        visit.explorer.step = step  # type: ignore[method-assign]

        def laborious(*arguments: Any) -> None:
            for _ in range(times):
                draw(*arguments)

        times = 1
        picture.draw_eyes = laborious  # type: ignore[method-assign]
        while headset.eyes.used[0] > 0.8 * full[0]:
            late, load = followed[-1]
            times = min(times + (not late or load < BUSY), 400)
            visit.frame()
        assert any(late and load > BUSY for late, load in followed)
        picture.draw_eyes = draw  # type: ignore[method-assign]
        visit.frames(2)
        assert visit.views[0].size[0] < 0.9 * full[0]
        assert visit.pictures[0].shape[1::-1] == visit.views[0].size == visit.explorer.state.times.size
        headset.resolution.follow = follow  # type: ignore[method-assign]
        for _ in range(20):
            headset.resolution.follow(False, 0.1, 10.0)
        visit.frame()
        assert headset.eyes.used == full, "after a while without late frames"


def test_the_window_shows_a_calm_view_where_set(cloud: Cloud, tmp_path: Path, remote: Remote) -> None:
    with visiting(cloud, tmp_path, remote, samples=1, render_scale=0.5, mirror="smooth") as visit:
        visit.frames(5)

        def shown() -> np.ndarray:
            visit.frames(1)
            return visit.mirrored.astype(int)

        before, half = shown(), np.radians(25.0) / 2.0
        remote.send(turn=(0.0, float(np.sin(half)), 0.0, float(np.cos(half))))
        visit.frames(2)
        moving = shown()
        visit.frames(60)
        at_rest = shown()
        assert before.max() > 60
        assert np.abs(moving - at_rest).mean() > 1.0, "it follows slowly"
        assert np.abs(shown() - at_rest).mean() < 0.5


def test_a_bomb_is_carried_by_laser_and_grip_and_an_image_is_taken_into_the_filter(visit: Visit) -> None:
    scene = visit.scene
    visit.remote.left(position=(-0.1, 1.5, -0.3), trigger=1.0)
    visit.frames(3)

    def point_at(position: np.ndarray) -> None:
        world = visit.loop._rig.world_from_space(scene.body)
        aim(visit, LEFT, np.linalg.solve(world, np.append(position, 1.0))[:3])

    forward = -scene.body.axes()[2]
    position = scene.body.head + 30.0 * forward
    x, y, z = position.tolist()
    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), (x, y, z)))
    visit.frames(60)
    point_at(position)
    assert visit.explorer.tools.bombs.pointed == 1
    visit.remote.left(squeeze=1.0)
    visit.frames(3)
    assert visit.explorer.tools.bombs.held == 1
    beside = position + 12.0 * scene.body.axes()[0]
    point_at(beside)
    visit.frames(3)
    np.testing.assert_allclose(scene.bombs[0].position, beside, atol=3.0)
    visit.remote.left(squeeze=0.0)
    visit.frames(3)
    assert visit.explorer.tools.bombs.held is None
    assert scene.favourites == {}, "the grip carried and kept nothing"
    scene.apply(RemoveBomb(1))
    visit.frames(60)
    card = 11
    target = scene.cards.target[card].astype(float)
    scene.apply(LookFrom((float(target[0]), float(target[1]), float(target[2]) + 30.0), 0.0, 0.0))
    visit.frames(3)
    point_at(target)
    assert scene.hovered is not None
    visit.remote.left(a=True)
    visit.frames(3)
    assert visit.explorer.state.draft.of(ExamplesEditor).cards == [scene.hovered]
    assert scene.arrangement.id == "cloud"
