"""Everything that is measured on one picture alone, and the cache that keeps it.

A picture is decoded once. What comes out goes to the disk in chunks, so that a run that was stopped goes on, and a
folder that has grown is measured only where it is new. What the pictures show and each measure are parts with caches of
their own, so that a new measure costs itself alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification import atlas, colours
from classification.embedding.embedder import Embedder
from classification.measures import faces
from classification.measures.measure import Batch, Measure, squares
from classification.measures.portrait import Portrait
from classification.stage_clock import StageClock
from foundation.contained_files import content, resolved
from foundation.files import make_folder, replacing
from foundation.images import ImageError, load_rgb, size_of

CACHE_FOLDER = "measured"
LARGEST = 2 * max(faces.SIDE, atlas.CELL)
"""Longest side in pixels with which pictures are decoded."""

PICTURES = ""
"""Names the part that is `Measured`; the others are named by the ids of their measures."""


@dataclass(frozen=True)
class Measured:
    """Arrays over M pictures. keys: text, path, size and time of the file; empty where pictures of many chunks are put
    together. cells: uint8 (M, atlas.CELL_BYTES).

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
        status = os.stat(os.path.join(folder, path))  # noqa: PTH116, PTH118 - of each of a million, three times
    except (OSError, ValueError):
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
) -> tuple[dict[str, Measured | Values], dict[str, str], dict[str, float]]:
    """Measures pictures; returns the parts `wanted` of what was measured, by their names and empty where nothing could
    be, by path a sentence for each picture that is broken, and the seconds that each stage took.

    Those that change meanwhile are in neither.
    """
    clock = StageClock()
    with clock.stage("decoding"):
        keys, sizes, pictures, problems = _decoded(files)
    if not pictures:
        return {}, problems, clock.seconds
    batch = Batch(pictures, embedder.side, portrait)
    parts: dict[str, Measured | Values] = {}
    if PICTURES in wanted:
        parts[PICTURES] = _measured(keys, sizes, batch, embedder, clock)
    for one in measures:
        if one.id in wanted:
            with clock.stage(one.id):
                parts[one.id] = Values(keys, np.asarray(one.of_pictures(batch), np.float32))
    return parts, problems, clock.seconds


def _decoded(
    files: Sequence[Unmeasured],
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.int32], list[Image.Image], dict[str, str]]:
    """Keys (M,), sizes (M, 2) and pictures of those that can be read; by path a sentence for each that cannot."""
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
    return np.array(kept), np.array(sizes, np.int32).reshape(-1, 2), pictures, problems


def _measured(
    keys: npt.NDArray[np.str_], sizes: npt.NDArray[np.int32], batch: Batch, embedder: Embedder, clock: StageClock
) -> Measured:
    with clock.stage("colours"):
        five, shares = colours.dominant_colours(squares(batch.pictures, colours.SIDE))
    with clock.stage("features"):
        features = embedder.embed(batch.squares).astype(np.float16)
    with clock.stage("grey features"):
        grey_features = embedder.embed(np.repeat(batch.grey[..., None], 3, axis=3)).astype(np.float16)
    with clock.stage("cells"):
        cells = np.stack([atlas.compressed_cell(cell) for cell in squares(batch.pictures, atlas.CELL)])
    return Measured(keys, sizes, five, shares, features, grey_features, cells)


class Cache(Generic[Part]):
    """One part of what was measured of the pictures of a cloud, in files that each hold a chunk.

    kind: of the chunks. identity: all that the values depend on besides the pictures; another one is another cache.
    """

    def __init__(self, kind: type[Part], cloud_folder: Path, identity: dict[str, Any]) -> None:
        self.kind: type[Part] = kind
        self.folder = folder_of(cloud_folder, identity)

    def add(self, measured: Part) -> Path:
        """Keeps a chunk, on the disk when this returns, in the file that is returned. UserError on a full disk."""
        make_folder(self.folder)
        name = hashlib.sha256("\n".join(measured.keys.tolist()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        path = self.folder / f"{name}.npz"
        with replacing(path) as partial, partial.open("wb") as stream:
            np.savez(stream, **{field.name: getattr(measured, field.name) for field in fields(self.kind)})
        return path

    def read(self, path: Path) -> Part | None:
        """The chunk in one of its files; None where that is damaged."""
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                chunk = self.kind(**{field.name: arrays[field.name] for field in fields(self.kind)})
                check(chunk)
                return chunk
        except Exception:  # damaged bytes are met with errors of every kind
            return None

    def files(self) -> Iterator[tuple[Path, Part]]:
        """All chunks that are kept, by their files; a damaged file is removed and counts as not measured."""
        for path in sorted(self.folder.glob("*.npz")):
            chunk = self.read(path)
            if chunk is not None:
                yield path, chunk
            else:
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
