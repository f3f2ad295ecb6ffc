"""A cloud of any number of made pictures, written to disk with its atlas, for benchmarks.

    python -m benchmarks.made_cloud FOLDER [COUNT] [CELL]

Every image has a picture of its own: waves and discs in its five colours, made at CELL pixels. It lies among others of
its kind, of which there are sixty-four.
"""

from __future__ import annotations

import sys
from pathlib import Path

import etcpak
import numpy as np

from classification import dds
from classification.atlas import geometry_for, level_sides, write_pictures
from classification.cloud import Cloud, original_measures
from classification.file_set import replacing_files, save_features
from foundation.colour import linear_to_srgb, srgb_to_linear

KINDS, WIDTH = 64, 64
AT_ONCE = 1_024

LINEAR = srgb_to_linear(np.arange(256) / 255).astype(np.float32)
ENCODED = (255 * linear_to_srgb(np.linspace(0.0, 1.0, 1 << 14)) + 0.5).astype(np.uint8)


def main() -> None:
    folder = Path(sys.argv[1])
    count, cell = (int(sys.argv[place]) if len(sys.argv) > place else usual for place, usual in ((2, 100_000), (3, 64)))
    made(folder, count, cell)


def made(folder: Path, count: int, cell: int) -> Cloud:
    """The cloud in `folder`. cell: pixels of a side, a power of 2."""
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, KINDS, count)
    palettes = rng.integers(20, 256, (KINDS, 5, 3))
    colours = np.clip(palettes[kinds] + rng.normal(0.0, 18.0, (count, 5, 3)), 0, 255).astype(np.uint8)
    vectors = rng.standard_normal((KINDS, WIDTH)).astype(np.float32)
    features = vectors[kinds] + 0.4 * rng.standard_normal((count, WIDTH), np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    places = rng.standard_normal((KINDS, 3)).astype(np.float32)[kinds]
    places += 0.35 * rng.standard_normal((count, 3), np.float32)
    geometry = geometry_for(count, cell)
    cloud = Cloud(
        ids=[f"made-{number:07d}" for number in range(count)],
        paths=[f"images/{number:07d}.jpg" for number in range(count)],
        positions=places,
        colours=colours,
        shares=np.tile(np.array([0.4, 0.25, 0.15, 0.12, 0.08], np.float32), (count, 1)),
        measures=original_measures(rng.random(count, np.float32), 100.0 * rng.random(count, np.float32)),
        sizes=np.tile(np.array([512, 512], np.int32), (count, 1)),
        methods=[f"kind_{kind:02d}" for kind in kinds],
        parents=[["portrait"]] * count,
        parameters=['{"made": true}'] * count,
        cells=np.arange(count, dtype=np.int32),
        source=folder / "none",
        atlas=geometry,
    )
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / ".cells"
    cells = np.memmap(kept, np.uint8, "w+", shape=(count, sum(map(dds.level_bytes, level_sides(cell)))))
    shapes = _shapes(rng, cell)
    levels = _levels(shapes)
    for first in range(0, count, AT_ONCE):
        part = slice(first, min(first + AT_ONCE, count))
        cells[part] = _compressed(shapes, levels, rng.integers(0, len(shapes), part.stop - first), colours[part])
    with replacing_files(folder) as files:
        write_pictures(files, cells, geometry)
        save_features(files.new("features.npy"), features.astype(np.float16), files.mark)
        written = cloud.write(files)
    kept.unlink()
    return written


def _shapes(rng: np.random.Generator, cell: int) -> np.ndarray:
    """uint8 (256, cell, cell), which of five colours each pixel has."""
    y, x = np.mgrid[:cell, :cell] / cell
    shapes = np.zeros((256, cell, cell), np.uint8)
    for shape in shapes:
        turn, waves, phase = rng.uniform(0.0, np.pi), rng.uniform(2.0, 9.0), rng.uniform(0.0, 6.3)
        shape[:] = np.sin(2 * np.pi * waves * (x * np.cos(turn) + y * np.sin(turn)) + phase) > 0.0
        for colour in (2, 3, 4):
            middle, radius = rng.uniform(0.15, 0.85, 2), rng.uniform(0.08, 0.25)
            shape[np.hypot(x - middle[0], y - middle[1]) < radius] = colour
    return shapes


def _levels(shapes: np.ndarray) -> list[np.ndarray]:
    """float32 (S, pixels, 5) for each level but the first: how much of each pixel has each of five colours."""
    count, cell = shapes.shape[:2]
    shares, levels = (shapes[..., None] == np.arange(5)).astype(np.float32), []
    for side in level_sides(cell)[1:]:
        shares = shares.reshape(count, side, 2, side, 2, 5).mean(axis=(2, 4))
        levels.append(shares.reshape(count, side * side, 5))
    return levels


def _compressed(shapes: np.ndarray, levels: list[np.ndarray], chosen: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """uint8 (K, bytes of a cell). chosen: (K,), which shapes. colours: (K, 5, 3)."""
    count, cell = len(chosen), shapes.shape[1]
    parts = [_blocks(colours[np.arange(count)[:, None], shapes[chosen].reshape(count, -1)], cell)]
    linear = LINEAR[colours]
    for side, shares in zip(level_sides(cell)[1:], levels, strict=True):
        parts.append(_blocks(ENCODED[((shares[chosen] @ linear) * (len(ENCODED) - 1)).astype(np.uint16)], side))
    return np.concatenate(parts, axis=1)


def _blocks(pictures: np.ndarray, side: int) -> np.ndarray:
    """uint8 (K, bytes), of pictures (K, pixels, 3)."""
    column = np.full((len(pictures) * side, side, 4), 255, np.uint8)
    column[..., :3] = pictures.reshape(-1, side, 3)
    return np.frombuffer(etcpak.compress_bc1(column.tobytes(), side, len(column)), np.uint8).reshape(len(pictures), -1)


if __name__ == "__main__":
    main()
