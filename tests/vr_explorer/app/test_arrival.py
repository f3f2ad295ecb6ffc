"""A room at once, and the cloud in its place once it has been read: in a context without a window, and in a window."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification.cloud import AtlasGeometry, Cloud, Outline, former_layout, outline
from foundation.errors import UserError
from foundation.progress import ProgressCallback
from foundation.settings import Settings
from tests.factories import clustered_cloud, painted_squares, pictured_cloud
from tests.unseen import unseen
from tests.vr_explorer.app.explored import PATIENCE, SETTINGS, Explored
from tests.vr_explorer.app.xdnd import ask_to_close
from vr_explorer import actions
from vr_explorer.actions import ACTIONS, HELP, Action
from vr_explorer.app.arrival import PATIENCE as LEAVING
from vr_explorer.app.arrival import Arrival
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.room import Room
from vr_explorer.app.source import CloudSource
from vr_explorer.input import InputFrame
from vr_explorer.panels.page import Page
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import HomeHall, PointCloud
from vr_explorer.scene.commands import ToggleFavourite, Turn

SIZE = (320, 240)


class Waiting:
    """A room into which a cloud comes once it is let `go`."""

    def __init__(
        self, ctx: moderngl.Context, folder: Path, cloud: Cloud | UserError, known: AtlasGeometry | None = None
    ) -> None:
        """known: of its pictures."""
        self.go, self.left = threading.Event(), threading.Event()
        self.told: list[tuple[int, tuple[int, ...]]] = []
        self._cloud = cloud
        preferences = Preferences(Settings(), folder / "settings.toml")
        options = ExploreOptions(
            selection=folder / "selection.sqlite",
            rain=False,
            opened=lambda cloud, kept: self.told.append((len(cloud), kept)),
        )
        source = CloudSource("cloud", "demo/cloud", self._read, Outline(folder, 1_234, known))
        self.arrival = Arrival(source, options, preferences)
        self.room = Room(ctx, preferences, source=folder)
        self.explorer: Explorer = self.room
        self.arrival.receive(ctx, self.room)
        self._ctx = ctx
        self._target = Target(ctx, SIZE)

    def _read(self, done: ProgressCallback) -> Cloud:
        done(0, 8)
        while not self.go.wait(0.01):
            try:
                done(3, 8)
            except BaseException:
                self.left.set()
                raise
        if isinstance(self._cloud, UserError):
            raise self._cloud
        return self._cloud

    def frame(self, *actions: Action) -> np.ndarray:
        explorer = self.explorer = self.arrival.follow() or self.explorer
        explorer.step(InputFrame(actions=actions), 0.02)
        view = explorer.view(SIZE, 70.0)
        explorer.draw(self._target.framebuffer, view)
        explorer.draw_panels(self._target.framebuffer, view)
        return self._target.read()

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        with unseen(self._ctx):
            while not condition():
                assert time.monotonic() < end, "it did not happen"
                self.frame()

    def close(self) -> None:
        self.arrival.close()
        self.room.__exit__(None, None, None)


@pytest.fixture
def waiting(ctx: moderngl.Context, tmp_path: Path) -> Iterator[Waiting]:
    waiting = Waiting(ctx, tmp_path, clustered_cloud(200))
    yield waiting
    waiting.close()


def test_the_room_is_seen_until_the_cloud_takes_its_place(
    waiting: Waiting, differs: Callable[[np.ndarray, np.ndarray], bool]
) -> None:
    for _ in range(3):
        ahead = waiting.frame()
    assert ahead.max() > 40
    waiting.room.scene.apply(Turn(1.0, 0.0))
    assert differs(waiting.frame(), ahead)
    waiting.until(lambda: waiting.room.words == ("Opening demo/cloud …", "looking at 3 of 8 images"))
    waiting.go.set()
    waiting.until(lambda: waiting.explorer is not waiting.room)
    assert len(waiting.explorer.scene.cards) == 200
    assert isinstance(waiting.explorer.scene.arrangement, PointCloud)
    picture = waiting.frame().astype(int)
    assert (np.ptp(picture, axis=2) > 60).mean() > 0.02, "the cards are there, in their colours"
    assert waiting.explorer.renderer is waiting.room.renderer
    assert waiting.explorer.surface is waiting.room.surface


@pytest.mark.parametrize("right", [True, False])
def test_room_for_pictures_is_there_before_frames_are_and_is_taken_where_it_fits(
    ctx: moderngl.Context, tmp_path: Path, right: bool
) -> None:
    cloud = pictured_cloud(tmp_path, painted_squares(6))
    told = outline(tmp_path / "cloud")
    assert told is not None and told.atlas is not None and told.atlas == cloud.atlas
    known = told.atlas if right else replace(told.atlas, layer_size=2 * told.atlas.layer_size)
    waiting = Waiting(ctx, tmp_path, cloud, known)
    renderer = waiting.room.renderer
    ready = renderer._ready
    assert ready is not None
    waiting.go.set()
    waiting.until(lambda: waiting.explorer is not waiting.room)
    assert renderer._ready is None
    assert (renderer.shown.atlas is ready.texture) == right
    assert waiting.frame().max() > 60, "the pictures are seen"
    waiting.close()


def test_no_room_is_made_for_what_is_too_large_or_unknown(ctx: moderngl.Context, tmp_path: Path) -> None:
    waiting = Waiting(ctx, tmp_path, clustered_cloud(200))
    renderer = waiting.room.renderer
    for atlas in (AtlasGeometry(4_000_000, 64, 64, 1), AtlasGeometry(1, 1 << 20, 128, 1)):
        renderer.expect(atlas)
        assert renderer._ready is None
    assert not renderer._cards._chunks.groups
    waiting.close()


def test_pictures_of_a_few_pixels_do_not_make_room_for_more_cards_than_the_budget(
    ctx: moderngl.Context, tmp_path: Path
) -> None:
    waiting = Waiting(ctx, tmp_path, clustered_cloud(200))
    renderer = waiting.room.renderer
    renderer._budget = 1e8
    renderer.expect(AtlasGeometry(2, 8_192, 4, 1))
    assert renderer._ready is not None and not renderer._cards._chunks.groups
    waiting.close()


def test_what_needs_a_cloud_is_passed_over(waiting: Waiting) -> None:
    state = waiting.room.state
    for action in set(ACTIONS) - {HELP, actions.SETTINGS}:
        waiting.frame(action)
        assert state.page is None and isinstance(waiting.room.scene.arrangement, HomeHall)
    waiting.frame(HELP)
    state.toasts.say("said before", waiting.room.scene.time)
    waiting.go.set()
    waiting.until(lambda: waiting.explorer is not waiting.room)
    assert waiting.explorer.state.page is Page.HELP
    assert "said before" in waiting.explorer.state.toasts.current(waiting.explorer.scene.time)


def test_the_state_before_is_come_back_to(ctx: moderngl.Context, tmp_path: Path) -> None:
    for kept in ((), (7,)):
        waiting = Waiting(ctx, tmp_path, clustered_cloud(200))
        waiting.go.set()
        waiting.until(lambda there=waiting: there.explorer is not there.room)
        assert tuple(waiting.explorer.scene.favourites) == kept
        if not kept:
            waiting.explorer.scene.apply(ToggleFavourite(7))
        waiting.close()
        assert waiting.told == [(200, kept), (200, (7,))], "as it is opened, and as it is left"


def test_who_knows_the_cloud_sees_once_how_all_go_to_a_new_layout(ctx: moderngl.Context, tmp_path: Path) -> None:
    cloud = clustered_cloud(200).save(tmp_path / "cloud")
    before = cloud.positions[::-1].copy()
    before[:5] = np.nan
    for opening in range(3):
        if opening == 1:
            former_layout.keep(tmp_path / "cloud", cloud.description["run"], before)
        waiting = Waiting(ctx, tmp_path, Cloud.load(tmp_path / "cloud"))
        waiting.go.set()
        waiting.until(lambda there=waiting: there.explorer is not there.room)
        scene = waiting.explorer.scene
        cards, ways = scene.cards, np.linalg.norm(scene.cards.start - scene.cards.target, axis=1)
        assert (ways.max() > 1) == (opening == 1), "once"
        if opening == 1:
            places = scene.cards.target.copy()
            assert np.allclose(cards.start[5:], places[::-1][5:], atol=1e-3) and not ways[:5].any()
            assert not cards.fade_from[:5].any() and cards.fade_from[5:].all()
            waiting.until(lambda there=scene: not there.moving)
            assert np.allclose(cards.positions_at(scene.time), places, atol=1e-3)
            assert cards.visible_at(scene.time).all()
        waiting.close()


def test_why_there_is_no_cloud_is_raised_between_frames(ctx: moderngl.Context, tmp_path: Path) -> None:
    waiting = Waiting(ctx, tmp_path, UserError("The table is damaged."))
    waiting.frame()
    waiting.go.set()
    with pytest.raises(UserError, match="The table is damaged"):
        waiting.until(lambda: False)
    waiting.close()


def test_leaving_stops_the_reading(waiting: Waiting) -> None:
    waiting.frame()
    begun = time.monotonic()
    waiting.arrival.close()
    assert waiting.left.wait(PATIENCE)
    assert time.monotonic() - begun < PATIENCE


PROGRAM = """
import sys
from pathlib import Path
from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.settings import Settings
from vr_explorer.app.options import ExploreOptions, Through
from vr_explorer.app.run import run
from vr_explorer.app.source import CloudSource
folder = Path(sys.argv[1])
def read(done):
    word = (folder / "held").read_text()
    if word:
        raise UserError(word)
    return Cloud.load(folder / "cloud")
