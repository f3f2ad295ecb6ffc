"""Sessions side by side, places to come back to, and a session as one file."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.settings import Settings
from tests.factories import cloud_of, picture
from tests.scripts import FAMILY
from vr_explorer.actions import EXPORT
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.breeding.broods import Brood
from vr_explorer.input import InputFrame
from vr_explorer.panels.session_requests import (
    BeginSession,
    ForgetPlace,
    GoToPlace,
    KeepPlace,
    NamePlace,
    NameSession,
    OpenSession,
    SaveSession,
    SessionRequest,
)
from vr_explorer.scene.arrangements import PointCloud, RgbCube
from vr_explorer.scene.commands import (
    Arrange,
    LookFrom,
    MoveOnBoard,
    PlanTour,
    TitleRow,
    ToggleFavourite,
    Undo,
    WriteNote,
)
from vr_explorer.scene.criteria import Colours, Like
from vr_explorer.scene.serialization import broods_in, with_broods
from vr_explorer.scene.tour import Checkpoint, Tour
from vr_explorer.store.session_file import SavedBrood, SavedSession, read_session, write_session
from vr_explorer.store.session_store import SessionStore, favourites
from vr_explorer.store.writer import Writer
from vr_explorer.tools.sessions import broods_here
from vr_explorer.tools.share import ShareTool

TOUR = Tour((Checkpoint(Colours(((9, 8, 7),)), "Dark"), Checkpoint(Like((3, 5))), Checkpoint()), 4)


@pytest.fixture
def cloud(make_cloud: Callable[[int], Cloud]) -> Cloud:
    return make_cloud(60)


@pytest.fixture
def explorer(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path) -> Iterator[Explorer]:
    with opened(ctx, cloud, tmp_path) as explorer:
        yield explorer


@contextmanager
def opened(ctx: moderngl.Context, cloud: Cloud, folder: Path, session: Path | None = None) -> Iterator[Explorer]:
    with (
        SessionStore(folder / "selection.sqlite", "cloud") as selection,
        Explorer(ctx, cloud, Preferences(Settings()), selection, pictures=folder / "pictures") as explorer,
    ):
        explorer.begin(ExploreOptions(session=session))
        explorer.step(InputFrame(), 0.01)
        yield explorer


def request(explorer: Explorer, asked: SessionRequest, until: Callable[[], object] = lambda: True) -> None:
    explorer.state.session_requests.append(asked)
    end = time.monotonic() + 300.0
    explorer.step(InputFrame(), 0.01)
    while not until():
        assert time.monotonic() < end, "it did not happen"
        explorer.step(InputFrame(), 0.01)
        time.sleep(0.002)


def furnish(explorer: Explorer) -> None:
    for card in (3, 9, 27):
        explorer.scene.apply(ToggleFavourite(card))
    explorer.scene.apply(MoveOnBoard(27, 1, 0))
    explorer.scene.apply(TitleRow(1, "Faces"))
    explorer.scene.apply(WriteNote(9, "the “gaze”"))
    explorer.scene.apply(Arrange(RgbCube()))
    explorer.scene.apply(LookFrom((1.0, 2.0, 3.0), 0.5, 0.1))


def test_each_session_has_favourites_places_and_a_state_of_its_own(explorer: Explorer) -> None:
    furnish(explorer)
    board, first = explorer.scene.board, explorer.state.sessions.present
    request(explorer, NameSession("Faces"))
    request(explorer, BeginSession(), lambda: explorer.state.sessions.present != first)
    assert not explorer.scene.favourites
    assert isinstance(explorer.scene.arrangement, PointCloud)
    explorer.scene.apply(Undo())
    assert not explorer.scene.favourites, "what was done in another session is not taken back here"
    explorer.scene.apply(ToggleFavourite(5))
    request(explorer, KeepPlace(), lambda: explorer.state.sessions.others)
    (other,) = explorer.state.sessions.others
    assert (other.id, other.name, other.favourites) == (first, "Faces", 3)
    request(explorer, OpenSession(other.id), lambda: explorer.state.sessions.present == first)
    assert explorer.scene.board == board
    assert isinstance(explorer.scene.arrangement, RgbCube)
    np.testing.assert_allclose(explorer.scene.body.head, (1, 2, 3), atol=1e-6)
    assert explorer.state.sessions.places == ()


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each write lands a while after it was asked for."""
    write = Writer._written

    def written(writer: Writer, statements: Any) -> bool:
        time.sleep(0.1)
        return write(writer, statements)

    monkeypatch.setattr(Writer, "_written", written)


