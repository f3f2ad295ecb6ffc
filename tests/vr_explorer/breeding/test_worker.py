"""The explorer and the process that breeds, with a real one that makes real children."""

from __future__ import annotations

import queue
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.settings import Settings
from tests import warm
from vr_explorer.actions import BREED, LET_GO, MORE_LIKE, REDO, STOP_BREEDING, THROW_AWAY, UNDO, WILDER, Action
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.breeding import worker
from vr_explorer.breeding.requests import Answer, Bred, Done, Failed, Ready, Recovered, answer
from vr_explorer.breeding.worker import Worker
from vr_explorer.input import InputFrame
from vr_explorer.panels.breeding_state import BreedFrom, Lean, More
from vr_explorer.render import atlas_plan
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
from vr_explorer.scene.arrangements import FavouritesBoard
from vr_explorer.scene.commands import Arrange, LookFrom, MoveOnBoard, Select, ToggleFavourite
from vr_explorer.scene.view import Triple
from vr_explorer.store.session_file import SavedSession, read_session, write_session
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.sessions import saved_broods

SERVING = [sys.executable, "-m", "tests.vr_explorer.breeding.serving"]
PATIENCE = 240.0
SIZE = (160, 100)


@pytest.fixture(scope="module")
def ctx() -> Iterator[moderngl.Context]:
    context = headless_context()
    yield context
    context.release()


class Watched:
    """An explorer of the cloud in `folder`, frame by frame."""

    def __init__(self, explorer: Explorer, target: Target) -> None:
        self.explorer, self._target = explorer, target
        self.ray: tuple[Triple, Triple] | None = None

    def press(self, *actions: Action, ray: tuple[Triple, Triple] | None = None) -> None:
        self._frame(InputFrame(actions=actions, ray=ray))

    def until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end
            self._frame(InputFrame(ray=self.ray))
            time.sleep(0.03)  # what is waited for is done by another process

    def rest(self) -> None:
        for _ in range(12):
            self._frame(InputFrame(), 0.5)

    def _frame(self, controls: InputFrame, seconds: float = 0.02) -> None:
        self.explorer.step(controls, seconds)
        view = self.explorer.view(SIZE, 60.0)
        self.explorer.draw(self._target.framebuffer, view)
        self.explorer.draw_panels(self._target.framebuffer, view)


@contextmanager
def explored(ctx: moderngl.Context, folder: Path, session: Path | None = None) -> Iterator[Watched]:
    cloud, target = Cloud.load(folder / "cloud"), Target(ctx, SIZE)
    with (
        SessionStore(folder / "selection.sqlite", cloud.identity) as store,
        Explorer(ctx, cloud, Preferences(Settings()), store) as explorer,
    ):
        explorer.tools.breeding.process.command = [*SERVING, str(folder / "cloud")]
        explorer.begin(ExploreOptions(session=session))
        yield Watched(explorer, target)
    target.release()


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    """What breeds finds the program, and is forked from a process that has imported it."""
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    monkeypatch.setattr(worker, "subprocess", SimpleNamespace(**vars(subprocess) | {"Popen": warm.Popen}))


