"""Everything that is measured on one picture alone, and the cache that keeps it.

A picture is decoded once. What comes out goes to the disk in chunks, so that a run that was stopped goes on, and a
folder that has grown is measured only where it is new.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification import abstractness, atlas, colours, composition
from classification.embedding.embedder import Embedder
from foundation.files import make_folder, replacing
from foundation.images import ImageError, load_rgb, size_of
from foundation.inside import content, resolved

CACHE_FOLDER = "measured"
_LARGEST = 2 * max(abstractness.SIDE, atlas.CELL)


@dataclass(frozen=True)
class Measured:
    """Arrays over M pictures. keys: text, path, size and time of the file. cells: uint8 (M, atlas.CELL_BYTES).

    features, grey_features: float16 (M, D), of the picture and of its grey version. centre_light: float32 (M,).
    """

    keys: npt.NDArray[np.str_]
    sizes: npt.NDArray[np.int32]
    colours: npt.NDArray[np.uint8]
    shares: npt.NDArray[np.float32]
    abstractness: npt.NDArray[np.float32]
    features: npt.NDArray[np.float16]
    grey_features: npt.NDArray[np.float16]
    centre_light: npt.NDArray[np.float32]
    cells: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.keys)


def key(folder: Path, path: str) -> str:
    """Names a picture together with its state; a changed file has another key. Empty where there is no file."""
    try:
        status = (folder / path).stat()
    except OSError:
        return ""
    return f"{path}|{status.st_size}|{status.st_mtime_ns}"


@dataclass(frozen=True)
class Unmeasured:
    """A picture's file and key. path: relative to `folder`. roots: where it may lie, links followed. content: of the
    file, for machines that do not see it.
    """

    folder: Path
    path: str
    key: str
    roots: tuple[Path, ...]
    content: bytes | None = None

    @property
    def changed(self) -> bool:
        """Whether it has changed since, as far as that can be seen here."""
        return self.content is None and key(self.folder, self.path) != self.key


def unmeasured(folder: Path, path: str, sent: bool = False, roots: tuple[Path, ...] = ()) -> Unmeasured:
    """sent: with its content, where it can be read; who measures it tells of what cannot. roots: beside `folder`."""
    # The key first: a later one would name what was not read.
    file = Unmeasured(folder, path, key(folder, path), (resolved(folder), *roots))
    if sent:
        with suppress(ImageError):
            return replace(file, content=content(folder / path, file.roots))
    return file


def measure(files: Sequence[Unmeasured], embedder: Embedder) -> tuple[Measured | None, dict[str, str]]:
    """Measures pictures; returns the measured ones, and by path a sentence for each that is broken.

    Those that change meanwhile are in neither.
    """
    kept, pictures, sizes, problems = [], [], [], dict[str, str]()
    for file in files:
        try:
            inside = content(file.folder / file.path, file.roots) if file.content is None else file.content
            picture = load_rgb(file.folder / file.path, content=inside, max_side=_LARGEST)
            size = size_of(file.folder / file.path, inside)
        except ImageError as error:
            problems[file.path] = str(error)
            continue
        if file.changed:
            continue
        sizes.append(size)
        pictures.append(picture)
        kept.append(file.key)
    if not pictures:
        return None, problems
    five, shares = colours.dominant_colours(_squares(pictures, colours.SIDE))
    squares = _squares(pictures, embedder.side)
    grey = np.stack([np.asarray(Image.fromarray(square).convert("L")) for square in squares])
    measured = Measured(
        keys=np.array(kept),
        sizes=np.array(sizes, np.int32),
        colours=five,
        shares=shares,
        abstractness=abstractness.abstractness([np.asarray(picture) for picture in pictures]),
        features=embedder.embed(squares).astype(np.float16),
        grey_features=embedder.embed(np.repeat(grey[..., None], 3, axis=3)).astype(np.float16),
        centre_light=composition.centre_light(grey),
        cells=np.stack([atlas.compressed_cell(cell) for cell in _squares(pictures, atlas.CELL)]),
    )
    return measured, problems


class Cache:
    """The measured pictures of a cloud, in files that each hold a chunk; other criteria make another cache."""

    def __init__(self, cloud_folder: Path, identity: dict[str, Any]) -> None:
        digest = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:12]
        self._folder = cloud_folder / CACHE_FOLDER / digest

    def add(self, measured: Measured) -> None:
        """Keeps a chunk, on the disk when this returns. UserError on a full disk."""
        make_folder(self._folder)
        name = hashlib.sha256("\n".join(measured.keys.tolist()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        with replacing(self._folder / f"{name}.npz") as partial, partial.open("wb") as stream:
            np.savez(stream, **{field.name: getattr(measured, field.name) for field in fields(Measured)})

    def chunks(self) -> Iterator[Measured]:
        """All that is kept; a damaged file is removed and counts as not measured."""
        for path in sorted(self._folder.glob("*.npz")):
            try:
                with np.load(path, allow_pickle=False) as arrays:
                    chunk = Measured(**{field.name: arrays[field.name] for field in fields(Measured)})
                    _check(chunk)
                    yield chunk
            except Exception:  # damaged bytes are met with errors of every kind
                with suppress(PermissionError):  # on Windows while another program looks at it
                    path.unlink(missing_ok=True)


def _check(chunk: Measured) -> None:
    """ValueError (TypeError, AttributeError): its arrays are not those of one chunk."""
    count, width = len(chunk.keys), chunk.features.shape[-1]
    shapes = {
        "keys": ("U", (count,)), "sizes": ("i", (count, 2)), "colours": ("u", (count, 5, 3)),
        "shares": ("f", (count, 5)), "abstractness": ("f", (count,)), "features": ("f", (count, width)),
        "grey_features": ("f", (count, width)), "centre_light": ("f", (count,)),
        "cells": ("u", (count, atlas.CELL_BYTES)),
    }  # fmt: skip
    for name, expected in shapes.items():
        array = getattr(chunk, name)
        if (array.dtype.kind, array.shape) != expected:
            raise ValueError(f"{name} is of another kind")


def joined(chunks: Sequence[Measured], keys: Sequence[str]) -> Measured:
    """One set with the rows of `keys`, in their order; every key must be in one of the chunks."""
    place: dict[str, tuple[int, int]] = {}
    for number, chunk in enumerate(chunks):
        place.update({name: (number, row) for row, name in enumerate(chunk.keys.tolist())})
    starts = np.cumsum([0, *(len(chunk) for chunk in chunks)])
    rows = np.array([starts[place[name][0]] + place[name][1] for name in keys])
    return Measured(
        **{
            field.name: np.concatenate([getattr(chunk, field.name) for chunk in chunks])[rows]
            for field in fields(Measured)
        }
    )


def of_equal_pictures(measured: Measured) -> Measured:
    """`measured`, where pictures that look the same (cell and size) have all measures of the first of them: in the last
    digits, features depend on which pictures were embedded at once."""
    looks = np.concatenate([measured.cells, measured.sizes.astype("<i4").view(np.uint8)], axis=1)
    first: dict[bytes, int] = {}
    rows = np.array([first.setdefault(look.tobytes(), row) for row, look in enumerate(looks)], np.intp)
    kept = {field.name: getattr(measured, field.name)[rows] for field in fields(Measured)}
    return Measured(**{**kept, "keys": measured.keys})


def _squares(pictures: Sequence[Image.Image], side: int) -> npt.NDArray[np.uint8]:
    """uint8 (M, side, side, 3); the aspect is lost, as in the atlas."""
    resized = (picture.resize((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0) for picture in pictures)
    return np.stack([np.asarray(picture) for picture in resized])