@pytest.mark.usefixtures("slow_disk")
def test_the_list_of_sessions_has_what_was_chosen_a_moment_ago(explorer: Explorer) -> None:
    furnish(explorer)
    first = explorer.state.sessions.present
    request(explorer, NameSession("Faces"))
    request(explorer, BeginSession(), lambda: explorer.state.sessions.others)
    (other,) = explorer.state.sessions.others
    assert (other.id, other.name, other.favourites) == (first, "Faces", 3)


@pytest.mark.usefixtures("slow_disk")
def test_what_was_chosen_a_moment_ago_is_exported(ctx: moderngl.Context, tmp_path: Path) -> None:
    cloud = cloud_of(tmp_path, [picture(seed) for seed in range(3)], keep=False)
    with (
        SessionStore(tmp_path / "selection.sqlite", cloud.identity) as selection,
        Explorer(ctx, cloud, Preferences(Settings()), selection, pictures=tmp_path / "pictures") as explorer,
    ):
        for card in range(3):
            explorer.scene.apply(ToggleFavourite(card))
        explorer.step(InputFrame(actions=(EXPORT,)), 0.01)
    (folder,) = (tmp_path / "pictures").iterdir()
    assert len(list(folder.rglob("*.png"))) >= 3


def test_a_session_without_a_name_is_called_by_its_cloud_and_a_new_one_is_said_to_have_none(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    with opened(ctx, cloud, tmp_path) as explorer:
        request(explorer, SaveSession(), lambda: list((tmp_path / "pictures").glob("variants *.session.json")))
        first = explorer.state.sessions.present
        request(explorer, BeginSession(), lambda: explorer.state.sessions.present != first)
        said = explorer.state.toasts.current(explorer.scene.time)
        assert "A session without a name; the page Session gives it one" in said
    (file,) = (tmp_path / "pictures").iterdir()
    with opened(ctx, cloud, tmp_path / "elsewhere", session=file) as explorer:
        assert explorer.state.sessions.name == file.name.removesuffix(".session.json")


def test_the_session_that_was_opened_last_is_there_at_the_next_start(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    with opened(ctx, cloud, tmp_path) as explorer:
        furnish(explorer)
        first = explorer.state.sessions.present
        request(explorer, BeginSession(), lambda: explorer.state.sessions.present not in (None, first))
        explorer.scene.apply(ToggleFavourite(5))
    with opened(ctx, cloud, tmp_path) as explorer:
        assert set(explorer.scene.favourites) == {5}


def test_a_place_is_kept_named_come_back_to_and_forgotten(explorer: Explorer) -> None:
    explorer.scene.apply(LookFrom((10.0, 5.0, -3.0), 0.7, -0.2))
    request(explorer, KeepPlace(), lambda: explorer.state.sessions.places)
    (place,) = explorer.state.sessions.places
    request(explorer, NamePlace(place.made, "The blue edge"))
    assert explorer.state.sessions.places == (replace(place, name="The blue edge"),)
    explorer.scene.apply(LookFrom((0.0, 0.0, 0.0), 0.0, 0.0))
    request(explorer, GoToPlace(place.made))
    np.testing.assert_allclose(explorer.scene.body.head, (10, 5, -3), atol=1e-6)
    assert (explorer.scene.body.yaw, explorer.scene.body.pitch) == pytest.approx((0.7, -0.2))
    request(explorer, ForgetPlace(place.made))
    assert explorer.state.sessions.places == ()


def test_a_session_goes_through_a_file_into_another_copy_of_the_cloud(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    board = None
    with opened(ctx, cloud, tmp_path) as explorer:
        furnish(explorer)
        explorer.scene.apply(PlanTour(TOUR))
        request(explorer, NameSession("Faces / two"))
        request(explorer, KeepPlace(), lambda: explorer.state.sessions.places)
        request(explorer, SaveSession(), lambda: list((tmp_path / "pictures").glob("Faces   two*.session.json")))
        board = explorer.scene.board
    (file,) = (tmp_path / "pictures").iterdir()
    with opened(ctx, cloud, tmp_path / "elsewhere", session=file) as explorer:
        explorer.step(InputFrame(), 0.01)
        assert explorer.scene.board == board
        assert explorer.scene.planned == TOUR
        assert isinstance(explorer.scene.arrangement, RgbCube)
        assert explorer.state.sessions.name == "Faces / two"
        assert [place.name for place in explorer.state.sessions.places] == ["Place 1"]
        np.testing.assert_allclose(explorer.scene.body.head, (1, 2, 3), atol=1e-6)


def test_a_file_without_a_tour_or_with_a_broken_one_opens_with_that_of_the_cloud(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    for number, tour in enumerate((None, {"is": "Tour", "checkpoints": [{"is": "Checkpoint", "criterion": 3}]}, 7)):
        path = tmp_path / f"{number}.session.json"
        path.write_text(json.dumps(GOOD | {"tour": tour}))
        with opened(ctx, cloud, tmp_path / str(number), session=path) as explorer:
            assert explorer.scene.planned == explorer.state.usual_tour


GOOD: dict[str, Any] = {"is": "session", "schema": 1, "name": "a", "rows": [], "bookmarks": [], "state": None}
BROOD: dict[str, Any] = {"parents": ["a"], "share": 0.5, "strength": 0.3, "thrown": False, "children": ["b"]}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (GOOD | {"schema": 2}, "newer version"),
        (GOOD | {"is": "placement"}, "no session"),
        (GOOD | {"name": 7}, "no session"),
        (GOOD | {"rows": [{"title": "a", "images": [["x"]]}]}, "no session"),
        (GOOD | {"bookmarks": [[1.0, "a", 0, 0, float("nan"), 0, 0]]}, "no session"),
        (GOOD | {"bookmarks": [[1.0, "a", 0, 0, 1e30, 0, 0]]}, "no session"),
        (GOOD | {"state": [{}, 0, 0]}, "no session"),
        (GOOD | {"broods": {}}, "no session"),
        (GOOD | {"broods": [BROOD | {"parents": []}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"parents": ["a"] * 13}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"number": -1}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"bomb": 1}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"rests": None}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"pace": 0.0}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"pace": True}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"children": ["x" * 2_000]}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"children": [7]}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"share": 1.5}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"strength": float("nan")}]}, "no session"),
        (GOOD | {"broods": [BROOD | {"thrown": 1}]}, "no session"),
        (GOOD | {"broods": [BROOD] * 10_001}, "no session"),
        (GOOD | {"broods": [{"parents": ["a"]}]}, "no session"),
        ([1, 2], "no session"),
    ],
)
def test_a_file_that_is_no_session_is_refused_in_a_sentence(tmp_path: Path, value: Any, said: str) -> None:
    path = tmp_path / "a.session.json"
    path.write_text(json.dumps(value))
    with pytest.raises(UserError, match=said):
        read_session(path)


