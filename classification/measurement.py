"""Everything that is measured on one picture alone, and the cache that keeps it.

A picture is decoded once. What comes out goes to the disk in chunks, so that a run that was stopped goes on, and a
folder that has grown is measured only where it is new. What the pictures show and each measure are parts with caches of
their own, so that a new measure costs itself alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from classification import atlas, colours
from classification.embedding.embedder import Embedder
from classification.measures import faces
from classification.measures.measure import Batch, Measure, squares
from classification.measures.portrait import Portrait
from foundation.files import make_folder, replacing
from foundation.images import ImageError, load_rgb, size_of
from foundation.inside import content, resolved

CACHE_FOLDER = "measured"
LARGEST = 2 * max(faces.SIDE, atlas.CELL)
"""Longest side in pixels with which pictures are decoded."""

PICTURES = ""
"""Names the part that is `Measured`; the others are named by the ids of their measures."""


@dataclass(frozen=True)
class Measured:
    """Arrays over M pictures. keys: text, path, size and time of the file. cells: uint8 (M, atlas.CELL_BYTES).

    features, grey_features: float16 (M, D), of the picture and of its grey version.
    """

    keys: npt.NDArray[np.str_]
    sizes: npt.NDArray[np.int32]
    colours: npt.NDArray[np.uint8]
    shares: npt.NDArray[np.float32]
    features: npt.NDArray[np.float16]
    grey_features: npt.NDArray[np.float16]
    cells: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True)
class Values:
    """One measure of M pictures, what its `of_pictures` gave. keys: as of `Measured`. values: float32 (M,)."""

    keys: npt.NDArray[np.str_]
    values: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True)
class Vectors:
    """What an image-text network makes of M pictures. keys: as of `Measured`. vectors: float16 (M, D)."""

    keys: npt.NDArray[np.str_]
    vectors: npt.NDArray[np.float16]

    def __len__(self) -> int:
        return len(self.keys)


Part = TypeVar("Part", Measured, Values, Vectors)


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


def measure(
    files: Sequence[Unmeasured],
    wanted: Sequence[str],
    embedder: Embedder,
    measures: Sequence[Measure] = (),
    portrait: Portrait | None = None,
) -> tuple[dict[str, Measured | Values], dict[str, str]]:
    """Measures pictures; returns the parts `wanted` of what was measured, by their names and empty where nothing could
    be, and by path a sentence for each picture that is broken.

    Those that change meanwhile are in neither.
    """
    kept, pictures, sizes, problems = [], [], [], dict[str, str]()
    for file in files:
        try:
            inside = content(file.folder / file.path, file.roots) if file.content is None else file.content
            picture = load_rgb(file.folder / file.path, content=inside, max_side=LARGEST)
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
        return {}, problems
    keys, batch = np.array(kept), Batch(pictures, embedder.side, portrait)
    parts: dict[str, Measured | Values] = {}
    if PICTURES in wanted:
        parts[PICTURES] = _measured(keys, np.array(sizes, np.int32), batch, embedder)
    for one in measures:
        if one.id in wanted:
            parts[one.id] = Values(keys, np.asarray(one.of_pictures(batch), np.float32))
    return parts, problems


def _measured(keys: npt.NDArray[np.str_], sizes: npt.NDArray[np.int32], batch: Batch, embedder: Embedder) -> Measured:
    five, shares = colours.dominant_colours(squares(batch.pictures, colours.SIDE))
    return Measured(
        keys=keys,
        sizes=sizes,
        colours=five,
        shares=shares,
        features=embedder.embed(batch.squares).astype(np.float16),
        grey_features=embedder.embed(np.repeat(batch.grey[..., None], 3, axis=3)).astype(np.float16),
        cells=np.stack([atlas.compressed_cell(cell) for cell in squares(batch.pictures, atlas.CELL)]),
    )


class Cache(Generic[Part]):
    """One part of what was measured of the pictures of a cloud, in files that each hold a chunk.

    kind: of the chunks. identity: all that the values depend on besides the pictures; another one is another cache.
    """

    def __init__(self, kind: type[Part], cloud_folder: Path, identity: dict[str, Any]) -> None:
        self._kind: type[Part] = kind
        self.folder = folder_of(cloud_folder, identity)

    def add(self, measured: Part) -> None:
        """Keeps a chunk, on the disk when this returns. UserError on a full disk."""
        make_folder(self.folder)
        name = hashlib.sha256("\n".join(measured.keys.tolist()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        with replacing(self.folder / f"{name}.npz") as partial, partial.open("wb") as stream:
            np.savez(stream, **{field.name: getattr(measured, field.name) for field in fields(self._kind)})

    def chunks(self) -> Iterator[Part]:
        """All that is kept; a damaged file is removed and counts as not measured."""
        for path in sorted(self.folder.glob("*.npz")):
            try:
                with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                    chunk = self._kind(**{field.name: arrays[field.name] for field in fields(self._kind)})
                    check(chunk)
                    yield chunk
            except Exception:  # damaged bytes are met with errors of every kind
                with suppress(PermissionError):  # on Windows while another program looks at it
                    path.unlink(missing_ok=True)


def check(chunk: Measured | Values | Vectors) -> None:
    """ValueError (TypeError, AttributeError): its arrays are not those of one chunk."""
    count = len(chunk.keys)
    expected: dict[str, tuple[str, tuple[int, ...]]] = {"keys": ("U", (count,))}
    if isinstance(chunk, Values):
        expected |= {"values": ("f", (count,))}
    elif isinstance(chunk, Vectors):
        expected |= {"vectors": ("f", (count, chunk.vectors.shape[-1]))}
    else:
        features = "f", (count, chunk.features.shape[-1])
        expected |= {"sizes": ("i", (count, 2)), "colours": ("u", (count, 5, 3)), "shares": ("f", (count, 5))}
        expected |= {"features": features, "grey_features": features, "cells": ("u", (count, atlas.CELL_BYTES))}
    for name, shape in expected.items():
        array = getattr(chunk, name)
        if (array.dtype.kind, array.shape) != shape:
            raise ValueError(f"{name} is of another kind")


def folder_of(cloud_folder: Path, identity: dict[str, Any]) -> Path:
    """Where what depends on `identity` is kept."""
    digest = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:12]
    return cloud_folder / CACHE_FOLDER / digest


def joined(chunks: Sequence[Part], keys: Sequence[str]) -> Part:
    """One set with the rows of `keys`, in their order; every key must be in one of the chunks."""
    place: dict[str, tuple[int, int]] = {}
    for number, chunk in enumerate(chunks):
        place.update({name: (number, row) for row, name in enumerate(chunk.keys.tolist())})
    starts = np.cumsum([0, *(len(chunk) for chunk in chunks)])
    rows = np.array([starts[place[name][0]] + place[name][1] for name in keys])
    kind = type(chunks[0])
    return kind(
        **{field.name: np.concatenate([getattr(chunk, field.name) for chunk in chunks])[rows] for field in fields(kind)}
    )


def first_alike(measured: Measured) -> npt.NDArray[np.intp]:
    """(N,), for each picture the first that looks the same (cell and size), whose measures it is to have: in the last
    digits, features depend on which pictures were embedded at once."""
    looks = np.concatenate([measured.cells, measured.sizes.astype("<i4").view(np.uint8)], axis=1)
    first: dict[bytes, int] = {}
    return np.array([first.setdefault(look.tobytes(), row) for row, look in enumerate(looks)], np.intp)


def taken(measured: Part, rows: npt.NDArray[np.intp]) -> Part:
    """Those rows, in their order."""
    return type(measured)(**{field.name: getattr(measured, field.name)[rows] for field in fields(measured)})
