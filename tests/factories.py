"""What tests build again and again: clouds, pictures, portraits, and what a run wrote."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from classification.cloud import NO_CELL, AtlasGeometry, Cloud, original_measures
from generation.portrait import bundled_portrait, to_image
from vr_explorer.store.session_store import SessionStore

CELL = 32
"""Pixels of a side of what `painted` clouds show."""

PARAMETERS = '{"cells": 220, "leading": 1.4, "palette": [12, 40], "original_colours": false}'


def clustered_cloud(count: int) -> Cloud:
    """Twelve clusters in space, each with five colours of its own."""
    rng = np.random.default_rng(7)
    cluster = rng.integers(0, 12, count)
    centres, palettes = rng.standard_normal((12, 3)), rng.integers(0, 255, (12, 5, 3))
    colours = palettes[cluster] + rng.normal(0.0, 20.0, (count, 5, 3))
    shares = np.sort(rng.dirichlet(np.ones(5), count), axis=1)[:, ::-1]
    return Cloud(
        ids=[f"image-{index:06d}" for index in range(count)],
        paths=[f"images/image-{index:06d}.png" for index in range(count)],
        positions=(centres[cluster] + 0.5 * rng.standard_normal((count, 3))).astype(np.float32),
        colours=np.clip(colours, 0, 255).astype(np.uint8),
        shares=shares.astype(np.float32),
        measures=original_measures(rng.random(count, dtype=np.float32), (100.0 * rng.random(count)).astype(np.float32)),
        sizes=np.zeros((count, 2), np.int32),
        methods=["stained_glass"] * count,
        parents=[["portrait"]] * count,
        parameters=[PARAMETERS] * count,
        cells=np.full(count, NO_CELL, np.int32),
        source=Path("variants"),
    )


def small_cloud(count: int = 6) -> Cloud:
    """Images whose every column differs, from a folder that is not there; all but the first have it for a parent."""
    rng = np.random.default_rng(0)
    shares = rng.random((count, 5)).astype(np.float32)
    return Cloud(
        ids=[f"v{index}" for index in range(count)],
        paths=[f"images/ü{index}.png" for index in range(count)],
        positions=rng.normal(size=(count, 3)).astype(np.float32),
        colours=rng.integers(0, 256, (count, 5, 3), dtype=np.uint8),
        shares=shares / shares.sum(axis=1, keepdims=True),
        measures=original_measures(rng.random(count).astype(np.float32), (100 * rng.random(count)).astype(np.float32)),
        sizes=np.full((count, 2), 256, np.int32),
        methods=["ink"] * count,
        parents=[["v0"] if index else [] for index in range(count)],
        parameters=['{"a": 1}'] * count,
        cells=np.full(count, -1, np.int32),
        source=Path("/somewhere"),
    )


def cloud_of(
    folder: Path,
    pictures: list[bytes],
    names: list[str] | None = None,
    keep: bool = True,
    titles: Sequence[str] = (),
) -> Cloud:
    """A saved cloud of `pictures`. keep: all are favourites in `folder`/selection.sqlite. titles: what the first
    ones are called.
    """
    names = names or [f"image {number}.png" for number in range(len(pictures))]
    source = folder / "images"
    source.mkdir(parents=True)
    for name, content in zip(names, pictures, strict=True):
        (source / name).write_bytes(content)
    count = len(pictures)
    cloud = Cloud(
        ids=[Path(name).stem for name in names],
        paths=names,
        positions=np.random.default_rng(0).normal(size=(count, 3)).astype(np.float32),
        colours=np.full((count, 5, 3), (255, 128, 0), np.uint8),
        shares=np.full((count, 5), 0.2, np.float32),
        measures=original_measures(np.full(count, 0.25, np.float32), np.full(count, 50, np.float32)),
        sizes=np.full((count, 2), 32, np.int32),
        methods=["ink"] * count,
        parents=[["portrait"]] * count,
        parameters=['{"lines": 12}'] * count,
        cells=np.full(count, -1, np.int32),
        source=source,
        names=[*titles, *[""] * (count - len(titles))],
    ).save(folder / "cloud")
    with SessionStore(folder / "selection.sqlite", cloud.identity) as selection:
        for name in cloud.ids if keep else ():
            selection.keep(name)
    return cloud


@dataclass(frozen=True)
class PaintedCloud(Cloud):
    """A cloud whose atlas is in memory."""

    blocks: dict[tuple[int, int], np.ndarray] = field(default_factory=dict)

    def atlas_level(self, layer: int, level: int) -> np.ndarray:
        return self.blocks[layer, level]


def encode_bc1(picture: np.ndarray) -> np.ndarray:
    """uint8 (S, S, 3) → blocks, each between its darkest and its lightest pixel: exact where a block has two colours
    that RGB565 can hold."""
    side = len(picture) // 4
    pixels = picture.reshape(side, 4, side, 4, 3).transpose(0, 2, 1, 3, 4).reshape(-1, 16, 3).astype(int)
    words = (pixels[..., 0] >> 3 << 11) | (pixels[..., 1] >> 2 << 5) | pixels[..., 2] >> 3
    low, high = words.min(axis=1), words.max(axis=1)
    ends = np.take_along_axis(pixels, np.stack([words.argmax(1), words.argmin(1)], 1)[..., None], axis=1)
    mixes = np.array([[1, 0], [0, 1], [2 / 3, 1 / 3], [1 / 3, 2 / 3]])
    palette = np.einsum("kj,bjc->bkc", mixes, ends)
    nearest = np.square(pixels[:, :, None] - palette[:, None]).sum(-1).argmin(-1).astype(np.uint32)
    codes = (np.where(high[:, None] > low[:, None], nearest, 0) << np.arange(0, 32, 2)).sum(1, dtype=np.uint32)
    blocks = np.zeros(len(pixels), [("high", "<u2"), ("low", "<u2"), ("codes", "<u4")])
    blocks["high"], blocks["low"], blocks["codes"] = high, low, codes
    return blocks.view(np.uint8)


def cards(positions: np.ndarray, **columns: object) -> Cloud:
    """Cards without pictures, white where `colours` says nothing."""
    count = len(positions)
    values: dict = {
        "colours": np.full((count, 5, 3), 255, np.uint8),
        "shares": np.tile(np.array([1, 0, 0, 0, 0], np.float32), (count, 1)),
        "sizes": np.zeros((count, 2), np.int32),
        "cells": np.full(count, -1, np.int32),
        **columns,
    }
    cls = PaintedCloud if "blocks" in values else Cloud
    return cls(
        ids=[str(index) for index in range(count)],
        paths=[f"{index}.png" for index in range(count)],
        positions=np.asarray(positions, np.float32),
        measures=original_measures(np.zeros(count, np.float32), np.zeros(count, np.float32)),
        methods=[""] * count,
        parents=[[]] * count,
        parameters=[""] * count,
        source=Path(),
        **values,
    )


def painted(positions: np.ndarray, pictures: np.ndarray, per_row: int = 2) -> Cloud:
    """Cards with pictures, uint8 (N, CELL, CELL, 3). per_row: cells in each row of a layer."""
    count, side = len(pictures), per_row * CELL
    levels = int(np.log2(CELL // 4)) + 1
    layers = -(-count // per_row**2)
    blocks = {}
    for level in range(levels):
        cell = CELL >> level
        small = pictures.reshape(count, cell, CELL // cell, cell, CELL // cell, 3).mean((2, 4)).astype(np.uint8)
        sheet = np.zeros((layers * per_row**2, cell, cell, 3), np.uint8)
        sheet[:count] = small
        sheet = sheet.reshape(layers, per_row, per_row, cell, cell, 3).transpose(0, 1, 3, 2, 4, 5)
        for layer, whole in enumerate(sheet.reshape(layers, side >> level, side >> level, 3)):
            blocks[layer, level] = encode_bc1(whole)
    return cards(
        positions,
        cells=np.arange(count, dtype=np.int32),
        sizes=np.full((count, 2), CELL, np.int32),
        atlas=AtlasGeometry(layers, side, CELL, levels),
        folder=Path(),
        blocks=blocks,
    )


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def picture(seed: int = 0, size: tuple[int, int] = (48, 32), kind: str = "PNG") -> bytes:
    """A picture of its own for each seed."""
    noise = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(noise).save(stream, kind)
    return stream.getvalue()


def portrait_file(folder: Path, size: int = 64) -> Path:
    """The bundled portrait in FOLDER/face.png, `size` pixels square."""
    path = folder / "face.png"
    to_image(bundled_portrait(size)).save(path)
    return path


def manifest_entries(folder: Path) -> list[dict[str, Any]]:
    """What the manifest of the run in `folder` says of each variant, in its order."""
    return [json.loads(line) for line in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


def painted_squares(count: int, side: int = 128) -> np.ndarray:
    """uint8 (N, side, side, 3): squares in one colour each on a ground of another that becomes darker downward."""
    rng = np.random.default_rng(5)
    grounds, squares = rng.integers(60, 256, (2, count, 1, 1, 3))
    fall = np.linspace(1.0, 0.6, side)[None, :, None, None]
    pictures = np.broadcast_to((grounds * fall).astype(np.uint8), (count, side, side, 3)).copy()
    quarter = side // 4
    pictures[:, quarter:-quarter, quarter:-quarter] = squares
    return pictures


def pictured_cloud(folder: Path, pictures: np.ndarray, titles: Sequence[str] = ()) -> Cloud:
    """A saved cloud of square `pictures`, uint8 (N, 128, 128, 3), in FOLDER/cloud, with their files and an atlas.

    The table's last image comes first in the atlas.
    """
    from classification.atlas import compressed_cell, geometry_for, write_atlas
    from classification.cloud import ATLAS_FILE
    from classification.file_set import replacing_files

    source = folder / "images"
    source.mkdir(parents=True)
    names = [f"private name {number}.png" for number in range(len(pictures))]
    for name, pixels in zip(names, pictures, strict=True):
        Image.fromarray(pixels).save(source / name)
    count, rng = len(pictures), np.random.default_rng(1)
    geometry = geometry_for(count)
    mean = pictures.mean((1, 2)).astype(np.uint8)
    cloud = Cloud(
        ids=[Path(name).stem for name in names],
        paths=names,
        positions=rng.normal(size=(count, 3)).astype(np.float32),
        colours=np.repeat(mean[:, None], 5, axis=1),
        shares=np.full((count, 5), 0.2, np.float32),
        measures=original_measures(rng.random(count, np.float32), (100.0 * rng.random(count)).astype(np.float32)),
        sizes=np.full((count, 2), 128, np.int32),
        methods=["ink"] * count,
        parents=[["portrait"]] * count,
        parameters=['{"brush": "a private brush"}'] * count,
        cells=np.arange(count, dtype=np.int32)[::-1].copy(),
        source=source,
        atlas=geometry,
        names=[*titles, *[""] * (count - len(titles))],
    )
    with replacing_files(folder / "cloud") as files:
        cells = np.stack([compressed_cell(one) for one in pictures[::-1]])
        write_atlas(files.new(ATLAS_FILE), cells, geometry, files.mark)
        return cloud.write(files)
