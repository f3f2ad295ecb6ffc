"""Finds the pictures of a folder, with what its manifest says of them where it has one."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from classification.folder import LOST, Kind, pictures
from classification.found import Found, FoundPictures
from classification.identity import former_identities, identity, told_apart
from foundation.digests import last_equal, of_texts
from foundation.errors import UserError
from foundation.images import SUFFIXES
from foundation.lines import one_line
from foundation.packed import Packed
from foundation.parsing import json_of

MANIFEST_FILE = "manifest.jsonl"
RUN_FILE = "run.json"
"""Beside a manifest of the generation, also while that has no line yet."""

BRED_FOLDER = "bred"
"""Of the children of the user's own pictures: below these, with a manifest of its own (docs/breeding.md)."""

_QUIET = tuple(kind for kind in Kind if kind not in LOST)


@dataclass(frozen=True)
class Survey:
    """found: the pictures in the order of their names (numbers by value). warnings: a sentence for each kind of thing
    behind which pictures may be missed. notes: a sentence for each kind of thing that is rightly left out."""

    found: FoundPictures
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def scan(folder: Path) -> tuple[FoundPictures, list[str]]:
    """The pictures and the warnings of `survey`."""
    surveyed = survey(folder)
    return surveyed.found, surveyed.warnings


def survey(folder: Path) -> Survey:
    """What there is in `folder`: with a manifest of the generation its entries, else every picture file below it.

    UserError: no such folder, or no picture in it.
    """
    if not folder.is_dir():
        raise UserError(f"The folder {folder} does not exist; check the path.")
    manifest = folder / MANIFEST_FILE
    if not manifest.is_file():
        surveyed = _from_files(folder)
    else:
        surveyed = _from_manifest(manifest)
        if not _is_ours(folder, surveyed.found):
            files = _from_files(folder)
            if files.found or not surveyed.found:
                note = (
                    f"{manifest} was not made by `generate` and was ignored; the pictures below its folder were taken."
                )
                surveyed = Survey(files.found, files.warnings, [note, *files.notes])
    if not surveyed.found:
        kinds = ", ".join(sorted(suffix[1:].upper() for suffix in SUFFIXES))
        left = " ".join(["", *surveyed.warnings])
        raise UserError(f"There are no pictures in {folder}; put {kinds} files there.{left}")
    return replace(surveyed, found=surveyed.found.of_rows(_order(surveyed.found.paths)))


def _is_ours(folder: Path, found: FoundPictures) -> bool:
    """Many tools have a file of that name; ours names pictures of its folder, or has none yet."""
    if not found:
        return (folder / RUN_FILE).is_file()
    return any((folder / path).is_file() for path in found.paths)


def _order(paths: Iterable[str]) -> npt.NDArray[np.intp]:
    """(N,): their numbers in the order of their names."""
    keys = [_key(path) for path in paths]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), np.intp)


def _key(path: str) -> bytes:
    """Sort key under which picture 9 comes before picture 10, and no two paths are equal."""
    parts = re.split(r"(\d+)", path.casefold())
    return b"".join(map(_part_key, parts)) + b"\0" + path.encode("utf-8", "surrogatepass")


def _part_key(part: str) -> bytes:
    """Digits, by their number, before other letters, by their code points; the end of a path before both."""
    if part.isdecimal():
        digits = "".join(str(unicodedata.decimal(letter)) for letter in part).lstrip("0").encode()
        return b"\1" + len(digits).to_bytes(4) + digits
    return b"\2" + part.encode("utf-8", "surrogatepass").replace(b"\0", b"\0\xff") + b"\0\0"


def _from_files(folder: Path) -> Survey:
    paths, left_out = pictures(folder)
    bred, warnings = _bred(folder)
    found = FoundPictures()
    for path, former in zip(paths, former_identities(paths), strict=True):
        own = identity(path)
        told = bred.get(path, Found(own, path))
        found.append(replace(told, id=own, path=path, former_id=former if former != own else ""))
    return Survey(found, [*left_out.sentences(folder, LOST), *warnings], left_out.sentences(folder, _QUIET))


def _bred(folder: Path) -> tuple[dict[str, Found], list[str]]:
    """What is told of the children of the user's own pictures, by their paths from `folder`, and warnings. Their ids
    are those of any picture, by which they joined the cloud.
    """
    manifest = folder / BRED_FOLDER / MANIFEST_FILE
    if not manifest.is_file():
        return {}, []
    surveyed = _from_manifest(manifest)
    return {f"{BRED_FOLDER}/{item.path}": item for item in surveyed.found}, surveyed.warnings


def _from_manifest(manifest: Path) -> Survey:
    entries, unreadable = FoundPictures(), 0
    try:
        with manifest.open("rb") as lines:
            for line in lines:
                if line.strip():
                    try:
                        entries.append(entry_of(json_of(line)))
                    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
                        unreadable += 1
    except OSError as error:
        raise UserError(f"The manifest {manifest} cannot be read ({error.strerror}); check its permissions.") from error
    warnings = []
    if unreadable:
        lines_text = "line" if unreadable == 1 else "lines"
        warnings.append(f"{unreadable} {lines_text} of {manifest} cannot be read and were left out.")
    found = entries.of_rows(np.flatnonzero(last_equal(of_texts(entries.paths))))
    ids = Packed(told_apart(found.ids, found.paths))
    former = (_without_surrogates(before) if before != own else "" for own, before in zip(ids, found.ids, strict=True))
    return Survey(found.called(ids, former), warnings)


def _method(values: Mapping[str, Any]) -> str:
    """The names of all steps, in order."""
    steps = values.get("parameters", {}).get("before", [])
    return ", ".join([*(str(step["method"]) for step in steps), str(values.get("method", ""))])


def _parameters(values: Mapping[str, Any]) -> Any:
    """With how it was bred, for who shows it; of anything else as the manifest has them."""
    parameters, bred = values.get("parameters", {}), values.get("bred")
    return {**parameters, "bred": bred} if bred and isinstance(parameters, dict) else parameters


def _name(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else ""


def entry_of(values: Mapping[str, Any]) -> Found:
    """What a line of a manifest says. ValueError, KeyError, TypeError, AttributeError, IndexError: it is none."""
    path = PurePosixPath(str(values["file"]))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0] or "\\" in str(path):
        raise ValueError("the file lies outside the folder")
    return Found(
        id=str(values["id"]),
        path=str(path),
        method=_without_surrogates(_method(values)),
        parents=tuple(_without_surrogates(str(parent)) for parent in values.get("parents", [])),
        parameters=_without_surrogates(json.dumps(_parameters(values), ensure_ascii=False)),
        name=_name(values.get("name")),
    )


def _without_surrogates(value: str) -> str:
    """Without the halves of characters that JSON can name and no table can hold."""
    return value.encode("utf-8", "replace").decode()
