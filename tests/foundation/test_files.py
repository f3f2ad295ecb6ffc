"""A file is there whole or not at all, and a refused write is one sentence."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation.errors import UserError
from foundation.files import briefly, make_folder, replacing


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be mounted by root on Linux")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_the_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with replacing(path) as partial:
        partial.write_bytes(b"new")
        assert not path.exists()
        assert partial.parent == tmp_path  # a rename is atomic only on one disk
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_in_the_block_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), replacing(path) as partial:
        partial.write_bytes(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_killed_process_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    code = (
        "import os, pathlib; from foundation.files import replacing\n"
        f"with replacing(pathlib.Path({str(path)!r})) as partial:\n"
        "    partial.write_bytes(b'half'); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    assert path.read_bytes() == b"old"


def test_a_full_disk_is_told_and_the_old_file_stays(tiny_disk: Path) -> None:
    path = tiny_disk / "file"
    path.write_bytes(b"old")
    with pytest.raises(UserError, match=r"Cannot write .*file: the disk is full; free some space"):  # noqa: SIM117
        with replacing(path) as partial:
            partial.write_bytes(bytes(200_000))
    assert path.read_bytes() == b"old"
    assert list(tiny_disk.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UserError, match="writing is not permitted"), replacing(tmp_path / "file") as partial:
        partial.write_bytes(b"new")
    with pytest.raises(UserError, match="writing is not permitted"):
        make_folder(tmp_path / "sub")


def test_a_folder_or_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UserError, match=r"Cannot write .*folder"), replacing(tmp_path / "folder") as partial:
        partial.write_bytes(b"new")
    (tmp_path / "file").write_bytes(b"old")
    with pytest.raises(UserError, match="a part of the path is a file"):
        make_folder(tmp_path / "file" / "sub")
    with pytest.raises(UserError, match="a file of that name is in the way"):
        make_folder(tmp_path / "file")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_a_folder_is_made_with_its_parents_and_may_be_there(tmp_path: Path) -> None:
    for _ in range(2):
        assert make_folder(tmp_path / "a" / "b").is_dir()


def test_a_path_is_told_from_where_the_user_is_and_shortened_from_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, here = tmp_path / "ada", tmp_path / "ada" / "work"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    assert briefly(here / "shots" / "one.png") == str(Path("shots/one.png"))
    assert briefly(home / "Pictures" / "one.png") == str(Path("~/Pictures/one.png"))
    assert briefly(Path("shots/one.png")) == str(Path("shots/one.png")), "as it was named"
    far = Path("/srv").joinpath(*["a folder with a long name"] * 4, "shots", "2026-11-23 20.31.02.png")
    assert briefly(far) == str(Path("…/a folder with a long name/shots/2026-11-23 20.31.02.png"))
    assert len(briefly(far)) <= 64
    name = "x" * 90 + ".png"
    assert briefly(far.with_name(name)) == str(Path("…/shots") / name), "the name is always whole"
