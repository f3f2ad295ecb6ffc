import json
import os
import sys
from pathlib import Path

import pytest

from classification.identity import identity
from classification.scan import scan, survey
from foundation.errors import UserError
from foundation.images import SUFFIXES


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


def test_children_of_ones_own_pictures_keep_their_parents_and_names(tmp_path: Path) -> None:
    """They lie beside their parents, with a manifest of their own; ids are those by which they joined the cloud."""
    _touch(tmp_path, "cat.png", "sea/dog.png", "bred/images/b000000-ink.png", "bred/images/stranger.png")
    line = _line("b000000-ink", parents=["cat", "sea~dog"], name="Ink of a cat")
    (tmp_path / "bred" / "manifest.jsonl").write_text(line + "\n" + '{"half')
    surveyed = survey(tmp_path)
    found = {item.path: item for item in surveyed.found}
    child = found["bred/images/b000000-ink.png"]
    assert (child.name, child.method, child.parents) == ("Ink of a cat", "ink", ("cat", "sea~dog"))
    assert json.loads(child.parameters) == {"a": 1}
    assert child.id == identity(child.path)
    assert {found["cat.png"].id, found["sea/dog.png"].id} == set(child.parents)
    assert found["bred/images/stranger.png"].parents == ()
    assert len(surveyed.warnings) == 1
    assert surveyed.warnings[0].startswith("1 line of")


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


NETWORK_DRIVE = {
    "0.jpg", "@eaDir/0.jpg/SYNOPHOTO_THUMB_M.jpg", "#recycle/old.jpg", "$RECYCLE.BIN/$R1.jpg", "__MACOSX/._0.jpg",
    "._0.jpg", ".Trashes/501/x.jpg", ".Trash-1000/files/x.jpg", "System Volume Information/x.jpg", "Thumbs.db",
    ".DS_Store", "a/@Recycle/x.jpg", "a/.@__thumb/x.jpg",
}  # fmt: skip


def test_what_systems_keep_for_themselves_is_left_out_and_counted(tmp_path: Path) -> None:
    _touch(tmp_path, *NETWORK_DRIVE)
    surveyed = survey(tmp_path)
    assert [item.path for item in surveyed.found] == ["0.jpg"]
    assert surveyed.warnings == []
    (note,) = surveyed.notes
    assert "12 items, kept by a system for itself" in note


def test_every_kind_that_is_left_out_has_a_line_of_its_own(tmp_path: Path) -> None:
    _touch(tmp_path, "0.jpg", "notes.txt", "list.csv", "film.MP4", ".hidden.png", "raw.CR2", "design.psd", "p.tga")
    surveyed = survey(tmp_path)
    lines = "\n".join(surveyed.warnings + surveyed.notes)
    assert "3 pictures, in a format that is not read" in lines
    assert "1 video, no pictures (film.MP4)" in lines
    assert "2 other files, no pictures" in lines
    assert "1 hidden item" in lines
    assert len(surveyed.warnings + surveyed.notes) == 4


def test_heic_is_read_or_says_what_is_missing(tmp_path: Path) -> None:
    _touch(tmp_path, "0.jpg", "photo.HEIC", "b/photo.heif")
    surveyed = survey(tmp_path)
    if ".heic" in SUFFIXES:
        assert len(surveyed.found) == 3
    else:
        (warning,) = surveyed.warnings
        assert "2 HEIC pictures, read only with pillow-heif" in warning


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_to_folders_are_named_and_not_followed(tmp_path: Path) -> None:
    _touch(tmp_path / "source", "a/0.jpg")
    _touch(tmp_path / "other", "1.jpg")
    (tmp_path / "source" / "a" / "loop").symlink_to(tmp_path / "source")
    (tmp_path / "source" / "elsewhere").symlink_to(tmp_path / "other")
    (tmp_path / "source" / "linked.jpg").symlink_to(tmp_path / "other" / "1.jpg")
    (tmp_path / "source" / "nowhere.jpg").symlink_to(tmp_path / "gone.jpg")
    surveyed = survey(tmp_path / "source")
    assert [item.path for item in surveyed.found] == ["a/0.jpg", "linked.jpg"]
    assert len(surveyed.warnings) == 2
    assert "2 links to folders, not followed" in surveyed.warnings[0]
    assert "1 link, leading nowhere (nowhere.jpg)" in surveyed.warnings[1]


def test_folders_that_cannot_be_opened_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By an operating system that refuses: for root, permissions refuse nothing."""
    _touch(tmp_path, "0.jpg", "locked/1.jpg")
    really = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return really(path)

    monkeypatch.setattr(os, "scandir", refusing)
    (warning,) = survey(tmp_path).warnings
    assert "1 folder, cannot be opened; change the permissions (locked)" in warning


@pytest.mark.parametrize(
    "content",
    [
        b'{"source-ref": "s3://b/0.png", "label": 1}\n', b"", b"\x89PNG", b'{"id": "x", "file": "images/0.png"}',
        '{"id": "x"}'.encode("utf-16"), b"[[[[" * 9_000, b'{"file": "", "id": 1}',
    ],
)  # fmt: skip
def test_a_manifest_of_another_program_is_ignored_with_a_line(tmp_path: Path, content: bytes) -> None:
    _touch(tmp_path, "0.png", "1.png")
    (tmp_path / "manifest.jsonl").write_bytes(content)
    surveyed = survey(tmp_path)
    assert [item.path for item in surveyed.found] == ["0.png", "1.png"]
    assert sum("was not made by `generate`" in note for note in surveyed.notes) == 1


def test_a_run_that_has_just_begun_has_no_pictures(tmp_path: Path) -> None:
    _touch(tmp_path, "portrait.png", "manifest.jsonl", "run.json")
    (tmp_path / "manifest.jsonl").write_bytes(b"")
    with pytest.raises(UserError, match="no pictures"):
        scan(tmp_path)


def test_halves_of_characters_in_a_manifest_cost_nothing(tmp_path: Path) -> None:
    _touch(tmp_path, "images/v1.png")
    line = _line("v1", method="\ud800ink", parents=["\udfff"], parameters={"a": "\ud800"})
    (tmp_path / "manifest.jsonl").write_text(line)
    (item,) = survey(tmp_path).found
    for text in (item.method, item.parameters, *item.parents):
        text.encode()
