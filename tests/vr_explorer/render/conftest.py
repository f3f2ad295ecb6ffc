"""Small clouds with known colours, and the places to look at them from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import AtlasGeometry, Cloud, earlier_measures
from vr_explorer.scene.view import View, look, perspective

CELL = 32


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


def cloud(positions: np.ndarray, **columns: object) -> Cloud:
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
        measures=earlier_measures(np.zeros(count, np.float32), np.zeros(count, np.float32)),
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
    return cloud(
        positions,
        cells=np.arange(count, dtype=np.int32),
        sizes=np.full((count, 2), CELL, np.int32),
        atlas=AtlasGeometry(layers, side, CELL, levels),
        folder=Path(),
        blocks=blocks,
    )


def view_from(
    position: tuple[float, float, float] = (0.0, 0.0, 0.0),
    yaw: float = 0.0,
    pitch: float = 0.0,
    size: tuple[int, int] = (96, 96),
    eye: float = 0.0,
) -> View:
    """A view of 60°, for an eye that stands `eye` metres to the right of the head."""
    head = np.array(position, np.float32)
    right = look(head, yaw, pitch)[0, :3]
    matrix = look(head + eye * right, yaw, pitch)
    return View(matrix, perspective(np.radians(60.0), size[0] / size[1], 0.1, 2000.0), head, size)


@pytest.fixture
def make_cloud() -> Callable[..., Cloud]:
    return cloud


@pytest.fixture
def make_painted() -> Callable[..., Cloud]:
    return painted


@pytest.fixture
def make_view() -> Callable[..., View]:
    return view_from
