"""Children whose pictures could not be written where the others lie: brought there once that can be.

They wait in the user's own folder (`Cloud.beside`), which is laid out as the source is: pictures, and a manifest with a
line of each. Nothing hangs on the moment. A picture is copied, then its line is written there, then it goes here; who
is killed in between does the rest the next time, and who looks for a picture looks in both folders.
"""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path

from classification.cloud import grown_file
from classification.cloud.description import identity_of, read_description
from classification.places import found
from classification.scan import MANIFEST_FILE, entry_of
from foundation.contained_files import resolved
from foundation.errors import UserError
from foundation.files import append, make_folder, opened_for_lines, replacing, write_error
from foundation.locks import RUN_LOCK, alone
from foundation.parsing import json_of

_BUSY = "Another run is working in {}; wait for its end."


def bring(beside: Path, source: Path, children: Collection[str]) -> int:
    """What waits in `beside` comes to `source`; how many pictures do not, as others of their names are there.

    children: paths of those of the cloud. Others may be of a copy of it, whose pictures lie elsewhere.

    UserError: the source is not there or cannot be written yet, its disk is full, another run is working in it; what
    is left comes the next time.
    """
    if not source.is_dir():  # a disk that is not connected; its folder is not to be made anew
        raise UserError(f"The folder {source} is not there; put it back.")
    left = 0
    for folder in _folders(beside):
        way = folder.relative_to(beside)
        own = {
            path for path in map(_path_in, _lines(folder)) if path is not None and (way / path).as_posix() in children
        }
        left += _bring(folder, source / way, own) if own else 0
    return left


def brought(cloud: Path, source: Path) -> list[str]:
    """As `bring`, for who measures `source` into the folder `cloud`; what the user should know of it."""
    try:
        description = read_description(cloud)
    except UserError:
        return []  # there is no cloud yet
    beside = grown_file.pictures_of_the_user(identity_of(description, cloud))
    if not any(_folders(beside)) or resolved(found(cloud, description).source) != resolved(source):
        return []
    try:
        left = bring(beside, source, grown_file.paths(cloud, identity_of(description, cloud)))
    except UserError as error:
        return [f"Pictures that were bred while {source} could not be written still wait in {beside}: {error}"]
    if left == 1:
        return [f"1 picture stays in {beside}, as another one of its name is in {source}."]
    return [f"{left} pictures stay in {beside}, as others of their names are in {source}."] if left else []


def _folders(beside: Path) -> Iterator[Path]:
    """Those of it that have a manifest."""
    if beside.is_dir():
        yield from (
            file.parent for file in (beside / MANIFEST_FILE, *beside.glob(f"*/{MANIFEST_FILE}")) if file.is_file()
        )


def _lines(folder: Path) -> list[bytes]:
    """Of its manifest. UserError: it cannot be read."""
    try:
        return (folder / MANIFEST_FILE).read_bytes().split(b"\n")
    except OSError as error:
        raise UserError(
            f"{folder / MANIFEST_FILE} cannot be read ({error.strerror}); check its permissions."
        ) from error


def _bring(folder: Path, target: Path, own: Collection[str]) -> int:
    """own: paths in `folder`."""
    left = waiting = 0
    try:
        with ExitStack() as stack:
            for place in (folder, make_folder(target)):
                stack.enter_context(alone(place / RUN_LOCK, _BUSY.format(place)))
            manifest = target / MANIFEST_FILE
            there = set(manifest.read_bytes().split(b"\n")) if manifest.is_file() else set()
            stream = stack.enter_context(opened_for_lines(manifest))
            for line in _lines(folder):
                path = _path_in(line)
                if path is None or not (folder / path).is_file():
                    continue
                if path not in own:
                    waiting += 1
                    continue
                if not _copied(folder / path, target / path):
                    left += 1
                    continue
                if line not in there:
                    append(stream, line + b"\n")
                (folder / path).unlink()
            if not left + waiting:
                (folder / MANIFEST_FILE).unlink()
    except OSError as error:
        raise write_error(target, error) from error
    return left


def _path_in(line: bytes) -> str | None:
    try:
        return entry_of(json_of(line)).path
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        return None  # cut off before its child was one


def _copied(picture: Path, target: Path) -> bool:
    """Whether it is there now; another picture of its name stays."""
    if target.exists():
        return filecmp.cmp(picture, target, shallow=False)
    make_folder(target.parent)
    with replacing(target) as partial:
        shutil.copyfile(picture, partial)
    return True
