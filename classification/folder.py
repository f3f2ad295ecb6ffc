"""What lies in a folder of pictures, and what is left out of it, by kind and with the reason.

Links to folders are not followed, so that no picture comes twice and no walk goes round for ever.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Literal

from foundation.images import HEIC, SUFFIXES

_WASTE_FOLDERS = frozenset(
    {
        "@eadir", "@recycle", "@recycled", "@sharebin", "@tmp", "@snapshot", "#recycle", "#snapshot", ".@__thumb",
        "$recycle.bin", "recycler", "recycled", "system volume information", "__macosx", ".trash", ".trashes",
        ".spotlight-v100", ".fseventsd", ".temporaryitems", ".documentrevisions-v100", ".appledouble", ".thumbnails",
        "lost+found",
    }
)  # fmt: skip
_WASTE_FILES = frozenset({"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", ".ds_store", ".localized"})
_VIDEOS = frozenset(
    [
        ".mp4",
        ".m4v",
        ".mov",
        ".avi",
        ".mkv",
        ".webm",
        ".mpg",
        ".mpeg",
        ".mts",
        ".m2ts",
        ".wmv",
        ".flv",
        ".3gp",
        ".3g2",
        ".ogv",
        ".vob",
        ".insv",
    ]
)
_OTHER_PICTURES = frozenset(
    [
        ".avif",
        ".jp2",
        ".j2k",
        ".jpf",
        ".jpx",
        ".heic",
        ".heif",
        ".hif",
        ".jxl",
        ".svg",
        ".psd",
        ".psb",
        ".xcf",
        ".kra",
        ".eps",
        ".ai",
        ".pdf",
        ".tga",
        ".ico",
        ".icns",
        ".exr",
        ".hdr",
        ".dds",
        ".pcx",
        ".ppm",
        ".pgm",
        ".pbm",
        ".pnm",
        ".qoi",
        ".sgi",
        ".wmf",
        ".emf",
        ".cr2",
        ".cr3",
        ".crw",
        ".nef",
        ".nrw",
        ".arw",
        ".srf",
        ".sr2",
        ".dng",
        ".orf",
        ".raf",
        ".rw2",
        ".pef",
        ".srw",
        ".x3f",
        ".3fr",
        ".iiq",
        ".erf",
        ".kdc",
        ".dcr",
        ".mos",
        ".raw",
    ]
)


class Kind(Enum):
    """Of what is left out; the text says why. The value's first word is what one is, its second what several are."""

    UNREADABLE = ("folder", "folders", "cannot be opened; change the permissions")
    LINK = (
        "link to a folder",
        "links to folders",
        "not followed, so that nothing comes twice; name that folder itself",
    )
    BROKEN_LINK = ("link", "links", "leading nowhere")
    HEIC = (
        "HEIC picture",
        "HEIC pictures",
        "read only with pillow-heif; `pip install pillow-heif`, then classify again",
    )
    FORMAT = ("picture", "pictures", "in a format that is not read; save it as PNG, JPEG, WebP or TIFF")
    WASTE = ("item", "items", "kept by a system for itself (thumbnails, deleted files)")
    HIDDEN = ("hidden item", "hidden items", "with a dot before the name")
    VIDEO = ("video", "videos", "no pictures")
    OTHER = ("other file", "other files", "no pictures")


LOST = (Kind.UNREADABLE, Kind.LINK, Kind.BROKEN_LINK, Kind.HEIC, Kind.FORMAT)
"""Kinds behind which the user may miss pictures."""


@dataclass
class LeftOut:
    """first: a path of each kind. count: of each kind."""

    first: dict[Kind, str] = field(default_factory=dict)
    count: dict[Kind, int] = field(default_factory=dict)

    def add(self, kind: Kind, path: str) -> None:
        self.first.setdefault(kind, path)
        self.count[kind] = self.count.get(kind, 0) + 1

    def sentences(self, folder: Path, kinds: tuple[Kind, ...]) -> list[str]:
        """One for each of the `kinds` that there are."""
        return [self._sentence(folder, kind) for kind in kinds if kind in self.count]

    def _sentence(self, folder: Path, kind: Kind) -> str:
        one, several, why = kind.value
        count, first = self.count[kind], self.first[kind]
        named = f"{first}" if count == 1 else f"the first is {first}"
        return f"Left out of {folder}: {count} {one if count == 1 else several}, {why} ({named})."


def pictures(folder: Path) -> tuple[list[str], LeftOut]:
    """Paths of the pictures below `folder`, relative to it with `/`, in the order of their names; and the rest.

    Bytes of names that are no text are surrogates, as everywhere in Python.
    """
    left_out = LeftOut()
    return sorted(_walk(os.fspath(folder), "", left_out)), left_out


def _walk(folder: str, way: str, left_out: LeftOut) -> Iterator[str]:
    waiting = [(folder, way)]
    while waiting:
        place, way = waiting.pop()
        try:
            with os.scandir(place) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            left_out.add(Kind.UNREADABLE, way.rstrip("/") or place)
            continue
        for entry in inside:
            path = f"{way}{entry.name}"
            kind = _kind(entry)
            if kind is None:
                yield path
            elif kind == "folder":
                waiting.append((entry.path, f"{path}/"))
            else:
                left_out.add(kind, path)


def _kind(entry: os.DirEntry[str]) -> Kind | Literal["folder"] | None:
    """None for a picture, "folder" for one to go into, else why it is left out."""
    name = entry.name.casefold()
    try:
        is_folder = entry.is_dir()
        is_link = entry.is_symlink() or _is_junction(entry)
        is_file = entry.is_file()
    except OSError:
        return Kind.UNREADABLE
    if name.startswith((".trash-", "._")) or name in (_WASTE_FOLDERS if is_folder else _WASTE_FILES):
        return Kind.WASTE
    if name.startswith("."):
        return Kind.HIDDEN
    if is_folder:
        return Kind.LINK if is_link else "folder"
    if not is_file:
        return Kind.BROKEN_LINK if is_link else Kind.OTHER
    ending = os.path.splitext(name)[1]  # noqa: PTH122 - a DirEntry is no Path, and there are many
    if ending in SUFFIXES:
        return None
    if ending in HEIC:
        return Kind.HEIC
    if ending in _OTHER_PICTURES:
        return Kind.FORMAT
    return Kind.VIDEO if ending in _VIDEOS else Kind.OTHER


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """On Windows, a folder that stands for another."""
    attributes = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & getattr(stat, "FILE_ATTRIBUTE_REPARSE_POINT", 0)) and entry.is_dir()
