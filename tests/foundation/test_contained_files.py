"""Names out of a table lead to files below their folder, whatever stands in the table and whatever lies on the disk."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path

import pytest

from foundation.contained_files import OutsideError, below, content, opened, resolved
from foundation.images import ImageError

OUTSIDE = (
    "",
    " ",
    "/etc/passwd",
    "//server/share/x.png",
    "\\\\server\\share\\x.png",
    "\\x.png",
    "..",
    "../x.png",
    "images/../../x.png",
    "images\\..\\..\\x.png",
    "images/.. /x.png",
    "images/.../x.png",
    "C:x.png",
    "c:/x.png",
    "C:\\x.png",
    "\\\\?\\C:\\x.png",
    "x\0.png",
)
OF_WINDOWS = ("CON", "nul.png", "images/aux", "COM1.jpg", "lpt9 .png", "com¹.png", "CONIN$", "prn .", "x.png:stream")
INSIDE = ("x.png", "images/x.png", "./x.png", "images/ü .png", "..x.png", "x..png", "console.png", "COM.png", "~/x.png")


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("windows", [False, True])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str, windows: bool) -> None:
    with pytest.raises(OutsideError) as refused:
        below(tmp_path, name, windows)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("name", OF_WINDOWS)
def test_what_windows_takes_for_a_device_is_refused_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutsideError):
        below(tmp_path, name, windows=True)


@pytest.mark.parametrize("name", INSIDE)
@pytest.mark.parametrize("windows", [False, True])
def test_every_other_name_is_taken(tmp_path: Path, name: str, windows: bool) -> None:
    assert below(tmp_path, name, windows) == tmp_path / name


def test_a_name_of_linux_may_have_what_windows_has_not(tmp_path: Path) -> None:
    for name in ("aux.png", "images/a\\b.png", "12:30.png"):
        assert below(tmp_path, name, windows=False) == tmp_path / name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a file beside it that is not to be read."""
    (tmp_path / "secret.png").write_bytes(b"secret")
    inner = tmp_path / "source"
    (inner / "images").mkdir(parents=True)
    (inner / "images" / "x.png").write_bytes(b"picture")
    return inner


def test_a_file_is_read(folder: Path) -> None:
    assert content(folder / "images" / "x.png", (folder,)) == b"picture"
    with opened(folder / "images" / "x.png", (folder.parent / "other", folder)) as stream:
        assert stream.read() == b"picture"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_are_followed_inside_and_not_outside(folder: Path) -> None:
    (folder / "own.png").symlink_to("images/x.png")
    (folder / "file.png").symlink_to("../secret.png")
    (folder / "folder").symlink_to("..", target_is_directory=True)
    (folder / "chain.png").symlink_to("file.png")
    (folder / "round.png").symlink_to("round.png")
    assert content(folder / "own.png", (folder,)) == b"picture"
    for name in ("file.png", "folder/secret.png", "chain.png"):
        with pytest.raises(OutsideError):
            content(folder / name, (folder,))
        assert content(folder / name, (folder, folder.parent)) == b"secret"
    with pytest.raises(ImageError):
        content(folder / "round.png", (folder,))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_source_that_is_a_link_itself_is_read(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder, target_is_directory=True)
    root = resolved(link)
    assert content(link / "images" / "x.png", (root,)) == b"picture"
    link.unlink()
    link.symlink_to(folder.parent / "elsewhere", target_is_directory=True)
    (folder.parent / "elsewhere" / "images").mkdir(parents=True)
    (folder.parent / "elsewhere" / "images" / "x.png").write_bytes(b"secret")
    with pytest.raises(OutsideError):
        content(link / "images" / "x.png", (root,))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")
def test_what_is_no_file_is_refused_without_waiting(folder: Path) -> None:
    os.mkfifo(folder / "queue.png")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fsencode(folder / "s.png"))
        for name in ("queue.png", "s.png", "images"):
            with pytest.raises(OutsideError):
                content(folder / name, (folder,))
    for path, root in (
        ("/dev/null", "/dev"),
        ("/dev/zero", "/"),
        ("/proc/self/environ", "/proc/self"),
        ("/proc/1", "/"),
    ):
        with pytest.raises(OutsideError):
            content(Path(path), (Path(root),))


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_file_that_is_exchanged_for_a_link_is_never_read(folder: Path) -> None:
    """A thread exchanges the file, and its folder, all the time; what is read is the picture or nothing."""
    ended = threading.Event()
    target, other = folder / "images", folder / "other"
    (folder.parent / "x.png").write_bytes(b"secret")

    def exchange() -> None:
        while not ended.is_set():
            target.rename(other)
            target.symlink_to(folder.parent, target_is_directory=True)
            target.unlink()
            other.rename(target)

    thread = threading.Thread(target=exchange)
    thread.start()
    read = set()
    try:
        for _ in range(3_000):
            try:
                read.add(content(target / "x.png", (folder,)))
            except ImageError:
                read.add(b"")
    finally:
        ended.set()
        thread.join()
    assert b"secret" not in read


def test_a_missing_file_and_one_without_permission_are_said(folder: Path) -> None:
    with pytest.raises(ImageError, match="does not exist"):
        content(folder / "nothing.png", (folder,))
    with pytest.raises(ImageError):
        content(folder / ("x" * 5_000), (folder,))
    with pytest.raises(OutsideError):
        content(folder / "images" / "x.png", ())