def test_broods_of_files_of_before_and_of_today(tmp_path: Path) -> None:
    path = tmp_path / "a.session.json"
    path.write_text(json.dumps(GOOD | {"broods": [BROOD]}))
    before = SavedBrood(("a",), 0.5, 0.3, False, ("b",))
    assert read_session(path).broods == (before,) and before.rests and not before.bomb
    of_a_bomb = SavedBrood(tuple("abcdefghijkl"), 0.5, 0.3, False, (), 7, True, 0.125, False)
    write_session(path, SavedSession("a", [], [], None, broods=(before, of_a_bomb)))
    assert read_session(path).broods == (before, of_a_bomb)


def test_a_bomb_names_its_brood_by_the_number_that_it_has_here(make_cloud: Callable[[int], Cloud]) -> None:
    """Of a file from another copy of the cloud: what it names there, may be another's here."""
    cloud = make_cloud(20)
    ids, known = cloud.ids, cloud.numbered()
    bombs = SavedBrood((ids[1], "gone"), 0.5, 0.8, False, ("unknown here",), 1, True, 0.5, False)
    others = SavedBrood((ids[1], "gone"), 0.5, 0.3, False, (), 2)
    broods, numbers = broods_here((bombs, others), cloud, known, {1})
    assert broods == [Brood(2, (ids[1],), 0.5, 0.8, None, 0, False, bomb=True, pace=0.5, resumes=True)]
    assert numbers == {1: 2}
    placement = {"bombs": [{"criterion": {"is": "OfBrood", "brood": 1}}, {"criterion": {"is": "OfBrood", "brood": 9}}]}
    text = with_broods(json.dumps(placement), numbers)
    assert broods_in(text) == {2, 9}
    assert broods_in(json.dumps([{"is": "OfBrood", "brood": [1]}, {"is": "Like", "brood": 3}])) == frozenset()
    empty, numbers = broods_here((replace(bombs, parents=("gone",)),), cloud, known, {1})
    assert not empty and numbers == {1: 2}, "a bomb that has lost all of its parents does not take over another brood"
    old, _ = broods_here((replace(bombs, parents=(ids[1],), children=(), number=0, bomb=False),), cloud, known, {1})
    assert old[0].number == 2 and not old[0].bomb, "without a number nothing says that it is that of the bomb"


