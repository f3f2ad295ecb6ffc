"""The texture atlas: every picture as a square cell of a BC1 texture array, with its own mip levels.

A cell is compressed once, with all its levels, when its picture is measured; the atlas is then put together by copying
blocks, so that adding pictures compresses only the new ones.
"""

from __future__ import annotations

from pathlib import Path

import etcpak
import numpy as np
import numpy.typing as npt

from classification import dds
from classification.cloud import ATLAS_FILE, SMALL_FILE
from classification.cloud.cells import laid_out, level_offset, packed, small_geometry, small_level
from classification.dds import AtlasGeometry
from classification.file_set import FileSet
from foundation.colour import linear_to_srgb, srgb_to_linear
from foundation.files import replacing

CELL = 128
SMALLEST_LEVEL = 4
"""A BC1 block; levels end where a cell is one block."""

IN_LAYERS = 32_768
"""Cells that are shown all at once, as they lie in the file."""

AT_ONCE = 4_096
"""Cells that are written at once, where each has a layer."""

_LINEAR = srgb_to_linear(np.arange(256) / 255)


def level_sides(cell: int = CELL) -> list[int]:
    """Sides of a cell's levels in pixels, 128, 64 … 4."""
    return [cell >> level for level in range(cell.bit_length()) if cell >> level >= SMALLEST_LEVEL]


CELL_BYTES = sum(dds.level_bytes(side) for side in level_sides())


def geometry_for(count: int, cell: int = CELL) -> AtlasGeometry:
    """The smallest array that has room for `count` cells: one small layer, or as many large ones as it takes. Of more
    than `IN_LAYERS`, each has a layer of its own, so that one is read from one place.
    """
    levels = len(level_sides(cell))
    if count > IN_LAYERS:
        return AtlasGeometry(layers=count, layer_size=cell, cell=cell, levels=levels)
    return packed(count, cell, levels)


def compressed_cell(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """All levels of a cell, one after the other, as uint8 (CELL_BYTES,). picture: uint8 (CELL, CELL, 3) sRGB.

    Levels are averaged in linear light.
    """
    parts = []
    linear = _LINEAR[picture]
    for side in level_sides():
        if side != CELL:
            linear = linear.reshape(side, 2, side, 2, 3).mean(axis=(1, 3))
            picture = (linear_to_srgb(linear) * 255 + 0.5).astype(np.uint8)
        opaque = np.dstack([picture, np.full((side, side), 255, np.uint8)])
        parts.append(np.frombuffer(etcpak.compress_bc1(opaque.tobytes(), side, side), np.uint8))
    return np.concatenate(parts)


def write_atlas(path: Path, cells: npt.NDArray[np.uint8], geometry: AtlasGeometry, mark: str = "") -> None:
    """Writes `atlas.dds`. cells: uint8 (N, CELL_BYTES), cell number i in place i; memory-mapped is as good.

    mark: of the run, 32 hexadecimal digits or none.
    """
    with replacing(path) as partial, partial.open("wb") as stream:
        stream.write(dds.header(geometry, bytes.fromhex(mark)))
        if geometry.cells_per_layer == 1:
            for first in range(0, geometry.layers, AT_ONCE):
                stream.write(np.asarray(cells[first : min(first + AT_ONCE, geometry.layers)]).tobytes())
            stream.write(bytes((geometry.layers - len(cells)) * cells.shape[1]))
            return
        for layer in range(geometry.layers):
            first = layer * geometry.cells_per_layer
            present = np.asarray(cells[first : first + geometry.cells_per_layer])
            start = 0
            for side in level_sides(geometry.cell):
                size = dds.level_bytes(side)
                stream.write(laid_out(present[:, start : start + size], side, geometry.cells_per_row).tobytes())
                start += size


def write_pictures(files: FileSet, cells: npt.NDArray[np.uint8], geometry: AtlasGeometry) -> None:
    """The atlas among the files of a cloud, and beside a large one its small levels in a file of their own, from which
    it opens. cells, geometry: as of `write_atlas`.
    """
    write_atlas(files.new(ATLAS_FILE), cells, geometry, files.mark)
    small = small_geometry(geometry)
    if small is not None:
        levels = cells[:, level_offset(geometry, small_level(geometry)) :]
        write_atlas(files.new(SMALL_FILE), levels, small, files.mark)
