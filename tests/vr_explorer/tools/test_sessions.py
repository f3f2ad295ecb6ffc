"""Sessions side by side, and places to come back to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.settings import Settings
from tests.factories import cloud_of, picture
from tests.vr_explorer.tools.session_steps import furnish, opened, request
from vr_explorer.actions import EXPORT
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
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
)
from vr_explorer.scene.arrangements import PointCloud, RgbCube
from vr_explorer.scene.commands import LookFrom, ToggleFavourite, Undo
from vr_explorer.store.session_store import SessionStore
from vr_explorer.store.writer import Writer
from vr_explorer.tools.share import ShareTool


@pytest.fixture
def explorer(ctx: moderngl.Context, cloud: Cloud, tmp_path: Path) -> Iterator[Explorer]:
    with opened(ctx, cloud, tmp_path) as explorer:
        yield explorer


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
