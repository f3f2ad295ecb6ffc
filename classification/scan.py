"""Finds the pictures of a folder, with what its manifest says of them where it has one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from foundation.errors import UserError
from foundation.images import SUFFIXES
from foundation.lines import one_line
from foundation.parsing import json_of

MANIFEST_FILE = "manifest.jsonl"
ENLARGEMENTS = ("super_resolution", "lanczos_sharpened")
"""Methods of which a folder's pictures have one and the same as their last step, so that it tells them not apart."""


@dataclass(frozen=True)
class Found:
    """One picture. path: relative to the folder, `/` as separator. parameters: JSON text, empty where unknown. name: in
    words, one line, empty where it has none.
    """

    id: str
    path: str
    method: str = ""
    parents: tuple[str, ...] = ()
    parameters: str = ""
    name: str = ""


def scan(folder: Path) -> tuple[list[Found], list[str]]:
    """The pictures of `folder` in the order of their names (numbers by value), and warnings.

    With a manifest of the generation, its entries; else every picture file below the folder. UserError: no such
    folder, or no picture in it.
    """
    if not folder.is_dir():
        raise UserError(f"The folder {folder} does not exist; check the path.")
    manifest = folder / MANIFEST_FILE
    found, warnings = _from_manifest(manifest) if manifest.is_file() else _from_files(folder)
    if not found:
        kinds = ", ".join(sorted(suffix[1:].upper() for suffix in SUFFIXES))
        raise UserError(f"There are no pictures in {folder}; put {kinds} files there.")
    return sorted(found, key=lambda item: natural(item.path)), warnings


def natural(text: str) -> list[tuple[int, int, str]]:
    """Sort key under which picture 9 comes before picture 10."""
    parts = re.split(r"(\d+)", text.casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]


def _from_files(folder: Path) -> tuple[list[Found], list[str]]:
    paths = [path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()]
    relative = [path.relative_to(folder) for path in paths]
    shown = [path.as_posix() for path in relative if not any(part.startswith(".") for part in path.parts)]
    names = [name for name in shown if _is_text(name)]
    stems = [PurePosixPath(name).stem for name in names]
    unique = len(set(stems)) == len(stems)
    found = [Found(stem if unique else name.replace("/", "-"), name) for stem, name in zip(stems, names, strict=True)]
    return found, _unnamed([name for name in shown if not _is_text(name)], folder)


def _is_text(name: str) -> bool:
    """Whether tables can hold it: names on Linux may have bytes that are no UTF-8, which Python makes surrogates of."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _unnamed(names: list[str], folder: Path) -> list[str]:
    if not names:
        return []
    count = "1 picture" if len(names) == 1 else f"{len(names)} pictures"
    verb = "has a name" if len(names) == 1 else "have names"
    first = names[0].encode("utf-8", "backslashreplace").decode()
    return [
        f"{count} of {folder} {verb} that no table can hold and will be missing: rename them, the first is {first}."
    ]


def _from_manifest(manifest: Path) -> tuple[list[Found], list[str]]:
    try:
        lines = [line for line in manifest.read_bytes().split(b"\n") if line.strip()]
    except OSError as error:
        raise UserError(f"The manifest {manifest} cannot be read ({error.strerror}); check its permissions.") from error
    entries: dict[str, Found] = {}
    unreadable = 0
    for line in lines:
        try:
            entry = _entry(json_of(line))
            entries[entry.id] = entry
        except (ValueError, KeyError, TypeError):
            unreadable += 1
    warnings = []
    if unreadable:
        lines_text = "line" if unreadable == 1 else "lines"
        warnings.append(f"{unreadable} {lines_text} of {manifest} cannot be read and were left out.")
    return list(entries.values()), warnings


def _method(values: dict[str, Any]) -> str:
    """The last step's name; of a picture that was enlarged in the end, all steps' names, as of the original's table."""
    method = str(values.get("method", ""))
    if method not in ENLARGEMENTS:
        return method
    steps = values.get("parameters", {}).get("before", [])
    return ", ".join([*(str(step["method"]) for step in steps), method])


def _name(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else ""


def _entry(values: dict[str, Any]) -> Found:
    path = PurePosixPath(str(values["file"]))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\\" in str(path):
        raise ValueError("the file lies outside the folder")
    return Found(
        id=str(values["id"]),
        path=str(path),
        method=_method(values),
        parents=tuple(str(parent) for parent in values.get("parents", [])),
        parameters=json.dumps(values.get("parameters", {}), ensure_ascii=False),
        name=_name(values.get("name")),
    )
