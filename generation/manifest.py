"""manifest.jsonl: one line for each finished image (docs/formats.md, "variants/")."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import IO

from foundation.errors import UserError
from foundation.files import replacing, write_error
from generation.method import Parameters

MANIFEST_FILE = "manifest.jsonl"


def software() -> str:
    """Name and version of this program, as manifests record it."""
    try:
        return f"artificial-inspiration {version('artificial-inspiration')}"
    except PackageNotFoundError:
        return "artificial-inspiration (not installed)"


@dataclass(frozen=True)
class Entry:
    """One finished image. file: relative to the folder, `/` as separator. seconds: time that it took."""

    id: str
    file: str
    method: str
    parameters: Parameters
    seed: int
    parents: list[str]
    width: int
    height: int
    seconds: float
    software: str = field(default_factory=software)


def read(folder: Path) -> dict[str, Entry]:
    """The entries of `folder` by id, whose files lie inside it; a line cut off by a crash is no entry.

    UserError where the manifest cannot be read at all.
    """
    path = folder / MANIFEST_FILE
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UserError(f"The manifest {path} cannot be read ({error.strerror}); check its permissions.") from error
    entries = (_parsed(line) for line in lines)
    return {entry.id: entry for entry in entries if entry is not None}


def mended(folder: Path) -> tuple[dict[str, Entry], int]:
    """The entries of `folder` whose images are there, and the number of lines that were dropped.

    Lines are dropped that a crash cut off, that are no entries, that stand twice or whose image has gone; the file on
    the disk then has exactly one line for each entry that is returned.
    """
    path = folder / MANIFEST_FILE
    entries = {id_: entry for id_, entry in read(folder).items() if (folder / entry.file).is_file()}
    content = b"".join(_line(entry) for entry in entries.values())
    present = path.read_bytes() if path.exists() else b""
    lines = sum(1 for line in present.split(b"\n") if line.strip())
    if lines != len(entries) or not (present.endswith(b"\n") or not present):
        with replacing(path) as partial:
            partial.write_bytes(content)
    return entries, lines - len(entries)


@contextmanager
def appending(folder: Path) -> Iterator[Writer]:
    """A writer at the end of the manifest of `folder`, which `mended` has seen before."""
    path = folder / MANIFEST_FILE
    try:
        with path.open("ab") as stream:
            yield Writer(stream, path)
    except OSError as error:
        raise write_error(path, error) from error


class Writer:
    """Appends entries; each is on the disk when `append` returns."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self._stream = stream
        self._path = path

    def append(self, entry: Entry) -> None:
        """Writes one line. UserError on a full disk."""
        try:
            self._stream.write(_line(entry))
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise write_error(self._path, error) from error


def _parsed(line: bytes) -> Entry | None:
    try:
        entry = Entry(**json.loads(line))
    except (ValueError, TypeError):
        return None
    file = PurePosixPath(entry.file)
    return None if file.is_absolute() or ".." in file.parts or "\\" in entry.file else entry


def _line(entry: Entry) -> bytes:
    return json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
