"""The atlas of a large cloud: a layer a cell, and the small levels of all beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classification import atlas, dds
from classification.cloud import ATLAS_FILE, SMALL_FILE, AtlasGeometry, Cloud
from classification.cloud.cells import level_offset, small_geometry
from classification.file_set import replacing_files
from foundation.errors import UserError
from tests.factories import small_cloud

COUNT, LEVELS = 70, 5
IN_LAYERS, BY_CELL = AtlasGeometry(2, 512, 64, LEVELS), AtlasGeometry(COUNT, 64, 64, LEVELS)
SMALL = slice(level_offset(BY_CELL, 1), None)


@pytest.fixture(scope="module")
def cells() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (COUNT, dds.layer_bytes(BY_CELL)), np.uint8)


@pytest.fixture
def write(tmp_path: Path, cells: np.ndarray) -> Callable[[AtlasGeometry], Cloud]:
    def written(geometry: AtlasGeometry) -> Cloud:
        cloud = replace(small_cloud(COUNT), atlas=geometry, cells=np.arange(COUNT, dtype=np.int32))
        with replacing_files(tmp_path) as files:
            atlas.write_pictures(files, cells, geometry)
            cloud.write(files)
        return Cloud.load(tmp_path)

    return written


def test_a_large_cloud_has_a_layer_a_cell() -> None:
    large = atlas.geometry_for(1_000_000, 64)
    assert (large.layers, large.layer_size, large.cells_per_layer) == (1_000_000, 64, 1)
    small = small_geometry(large)
    assert small is not None and (small.layers, small.layer_size, small.cell) == (245, 2_048, 32)
    assert small_geometry(atlas.geometry_for(10_120)) is None


@pytest.mark.parametrize("geometry", [IN_LAYERS, BY_CELL], ids=["layers of many", "a layer a cell"])
def test_cells_are_read_the_same_however_they_lie(
    write: Callable[[AtlasGeometry], Cloud], cells: np.ndarray, geometry: AtlasGeometry
) -> None:
    cloud, some = write(geometry), np.array([69, 0, 64, 63, 7, 7])
    assert cloud.folder is not None
    assert (cloud.folder / SMALL_FILE).exists() == (geometry is BY_CELL)
    np.testing.assert_array_equal(cloud.atlas_cells(some, range(LEVELS)), cells[some])
    np.testing.assert_array_equal(cloud.atlas_cells(some, range(1, LEVELS)), cells[some, SMALL])
    start, end = level_offset(geometry, 2), level_offset(geometry, 4)
    np.testing.assert_array_equal(cloud.atlas_cells(some, range(2, 4)), cells[some, start:end])
    assert cloud.atlas_cells(some[:0], range(LEVELS)).shape == (0, cells.shape[1])


def test_small_levels_come_from_their_own_file(write: Callable[[AtlasGeometry], Cloud], cells: np.ndarray) -> None:
    """A cloud of a million opens from these alone."""
    cloud = write(BY_CELL)
    assert cloud.folder is not None
    (cloud.folder / ATLAS_FILE).unlink()
    np.testing.assert_array_equal(cloud.atlas_cells(np.arange(COUNT), range(1, LEVELS)), cells[:, SMALL])
    with pytest.raises(UserError, match="cannot be read"):
        cloud.atlas_cells(np.arange(COUNT), range(LEVELS))


@pytest.mark.parametrize("damage", ["missing", "cut", "of another run", "without a mark"])
def test_a_small_file_that_does_not_belong_is_passed_over(
    write: Callable[[AtlasGeometry], Cloud], cells: np.ndarray, damage: str
) -> None:
    cloud = write(BY_CELL)
    assert cloud.folder is not None
    path = cloud.folder / SMALL_FILE
    content = bytearray(path.read_bytes())
    content[dds.HEADER_BYTES :] = bytes(len(content) - dds.HEADER_BYTES)  # black, if it were read
    if damage == "of another run":
        content[dds.MARK_OFFSET] ^= 1
    elif damage == "without a mark":
        content[dds.MARK_OFFSET : dds.MARK_OFFSET + dds.MARK_BYTES] = bytes(dds.MARK_BYTES)
    path.write_bytes(content[:-1] if damage == "cut" else content)
    if damage == "missing":
        path.unlink()
    cloud = Cloud.load(cloud.folder)
    np.testing.assert_array_equal(cloud.atlas_cells(np.arange(COUNT), range(1, LEVELS)), cells[:, SMALL])


def test_an_atlas_in_another_s_place_is_told(write: Callable[[AtlasGeometry], Cloud], cells: np.ndarray) -> None:
    """What is open knows by number which cell is whose."""
    cloud = write(BY_CELL)
    assert cloud.folder is not None
    other = cloud.folder / "other"
    shutil.copytree(cloud.folder, other, ignore=shutil.ignore_patterns("other"))
    write(BY_CELL)
    with pytest.raises(UserError, match="written anew meanwhile"):
        cloud.atlas_cells(np.arange(3), range(LEVELS))
    np.testing.assert_array_equal(Cloud.load(other).atlas_cells(np.arange(3), range(LEVELS)), cells[:3])


def test_a_cut_atlas_is_told(write: Callable[[AtlasGeometry], Cloud]) -> None:
    cloud = write(BY_CELL)
    assert cloud.atlas_path is not None
    cloud.atlas_path.write_bytes(cloud.atlas_path.read_bytes()[:-1])
    with pytest.raises(UserError, match="incomplete"):
        cloud.atlas_cells(np.arange(3), range(LEVELS))
