"""Puts right at the start what an end in the middle, a full disk or a restored copy has left in a gallery's folder."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from foundation.errors import UserError
from vr_explorer.gallery.pictures import Picture, verified
from vr_explorer.gallery.private_files import private_file, private_folder
from vr_explorer.gallery.schema import is_digest

_log = logging.getLogger("vr_explorer.gallery.store")


def repaired(
    connection: sqlite3.Connection,
    file_of: Callable[[str], Path],
    thumbnail_of: Callable[[str], Path],
    folder: Path,
    megapixels: float,
    begun: bool,
) -> int:
    """The bytes of all pictures and thumbnails, after that.

    A record that is damaged or has no file goes: the picture counts as still to come. A file that a gallery names and
    that no record has is recorded, if it is what its name says; one that nobody names goes, and so does what was half
    written.
    begun: the records were begun just now; then nothing goes, since those before may have been lost.
    """
    try:
        recorded = dict(connection.execute("SELECT digest, size FROM pictures").fetchall())
        named = {digest for (digest,) in connection.execute("SELECT DISTINCT digest FROM items") if _is_sound(digest)}
        lost = [
            digest
            for digest, size in recorded.items()
            if not (_is_sound(digest, size) and is_there(file_of(digest), thumbnail_of(digest), size))
        ]
        kept = recorded.keys() - set(lost)
        for digest in [one for one in (*lost, *(named - recorded.keys())) if one in named]:
            picture = _verified(digest, file_of(digest), thumbnail_of(digest), megapixels)
            if picture is not None:
                with connection:
                    record(connection, digest, picture)
                kept |= {digest}
        gone = [(digest,) for digest in lost if digest not in kept]
        with connection:
            connection.executemany("DELETE FROM pictures WHERE digest IS ?", gone)
    except sqlite3.Error as error:
        raise UserError(f"The gallery's records in {folder} cannot be used ({error}); free some space.") from error
    if gone:
        _log.warning("%d pictures are gone from %s; upload them again", len(gone), folder)
    used = 0
    for path in _files(folder):
        private_file(path, make=False)
        digest = path.name.removesuffix(".webp")
        if digest in kept and path in (file_of(digest), thumbnail_of(digest)):
            used += size_on_disk(path)
        elif not begun and (is_digest(digest) or path.name.endswith(".part")):
            with suppress(OSError):
                path.unlink()
        else:
            used += size_on_disk(path)
    return used


def _is_sound(digest: object, size: object = 0) -> bool:
    """Whether a row is one that was written here: damage may leave anything in its place."""
    return isinstance(digest, str) and is_digest(digest) and isinstance(size, int)


def record(connection: sqlite3.Connection, digest: str, picture: Picture) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO pictures VALUES (?, ?, ?, ?, ?)",
        (digest, picture.type, picture.width, picture.height, picture.size),
    )


def is_there(file: Path, thumbnail: Path, size: int) -> bool:
    """Whether a picture of `size` bytes is there, with its thumbnail."""
    return size_on_disk(file) == size > 0 and size_on_disk(thumbnail) > 0


def size_on_disk(path: Path) -> int:
    """0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _verified(digest: str, file: Path, thumbnail: Path, megapixels: float) -> Picture | None:
    """What the file is, with its thumbnail made anew; None where it is not what its name says."""
    try:
        with file.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                return None
        private_folder(thumbnail.parent)
        private_file(thumbnail)
        return verified(file, thumbnail, megapixels)
    except (OSError, UserError):
        return None


def _files(folder: Path) -> Iterator[Path]:
    for part in ("files", "thumbnails"):
        if not (folder / part).is_dir():
            continue
        private_folder(folder / part)
        for inner in (folder / part).iterdir():
            if inner.is_dir() and not inner.is_symlink():
                private_folder(inner)
                yield from (path for path in inner.iterdir() if not path.is_dir())
