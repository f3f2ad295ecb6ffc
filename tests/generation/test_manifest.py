"""The manifest survives whatever happens to it."""

import json
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.errors import UserError
from generation import manifest
from generation.manifest import Entry

NAME = manifest.MANIFEST_FILE


def _entry(number: int, **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "id": f"v{number:06d}",
        "file": f"images/v{number:06d}.png",
        "method": "patch_style",
        "parameters": {"styles": ["größer", 0.1], "alpha": 0.3},
        "seed": 2**53 - 1,
        "parents": ["v000000"],
        "width": 256,
        "height": 200,
        "seconds": 1.25,
    }
    return Entry(**{**values, **changes})


def _written(folder: Path, entries: list[Entry]) -> bytes:
    (folder / "images").mkdir(exist_ok=True)
    for entry in entries:
        (folder / entry.file).write_bytes(b"image")
    with manifest.appending(folder) as writer:
        for entry in entries:
            writer.append(entry)
    return (folder / NAME).read_bytes()


def _repaired(folder: Path) -> tuple[list[Entry], int]:
    """The entries that are left, which are those whose ids are found, and how many lines were dropped."""
    found, dropped = manifest.repaired(folder)
    entries = list(manifest.entries(folder))
    assert len(found) == len(entries) and all(entry.id in found for entry in entries)
    return entries, dropped


def test_lines_are_as_the_format_says(tmp_path: Path) -> None:
    line = json.loads(_written(tmp_path, [_entry(1)]))
    assert list(line) == [
        "id", "file", "method", "parameters", "seed", "parents", "width", "height", "seconds", "software", "name",
    ]  # fmt: skip
    assert line["software"].startswith("artificial-inspiration ")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    entries = [_entry(number) for number in range(3)]
    before = _written(tmp_path, entries)
    assert list(manifest.read(tmp_path).values()) == entries
    assert _repaired(tmp_path) == (entries, 0)
    assert (tmp_path / NAME).read_bytes() == before
    assert manifest.read(tmp_path / "elsewhere") == {}


def test_each_entry_is_on_the_disk_at_once(tmp_path: Path) -> None:
    with manifest.appending(tmp_path) as writer:
        for number in range(3):
            writer.append(_entry(number))
            assert len(manifest.read(tmp_path)) == number + 1


def test_cut_anywhere_the_whole_lines_stay_and_appending_goes_on(tmp_path: Path) -> None:
    entries = [_entry(number) for number in range(2)]
    content = _written(tmp_path, entries)
    for length in range(len(content) + 1):
        (tmp_path / NAME).write_bytes(content[:length])
        kept, _ = _repaired(tmp_path)
        with manifest.appending(tmp_path) as writer:
            for entry in entries[len(kept) :]:
                writer.append(entry)
        assert (tmp_path / NAME).read_bytes() == content


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(min_size=1).filter(lambda line: b"\n" not in line and line.strip()), max_size=5))
def test_foreign_lines_are_counted_and_dropped(tmp_path: Path, garbage: list[bytes]) -> None:
    (tmp_path / NAME).unlink(missing_ok=True)
    content = _written(tmp_path, [_entry(1)])
    (tmp_path / NAME).write_bytes(b"".join(line + b"\n" for line in garbage) + content)
    assert _repaired(tmp_path) == ([_entry(1)], len(garbage))
    assert (tmp_path / NAME).read_bytes() == content


@pytest.mark.parametrize(
    "changes",
    [
        {"id": 5}, {"id": ""}, {"id": "../x"}, {"id": "a b"}, {"file": 5}, {"file": ""}, {"method": None},
        {"parameters": []}, {"seed": "1"}, {"parents": "v000001"}, {"parents": [1]}, {"width": "wide"},
        {"file": "../secret.png"}, {"file": "/etc/passwd"}, {"file": "images/../../x.png"}, {"file": "a\\..\\b.png"},
        {"file": "C:/x.png"}, {"file": "C:x.png"}, {"file": "//host/share/x.png"}, {"file": "a\0b.png"},
    ],
)  # fmt: skip
def test_unsound_entries_are_none(tmp_path: Path, changes: dict[str, Any]) -> None:
    line = json.loads(_written(tmp_path, [_entry(1)]))
    (tmp_path / NAME).write_text(json.dumps({**line, **changes}) + "\n")
    assert manifest.read(tmp_path) == {}


def test_other_damage(tmp_path: Path) -> None:
    _written(tmp_path, [_entry(1)])
    for text in ("[" * 100_000, "null", "[1]", "7", '{"id": "x"}', "\ufeff{}"):
        (tmp_path / NAME).write_text(text + "\n", encoding="utf-8")
        assert _repaired(tmp_path) == ([], 1)


