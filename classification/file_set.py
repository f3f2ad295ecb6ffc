"""The files of a cloud that belong together: they change places together, and each bears the mark of its run.

Renaming several files is not one act. Whoever is stopped between two leaves files of two runs, which would show the
pictures of one with the names of the other: the marks tell, and the next `classify` puts whole ones in their place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import numpy as np

from classification import dds
from foundation.files import make_folder, put, write_error

MARK_KEY = b"run"
"""Of the table's metadata."""

_NEW = ".new"


class FileSet:
    """Files that are being written for `folder`. mark: of this run, 32 hexadecimal digits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = uuid4().hex
        self._names: list[str] = []

    def new(self, name: str) -> Path:
        """Where to write what will be the file `name`; files take their places in the order of these calls."""
        self._names.append(name)
        return self._beside(name)

    def put(self) -> None:
        """Gives all of them their names, one right after the other. OSError."""
        for name in self._names:  # first the slow part, so that the renames follow each other at once
            with self._beside(name).open("rb+") as stream:
                os.fsync(stream.fileno())
        for name in self._names:
            put(self._beside(name), self.folder / name)

    def drop(self) -> None:
        """Removes those that have not taken their places."""
        for name in self._names:
            _remove(self._beside(name))

    def _beside(self, name: str) -> Path:
        return self.folder / f".{name}.{os.getpid()}{_NEW}"


@contextmanager
def replacing_files(folder: Path) -> Iterator[FileSet]:
    """The files that the block writes take their places in `folder` when it ends without an error.

    UserError where the operating system refuses; then all is as it was.
    """
    make_folder(folder)
    files = FileSet(folder)
    try:
        yield files
        files.put()
    except OSError as error:
        raise write_error(folder, error) from error
    finally:
        files.drop()


def remove_left(folder: Path) -> None:
    """What a run that was stopped has left, in `replacing` as well; nobody else may be writing there."""
    for path in [*folder.glob(f".*{_NEW}"), *folder.glob(".*.[0-9]*.part")]:
        _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):  # on Windows while another program looks at it
        path.unlink(missing_ok=True)


def save_features(path: Path, features: np.ndarray, mark: str) -> None:
    """As `np.save`, with the mark after the numbers, where no reader looks."""
    with path.open("wb") as stream:
        np.save(stream, features)
        stream.write(bytes.fromhex(mark))


def features_in(path: Path) -> np.memmap:
    """What `save_features` wrote, memory-mapped. OSError or ValueError: it cannot be read, or something follows it."""
    try:
        features = np.lib.format.open_memmap(path, mode="r")
    except OSError:
        raise
    except Exception as error:  # a damaged head is met with errors of every kind
        raise ValueError(f"its head is damaged ({error})") from error
    if path.stat().st_size - features.offset - features.nbytes not in (0, dds.MARK_BYTES):
        raise ValueError("it has not the length that its head names")
    return features


def mark_of_features(path: Path) -> str:
    """Empty where there is none, or no such file. OSError or ValueError: it cannot be read."""
    if not path.exists():
        return ""
    features = features_in(path)
    end = features.offset + features.nbytes
    if path.stat().st_size == end:
        return ""
    with path.open("rb") as stream:
        stream.seek(end)
        return stream.read(dds.MARK_BYTES).hex()


def mark_of_atlas(path: Path) -> str:
    """Empty where there is none, or no such file. OSError: it cannot be read."""
    if not path.exists():
        return ""
    with path.open("rb") as stream:
        mark = stream.read(dds.MARK_OFFSET + dds.MARK_BYTES)[dds.MARK_OFFSET :]
    return mark.hex() if any(mark) else ""
