"""Folders that the start window makes: never in the way of others, and understood only where they are whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from foundation.errors import UserError
from foundation.projects import PROJECT_FILE, Project, begun_project, folder_name, read_project, title_of

WHOLE = {"schema": 1, "portrait": "me.png", "pictures": "", "preset": "", "count": 400, "made": 3, "ordered": 2}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    project = Project(tmp_path, "me.png", preset="fast", count=400, made=36, ordered=36).write()
    assert read_project(tmp_path) == project
    assert project.unfinished and project.source == tmp_path / "variants"


def test_each_begins_in_a_folder_of_its_own(tmp_path: Path) -> None:
    portrait = tmp_path / "me.PNG"
    portrait.write_bytes(b"picture")
    root = tmp_path / "new" / "root"
    first, second = (begun_project(root, "Anna", portrait) for _ in range(2))
    assert [one.folder.name for one in (first, second)] == ["Anna", "Anna 2"]
    assert (second.folder / second.portrait).read_bytes() == b"picture"
    assert read_project(first.folder) == first


def test_pictures_stay_where_they_are(tmp_path: Path) -> None:
    project = begun_project(tmp_path / "root", "Holiday", pictures=tmp_path / "holiday")
    assert project.source == tmp_path / "holiday"
    assert [one.name for one in project.folder.iterdir()] == [PROJECT_FILE]


def test_a_portrait_that_is_gone_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        begun_project(tmp_path / "root", "Anna", tmp_path / "nowhere.png")
    assert not list((tmp_path / "root").iterdir())


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "root").write_text("")
    with pytest.raises(UserError, match="root"):
        begun_project(tmp_path / "root", "Anna")


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Anna", "Anna"),
        ("a/b\\c:d*?", "abcd"),
        ("...", "Portrait"),
        ("", "Portrait"),
        ("con", "Portrait"),
        ("NUL.old", "Portrait"),
        ("me\nand\x00you ", "me andyou"),
        ("صورة", "صورة"),
        ("\udce4", "Portrait"),
    ],
)
def test_names_serve_on_every_system(name: str, folder: str) -> None:
    assert folder_name(name) == folder


def test_long_names_are_cut() -> None:
    assert len(folder_name("x" * 500)) <= 60


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 2},
        {"portrait": "../me.png"},
        {"portrait": "a/b.png"},
        {"portrait": "a\0b"},
        {"portrait": 3},
        {"count": -1},
        {"count": True},
        {"count": 10**9},
        {"made": "3"},
        {"ordered": 1.5},
        {"preset": None},
    ],
)
def test_what_does_not_fit_is_none(tmp_path: Path, change: dict[str, object]) -> None:
    (tmp_path / PROJECT_FILE).write_text(json.dumps(WHOLE | change))
    assert read_project(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff", b"{", b"[" * 9_000, b" " * 200_000 + b"{}"])
def test_what_is_no_project_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PROJECT_FILE).write_bytes(content)
    assert read_project(tmp_path) is None
    assert read_project(tmp_path / "nowhere") is None


def test_the_whole_one_is_one(tmp_path: Path) -> None:
    (tmp_path / PROJECT_FILE).write_text(json.dumps(WHOLE))
    assert read_project(tmp_path) is not None


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("Ada/cloud", "Ada"),
        ("Ada/Cloud", "Ada"),
        ("Ada/cloud/../cloud", "Ada"),
        ("Ada/wild", "wild"),
        ("Ada/cloud/cloud", "cloud"),
        ("Ada/clouds", "clouds"),
    ],
)
def test_a_cloud_is_called_as_its_folder_or_the_one_about_it(tmp_path: Path, path: str, title: str) -> None:
    assert title_of(tmp_path / path) == title


def test_so_is_one_that_is_named_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Ada" / "cloud").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "Ada" / "cloud")
    assert title_of(Path()) == "Ada"
    assert title_of(Path("/cloud")) == "cloud", "there is nothing about it"
