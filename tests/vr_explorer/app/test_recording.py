"""What is done in an explorer is recorded, played at the next start, and filmed, with a real process that breeds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.settings import Settings
from tests.vr_explorer.breeding import conftest, test_worker
from tests.vr_explorer.breeding.test_worker import Watched, explored
from vr_explorer.actions import BREED_BOMB, LEAVE, UNDO
from vr_explorer.app.film import write_recording
from vr_explorer.panels.page import Page
from vr_explorer.panels.recording_state import BeginRecording, EndRecording, PlayRecording
from vr_explorer.scene.arrangements import FlatWall, PointCloud
from vr_explorer.scene.commands import Arrange, Command, LookFrom, ToggleFavourite
from vr_explorer.scene.recording import ENDING
from vr_explorer.store.recording_file import read_recording

ctx, importable = test_worker.ctx, test_worker.importable
classified = conftest.classified


def asked(watched: Watched, command: Command) -> None:
    """As a panel asks for it."""
    watched.explorer.state.commands.append(command)
    watched.until(lambda: not watched.explorer.state.commands)


@pytest.fixture(scope="module")
def with_recording(
    ctx: moderngl.Context, classified: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Path:
    """A cloud in which a wall, two favourites, a bomb of these with children, and the wall taken back were recorded."""
    folder = tmp_path_factory.mktemp("recorded") / "own"
    shutil.copytree(classified, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
        record(ctx, folder)
    return folder


def record(ctx: moderngl.Context, folder: Path) -> None:
    with explored(ctx, folder) as watched:
        scene, state = watched.explorer.scene, watched.explorer.state
        watched.explorer.tools.recorder._folder = folder / "pictures"
        scene.apply(ToggleFavourite(11))
        state.recording_wishes.append(BeginRecording())
        scene.apply(LookFrom((0.0, 0.0, 90.0), 0.0, 0.0))
        watched.until(lambda: state.recording.recording is not None)
        for card in (2, 7):
            asked(watched, ToggleFavourite(card))
        asked(watched, Arrange(FlatWall()))
        watched.rest()
        watched.press(UNDO)
        count = len(scene.cards)
        watched.press(BREED_BOMB)
        watched.until(lambda: len(scene.cards) >= count + 3)
        scene.apply(LookFrom((0.0, 0.0, 60.0), 0.5, 0.0))
        watched.rest()
        state.recording_wishes.append(EndRecording())
        watched.until(lambda: state.recording.recording is None)
        watched.until(lambda: bool(state.recording.files))
        (path,) = state.recording.files
        assert path.name.endswith(ENDING) and path.parent == folder / "pictures"
        for card in (2, 7):
            asked(watched, ToggleFavourite(card))
        scene.apply(LookFrom((5.0, 5.0, 5.0), 0.0, 0.0))


@pytest.fixture
def folder(with_recording: Path, tmp_path: Path) -> Path:
    """That cloud; it may change."""
    shutil.copytree(with_recording, tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture
def recorded(folder: Path) -> Path:
    (path,) = (folder / "pictures").glob(f"*{ENDING}")
    return path


def played(watched: Watched, path: Path, seen: Callable[[], None]) -> None:
    """From the page, until it is over."""
    player = watched.explorer.tools.player
    watched.explorer.state.recording_wishes.append(PlayRecording(path))
    watched.until(lambda: player.playing)
    for _ in range(4000):
        if not player.playing:
            return
        seen()
        watched._frame(test_worker.InputFrame(), 0.1)
    raise AssertionError("it is never over")


def test_it_is_played_again_as_it_was_and_leaves_no_trace(ctx: moderngl.Context, folder: Path, recorded: Path) -> None:
    content = (folder / "selection.sqlite").stat().st_mtime_ns
    with explored(ctx, folder) as watched:
        scene, process = watched.explorer.scene, watched.explorer.tools.breeding.process
        before = scene.placement, scene.board, scene.broods
        count = scene.cloud.classified
        arrangements, kept, visible, yaws = set[str](), set[int](), set[int](), set[float]()

        def seen() -> None:
            arrangements.add(scene.arrangement.id)
            kept.update(scene.favourites)
            visible.add(int((scene.cards.visible_at(scene.time)[count:] > 0.5).sum()))
            yaws.add(round(scene.body.yaw, 1))
            assert set(scene.favourites) >= {11}, "as it stood when the recording began"

        played(watched, recorded, seen)
        assert arrangements == {FlatWall.id, PointCloud.id} and kept == {2, 7, 11} and {0.0, 0.5} <= yaws
        assert {0, 1, 2, 3} <= visible, "children come one by one"
        watched.rest()
        assert (scene.placement, scene.board, scene.broods) == before and set(scene.favourites) == {11}
        assert (scene.cards.visible_at(scene.time) == 1.0).all() and not process.runs
        assert content and not watched.explorer.state.quiet
    with explored(ctx, folder) as watched:
        assert set(watched.explorer.scene.favourites) == {11}


def test_esc_gives_the_control_back(ctx: moderngl.Context, folder: Path, recorded: Path) -> None:
    with explored(ctx, folder) as watched:
        scene, player = watched.explorer.scene, watched.explorer.tools.player
        placement = scene.placement
        player.play(recorded)
        for _ in range(30):
            watched._frame(test_worker.InputFrame(), 0.1)
        assert player.playing and set(scene.favourites) > {11} and watched.explorer.state.quiet
        watched.press(LEAVE)
        assert not player.playing and set(scene.favourites) == {11} and scene.placement == placement
        asked(watched, Arrange(FlatWall()))
        assert scene.arrangement.id == FlatWall.id
        player.play(recorded)  # whoever leaves in the middle of one keeps what was before
    with explored(ctx, folder) as watched:
        assert watched.explorer.scene.arrangement.id == FlatWall.id
        assert set(watched.explorer.scene.favourites) == {11}


def test_children_that_are_gone_are_left_out_with_a_sentence(
    ctx: moderngl.Context, folder: Path, recorded: Path
) -> None:
    with explored(ctx, folder) as watched:
        lines = recorded.read_text(encoding="utf-8").splitlines()
        (came, *_) = [json.loads(line)["came"] for line in lines if '"came"' in line]
        recorded.write_text("\n".join(line.replace(came, "gone long ago") for line in lines), encoding="utf-8")
        watched.explorer.tools.player.play(recorded)
        toasts = watched.explorer.state.toasts.current(watched.explorer.scene.time)
        assert "1 moment of it left out: images that it names are gone" in toasts


def test_the_page_has_what_can_be_played(ctx: moderngl.Context, folder: Path, recorded: Path) -> None:
    with explored(ctx, folder) as watched:
        watched.explorer.tools.recorder._folder = recorded.parent
        watched.explorer.state.show(Page.SESSION)
        watched.until(lambda: watched.explorer.state.recording.files == (recorded,))
        watched.explorer.state.recording_wishes.append(PlayRecording(folder / "nowhere"))
        watched.until(lambda: any("nowhere" in one for one in watched.explorer.state.toasts.current(0.0)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: "", "no recording"),
        (lambda text: text.replace('"recording": 1', '"recording": 99'), "later version"),
        (lambda text: text.replace('"stood"', '"fell"', 1), "damaged in line 2"),
        (lambda text: text.split("\n")[0] + "\n", "has no beginning"),
        (lambda text: text.replace("picture ", "another ").replace('"cloud": "', '"cloud": "no'), "another cloud"),
        (lambda text: text.replace('"at": 0.0', '"at": 5000', 1), "times are wrong"),
    ],
)  # fmt: skip
def test_what_is_no_recording_is_one_sentence(
    folder: Path, recorded: Path, change: Callable[[str], str], said: str
) -> None:
    cloud = Cloud.load(folder / "cloud")
    recorded.write_text(change(recorded.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(UserError, match=said):
        read_recording(recorded, cloud, cloud.numbered())


def test_one_that_breaks_off_is_played_to_there(folder: Path, recorded: Path) -> None:
    cloud = Cloud.load(folder / "cloud")
    whole = read_recording(recorded, cloud, cloud.numbered())
    recorded.write_bytes(recorded.read_bytes()[:-9])
    assert read_recording(recorded, cloud, cloud.numbered()).moments == whole.moments[:-1]


def test_it_becomes_a_film(folder: Path, recorded: Path, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    film, cloud = tmp_path / "film.mp4", Cloud.load(folder / "cloud")
    write_recording(cloud, film, (96, 64), 5, recorded, Settings())
    with av.open(str(film)) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    seconds = read_recording(recorded, cloud, cloud.numbered()).seconds
    assert len(pictures) >= 5 * seconds
    assert np.abs(pictures[0].astype(int) - pictures[-1]).mean() > 1.0
