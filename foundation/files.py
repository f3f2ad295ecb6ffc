"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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


def write_error(path: Path, error: OSError) -> UserError:
    """The sentence for a write that the operating system refused."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return UserError(f"Cannot write {path}: {reason}.")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path`; after a block without an error, the file there becomes `path`.

    The new content is on the disk before the rename, so a crash or power cut leaves the old file or the new one.
    Raises UserError where the operating system refuses (full disk, no permission).
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        with partial.open("rb+") as stream:
            os.fsync(stream.fileno())
        partial.replace(path)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        partial.unlink(missing_ok=True)


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