def test_children_arrive_between_two_favourites_and_stay(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene, tool = watched.explorer.scene, watched.explorer.tools.breeding.process
        count, before = len(scene.cards), scene.cards.target.copy()
        for card in (2, 7):
            scene.apply(ToggleFavourite(card))
        watched.press(BREED)
        watched.until(lambda: len(scene.cards) >= count + 4)
        assert scene.gap is not None and set(scene.gap.children) <= set(range(count, len(scene.cards)))
        assert "child" in watched.explorer.state.signs[-1].words
        watched.press(WILDER)
        watched.press(STOP_BREEDING)
        watched.until(lambda: not any(brood.going for brood in tool.broods.values()))
        made = len(scene.cards)
        watched.press(UNDO)
        watched.rest()
        assert scene.gap is None and scene.cards.fade_to[count:].max() == 0.0
        watched.press(REDO)
        watched.rest()
        assert scene.cards.fade_to[count:made].min() == 1.0
        np.testing.assert_array_equal(scene.cards.target[:count], before)
        scene.apply(ToggleFavourite(count))
        watched.rest()
        x, y, z = scene.cards.target[count].tolist()
        scene.apply(LookFrom((x, y, z + 6.0), 0.0, 0.0))
        watched.ray = (x, y, z + 6.0), (0.0, 0.0, -1.0)
        watched.until(lambda: watched.explorer.state.preview is not None)  # read from its file
        assert scene.hovered == count
        child = scene.cloud.ids[count]
    with explored(ctx, folder) as watched:
        scene = watched.explorer.scene
        assert child in [scene.cloud.ids[card] for card in scene.favourites]
        np.testing.assert_array_equal(scene.cards.target[:count], before)
        assert watched.explorer.tools.breeding.process.broods[1].parents == (scene.cloud.ids[2], scene.cloud.ids[7])


def test_a_row_of_the_board_are_the_parents(ctx: moderngl.Context, folder: Path) -> None:
    """Of the image that is pointed at there, and of the page."""
    with explored(ctx, folder) as watched:
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        ids, count = scene.cloud.ids, len(scene.cards)
        for card in (2, 7, 5, 9):
            scene.apply(ToggleFavourite(card))
        scene.apply(MoveOnBoard(9, 1, 0))
        scene.apply(LookFrom((0.0, 0.0, 30.0), 0.0, 0.0))
        scene.apply(Arrange(FavouritesBoard()))  # it hangs before the viewer, wherever the cloud has that one begin
        watched.rest()
        x, y, z = scene.cards.target[7].tolist()
        scene.apply(LookFrom((x, y, z + 6.0), 0.0, 0.0))
        watched.ray = (x, y, z + 6.0), (0.0, 0.0, -1.0)
        watched.until(lambda: scene.hovered == 7)
        watched.press(BREED, ray=watched.ray)
        assert process.broods[1].parents == (ids[2], ids[7], ids[5])
        watched.until(lambda: len(scene.cards) > count)
        assert scene.gap is not None and scene.gap.parents == (2, 7, 5)
        assert scene.cloud.parents[count] == [ids[2], ids[7], ids[5]]
        assert (scene.cards.fade_to[list(scene.gap.children)] == 1.0).all(), "also where favourites hang alone"
        watched.explorer.state.breeding_wishes.append(BreedFrom((9, 2)))
        watched.until(lambda: 2 in process.broods)
        assert process.broods[2].parents == (ids[9], ids[2]) and not process.broods[1].going
        watched.until(lambda: process.broods[2].made > 1)
        watched.explorer.state.breeding_wishes.append(Lean(0.8, 0.6))
        watched.until(lambda: watched.explorer.state.brood is not None and watched.explorer.state.brood.share == 0.8)
        watched.press(STOP_BREEDING)
        made = process.broods[2].made
        watched.explorer.state.breeding_wishes.append(More(3))
        watched.until(lambda: process.broods[2].made >= made + 3 and not process.broods[2].going)
        assert (process.broods[2].share, process.broods[2].strength) == (0.8, 0.6)


def test_a_brood_thrown_away_is_gone_at_the_next_start(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene = watched.explorer.scene
        count = len(scene.cards)
        scene.apply(ToggleFavourite(2))
        watched.press(MORE_LIKE)
        watched.until(lambda: len(scene.cards) >= count + 2)
        watched.press(LET_GO)
        watched.press(THROW_AWAY)
        watched.rest()
        assert scene.cards.fade_to[count:].max() == 0.0
        watched.until(lambda: len(Cloud.load(folder / "cloud")) == count)
    assert len(Cloud.load(folder / "cloud")) == count


def test_children_that_were_thrown_away_before_they_were_seen_come_when_they_are_taken_back(
    ctx: moderngl.Context, folder: Path
) -> None:
    with explored(ctx, folder) as watched:
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        count = len(scene.cards)
        scene.apply(ToggleFavourite(2))
        arrived, process._arrived = process._arrived, lambda: None
        watched.press(MORE_LIKE)
        watched.until(lambda: process.broods[1].made >= 2)
        watched.press(STOP_BREEDING)
        watched.press(THROW_AWAY)
        watched.until(lambda: len(Cloud.load(folder / "cloud")) == count)
        process._arrived = arrived
        assert len(scene.cards) == count
        watched.press(UNDO)
        watched.until(lambda: len(scene.cards) >= count + 2)
        watched.rest()
        assert scene.cards.fade_to[count:].min() == 1.0
        assert len(set(scene.cloud.ids)) == len(scene.cards), "none came twice"


def test_one_of_an_earlier_start_is_on_the_page_and_can_be_thrown_away(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene = watched.explorer.scene
        count = len(scene.cards)
        scene.apply(ToggleFavourite(2))
        watched.press(MORE_LIKE)
        watched.until(lambda: len(scene.cards) >= count + 2)
    assert len(Cloud.load(folder / "cloud")) > count
    with explored(ctx, folder) as watched:
        watched.until(lambda: watched.explorer.state.brood is not None)
        shown = watched.explorer.state.brood
        assert shown is not None and not shown.going and not shown.held
        watched.press(THROW_AWAY)
        watched.until(lambda: len(Cloud.load(folder / "cloud")) == count)
        assert watched.explorer.state.brood is None


def test_children_beyond_the_room_of_the_buffers(
    ctx: moderngl.Context, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atlas_plan, "LEAST_SPARE", 1)
    with explored(ctx, folder) as watched:
        scene = watched.explorer.scene
        count = len(scene.cards)
        for card in (2, 7):
            scene.apply(ToggleFavourite(card))
        watched.press(BREED)
        watched.until(lambda: watched.explorer.renderer.shown.count >= count + 6)
        assert watched.explorer.renderer.shown.room >= count + 6


def test_a_process_that_dies_is_one_sentence_and_begins_again(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene, tool = watched.explorer.scene, watched.explorer.tools.breeding.process
        for card in (2, 7):
            scene.apply(ToggleFavourite(card))
        count = len(scene.cards)
        watched.press(BREED)
        watched.until(lambda: len(scene.cards) > count)
        assert tool._worker is not None and tool._worker._process is not None
        tool._worker._process.kill()
        watched.until(lambda: not tool.broods[1].going)
        said = watched.explorer.state.toasts.current(scene.time)
        assert len([one for one in said if "Breeding stopped" in one]) == 1
        there = len(scene.cards)
        watched.press(BREED)
        watched.until(lambda: len(scene.cards) > there + 1 and tool.broods[2].made > 0)


def test_broods_go_through_a_file_to_another_machine(ctx: moderngl.Context, folder: Path, tmp_path: Path) -> None:
    """Which has a copy of the cloud from before the last of them."""
    with explored(ctx, folder) as watched:
        scene, tool = watched.explorer.scene, watched.explorer.tools.breeding.process
        count, seen = len(scene.cards), []
        for number, parents in ((1, (2, 7)), (2, (3, 5))):
            watched.explorer.scene.apply(Select(parents))
            watched.press(BREED)
            watched.until(lambda number=number: len(scene.brood(number)) >= 2)
            watched.press(STOP_BREEDING)
            watched.until(lambda: len(scene.cards) - count == sum(brood.made for brood in tool.broods.values()))
            if number == 1:
                shutil.copytree(folder, tmp_path / "elsewhere")
                seen = list(Cloud.load(tmp_path / "elsewhere" / "cloud").ids[count:])
        ids = scene.cloud.ids
        path = tmp_path / "a.session.json"
        broods = saved_broods(tool.broods, scene)
        assert [brood.parents for brood in broods] == [(ids[2], ids[7]), (ids[3], ids[5])]
        write_session(path, SavedSession("two", [], [], None, broods=broods))
        assert read_session(path).broods == broods
    other = tmp_path / "elsewhere"
    (other / "selection.sqlite").unlink()
    with explored(ctx, other, path) as watched:
        scene, tool = watched.explorer.scene, watched.explorer.tools.breeding.process
        said = watched.explorer.state.toasts.current(scene.time)
        assert len([one for one in said if one.startswith("1 of its broods is not in this cloud")]) == 1, said
        watched.rest()
        (brood,) = tool.broods.values()
        assert (brood.parents, brood.thrown, brood.going) == ((ids[2], ids[7]), False, False)
        assert [scene.cloud.ids[card] for card in scene.brood(brood.number)] == seen


def test_a_command_that_is_not_there_is_said() -> None:
    told: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    worker = Worker(["/nowhere/breeds"], told.put)
    worker.ask("")
    assert isinstance(told.get(timeout=PATIENCE), Failed)
    worker.close()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"ready": true}\n', Ready()),
        (b'{"brood": 7, "child": "a", "parents": ["b"], "made": 12}\n', Bred(7, "a", 12)),
        (b'{"brood": 7, "done": true}\n', Done(7)),
        (b'{"brood": 7, "recovered": ["a", "b"]}\n', Recovered(7)),
        (b'{"brood": 7, "recovered": 2}\n', None),
        (b'{"brood": 7, "failed": "No\\u0007 room"}\n', Failed(7, "No  room")),
        (b'{"brood": true, "child": "a", "made": 1}\n', None),
        (b"\xff\xfe not JSON\n", None),
        (b"[" * 40_000, None),
        (b"7\n", None),
    ],
)
def test_lines_of_the_process(line: bytes, said: Answer | None) -> None:
    heard = answer(line)
    if isinstance(said, Failed):
        assert isinstance(heard, Failed) and heard.brood == said.brood and heard.why.isprintable()
    else:
        assert heard == said
