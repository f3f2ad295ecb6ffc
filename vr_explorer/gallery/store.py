"""What a gallery server keeps: records in SQLite (WAL), pictures as files named by their SHA-256.

    FOLDER/gallery.sqlite   galleries, their items, the pictures that are there
    FOLDER/files/ab/abcd…   pictures as they came        FOLDER/thumbnails/ab/abcd….webp
    FOLDER/incoming/        bodies on their way, emptied at the start
    FOLDER/token            what uploading needs, readable by its owner only

One process serves a folder. A picture is recorded after its file is on the disk, and its file goes after the record,
so that whatever ends the process, a record has its file. What is left of either is put right at the next start
(`repair`).
All of it is for the user who runs the server, and for no other.
"""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from foundation.errors import UserError
from foundation.files import put, replacing
from foundation.parsing import json_of
from vr_explorer.gallery.codes import new_code
from vr_explorer.gallery.database import FullError, opened
from vr_explorer.gallery.filenames import download_name
from vr_explorer.gallery.pictures import SUFFIXES, Picture
from vr_explorer.gallery.private_files import private_file, private_folder
from vr_explorer.gallery.rate_limits import MEGABYTE, GalleryLimits
from vr_explorer.gallery.repair import is_there, record, repaired, size_on_disk
from vr_explorer.gallery.schema import Item
from vr_explorer.gallery.schema import item as checked_item

_log = logging.getLogger(__name__)

SCHEMA = 1
REMEMBERED = 64

_TABLES = """
CREATE TABLE IF NOT EXISTS galleries (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL, made REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS items (
    gallery INTEGER NOT NULL REFERENCES galleries (id) ON DELETE CASCADE, position INTEGER NOT NULL,
    digest TEXT NOT NULL, content TEXT NOT NULL, PRIMARY KEY (gallery, position)
);
CREATE INDEX IF NOT EXISTS items_of_digest ON items (digest);
CREATE TABLE IF NOT EXISTS pictures (
    digest TEXT PRIMARY KEY, type TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, size INTEGER NOT NULL
);
"""


@dataclass(frozen=True)
class Gallery:
    """A gallery as viewers see it: the items whose pictures are there, in order, and how many there will be."""

    code: str
    title: str
    made: float
    items: list[tuple[Item, Picture]]
    expected: int

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """By digest."""
        return {item.digest: picture for item, picture in self.items}

    def file_name(self, position: int) -> str:
        """A safe and telling name for a download of the item at `position` (from 0)."""
        item, picture = self.items[position]
        return download_name(position, item.id, SUFFIXES[picture.type])

    @cached_property
    def page_data(self) -> bytes:
        """What the page reads (JSON)."""
        return json.dumps(self.to_json(), ensure_ascii=False).encode("utf-8")

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "made": self.made,
            "expected": self.expected,
            "items": [
                {
                    **item.to_json(),
                    "width": picture.width,
                    "height": picture.height,
                    "size": picture.size,
                    "file": f"images/{item.digest}",
                    "thumbnail": f"thumbnails/{item.digest}",
                    "name": self.file_name(position),
                }
                for position, (item, picture) in enumerate(self.items)
            ],
        }


