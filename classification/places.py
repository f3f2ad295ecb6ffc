"""Where the pictures of a cloud lie: as it was made, or elsewhere by now, on another system perhaps."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import quote, unquote_to_bytes

_BYTES = "bytes:"

_LOOKED_FOR = 8
"""So many of the pictures; some may be missing."""


def description(source: Path, folder: Path) -> dict[str, str]:
    """What `cloud.json` in `folder` says of the folder of the pictures: its path, and the way there from `folder` with
    `/`, where there is one (on Windows there is none from disk to disk)."""
    told = {"source": str(source)}
    with suppress(ValueError):
        told["relative_source"] = Path(os.path.relpath(source, folder)).as_posix()
    return told


def separated(paths: Sequence[str], described: dict[str, Any]) -> list[str]:
    """`paths` of a cloud's table with `/`, also where it was made on Windows. Elsewhere a name may hold a backslash."""
    windows = _is_of_windows(described["source"])
    return [from_text(path.replace("\\", "/") if windows else path) for path in paths]


def as_text(path: str) -> str:
    """`path` as a table can hold it: bytes of a name that are no text (surrogates, in Python) stand as `%E9` behind a
    mark. `from_text` takes it back."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return _BYTES + quote(
            path.encode("utf-8", "surrogateescape" if _are_bytes(path) else "surrogatepass"), safe="/ "
        )
    return _BYTES + quote(path, safe="/ ") if path.startswith(_BYTES) else path


def from_text(text: str) -> str:
    """The path that `as_text` wrote."""
    if not text.startswith(_BYTES):
        return text
    return unquote_to_bytes(text.removeprefix(_BYTES)).decode(
        "utf-8", "surrogateescape" if os.name != "nt" else "surrogatepass"
    )


def _are_bytes(path: str) -> bool:
    """Whether the surrogates are those by which Python hands on bytes; on Windows there are others in names."""
    return all("\udc80" <= letter <= "\udcff" for letter in path if "\ud800" <= letter <= "\udfff")


def found(folder: Path, described: dict[str, Any], paths: Sequence[str]) -> Path:
    """The first place that has some of the pictures `paths`; the one where they were when no place has.

    Looked at in turn: the way from the cloud in `folder`, the path as it was, and a folder of its name near the cloud.
    """
    sample = list(islice(paths, _LOOKED_FOR))
    for place in _places(folder, described):
        if any((place / path).is_file() for path in sample):
            return place
    return Path(described["source"])


def _places(folder: Path, described: dict[str, Any]) -> Iterator[Path]:
    relative, source = described.get("relative_source"), described["source"]
    if isinstance(relative, str):
        yield Path(os.path.normpath(folder / relative))
    yield Path(source)
    name = PureWindowsPath(source).name if _is_of_windows(source) else Path(source).name
    near = folder.absolute()
    yield from (near / name, near.parent / name, near.parent.parent / name)
    if near.parent.name == name:
        yield near.parent


def _is_of_windows(path: str) -> bool:
    return bool(PureWindowsPath(path).drive) and not path.startswith("/")
