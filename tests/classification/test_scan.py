import json
from pathlib import Path

import pytest

from classification.scan import scan
from foundation.errors import UserError


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"picture")


def _line(name: str, /, **changes: object) -> str:
    entry = {"id": name, "file": f"images/{name}.png", "method": "ink", "parameters": {"a": 1}, "parents": []}
    return json.dumps(entry | changes)


def test_a_bare_folder_in_natural_order(tmp_path: Path) -> None:
    _touch(tmp_path, "9.png", "10.JPG", "b/1.webp", ".hidden.png", ".cache/2.png", "notes.txt")
    found, warnings = scan(tmp_path)
    assert [item.path for item in found] == ["9.png", "10.JPG", "b/1.webp"]
    assert warnings == []


def test_equal_names_in_different_folders_get_different_ids(tmp_path: Path) -> None:
    _touch(tmp_path, "a/face.png", "b/face.png", "b/face.jpg")
    found, _ = scan(tmp_path)
    assert len({item.id for item in found}) == 3


def test_a_manifest_says_what_is_there(tmp_path: Path) -> None:
    _touch(tmp_path, "portrait.png", "images/v1.png", "images/v2.png")
    lines = [_line("v2", parents=["v1"]), _line("v1")]
    (tmp_path / "manifest.jsonl").write_text("\n".join(lines) + "\n")
    found, warnings = scan(tmp_path)
    assert [(item.id, item.method, item.parents) for item in found] == [("v1", "ink", ()), ("v2", "ink", ("v1",))]
    assert json.loads(found[0].parameters) == {"a": 1}
    assert warnings == []


@pytest.mark.parametrize(
    "bad", ['{"id": "v2", "fi', "null", "[]", _line("x", file="../../etc/x.png"), _line("x", file="/x")]
)
def test_lines_that_are_no_entries_are_counted(tmp_path: Path, bad: str) -> None:
    (tmp_path / "manifest.jsonl").write_text(_line("v1") + "\n" + bad)
    found, warnings = scan(tmp_path)
    assert [item.id for item in found] == ["v1"]
    assert len(warnings) == 1
    assert warnings[0].startswith("1 line of")


@pytest.mark.parametrize("content", [[], ["notes.txt", "table.csv"]])
def test_a_folder_without_pictures(tmp_path: Path, content: list[str]) -> None:
    _touch(tmp_path, *content)
    with pytest.raises(UserError, match="no pictures"):
        scan(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        scan(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Terrazzo in rust and teal", "Terrazzo in rust and teal"),
        ("two\nlines\x1b[0m\u202e", "two lines[0m"),
        ("x" * 5000, "x" * 119 + "…"),
        (7, ""),
        (None, ""),
        (["a"], ""),
    ],
)
def test_names_are_lines_whoever_wrote_them(tmp_path: Path, name: object, line: str) -> None:
    (tmp_path / "manifest.jsonl").write_text(_line("v1", name=name) + "\n" + _line("v2"))
    found, warnings = scan(tmp_path)
    assert [item.name for item in found] == [line, ""]
    assert warnings == []