class Store:
    """All that lies in `folder`. UserError: it cannot be written, or a newer version made it."""

    def __init__(self, folder: Path, limits: GalleryLimits) -> None:
        self.limits = limits
        self._folder = private_folder(folder, all_of_it=not folder.exists())
        self._lock = threading.RLock()
        """Of the records."""

        self._moving = threading.Lock()
        """Of the files; taken before the other, so that nobody who only reads waits for the disk."""

        self._seen: OrderedDict[str, Gallery] = OrderedDict()
        shutil.rmtree(folder / "incoming", ignore_errors=True)
        self._incoming = private_folder(folder / "incoming")
        self.token = _token(folder / "token")
        self._connection, begun = opened(folder / "gallery.sqlite", _TABLES, SCHEMA)
        self._reserved = 0
        try:
            self._stored = repaired(self._connection, self.file, self.thumbnail, folder, limits.megapixels, begun)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        with self._moving, self._lock:
            self._connection.close()

    def gallery(self, code: str) -> Gallery | None:
        """The gallery that `code` opens, None where there is none."""
        with self._lock:
            if code not in self._seen:
                found = self._read(code)
                if found is None:
                    return None
                self._seen[code] = found
                if len(self._seen) > REMEMBERED:
                    self._seen.popitem(last=False)
            self._seen.move_to_end(code)
            return self._seen[code]

    def open_gallery(self, key: str, title: str) -> str:
        """The code of the gallery with the uploader's `key`, made where there is none. FullError: too many."""
        with self._lock, self._connection as connection:
            found = connection.execute("SELECT code FROM galleries WHERE key = ?", (key,)).fetchone()
            if found is not None:
                connection.execute("UPDATE galleries SET title = ? WHERE key = ?", (title, key))
                self._seen.pop(str(found[0]), None)
                return str(found[0])
            (count,) = connection.execute("SELECT COUNT(*) FROM galleries").fetchone()
            if count >= self.limits.galleries:
                raise FullError(f"The server holds {count} galleries and takes no more; its owner can remove some.")
            code = new_code()
            connection.execute(
                "INSERT INTO galleries (code, key, title, made) VALUES (?, ?, ?, ?)", (code, key, title, time.time())
            )
            return code

    def put_items(self, code: str, items: list[Item]) -> list[str]:
        """Makes `items` the content of the gallery; gives the digests whose pictures are still to come, each once.

        Pictures that no gallery shows any more go. KeyError: the gallery is gone by now.
        """
        with self._moving:
            orphans, named = self._put_items(code, items)
            self._unlink(orphans)
        return [digest for digest in named if not self.has(digest)]

    def _put_items(self, code: str, items: list[Item]) -> tuple[list[str], list[str]]:
        """The digests that nobody names any more, and those of the gallery."""
        with self._lock, self._connection as connection:
            found = connection.execute("SELECT id FROM galleries WHERE code = ?", (code,)).fetchone()
            if found is None:
                raise KeyError(code)
            (gallery,) = found
            connection.execute("DELETE FROM items WHERE gallery = ?", (gallery,))
            connection.executemany(
                "INSERT INTO items (gallery, position, digest, content) VALUES (?, ?, ?, ?)",
                [
                    (gallery, position, item.digest, json.dumps(item.to_json(), ensure_ascii=False))
                    for position, item in enumerate(items)
                ],
            )
            self._seen.pop(code, None)
            return _orphans(connection), list(dict.fromkeys(item.digest for item in items))

    def has(self, digest: str) -> bool:
        """Whether the picture is recorded, and there with its thumbnail."""
        with self._lock:
            row = self._connection.execute("SELECT size FROM pictures WHERE digest = ?", (digest,)).fetchone()
        return row is not None and is_there(self.file(digest), self.thumbnail(digest), row[0])

    def wanted(self, digest: str) -> bool:
        """Whether an item of any gallery names `digest`."""
        with self._lock:
            return (
                self._connection.execute("SELECT 1 FROM items WHERE digest = ? LIMIT 1", (digest,)).fetchone()
                is not None
            )

    @contextmanager
    def incoming(self) -> Iterator[tuple[Path, Path, Room]]:
        """Two files of its own, for a body and its thumbnail, and room for both; what is left of them is removed."""
        path = self._incoming / secrets.token_hex(16)
        thumbnail, room = path.with_suffix(".webp"), Room(self._reserve)
        try:
            for file in (path, thumbnail):
                file.touch(mode=0o600)
            yield path, thumbnail, room
        finally:
            path.unlink(missing_ok=True)
            thumbnail.unlink(missing_ok=True)
            room.release()

    def keep(self, path: Path, thumbnail: Path, digest: str, picture: Picture) -> None:
        """Moves a verified file and its thumbnail to their places, then records them."""
        with self._moving:
            if self.has(digest):
                return
            with self._counted(digest):
                try:
                    for source, target in ((thumbnail, self.thumbnail(digest)), (path, self.file(digest))):
                        private_folder(target.parent.parent)
                        private_folder(target.parent)
                        put(source, target)
                    named = self._record(digest, picture)
                except BaseException:
                    self._remove_files(digest)
                    raise
                if not named:  # its gallery was removed meanwhile
                    self._remove_files(digest)

    def remove(self, code: str) -> bool:
        """Removes a gallery and the pictures that no other one shows; whether there was one."""
        with self._moving:
            with self._lock, self._connection as connection:
                if connection.execute("DELETE FROM galleries WHERE code = ?", (code,)).rowcount == 0:
                    return False
                self._seen.pop(code, None)
                orphans = _orphans(connection)
            self._unlink(orphans)
            return True

    def file(self, digest: str) -> Path:
        return self._folder / "files" / digest[:2] / digest

    def thumbnail(self, digest: str) -> Path:
        return self._folder / "thumbnails" / digest[:2] / f"{digest}.webp"

    def _record(self, digest: str, picture: Picture) -> bool:
        """Whether any gallery names it; otherwise nothing is recorded."""
        with self._lock, self._connection as connection:
            codes = connection.execute(
                "SELECT DISTINCT code FROM items JOIN galleries ON galleries.id = gallery WHERE digest = ?", (digest,)
            ).fetchall()
            if codes:
                record(connection, digest, picture)
            for (code,) in codes:
                self._seen.pop(str(code), None)
            return bool(codes)

    def _reserve(self, more: int) -> None:
        """FullError: `more` bytes pass the total, or leave less free on the disk than the reserve.

        Negative: they are released.
        """
        with self._lock:
            used = self._stored + self._reserved
            if more > 0 and used + more > self.limits.total_megabytes * MEGABYTE:
                raise FullError(f"The server is full ({used / MEGABYTE:.0f} MB); its owner can raise total_megabytes.")
            free = shutil.disk_usage(self._folder).free - self._reserved
            if more > 0 and free - more < self.limits.reserve_megabytes * MEGABYTE:
                raise FullError("The server's disk is full; its owner must free some space.")
            self._reserved += more

    @contextmanager
    def _counted(self, digest: str) -> Iterator[None]:
        """Around what changes the files of a picture."""
        files = self.file(digest), self.thumbnail(digest)
        before = sum(map(size_on_disk, files))
        try:
            yield
        finally:
            with self._lock:
                self._stored += sum(map(size_on_disk, files)) - before

    def _unlink(self, digests: Sequence[str]) -> None:
        """The files of pictures that are recorded no more."""
        for digest in digests:
            with self._counted(digest):
                self._remove_files(digest)

    def _remove_files(self, digest: str) -> None:
        """What cannot be removed now is at the next start."""
        for path in (self.file(digest), self.thumbnail(digest)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _read(self, code: str) -> Gallery | None:
        row = self._connection.execute("SELECT id, title, made FROM galleries WHERE code = ?", (code,)).fetchone()
        if row is None:
            return None
        gallery, title, made = row
        (expected,) = self._connection.execute("SELECT COUNT(*) FROM items WHERE gallery = ?", (gallery,)).fetchone()
        rows = self._connection.execute(
            "SELECT content, type, width, height, size FROM items JOIN pictures USING (digest) "
            "WHERE gallery = ? ORDER BY position",
            (gallery,),
        )
        items = []
        for content, *facts in rows:
            try:
                items.append((checked_item(json_of(content)), Picture(*facts)))
            except (ValueError, TypeError) as error:
                _log.warning("The record of a picture is damaged, and left out (%s)", error)
        return Gallery(code, title, made, items, expected)


class Room:
    """Bytes that are set aside before they are used, for one upload."""

    def __init__(self, reserve: Callable[[int], None]) -> None:
        self._reserve = reserve
        self._held = 0

    def reserve(self, size: int) -> None:
        """There are `size` bytes in all from now on. FullError: there is no room for them."""
        if size > self._held:
            self._reserve(size - self._held)
            self._held = size

    def release(self) -> None:
        self._reserve(-self._held)
        self._held = 0


def _orphans(connection: sqlite3.Connection) -> list[str]:
    """Pictures that no gallery shows any more, whose records go here."""
    removed = connection.execute("DELETE FROM pictures WHERE digest NOT IN (SELECT digest FROM items) RETURNING digest")
    return [str(digest) for (digest,) in removed.fetchall()]


def _token(path: Path) -> str:
    if not path.exists():
        with replacing(path) as partial:
            private_file(partial)
            partial.write_text(secrets.token_urlsafe(24) + "\n", encoding="ascii")
    try:
        private_file(path)
        return path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise UserError(f"The token in {path} cannot be read ({error}); remove the file to make a new one.") from error
