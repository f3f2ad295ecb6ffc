"""The list of clouds that were opened: the latest first, and nothing that lies in its file can harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from vr_explorer.projects.recent import (
    MOST,
    RecentCloud,
    cover_file,
    forget,
    recent_clouds,
    remember,
    remember_opened,
)

WHOLE = {"path": "/clouds/anna", "name": "Anna", "images": 400, "opened": 1.7e9}


def write(file: Path, *entries: object) -> Path:
    file.write_text(json.dumps({"schema": 1, "clouds": list(entries)}))
    return file


def test_the_latest_comes_first_and_each_once(tmp_path: Path) -> None:
    file = tmp_path / "new" / "recent.json"
    for number, name in enumerate("abca"):
        remember(file, RecentCloud(f"/{name}", name, number, float(number)))
    assert [(one.name, one.images) for one in recent_clouds(file)] == [("a", 3), ("c", 2), ("b", 1)]


def test_the_list_ends(tmp_path: Path) -> None:
    file = tmp_path / "recent.json"
    for number in range(MOST + 5):
        remember(file, RecentCloud(f"/{number}", "", 1, 1.0))
    found = recent_clouds(file)
    assert len(found) == MOST and found[0].path == f"/{MOST + 4}"


def test_a_path_that_is_no_text_survives(tmp_path: Path) -> None:
    file, path = tmp_path / "recent.json", tmp_path / "caf\udce9"
    remember_opened(file, path, "caf\udce9", 3, Image.new("RGB", (4, 4)))
    (found,) = recent_clouds(file)
    assert found.path == str(path) and found.name == "caf"
    assert cover_file(file, found.path).is_file()


def test_a_cloud_taken_off_the_list_takes_its_picture_along(tmp_path: Path) -> None:
    file, cloud = tmp_path / "recent.json", tmp_path / "cloud"
    cloud.mkdir()
    remember_opened(file, cloud, "Anna", 3, Image.new("RGB", (4, 4)))
    forget(file, str(cloud))
    assert recent_clouds(file) == [] and cloud.is_dir()
    assert not cover_file(file, str(cloud)).exists()


@pytest.mark.parametrize(
    "change",
    [
        {"path": "relative"},
        {"path": "/a\0b"},
        {"path": ""},
        {"path": "/" + "x" * 5000},
        {"path": None},
        {"name": 3},
        {"images": -1},
        {"images": True},
        {"images": 2**60},
        {"opened": "now"},
        {"opened": -1.0},
        {"opened": 1e300},
        {"opened": 10**400},
    ],
)
def test_an_entry_that_does_not_fit_is_left_out(tmp_path: Path, change: dict[str, object]) -> None:
    file = write(tmp_path / "recent.json", WHOLE | change, 3, None, [], WHOLE)
    assert [one.path for one in recent_clouds(file)] == ["/clouds/anna"]


def test_names_are_one_line(tmp_path: Path) -> None:
    file = write(tmp_path / "recent.json", WHOLE | {"name": "a\nb\x1b[31m\u202e" + "x" * 5000})
    (found,) = recent_clouds(file)
    assert found.name.startswith("a b[31mx") and len(found.name) <= 120


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"schema": 1}',
        b'{"schema": 1, "clouds": {}}',
        b'{"schema": 1, "clouds": "abc"}',
        b'{"schema": 2, "clouds": []}',
        b"[" * 90_000,
        b'{"schema": 1, "clouds": [' + b"1," * 200_000 + b"1]}",
    ],
)
def test_what_is_no_list_is_an_empty_one_and_is_replaced(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "recent.json"
    file.write_bytes(content)
    assert recent_clouds(file) == []
    remember(file, RecentCloud("/a", "a", 1, 1.0))
    assert [one.path for one in recent_clouds(file)] == ["/a"]


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    remember_opened(tmp_path / "file" / "recent.json", tmp_path, "a", 1, Image.new("RGB", (4, 4)))
    assert recent_clouds(tmp_path / "file" / "recent.json") == []
