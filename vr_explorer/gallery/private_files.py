"""Files and folders that are their owner's alone. Windows keeps what lies in a user's folder to him by itself."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from foundation.files import make_folder

_POSIX = os.name == "posix"


def private_folder(path: Path, all_of_it: bool = True) -> Path:
    """`path` as a folder that is there, for its owner alone.

    all_of_it: False leaves one that the user has made as it is. UserError: it cannot be made.
    """
    missing = not path.exists()
    make_folder(path)
    if _POSIX and (missing or all_of_it):
        with suppress(OSError):  # another user's: then it is his to say
            if path.stat().st_mode & 0o077:
                path.chmod(0o700)
    return path


def private_file(path: Path, make: bool = True) -> None:
    """Makes `path`, for its owner alone, before anything is in it; one that is there becomes so. OSError."""
    if make:
        path.touch(mode=0o600)
    if _POSIX:
        with suppress(OSError):
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)
