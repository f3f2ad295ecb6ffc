"""DDS files with a DX10 header: a block-compressed texture array with mip levels that other tools open, too.

Microsoft, "Programming Guide for DDS" and "DDS_HEADER_DXT10 structure" (Direct3D documentation): 4 bytes magic,
124 bytes header, 20 bytes DX10 header, then for each array element all its mip levels, the largest first.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER_BYTES = 148
BC1_BLOCK_BYTES = 8

_DXGI_FORMAT_BC1_UNORM_SRGB = 72
_TEXTURE_2D = 3
_FLAGS = 0x1 | 0x2 | 0x4 | 0x1000 | 0x20000 | 0x80000  # caps, height, width, pixel format, mip count, linear size
_CAPS = 0x8 | 0x1000 | 0x400000  # complex, texture, mip map
_FOURCC = 0x4


MOST_LAYERS, LARGEST_LAYER = 1 << 24, 1 << 20
"""Far beyond what graphics cards take."""


@dataclass(frozen=True)
class AtlasGeometry:
    """Where image cells lie in the texture array; lengths in pixels of level 0, cells row by row from the top.

    ValueError: numbers that no array has.
    """

    layers: int
    layer_size: int
    cell: int
    levels: int

    def __post_init__(self) -> None:
        if any(type(value) is not int for value in vars(self).values()):
            raise ValueError("layers, layer_size, cell and levels are whole numbers")
        if not 1 <= self.layers <= MOST_LAYERS or not 4 <= self.cell <= self.layer_size <= LARGEST_LAYER:
            raise ValueError(f"at most {MOST_LAYERS} layers of at most {LARGEST_LAYER} pixels, cells of at least 4")
        if self.layer_size % self.cell or self.cell & (self.cell - 1) or not 1 <= self.levels < self.cell.bit_length():
            raise ValueError("cells are powers of 2 that divide a layer, and have a level for each power at most")

    @property
    def cells_per_row(self) -> int:
        return self.layer_size // self.cell

    @property
    def cells_per_layer(self) -> int:
        return self.cells_per_row**2


MARK_OFFSET, MARK_BYTES = 32, 16
"""Of the mark, in a field that the format leaves to whoever writes the file."""


def header(geometry: AtlasGeometry, mark: bytes = bytes(MARK_BYTES)) -> bytes:
    """The 148 bytes before the pixels of a BC1 sRGB array of square layers."""
    side = geometry.layer_size
    pixel_format = struct.pack("<II4s5I", 32, _FOURCC, b"DX10", 0, 0, 0, 0, 0)
    body = struct.pack("<7I16s28x", 124, _FLAGS, side, side, level_bytes(side), 0, geometry.levels, mark)
    caps = struct.pack("<5I", _CAPS, 0, 0, 0, 0)
    dx10 = struct.pack("<5I", _DXGI_FORMAT_BC1_UNORM_SRGB, _TEXTURE_2D, 0, geometry.layers, 0)
    return b"DDS " + body + pixel_format + caps + dx10


def level_bytes(side: int) -> int:
    """Bytes of a square BC1 level of `side` pixels."""
    blocks = max(1, side // 4)
    return blocks * blocks * BC1_BLOCK_BYTES


def layer_bytes(geometry: AtlasGeometry) -> int:
    """Bytes of one array element with all its levels."""
    return sum(level_bytes(geometry.layer_size >> level) for level in range(geometry.levels))


def offset(geometry: AtlasGeometry, layer: int, level: int) -> int:
    """Where a level of a layer begins in the file."""
    before = sum(level_bytes(geometry.layer_size >> lower) for lower in range(level))
    return HEADER_BYTES + layer * layer_bytes(geometry) + before


def file_bytes(geometry: AtlasGeometry) -> int:
    """Size of the whole file."""
    return HEADER_BYTES + geometry.layers * layer_bytes(geometry)
