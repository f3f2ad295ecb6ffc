"""A folder that is there whole or not at all, in place of the one before; what a killed process has left goes."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from foundation.files import make_folder, write_error
from foundation.locks import alone


@contextmanager
def replacing_folder(folder: Path, whole: Callable[[Path], bool]) -> Iterator[Path]:
    """Gives a new folder beside `folder`; after a block without an error it is `folder`.

    whole: whether a folder is a finished one; that of a process which ended between the two renames comes back.
    UserError: it cannot be written, or another process is writing it.
    """
    make_folder(folder.parent)
    lock = folder.with_name(f".{folder.name}.lock")
    with alone(lock, f"Another process is writing {folder}; wait until it is done, or give the name of a new one."):
        partial = folder.with_name(f".{folder.name}.{os.getpid()}.part")
        try:
            _tidy(folder, whole)
            partial.mkdir()
            yield partial
            _put(partial, folder)
        except OSError as error:
            raise write_error(folder, error) from error
        finally:
            shutil.rmtree(partial, ignore_errors=True)
            with suppress(OSError):  # on Windows it goes when it is let go
                lock.unlink(missing_ok=True)


def _tidy(folder: Path, whole: Callable[[Path], bool]) -> None:
    """Whoever has the lock is alone: what other processes have begun here, nobody ends."""
    ours = re.compile(rf"\.{re.escape(folder.name)}\.\d+\.(part|old)")
    for left in [one for one in folder.parent.iterdir() if ours.fullmatch(one.name)]:
        if left.suffix == ".old" and not folder.exists() and whole(left):
            left.rename(folder)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _put(partial: Path, folder: Path) -> None:
    """A folder cannot take the place of another at once: the old one goes aside, and comes back if that fails."""
    aside = partial.with_suffix(".old")
    if folder.exists():
        folder.rename(aside)
    try:
        partial.rename(folder)
    except OSError:
        with suppress(OSError):
            aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)
