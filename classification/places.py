"""Where the pictures of a cloud lie: as it was made, or elsewhere by now, on another system perhaps.

The cloud says so itself, and may be a stranger's: what lies beside or below it came along with it, of any other place
the user is asked.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from foundation import consent
from foundation.consent import Consent
from foundation.contained_files import OutsideError, below, in_a_network, resolved

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


def posix_paths(paths: Sequence[str], described: dict[str, Any]) -> list[str]:
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


@dataclass(eq=False)
class Place:
    """Where pictures lie. roots: what may be read of it: the folder, and those to which links in it lead by the user's
    own making. allowed: whether it may be read at all. there: some of the pictures are, or it must not be found out
    before the user agrees. answered: the user need not be asked. asked: what he agrees to.
    """

    source: Path
    roots: tuple[Path, ...] = ()
    allowed: bool = True
    there: bool = False
    answered: bool = True
    asked: Consent | None = field(default=None, repr=False)

    def allow(self, agreed: bool) -> None:
        """The user agrees or not, which is remembered. UserError: it cannot be; it holds for now."""
        if self.answered and self.allowed == agreed:
            return
        self.allowed, self.answered = agreed, True
        if self.asked is not None:
            consent.remember(replace(self.asked, agreed=agreed))


def found(folder: Path, described: dict[str, Any], paths: Sequence[str] | None = None) -> Place:
    """The first place that has some of the pictures `paths` of the cloud in `folder`; the one where they were when no
    place has. paths: None where they are not known yet; then the folder itself is looked for.

    Looked at in turn: the way from the cloud, the path as it was, and a folder of its name near the cloud. First those
    that came along with the cloud or that the user knows of; others are looked at only for what there is to ask.
    """
    sample = _sample(paths)
    places = [_place(folder, described, place) for place in _places(folder, described)]
    for place in (*(one for one in places if one.allowed), *(one for one in places if not one.allowed)):
        unseen = in_a_network(place.source) and not place.allowed
        place.there = unseen or any(_is_there(place.source, path) for path in sample)
        if place.there:
            return place
    return next(one for one in places if one.source == Path(described["source"]))


def made(folder: Path, described: dict[str, Any], source: Path, linked: Sequence[Path]) -> None:
    """Remembers that the user himself had the cloud in `folder` made of the pictures in `source`. UserError: it cannot
    be kept."""
    consent.remember(consent.consent(folder, _name(described), source, linked))


def _place(folder: Path, described: dict[str, Any], source: Path) -> Place:
    asked = consent.consent(folder, _name(described), source)
    known = consent.given(asked)
    # As it is now: a link that is changed afterwards leads nowhere else.
    roots = (resolved(source), *map(Path, known.linked if known is not None else ()))
    allowed = known.agreed if known is not None else _came_along(folder, source)
    return Place(source, roots, allowed, answered=allowed or known is not None, asked=asked)


def _name(described: dict[str, Any]) -> str:
    """What the cloud calls itself."""
    name = described.get("id", "")
    return name if isinstance(name, str) else ""


def _came_along(folder: Path, source: Path) -> bool:
    """Whether `source` lies below the cloud, or beside it, links followed: what holds the cloud itself does not, nor
    what is in a network."""
    if in_a_network(source):
        return False
    with suppress(OSError, ValueError):
        cloud, place = Path(os.path.realpath(folder)), Path(os.path.realpath(source))
        return place != cloud.parent and place.is_relative_to(cloud.parent) and cloud.parent != cloud
    return False


def _sample(paths: Sequence[str] | None) -> list[str]:
    return [""] if paths is None else list(islice(paths, _LOOKED_FOR))


def _is_there(place: Path, path: str) -> bool:
    try:
        return below(place, path).is_file() if path else place.is_dir()
    except (OutsideError, OSError, ValueError):
        return False


def _places(folder: Path, described: dict[str, Any]) -> Iterator[Path]:
    relative, source = described.get("relative_source"), described["source"]
    if isinstance(relative, str) and not (PureWindowsPath(relative).anchor or Path(relative).is_absolute()):
        yield Path(os.path.normpath(folder / relative))
    yield Path(source)
    name = PureWindowsPath(source).name if _is_of_windows(source) else Path(source).name
    near = folder.absolute()
    yield from (near / name, near.parent / name, near.parent.parent / name)
    if near.parent.name == name:
        yield near.parent


def _is_of_windows(path: str) -> bool:
    return bool(PureWindowsPath(path).drive) and not path.startswith("/")