def test_keys_of_a_later_version_do_no_harm(tmp_path: Path) -> None:
    content = _written(tmp_path, [_entry(1)])
    (tmp_path / NAME).write_text(json.dumps({**json.loads(content), "rating": 5}) + "\n")
    assert manifest.read(tmp_path) == {_entry(1).id: _entry(1)}


def test_entries_without_an_image_and_twice_are_dropped(tmp_path: Path) -> None:
    content = _written(tmp_path, [_entry(1), _entry(2), _entry(1)])
    (tmp_path / _entry(2).file).unlink()
    assert _repaired(tmp_path) == ([_entry(1)], 2)
    assert (tmp_path / NAME).read_bytes() == content.splitlines(keepends=True)[0]


def test_of_lines_of_one_id_the_last_counts(tmp_path: Path) -> None:
    _written(tmp_path, [_entry(1), _entry(2), _entry(1, name="again"), _entry(3), _entry(3, file="gone.png")])
    (tmp_path / "gone.png").unlink()
    assert _repaired(tmp_path) == ([_entry(2), _entry(1, name="again")], 3)
    finished, _ = manifest.repaired(tmp_path)
    assert finished.numbers([_entry(number).id for number in range(4)]).tolist() == [-1, 1, 0, -1]


@pytest.mark.parametrize("damaged", [False, True], ids=["whole", "with lines to be dropped"])
def test_however_many_lines_there_are_little_is_kept_of_each(tmp_path: Path, damaged: bool) -> None:
    count = 8_000
    (tmp_path / "shared.png").write_bytes(b"image")
    entry = json.dumps(manifest.values_of(_entry(0, file="shared.png", parameters={"strokes": [0.123456] * 60})))
    with (tmp_path / NAME).open("w") as stream:
        stream.writelines(entry.replace("v000000", f"v{number:06d}", 1) + "\n" for number in range(count))
        stream.write("no entry\n" * damaged)
    tracemalloc.start()
    try:
        finished, dropped = manifest.repaired(tmp_path)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(finished) == count and dropped == damaged
    assert (finished.numbers([f"v{number:06d}" for number in range(count)]) == np.arange(count)).all()
    assert most < 150 * count, "a line has 1,000 bytes, and as an entry takes more"
    assert len(list(manifest.entries(tmp_path))) == count


def test_a_manifest_that_is_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(UserError, match="cannot be read"):
        manifest.read(tmp_path)
    with pytest.raises(UserError, match="Cannot write"), manifest.appending(tmp_path):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="a full disk is played by /dev/full, which Linux has")
def test_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).symlink_to("/dev/full")
    with pytest.raises(UserError, match="the disk is full"), manifest.appending(tmp_path) as writer:
        writer.append(_entry(1))


def test_a_writer_killed_at_once_has_written(tmp_path: Path) -> None:
    code = (
        "import os, pathlib; from generation import manifest\n"
        f"with manifest.appending(pathlib.Path({str(tmp_path)!r})) as writer:\n"
        "    writer.append(manifest.Entry('a', 'a.png', 'm', {}, 1, [], 2, 3, 0.5)); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert list(manifest.read(tmp_path)) == ["a"]


def test_entries_of_versions_without_names_are_read_and_kept(tmp_path: Path) -> None:
    _written(tmp_path, [_entry(0), _entry(1, name="Terrazzo in rust and teal")])
    lines = [json.loads(line) for line in (tmp_path / NAME).read_text().splitlines()]
    del lines[0]["name"]
    (tmp_path / NAME).write_text("".join(json.dumps(line) + "\n" for line in lines))
    entries, dropped = _repaired(tmp_path)
    assert [entry.name for entry in entries] == ["", "Terrazzo in rust and teal"]
    assert dropped == 0


def test_a_line_that_was_cut_off_takes_no_other_with_it(tmp_path: Path) -> None:
    """A full disk, or a kill, leaves a part of a line; the next writer does not look at what is there."""
    with manifest.appending(tmp_path) as writer:
        writer.append(_entry(1, id="a"))
    path = tmp_path / "manifest.jsonl"
    path.write_bytes(path.read_bytes() + path.read_bytes()[:40])
    for name in ("b", "c"):
        with manifest.appending(tmp_path) as writer:
            writer.append(_entry(2, id=name))
    assert set(manifest.read(tmp_path)) == {"a", "b", "c"}
    assert path.read_bytes().count(b"\n") == 4
