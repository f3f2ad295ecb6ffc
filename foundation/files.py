"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from foundation.errors import UserError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and run the command again",
    errno.EDQUOT: "the disk quota is used up; free some space and run the command again",
    errno.EACCES: "writing is not permitted; choose another folder or change its permissions",
    errno.EPERM: "writing is not permitted; choose another folder or change its permissions",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.ENOTDIR: "a part of the path is a file; choose another folder",
    errno.EISDIR: "it is a folder; choose another name",
}

_CUT_SHORT = re.compile(r"\d+ requested and \d+ written")
"""What numpy says, without a number, where a disk becomes full in the middle of an array."""

_IN_USE = "it is in use by another program; close it there and run the command again"

_SHARING = frozenset({32, 33})
"""Of Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION. Another program has the file open."""

_DENIED = 5
"""Of Windows: ERROR_ACCESS_DENIED, which it also answers where the file that is to be replaced is open."""

PATIENCE = 1.0
"""Seconds; virus scanners and indexers have a new file open for less."""

_PAUSE = 0.02


_NOT_PERMITTED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class NotPermittedError(UserError):
    """The folder, or its disk, may not be written by this user."""


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class DiskFullError(UserError):
    """There is no room for what was to be written; there may be later. path: what it was."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path


def in_use(error: OSError) -> bool:
    """Whether Windows says that another program has the file open."""
    return getattr(error, "winerror", None) in _SHARING


def write_error(path: Path, error: OSError) -> UserError:
    """The sentence for a write that the operating system refused; `NotPermittedError` where it always will be,
    `DiskFullError` where there is no room.
    """
    number = errno.ENOSPC if _CUT_SHORT.fullmatch(str(error)) else error.errno or 0
    reason = _IN_USE if in_use(error) else _REASONS.get(number, error.strerror or str(error))
    sentence = f"Cannot write {path}: {reason}."
    if number in _NO_ROOM:
        return DiskFullError(sentence, path)
    return NotPermittedError(sentence) if number in _NOT_PERMITTED and not in_use(error) else UserError(sentence)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path`; after a block without an error, the file there becomes `path`.

    The new content is on the disk before the rename, so a crash or power cut leaves the old file or the new one.
    Raises UserError where the operating system refuses (full disk, no permission; on Windows, a file that another
    program has open, for which it is waited a little).
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        put(partial, path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        with suppress(OSError):  # another program looks at it, or the disk has just become read-only
            partial.unlink(missing_ok=True)


def put(partial: Path, path: Path) -> None:
    """The finished file `partial`, on the disk first, becomes `path`. OSError.

    On Windows that fails as long as another program has one of the two open: it is tried again for PATIENCE.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with partial.open("rb+") as stream:
                os.fsync(stream.fileno())
            partial.replace(path)
            return
        except PermissionError as error:
            denied = getattr(error, "winerror", None) == _DENIED and _writable(path)
            if not (denied or in_use(error)):
                raise
            if time.monotonic() >= end:
                raise UserError(f"Cannot write {path}: {_IN_USE}.") from error
            time.sleep(_PAUSE)


def _writable(path: Path) -> bool:
    """Whether it may be replaced as far as its attributes say; it may also be missing. A folder may not."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return True
    return bool(mode & stat.S_IWRITE) and not stat.S_ISDIR(mode)


def opened_for_lines(path: Path) -> FileIO:
    """The file `path`, made where it is missing, for `append`; a line that was cut off at its end is ended. OSError."""
    stream = path.open("a+b", buffering=0)
    try:
        if stream.seek(0, os.SEEK_END):
            stream.seek(-1, os.SEEK_END)
            if stream.read(1) != b"\n":
                stream.write(b"\n")
    except BaseException:
        stream.close()
        raise
    return stream


def append(stream: FileIO, line: bytes) -> None:
    """All of `line`, on the disk when this returns. OSError."""
    left = memoryview(line)
    while left:  # the system may take a part of it at a time
        left = left[stream.write(left) :]
    os.fsync(stream.fileno())


def make_folder(path: Path) -> Path:
    """`path` as a folder that exists; UserError where it cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise UserError(
            f"Cannot make the folder {path}: a file of that name is in the way; choose another name."
        ) from error
    except OSError as error:
        raise write_error(path, error) from error
    return path


def briefly(path: Path, longest: int = 64) -> str:
    """`path` for a message of one line: from the working folder or the user's own (~) on where it lies inside; where
    that has more than `longest` characters, its last parts that fit, and always its name and folder.
    """
    names = [path]
    for folder, instead in ((Path.cwd, Path()), (Path.home, Path("~"))):
        with suppress(OSError, RuntimeError, ValueError):  # there is no such folder any more, or `path` is elsewhere
            names.append(instead / path.relative_to(folder()))
    shown = min(names, key=lambda name: len(str(name)))
    if len(str(shown)) <= longest or len(shown.parts) < 3:
        return str(shown)
    kept = Path(*shown.parts[-2:])
    for part in reversed(shown.parts[1:-2]):
        if len(str(Path("…") / part / kept)) > longest:
            break
        kept = part / kept
    return str(Path("…") / kept)
