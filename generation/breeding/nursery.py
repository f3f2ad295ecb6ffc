"""Where a cloud's pictures and their recipes lie, and where children go.

A folder that `generate` made gets its children into its `images/` and its manifest. A folder of the user's own pictures
gets a folder `bred/` with a manifest of its own. Where that may not be written, children go into another folder, of the
same form, from which they are brought when it can be.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from foundation.contained_files import OutsideError, below
from foundation.errors import UserError
from foundation.files import NotPermittedError, make_folder, replacing
from foundation.images import ImageError, size_of
from generation import manifest
from generation.breeding.genome import Genome, genome_of
from generation.breeding.shelf import Shelf
from generation.manifest import Entry
from generation.method import Picture
from generation.pipeline import IMAGES_FOLDER, RUN_FILE, locked
from generation.portrait import PORTRAIT_FILE, load_portrait

BRED = "bred"
"""Folder of the children of pictures that are the user's own."""

IMPORTED_SIDE = 384
"""Longest side in pixels of children of a picture without a recipe, at most."""

USUAL_SIDE = 256

WAIT = 2.0
"""Seconds for another process that writes an image into the folder just now."""


@dataclass(frozen=True)
class Child:
    """A finished child. path: of its picture, relative to the source, with `/`."""

    path: str
    entry: Entry


class Nursery:
    """Of the pictures in `source`, a folder. beside: where children go while that may not be written, None: nowhere."""

    def __init__(self, source: Path, shelf: Shelf, beside: Path | None = None) -> None:
        self.source, self.shelf, self._beside = source, shelf, beside
        self._generated = (source / RUN_FILE).is_file() or (source / manifest.MANIFEST_FILE).is_file()
        self._number = 0
        self._read()

    def _read(self) -> None:
        own = manifest.read(self.source) if self._generated else {}
        self._by_id = dict(own)
        self._by_path = {entry.file: entry for entry in own.values()}
        beside = [(self._beside, ""), (self._beside / BRED, f"{BRED}/")] if self._beside is not None else []
        for folder, way in ((self.source / BRED, f"{BRED}/"), *beside):
            for entry in manifest.read(folder).values() if folder.is_dir() else ():
                self._by_path.setdefault(f"{way}{entry.file}", entry)
                self._by_id.setdefault(entry.id, entry)

    def entry(self, path: str) -> Entry | None:
        """Of the picture at `path`, where it was made by this program."""
        return self._by_path.get(path)

    def genome(self, path: str) -> Genome:
        """Of the picture at `path`, relative to the source; one without a recipe is content. UserError: nothing can be
        bred from it.
        """
        entry = self._by_path.get(path)
        if entry is None:
            self.picture(path)
            return Genome((), 0, path)
        return genome_of(entry, self._by_id, self.shelf)

    def start(self, genome: Genome) -> Picture:
        """What the steps of `genome` start from. UserError: it is not there any more, or no picture."""
        return self.picture(genome.picture) if genome.picture else self.portrait

    @cached_property
    def portrait(self) -> Picture:
        """The one that the folder's variants were made from. UserError: it is not there any more."""
        path = self.source / PORTRAIT_FILE
        if not path.is_file():
            raise UserError(f"Nothing can be bred without {path}, from which the variants were made; put it back.")
        return load_portrait(path, _longest_side(path))

    def picture(self, path: str) -> Picture:
        """Of the user's own, at most IMPORTED_SIDE pixels long. UserError: it is gone, or no picture."""
        try:
            file = below(self.source, path)
            if self._beside is not None and not file.is_file():
                own = below(self._beside, path)
                file = own if own.is_file() else file
        except OutsideError as error:
            raise UserError(f"Nothing can be bred from {path}: it lies outside the cloud's folder.") from error
        if not file.is_file():
            raise UserError(f"Nothing can be bred from {file}: it is not there any more; put it back.")
        try:
            return load_portrait(file, min(IMPORTED_SIDE, _longest_side(file)))
        except ImageError as error:
            raise UserError(f"Nothing can be bred from it: {error}") from error

    def put(self, entry: Entry, content: bytes, ending: str) -> Child:
        """Writes a child's picture and then its line. `entry` has no id yet, only what it shall begin with. UserError:
        the disk is full, another run is working in the folder.
        """
        try:
            return self._put(self.source, entry, content, ending)
        except NotPermittedError:
            if self._beside is None:
                raise
        # Nobody may have taken the name in the source until it is brought there.
        own = replace(entry, id=f"{entry.id[:80]}-{secrets.token_hex(4)}")
        return self._put(self._beside, own, content, ending)

    def _put(self, home: Path, entry: Entry, content: bytes, ending: str) -> Child:
        folder, way = (home, "") if self._generated else (home / BRED, f"{BRED}/")
        make_folder(folder / IMAGES_FOLDER)
        with locked(folder, WAIT):
            id_ = self._free_id(folder, entry.id)
            whole = replace(entry, id=id_, file=f"{IMAGES_FOLDER}/{id_}.{ending}")
            with replacing(folder / whole.file) as partial:
                partial.write_bytes(content)
            try:
                with manifest.appending(folder) as writer:
                    writer.append(whole)
            except UserError:
                with suppress(OSError):
                    (folder / whole.file).unlink()
                raise
        child = Child(f"{way}{whole.file}", whole)
        self._by_id[id_] = self._by_path[child.path] = whole
        return child

    def _free_id(self, folder: Path, begin: str) -> str:
        """b000012-BEGIN, with the next number that no child has; another process may have made some meanwhile."""
        self._number = self._number or max(
            (int(id_[1:7]) for id_ in self._by_id if id_[:1] == "b" and id_[1:7].isdecimal()), default=-1
        )
        while True:
            self._number += 1
            id_ = f"b{self._number:06d}-{begin}"
            taken = any((folder / IMAGES_FOLDER).glob(f"b{self._number:06d}-*"))
            if id_ not in self._by_id and not taken:
                return id_


def _longest_side(path: Path) -> int:
    try:
        return max(size_of(path))
    except (ImageError, OSError, ValueError, TypeError):
        return USUAL_SIDE
