"""The window's place is remembered, and nothing that lies in its file can keep a window from opening."""

from __future__ import annotations

from pathlib import Path

import pytest

from vr_explorer.desktop.window_place import WindowPlace, recalled, remember


@pytest.mark.parametrize("place", [WindowPlace(-1900, 40, 1200, 800), WindowPlace(0, 0, 320, 240, full_screen=True)])
def test_what_is_remembered_is_recalled(tmp_path: Path, place: WindowPlace) -> None:
    file = tmp_path / "new" / "window.json"
    remember(file, place)
    assert recalled(file) == place


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"left": 0, "top": 0, "width": 640}',
        b'{"left": 0, "top": 0, "width": 640, "height": "480"}',
        b'{"left": 0, "top": 0, "width": 640, "height": true}',
        b'{"left": 0, "top": 0, "width": 640, "height": 1e400}',
        b'{"left": 0, "top": 0, "width": 2, "height": 480}',
        b'{"left": 99999999999999999999, "top": 0, "width": 640, "height": 480}',
        b"[" * 9_000,
        b" " * 20_000 + b"{}",
    ],
)
def test_what_cannot_be_a_window_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "window.json").write_bytes(content)
    assert recalled(tmp_path / "window.json") is None


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    remember(tmp_path / "file" / "window.json", WindowPlace(0, 0, 640, 480))
    assert recalled(tmp_path / "file" / "window.json") is None
