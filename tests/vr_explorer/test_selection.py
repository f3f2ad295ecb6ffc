"""Choices are on the disk at the moment of choosing, and what stands in the way is said in a sentence."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from foundation.errors import UserError
from vr_explorer.store.database import sentence
from vr_explorer.store.session_store import SessionStore, favourites

IDENTITY = "0123456789abcdef" * 2

CHOOSING = """
import sys
from pathlib import Path
from vr_explorer.store.session_store import SessionStore
selection = SessionStore(Path(sys.argv[1]), "cloud")
for number in range(10_000):
    selection.keep(f"image-{number:04d}")
    if number % 3 == 0:
        assert selection.flush()
        print(number, flush=True)
"""


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def kept(path: Path, cloud: str = "cloud") -> list[str]:
    with SessionStore(path, cloud) as selection:
        return [favourite.image for favourite in selection.kept_before]


def test_favourites_come_back_in_the_order_of_choosing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "selection.sqlite"
    with SessionStore(path, "cloud") as selection:
        for image in ("c", "a", "b", "a"):
            selection.keep(image)
        selection.release("c")
        selection.keep("c")
    assert kept(path) == ["a", "b", "c"]


def test_each_cloud_has_its_own_session(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with SessionStore(path, "one") as selection:
        selection.keep("a")
    assert kept(path, "two") == []
    assert kept(path, "one") == ["a"]


@pytest.mark.parametrize("spelling", ["cloud", "./x/../cloud", "link"])
def test_a_selection_under_any_spelling_of_the_path_follows_the_cloud(tmp_path: Path, spelling: str) -> None:
    """Versions before clouds had identities wrote the path as it was typed."""
    path, cloud = tmp_path / "selection.sqlite", tmp_path / "cloud"
    (tmp_path / "x").mkdir()
    cloud.mkdir()
    (tmp_path / "link").symlink_to(cloud)
    with SessionStore(path, str(tmp_path / spelling)) as selection:
        selection.keep("a")
    assert [one.image for one in favourites(path, IDENTITY, cloud)] == ["a"]
    cloud.rename(tmp_path / "moved")
    with SessionStore(path, IDENTITY, place=tmp_path / "moved") as selection:
        assert [favourite.image for favourite in selection.kept_before] == ["a"]


def test_another_cloud_at_that_path_does_not_take_the_selection_of_one_with_an_identity(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with SessionStore(path, IDENTITY, place=tmp_path) as selection:
        selection.keep("a")
    assert favourites(path, "f" * 32, tmp_path) == []
    assert [one.image for one in favourites(path, IDENTITY, tmp_path / "moved")] == ["a"]


def test_favourites_under_an_earlier_id_are_those_of_today_and_can_be_released(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with SessionStore(path, "cloud") as selection:
        for image in ("a-b-c", "x", "both", "both-now"):
            selection.keep(image)
    with SessionStore(path, "other") as selection:
        selection.keep("x")
    renamed = {"a-b-c": "a~b-c", "x": "x.jpg", "both": "both-now"}
    with SessionStore(path, "cloud", renamed=renamed) as selection:
        assert [favourite.image for favourite in selection.kept_before] == ["a~b-c", "x.jpg", "both-now"]
        selection.release("x.jpg")
    assert kept(path) == ["a~b-c", "both-now"]
    assert kept(path, "other") == ["x"]


def test_times_and_positions_are_stored(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with SessionStore(path, "cloud") as selection:
        selection.keep("a")
        selection.keep("b")
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT image, position, chosen, note FROM favourites ORDER BY position").fetchall()
    assert [(image, position, note) for image, position, _, note in rows] == [("a", 1, ""), ("b", 2, "")]
    assert 1.7e9 < rows[0][2] <= rows[1][2]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_program_loses_nothing_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    child = subprocess.Popen([sys.executable, "-c", CHOOSING, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    chosen = [int(child.stdout.readline()) for _ in range(40)]
    os.kill(child.pid, signal.SIGKILL)
    chosen += [int(line) for line in child.stdout.read().split()]
    child.stdout.close()
    child.wait()
    images = kept(path)
    assert images == [f"image-{number:04d}" for number in range(len(images))]
    assert len(images) > chosen[-1], "whatever was said to be in the file is there"


def test_a_damaged_file_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(UserError, match=r"selection\.sqlite is damaged"):
        SessionStore(path, "cloud")
    assert path.read_bytes().startswith(b"not a database")


def test_damage_inside_the_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with SessionStore(path, "cloud") as selection:
        for number in range(500):
            selection.keep(f"image-{number}")
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    path.write_bytes(content)
    with pytest.raises(UserError, match="damaged"):
        SessionStore(path, "cloud")


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(UserError, match="newer version"):
        SessionStore(path, "cloud")


def test_a_locked_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "selection.sqlite"
    SessionStore(path, "cloud").close()
    monkeypatch.setattr("vr_explorer.store.database.LOCK_SECONDS", 0.05)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match="in use by another program"):
            SessionStore(path, "cloud")


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="Cannot make the folder"):
        SessionStore(tmp_path / "file" / "selection.sqlite", "cloud")
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(UserError, match="cannot be written"):
        SessionStore(tmp_path / "folder.sqlite", "cloud")


def test_no_room_for_the_files_beside_it_is_not_told_as_damage(tmp_path: Path) -> None:
    """SQLite calls it an I/O error; who is told of damage moves the file away."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    told = str(sentence(tmp_path / "selection.sqlite", error))
    assert "the disk is full" in told and "damaged" not in told


def test_a_row_that_was_emptied_takes_its_title_with_it(tmp_path: Path) -> None:
    path = tmp_path / "selection.sqlite"
    with SessionStore(path, "cloud") as selection:
        for image in ("a", "b"):
            selection.keep(image)
        selection.hang([("blue", [("a", "")]), ("red", [("b", "")])])
        selection.release("b")
        selection.keep("c")
        selection.release("a")
        selection.release("c")
        selection.keep("d")
    assert [(one.image, one.title) for one in favourites(path, "cloud")] == [("d", "")]


def test_a_choice_that_cannot_be_written_is_reported_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vr_explorer.store.database.LOCK_SECONDS", 0.05)
    monkeypatch.setattr("vr_explorer.store.writer.RETRY_SECONDS", 0.05)
    path = tmp_path / "selection.sqlite"
    with SessionStore(path, "cloud") as selection:
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            selection.keep("a")
            wait_until(lambda: "in use by another program" in (selection.failure or ""))
        wait_until(lambda: selection.failure is None)
    assert kept(path) == ["a"]
