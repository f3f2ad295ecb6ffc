"""Whole images for near cards, without a frame waiting for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.render.details import Details
from vr_explorer.render.full_picture import NOBODY
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import LookFrom, MoveBomb, PlaceBomb
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.streaming import REACH, STRIP, Streaming
from vr_explorer.tools.tool import Frame

COUNT = 60
BROKEN, MISSING = 3, 5


@pytest.fixture
def cloud(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> Cloud:
    """Checkerboards of single pixels, which no atlas keeps; one file is broken, one image missing."""
    cloud = make_cloud(COUNT)
    sizes = np.full((COUNT, 2), 256, np.int32)
    sizes[MISSING] = 0
    board = (np.indices((256, 256)).sum(axis=0) // 2 % 2 * 255).astype(np.uint8)
    (tmp_path / "images").mkdir()
    for number, path in enumerate(cloud.paths):
        if number != MISSING:
            Image.fromarray(board).convert("RGB").save(tmp_path / path)
    (tmp_path / cloud.paths[BROKEN]).write_bytes(b"no picture")
    return replace(cloud, sizes=sizes, source=tmp_path)


def followed(streaming: Streaming, condition: Callable[[], object]) -> int:
    """Frames until it holds."""
    for frame in range(2_000):
        if condition():
            return frame
        streaming.follow(Frame(InputFrame()))
        time.sleep(0.002)
    pytest.fail("it did not happen")


def test_the_nearest_cards_have_their_images_one_more_a_frame(ctx: moderngl.Context, cloud: Cloud) -> None:
    scene, details = Scene(cloud), Details(ctx, COUNT, 64, 8, 3)
    streaming = Streaming(scene, details)

    def nearest(position: np.ndarray) -> set[int]:
        distances = np.linalg.norm(scene.cards.target - position, axis=1)
        order = [card for card in np.argsort(distances).tolist() if card != MISSING and distances[card] < REACH]
        return set(order[:8]) - {BROKEN}

    for card in (10, 20, BROKEN):
        position = scene.cards.target[card].astype(float) + 0.5
        scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2])), 0.0, 0.0))
        wanted = nearest(position)
        assert len(wanted) >= 2
        before = len(details.shown)
        frames = followed(streaming, lambda: wanted <= set(details.shown))  # noqa: B023
        assert frames >= len(wanted - {BROKEN}) - before, "at most one a frame"
    assert MISSING not in details.shown and BROKEN not in details.shown
    streaming.close()
    details.release()


def test_a_near_card_is_sharp_in_a_single_picture(ctx: moderngl.Context, cloud: Cloud) -> None:
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        position = explorer.scene.cards.target[10]
        explorer.scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2]) + 4.0), 0.0, 0.0))
        target, view = Target(ctx, (640, 640)), explorer.view((640, 640), 60.0)

        def contrast() -> float:
            """Of neighbouring pixels in the middle of the card."""
            explorer.draw(target.framebuffer, view)
            middle = target.read()[260:380, 260:380, 0].astype(float)
            return float(np.abs(np.diff(middle, axis=1)).mean())

        flat = contrast()
        explorer.settle()
        assert contrast() > flat + 15.0
        target.release()


def test_a_card_that_fills_the_view_has_all_the_pixels_of_its_file(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    """Lines of one pixel of 1,024, finer than a slot of the details can show, are seen apart."""
    cloud, side = make_cloud(2), 1_024
    lines = np.broadcast_to((np.arange(side) % 2 * 255).astype(np.uint8), (side, side))
    (tmp_path / "images").mkdir()
    for path in cloud.paths:
        Image.fromarray(np.ascontiguousarray(lines)).convert("RGB").save(tmp_path / path)
    cloud = replace(cloud, sizes=np.full((2, 2), side, np.int32), source=tmp_path)
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        x, y, z = explorer.scene.cards.target[0].tolist()
        details = explorer.renderer.details

        def contrast() -> float:
            target, view = Target(ctx, (1800, 1800)), explorer.view((1800, 1800), 60.0)
            explorer.draw(target.framebuffer, view)
            middle = target.read()[840:960, 600:1200, 0].astype(float)
            target.release()
            return float(middle.std())

        explorer.scene.apply(LookFrom((x, y, z + 3.9), 0.0, 0.0))
        streaming = explorer.tools.streaming
        followed(streaming, lambda: 0 in details.shown)
        before = contrast()
        frames = followed(streaming, lambda: details.whole.card == 0)
        assert frames >= details.whole.side // STRIP - 1, "a strip a frame"
        assert contrast() > before + 30.0
        explorer.scene.apply(LookFrom((x, y, z + 40.0), 0.0, 0.0))
        followed(streaming, lambda: details.whole.card == NOBODY)
        explorer.scene.apply(LookFrom((x, y, z + 3.9), 0.0, 0.0))
        explorer.settle()
        assert details.whole.card == 0


def test_what_has_no_more_pixels_is_not_read_twice(ctx: moderngl.Context, cloud: Cloud) -> None:
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        x, y, z = explorer.scene.cards.target[10].tolist()
        explorer.scene.apply(LookFrom((x, y, z + 4.0), 0.0, 0.0))
        explorer.settle()
        assert 10 in explorer.renderer.details.shown
        assert explorer.renderer.details.whole.card == NOBODY


def test_while_a_bomb_is_dragged_nobody_asks_where_all_cards_are(ctx: moderngl.Context, cloud: Cloud) -> None:
    scene, details = Scene(cloud), Details(ctx, COUNT, 64, 8, 3)
    streaming = Streaming(scene, details)
    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), (5.0, 0.0, 0.0)))
    scene.advance(100.0)
    streaming.follow(Frame(InputFrame()))
    for step in range(40):
        scene.apply(MoveBomb(1, (5.0 + 0.1 * step, 0.0, 0.0)))
        led = scene.cards.led
        streaming.follow(Frame(InputFrame()))
        assert scene.cards.led == led and (led or step < 2)
    followed(streaming, lambda: not scene.cards.led)
    streaming.close()
    details.release()