settings = Settings.load(folder / "settings.toml")
try:
    run(CloudSource("cloud", "demo/cloud", read), ExploreOptions(
        selection=folder / "selection.sqlite", pictures=folder / "pictures", rain=False, settings=settings,
        settings_file=folder / "settings.toml"), Through.ANY)
except UserError as error:
    print(error, file=sys.stderr)
    sys.exit(1)
"""


class Held(Explored):
    """The running program, whose cloud is read from a pipe that nobody has written to yet."""

    shown, program = "^Opening cloud ", PROGRAM

    def __init__(self, folder: Path, display: str) -> None:
        os.mkfifo(folder / "held")
        super().__init__(folder, display)

    def let_go(self, word: str = "") -> None:
        (self.folder / "held").write_text(word)

    def ended(self) -> tuple[int, str]:
        """Its exit status and what it said, once it has ended by itself."""
        status = self.process.wait(PATIENCE)
        assert self.process.stderr is not None
        return status, self.process.stderr.read()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    clustered_cloud(400).save(tmp_path / "cloud")
    return tmp_path


@pytest.fixture
def held(folder: Path, display: str) -> Iterator[Held]:
    held = Held(folder, display)
    yield held
    held.end()


linux = pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs")


@linux
def test_a_window_shows_the_room_and_then_the_cloud(held: Held) -> None:
    room = held.seen("p").astype(int)
    assert room.max() > 40 and not (np.ptp(room, axis=2) > 60).any()
    held.let_go()
    held.wait(lambda: held.windows("^cloud "))
    assert (np.ptp(held.seen("p").astype(int), axis=2) > 60).mean() > 0.02
    held.press("ctrl+q")
    assert held.ended() == (0, "")


@linux
def test_a_window_without_a_cloud_closes_with_one_sentence(held: Held) -> None:
    held.let_go("The table is damaged.")
    assert held.ended() == (1, "The table is damaged.\n")


@linux
@pytest.mark.parametrize("how", ["quit", "close", "interrupt"])
def test_leaving_does_not_wait_for_a_cloud(held: Held, display: str, how: str) -> None:
    begun = time.monotonic()
    if how == "quit":
        held.press("ctrl+q")
    elif how == "close":
        ask_to_close(display, int(held.windows(held.shown)[0]))
    else:
        held.process.send_signal(signal.SIGINT)
    status, said = held.ended()
    assert time.monotonic() - begun < PATIENCE + LEAVING
    assert (status, said) == (0, "") or (how == "interrupt" and said.strip().endswith("KeyboardInterrupt"))
