"""One process at a time in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from foundation.errors import UserError
from foundation.files import write_error

RUN_LOCK = ".generating"
"""In a folder of variants: whoever writes its pictures and its manifest has it."""


@contextmanager
def alone(lock: Path, busy: str, wait: float = 0.0) -> Iterator[None]:
    """For the block, no other process has the file `lock`; it falls when the process ends, however it ends.

    wait: seconds for another one to let it go. UserError: another one has it (the sentence `busy`), or the file cannot
    be made.
    """
    held = filelock.FileLock(lock)
    try:
        held.acquire(timeout=wait)
    except filelock.Timeout as error:
        raise UserError(busy) from error
    except OSError as error:
        raise write_error(lock, error) from error
    try:
        yield
    finally:
        held.release()
