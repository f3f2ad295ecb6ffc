"""A file is there whole or not at all, and a refused write is one sentence."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from foundation.errors import UserError
from foundation.files import PATIENCE, briefly, make_folder, replacing
from foundation.images import load_rgb


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


def test_a_disk_that_becomes_full_in_the_middle_of_an_array_is_told(tiny_disk: Path) -> None:
    path = tiny_disk / "a.npy"
    with pytest.raises(UserError, match="disk is full"), replacing(path) as partial, partial.open("wb") as stream:
        np.save(stream, np.zeros(10_000_000, np.uint8))


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


SHARING_VIOLATION, ACCESS_DENIED = 32, 5
"""Of Windows."""


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None, int], list[str]]:
    """refused(code, times): renaming is refused as Windows does with `code`, so many times; gives what was tried."""

    def refuse(code: int | None, times: int) -> list[str]:
        replace, tried = os.replace, list[str]()

        def refusing(source: os.PathLike[str], target: os.PathLike[str]) -> None:
            tried.append(str(target))
            if len(tried) <= times:
                error = PermissionError(13, "Permission denied")
                if code is not None:
                    error.winerror = code  # type: ignore[attr-defined]
                raise error
            replace(source, target)

        monkeypatch.setattr(os, "replace", refusing)
        return tried

    return refuse


@pytest.mark.parametrize("code", [SHARING_VIOLATION, ACCESS_DENIED])
def test_a_file_that_another_program_has_open_for_a_moment_is_waited_for(
    tmp_path: Path, refused: Callable[[int | None, int], list[str]], code: int
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    tried = refused(code, 7)
    with replacing(path) as partial:
        partial.write_bytes(b"new")
    assert path.read_bytes() == b"new"
    assert len(tried) == 8


@pytest.mark.parametrize("code", [SHARING_VIOLATION, ACCESS_DENIED])
def test_a_file_that_stays_open_is_said_to_be_in_use_and_stays_as_it_was(
    tmp_path: Path, refused: Callable[[int | None, int], list[str]], code: int
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    tried, begun = refused(code, 1_000_000), time.monotonic()
    with pytest.raises(UserError, match=r"Cannot write .*file: it is in use by another program; close it there"):  # noqa: SIM117
        with replacing(path) as partial:
            partial.write_bytes(b"new")
    assert time.monotonic() - begun >= PATIENCE
    assert len(tried) > 3
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("code", [None, ACCESS_DENIED])
def test_what_is_not_permitted_is_not_waited_for(
    tmp_path: Path, refused: Callable[[int | None, int], list[str]], code: int | None
) -> None:
    """Without a code of Windows, and with one where the file is marked as not to be written."""
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o444)
    tried = refused(code, 1_000_000)
    with pytest.raises(UserError, match="writing is not permitted"), replacing(path) as partial:
        partial.write_bytes(b"new")
    assert len(tried) == 1


def test_a_picture_that_another_program_has_open_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "picture.png"
    Image.new("RGB", (4, 4)).save(path)

    def denied(*_arguments: object, **_named: object) -> None:
        error = PermissionError(13, "Permission denied")
        error.winerror = SHARING_VIOLATION  # type: ignore[attr-defined]
        raise error

    monkeypatch.setattr(Image, "open", denied)
    with pytest.raises(UserError, match="in use by another program"):
        load_rgb(path)


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
