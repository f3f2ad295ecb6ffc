"""Files that a table names, which may come from a stranger: read inside their folder, and nowhere else.

The name is looked at first (`below`), then, at the moment of opening, what it leads to (`opened`): symbolic links are
followed before that, and none is while the file is opened, so that nothing can be put in its place in between.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from foundation.images import ImageError

LARGEST = 2_000_000_000
"""Bytes; a file with more is no picture that could be read into memory."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ .]*([.:].*)?", re.IGNORECASE)
"""Names that Windows takes for a device in every folder, whatever ending they have."""

_OF_THE_SYSTEM = ("/proc", "/sys", "/dev")
"""Files there are no files: they tell of the machine, and opening one may do something."""

_ON_WINDOWS = os.name == "nt"


class OutsideError(ImageError):
    """A name that leads out of its folder, or to something that is no file."""


def below(folder: Path, name: str, windows: bool = _ON_WINDOWS) -> Path:
    """The path of `name`, which has `/` between its parts, below `folder`; the disk is not asked.

    OutsideError: an absolute path, a drive, a network's folder, a step up (`..`, also with backslashes), a zero
    byte. windows: also what only that system takes for a device or a stream of a file, and control characters.
    """
    parts = re.split(r"[/\\]", name)
    led_out = name.startswith(("/", "\\")) or PureWindowsPath(name).drive or any(_climbs(part) for part in parts)
    device = windows and any(_DEVICE.fullmatch(part) or ":" in part or _CONTROL.search(part) for part in parts)
    if not name.strip() or led_out or device or "\0" in name:
        raise OutsideError(f"The picture {_shown(name)} is not below {folder}; it is not read.")
    return folder / name


def in_a_network(folder: Path) -> bool:
    """Of Windows: to ask for a file there tells another machine who asks."""
    return _ON_WINDOWS and str(folder).startswith("\\\\")


def resolved(folder: Path) -> Path:
    """Absolute, links followed; of a folder in a network, as it is written."""
    if not in_a_network(folder):
        with suppress(ValueError):  # a character that no name can have
            return Path(os.path.realpath(folder))
    return Path(os.path.normpath(folder.absolute()))


def opened(path: Path, roots: Sequence[Path]) -> BinaryIO:
    """The file `path` for reading, where it lies in one of the folders `roots` after all links are followed.

    roots: as `resolved` gives them, so that none of them becomes a link to elsewhere unnoticed. OutsideError: it lies
    elsewhere, or is no file (a folder, a device, a queue). OSError: it cannot be opened.
    """
    try:
        real = Path(os.path.realpath(path))
        root = next((root for root in roots if real != root and real.is_relative_to(root)), None)
        if root is None or real.as_posix().startswith(tuple(f"{place}/" for place in _OF_THE_SYSTEM)):
            raise OutsideError(f"{_shown(str(path))} leads to a place outside its folder; it is not read.")
        if not stat.S_ISREG(os.lstat(real).st_mode):
            raise OutsideError(f"{_shown(str(path))} is no file; it is not read.")
        descriptor = _open_below(root, real)
    except ValueError as error:  # a character that no name can have
        raise OutsideError(f"{_shown(str(path))} is no name of a file; it is not read.") from error
    stream = os.fdopen(descriptor, "rb")
    try:
        same = stat.S_ISREG(os.fstat(descriptor).st_mode) and Path(os.path.realpath(real)) == real
    except BaseException:
        stream.close()
        raise
    if not same:
        stream.close()
        raise OutsideError(f"{_shown(str(path))} was exchanged while it was opened; it is not read.")
    return stream


def content(path: Path, roots: Sequence[Path]) -> bytes:
    """All of the file `path`, for `foundation.images`; as `opened`, but ImageError for all that stands in the way."""
    try:
        with opened(path, roots) as stream:
            return whole(stream, path)
    except FileNotFoundError as error:
        raise ImageError(f"{_shown(str(path))} does not exist; check the path.") from error
    except OSError as error:
        raise ImageError(f"{_shown(str(path))} cannot be read ({error.strerror}); check its permissions.") from error


def whole(stream: BinaryIO, path: Path) -> bytes:
    """What is in the opened file `path`. ImageError: too much for a picture."""
    if os.fstat(stream.fileno()).st_size > LARGEST:
        raise ImageError(f"{_shown(str(path))} has more than {LARGEST // 1_000_000} MB; make it smaller first.")
    return stream.read(LARGEST)


def _climbs(part: str) -> bool:
    """`..`, and what Windows takes for it or for nothing: it forgets dots and blanks at the end of a name."""
    return part not in ("", ".") and not part.strip(". ")


def _shown(name: str) -> str:
    """On one line, whatever is in it."""
    text = name.encode("utf-8", "backslashreplace").decode()
    return _CONTROL.sub("�", text)[:300] or "without a name"


def _open_below(root: Path, real: Path) -> int:
    """A descriptor of `real`, which has no links; one that is put there meanwhile is refused (ELOOP), not followed."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    if os.open not in os.supports_dir_fd:
        return os.open(real, flags)
    *folders, name = real.relative_to(root).parts
    into = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY
    place = os.open(root, into)
    try:
        for folder in folders:
            inner = os.open(folder, into | os.O_NOFOLLOW, dir_fd=place)
            os.close(place)
            place = inner
        return os.open(name, flags | os.O_NOFOLLOW, dir_fd=place)
    finally:
        os.close(place)