@pytest.mark.parametrize(
    "placement",
    [
        {},
        7,
        {"is": "Placement", "arranged": {"is": "Arranged", "place": [1, 2]}},
        {"is": "Placement", "bombs": [{"is": "Bomb", "number": 1, "criterion": {"is": "Like", "cards": ["gone"]}}]},
    ],
)
def test_a_state_that_the_cloud_cannot_show_is_told_and_not_kept(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path, placement: Any
) -> None:
    path = tmp_path / "a.session.json"
    rows = [{"title": "", "images": [[cloud.ids[4], ""]]}]
    path.write_text(json.dumps(GOOD | {"state": [placement, 1, 2, 3, 0, 0], "rows": rows}))
    with opened(ctx, cloud, tmp_path, session=path) as explorer:
        assert "does not fit this cloud" in " ".join(explorer.state.toasts.current(explorer.scene.time))
        assert list(explorer.scene.favourites) == [4]
    with opened(ctx, cloud, tmp_path) as explorer:
        assert explorer.resumed
        assert list(explorer.scene.favourites) == [4]
        explorer.scene.apply(Arrange(RgbCube()))
        assert isinstance(explorer.scene.arrangement, RgbCube)


def test_a_place_that_is_gone_already_changes_nothing(explorer: Explorer) -> None:
    request(explorer, KeepPlace(), lambda: explorer.state.sessions.places)
    (place,) = explorer.state.sessions.places
    explorer.state.session_requests.extend((ForgetPlace(place.made), NamePlace(place.made, "x"), GoToPlace(place.made)))
    explorer.step(InputFrame(), 0.01)
    assert explorer.state.sessions.places == ()


