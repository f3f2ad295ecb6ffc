"""manifest.jsonl: one line for each finished image (docs/formats.md, "variants/")."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from io import FileIO
from pathlib import Path, PureWindowsPath
from typing import Any

import numpy as np
import numpy.typing as npt

from foundation.digests import BYTES, Numbered, digest, last_equal
from foundation.errors import UserError
from foundation.files import append, opened_for_lines, replacing, write_error
from foundation.parsing import json_of
from foundation.software import software
from generation.method import Parameters

MANIFEST_FILE = "manifest.jsonl"
_ID = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Entry:
    """One finished image. file: relative to the folder, `/` as separator. seconds: time that it took. name: in words,
    empty where an older version made it. plugins: method → package and version, of methods of other authors' packages.
    bred: how it was bred of its parents (`generation.breeding`); empty where it was generated.
    """

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
    name: str = ""
    plugins: dict[str, str] = field(default_factory=dict)
    bred: dict[str, Any] = field(default_factory=dict)


def read(folder: Path) -> dict[str, Entry]:
    """The entries of `folder` by id, as of `entries`; of several of one id the last."""
    return {entry.id: entry for entry in entries(folder)}


def entries(folder: Path) -> Iterator[Entry]:
    """The entries of `folder`, whose files lie inside it, one after the other; a line cut off by a crash is no entry.

    UserError where the manifest cannot be read at all.
    """
    return (entry for line in _lines(folder) if (entry := _parsed(line)) is not None)


def repaired(folder: Path) -> tuple[Numbered, int]:
    """The ids of the entries of `folder` whose images are there, and the number of lines that were dropped.

    Lines are dropped that a crash cut off, that are no entries, that stand twice or whose image has gone; the file on
    the disk then has exactly one line for each entry. A line is in memory at a time, and of each id its digest.
    """
    ids, sound, whole = bytearray(), bytearray(), True
    for line in _lines(folder):
        whole = line.endswith(b"\n")
        if line.strip():
            entry = _parsed(line)
            sound.append(entry is not None and (folder / entry.file).is_file())
            ids += digest(entry.id.encode()) if entry is not None else bytes(BYTES)
    found = np.frombuffer(bytes(ids), f"S{BYTES}")
    kept = np.flatnonzero(np.frombuffer(bytes(sound), np.bool_) & last_equal(found))
    if len(kept) != len(found) or not whole:
        with replacing(folder / MANIFEST_FILE) as partial, partial.open("wb") as stream:
            filled = (line for line in _lines(folder) if line.strip())
            stream.writelines(line.removesuffix(b"\n") + b"\n" for line in _some(filled, kept))
    return Numbered(found[kept]), len(found) - len(kept)


def _some(lines: Iterable[bytes], kept: npt.NDArray[np.intp]) -> Iterator[bytes]:
    """Those of these numbers, which ascend."""
    numbers = iter(kept.tolist())
    wanted = next(numbers, None)
    for number, line in enumerate(lines):
        if number == wanted:
            yield line
            wanted = next(numbers, None)


@contextmanager
def appending(folder: Path) -> Iterator[Writer]:
    """A writer at the end of the manifest of `folder`; a line that was cut off there ends before it begins its own."""
    path = folder / MANIFEST_FILE
    try:
        stream = opened_for_lines(path)
    except OSError as error:
        raise write_error(path, error) from error
    with stream:
        yield Writer(stream, path)


class Writer:
    """Appends entries; each is on the disk when `append` returns."""

    def __init__(self, stream: FileIO, path: Path) -> None:
        self._stream = stream
        self._path = path

    def append(self, entry: Entry) -> None:
        """Writes one line. UserError on a full disk."""
        try:
            append(self._stream, _line(entry))
        except OSError as error:
            raise write_error(self._path, error) from error


def _lines(folder: Path) -> Iterator[bytes]:
    """With the ends that they have, one after the other."""
    path = folder / MANIFEST_FILE
    try:
        with path.open("rb") as stream:
            yield from stream
    except FileNotFoundError:
        return
    except OSError as error:
        raise UserError(f"The manifest {path} cannot be read ({error.strerror}); check its permissions.") from error


def _parsed(line: bytes) -> Entry | None:
    """The entry in `line`; keys that this version does not know are left out. None: the line is none."""
    try:
        values = {"name": "", "plugins": {}, "bred": {}} | json_of(line)
        entry = Entry(**{field.name: values[field.name] for field in fields(Entry)})
    except (ValueError, TypeError, KeyError):
        return None
    return entry if _sound(entry) else None


def _sound(entry: Entry) -> bool:
    types = {
        "id": str, "file": str, "method": str, "parameters": dict, "seed": int, "parents": list,
        "width": int, "height": int, "seconds": int | float, "software": str, "name": str, "plugins": dict,
        "bred": dict,
    }  # fmt: skip
    return (
        all(isinstance(getattr(entry, name), kind) for name, kind in types.items())
        and all(isinstance(part, str) for part in (*entry.parents, *entry.plugins.values()))
        and _ID.fullmatch(entry.id) is not None
        and _inside(entry.file)
    )


def _inside(file: str) -> bool:
    """Whether a path of a manifest stays in its folder, on every system."""
    windows = PureWindowsPath(file)
    return bool(file) and "\0" not in file and not windows.anchor and ".." not in windows.parts and "\\" not in file


def values_of(entry: Entry) -> dict[str, Any]:
    """What a line says."""
    values = asdict(entry)
    for name in ("plugins", "bred"):
        if not values[name]:
            del values[name]
    return values


def _line(entry: Entry) -> bytes:
    return json.dumps(values_of(entry), ensure_ascii=False).encode() + b"\n"
