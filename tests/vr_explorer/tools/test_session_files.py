"""A session as one file: through it into another copy of the cloud, and what in it is refused, cut or told."""

from __future__ import annotations

import json
from collections.abc import Callable
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
from tests.vr_explorer.tools.session_steps import furnish, opened, request
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.breeding.broods import Brood
from vr_explorer.input import InputFrame
from vr_explorer.panels.session_requests import KeepPlace, NameSession, SaveSession
from vr_explorer.scene.arrangements import RgbCube
from vr_explorer.scene.commands import Arrange, PlanTour, TitleRow, ToggleFavourite, WriteNote
from vr_explorer.scene.criteria import Colours, Like
from vr_explorer.scene.serialization import broods_in, with_broods
from vr_explorer.scene.tour import Checkpoint, Tour
from vr_explorer.store.session_file import SavedBrood, SavedSession, read_session, write_session
from vr_explorer.store.session_store import SessionStore, favourites
from vr_explorer.tools.sessions import broods_here

TOUR = Tour((Checkpoint(Colours(((9, 8, 7),)), "Dark"), Checkpoint(Like((3, 5))), Checkpoint()), 4)


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