def test_a_session_that_cannot_be_saved_is_told_and_can_be_saved_later(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    (tmp_path / "pictures").write_text("in the way")
    with opened(ctx, cloud, tmp_path) as explorer:
        request(explorer, NameSession("ü" * 80))

        def told() -> str:
            return " ".join(explorer.state.toasts.current(explorer.scene.time))

        request(explorer, SaveSession(), lambda: "in the way" in told())
        (tmp_path / "pictures").unlink()
        request(explorer, SaveSession(), lambda: list((tmp_path / "pictures").glob("ü*.session.json")))


def test_how_all_stands_is_kept_before_an_upload_is_waited_for(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []

    def close(_sharing: ShareTool) -> None:
        selection.flush()
        with SessionStore(tmp_path / "selection.sqlite", "cloud", selection.session) as reader:
            found.append(reader.state_before)

    monkeypatch.setattr(ShareTool, "close", close)
    with (
        SessionStore(tmp_path / "selection.sqlite", "cloud") as selection,
        Explorer(ctx, cloud, Preferences(Settings()), selection) as explorer,
    ):
        explorer.begin(ExploreOptions())
        explorer.scene.apply(LookFrom((4.0, 5.0, 6.0), 0.0, 0.0))
    (state,) = found
    assert state is not None
    assert state.position == (4.0, 5.0, 6.0)


def test_texts_of_a_file_are_cut_and_images_that_are_gone_left_out(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    path = tmp_path / "a.session.json"
    images = [["nobody", ""], [cloud.ids[4], "x" * 9_000], ["'; DROP TABLE sessions; --", ""]]
    path.write_text(json.dumps(GOOD | {"name": "n\x1b" * 999, "rows": [{"title": "t" * 999, "images": images}]}))
    with opened(ctx, cloud, tmp_path, session=path) as explorer:
        assert list(explorer.scene.favourites) == [4]
        assert len(explorer.scene.board.note_of(4)) == 1_000
        assert explorer.scene.board.rows[0].title == "t" * 60
    with pytest.raises(UserError, match="cannot be read"):
        read_session(tmp_path / "missing.json")


def test_notes_of_every_script_go_through_a_file_as_they_were_written(
    ctx: moderngl.Context, cloud: Cloud, tmp_path: Path
) -> None:
    """With the joiners that keep emoji and words of some scripts together, and blanks of other widths."""
    note = f"{FAMILY} नमस्\u200dते می\u200cخواهم 漢字\u3000名\u00a0x"
    with opened(ctx, cloud, tmp_path) as explorer:
        explorer.scene.apply(ToggleFavourite(3))
        explorer.scene.apply(WriteNote(3, note))
        explorer.scene.apply(TitleRow(0, note[:20]))
        explorer.scene.apply(PlanTour(Tour((Checkpoint(name=FAMILY),), 4)))
        request(explorer, NameSession(f"{FAMILY} 漢\u3000字"))
        request(explorer, SaveSession(), lambda: list((tmp_path / "pictures").glob("*.session.json")))
    (file,) = (tmp_path / "pictures").iterdir()
    with opened(ctx, cloud, tmp_path / "elsewhere", session=file) as explorer:
        assert explorer.scene.board.note_of(3) == note
        assert explorer.scene.board.rows[0].title == note[:20]
        assert explorer.scene.planned.checkpoints[0].name == FAMILY
        assert explorer.state.sessions.name == f"{FAMILY} 漢\u3000字"


def test_favourites_that_the_cloud_lacks_are_told(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path) -> None:
    """An id is that of its image as it stands: one that differs in an invisible character is another one."""
    kept = [cloud.ids[4], "gone", f"{cloud.ids[5]}\u200b"]
    path = tmp_path / "a.session.json"
    path.write_text(json.dumps(GOOD | {"rows": [{"title": "", "images": [[image, ""] for image in kept]}]}))
    with opened(ctx, cloud, tmp_path, session=path) as explorer:
        assert set(explorer.scene.favourites) == {4}
        said = explorer.state.toasts.current(explorer.scene.time)
        assert any(one.startswith("2 of its favourites are not in this cloud") for one in said), said


def test_a_cloud_that_is_renamed_while_it_is_open_keeps_its_session(ctx: moderngl.Context, tmp_path: Path) -> None:
    """Its folder is; what is chosen before and after, and a file that is saved then, are its own under the new name."""
    before = tmp_path / "before"
    cloud = cloud_of(before, [picture(seed) for seed in range(3)], ["שלום.png", "b c.png", "漢字.png"], keep=False)
    with (
        SessionStore(tmp_path / "selection.sqlite", cloud.identity, place=cloud.location) as selection,
        Explorer(ctx, cloud, Preferences(Settings()), selection, pictures=tmp_path / "pictures") as explorer,
    ):
        explorer.begin(ExploreOptions())
        explorer.scene.apply(ToggleFavourite(0))
        (before / "cloud").rename(before / "renamed")
        explorer.scene.apply(ToggleFavourite(2))
        request(explorer, SaveSession(), lambda: list((tmp_path / "pictures").glob("*.session.json")))
    (file,) = (tmp_path / "pictures").iterdir()
    renamed = Cloud.load(before / "renamed")
    kept = favourites(tmp_path / "selection.sqlite", renamed.identity, renamed.location)
    assert [one.image for one in kept] == [cloud.ids[0], cloud.ids[2]]
    with opened(ctx, renamed, tmp_path / "elsewhere", session=file) as explorer:
        assert set(explorer.scene.favourites) == {0, 2}
