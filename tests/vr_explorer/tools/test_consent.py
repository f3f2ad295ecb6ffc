"""A cloud from elsewhere shows what it has itself until the viewer agrees to the folder that it names."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest
from PIL import Image

from classification.cloud import DESCRIPTION_FILE, Cloud
from foundation.settings import Settings
from tests.unseen import unseen
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame, Pointer
from vr_explorer.panels.page import Page
from vr_explorer.render.target import Target
from vr_explorer.store.session_store import SessionStore

SIZE = (1280, 800)


@pytest.fixture
def cloud(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> Cloud:
    """Three images in a folder of the user's that only the cloud names."""
    source = tmp_path / "home" / "private"
    made = make_cloud(3)
    for path in made.paths:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 64), (200, 30, 30)).save(source / path)
    folder = tmp_path / "downloads" / "received" / "cloud"
    replace(made, source=source, sizes=np.full((3, 2), 64, np.int32)).save(folder)
    assert json.loads((folder / DESCRIPTION_FILE).read_text())["source"] == str(source)
    return Cloud.load(folder)


def drawn(ctx: moderngl.Context, explorer: Explorer) -> np.ndarray:
    target = Target(ctx, SIZE, samples=1)
    view = explorer.view(SIZE, 60.0)
    explorer.draw(target.framebuffer, view)
    explorer.draw_panels(target.framebuffer, view, settled=True)
    pixels = target.read()
    target.release()
    return np.asarray(pixels)


@pytest.mark.parametrize("answer", [True, False])
def test_it_is_asked_once_and_nothing_is_read_before(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path, answer: bool
) -> None:
    preferences = Preferences(Settings())
    with (
        SessionStore(tmp_path / "selection.sqlite", "a cloud") as selection,
        Explorer(ctx, cloud, preferences, selection) as explorer,
    ):
        explorer.begin(ExploreOptions())
        assert explorer.state.page is Page.IMAGES
        question = explorer.state.question
        assert question is not None and str(cloud.source) in question.words[0]
        explorer.step(InputFrame(), 0.1)
        explorer.settle()
        assert not explorer.renderer.details.shown
        Image.fromarray(drawn(ctx, explorer)).save(tmp_path / "question.png")
        explorer.state.answer = answer
        end = time.monotonic() + 300
        while cloud.asks and time.monotonic() < end:
            explorer.step(InputFrame(), 0.1)
            time.sleep(0.01)
        assert (explorer.state.question, explorer.state.page) == (None, None)
        assert cloud.readable is answer
        explorer.settle()
        assert len(explorer.renderer.details.shown) == (3 if answer else 0)
    again = Cloud.load(cloud.folder or tmp_path)
    assert (again.asks, again.readable) == (False, answer)


@pytest.mark.parametrize(("across", "answer"), [(0.25, True), (0.75, False)])
def test_each_button_gives_its_answer(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path, across: float, answer: bool
) -> None:
    """Pressed wherever it is on the panel, found by trying each height."""
    preferences = Preferences(Settings())
    with (
        SessionStore(tmp_path / "selection.sqlite", "a cloud") as selection,
        Explorer(ctx, cloud, preferences, selection) as explorer,
    ):
        explorer.begin(ExploreOptions())
        left, target = SIZE[0] - 18 - 420, Target(ctx, SIZE, samples=1)
        for height in range(80, 600, 12):
            position = (left + 420 * across, float(height))
            with unseen(ctx):
                for pressed in (False, True, True, False, False):
                    view = explorer.view(SIZE, 60.0)
                    explorer.draw(target.framebuffer, view)
                    explorer.draw_panels(target.framebuffer, view, Pointer(position, pressed), settled=True)
            if explorer.state.answer is not None:
                break
        assert explorer.state.answer is answer
        target.release()


def test_a_picture_without_a_window_asks_nobody(ctx: moderngl.Context, cloud: Cloud) -> None:
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        explorer.begin(ExploreOptions())
        assert explorer.state.question is None
        explorer.settle()
        assert not explorer.renderer.details.shown
