"""The texture atlas: right cells at right places, levels of their own, a file that other tools understand."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from classification import atlas, dds
from classification.cloud import ATLAS_FILE, Cloud
from foundation.errors import UserError


def _pictures(count: int) -> np.ndarray:
    """uint8 (count, CELL, CELL, 3): crops of a photograph, each with a colour of its own."""
    source = Image.fromarray(data.astronaut())
    rng = np.random.default_rng(0)
    crops = []
    for _ in range(count):
        left, top = (int(v) for v in rng.integers(0, 300, 2))
        crop = source.crop((left, top, left + 200, top + 200)).resize((atlas.CELL, atlas.CELL), Image.Resampling.BOX)
        crops.append((np.asarray(crop) * rng.uniform(0.4, 1, 3)).astype(np.uint8))
    return np.stack(crops)


def _psnr(first: np.ndarray, second: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / np.mean((first.astype(float) - second) ** 2)))


def decoded(blocks: np.ndarray, side: int) -> np.ndarray:
    """By Pillow, which reads BC1 with a linear tag (71) and not with the sRGB one (72): the same blocks."""
    header = bytearray(dds.header(dds.AtlasGeometry(layers=1, layer_size=side, cell=side, levels=1)))
    struct.pack_into("<I", header, 128, 71)
    with Image.open(io.BytesIO(bytes(header) + blocks.tobytes())) as image:
        return np.asarray(image.convert("RGB"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray, dds.AtlasGeometry]:
    folder = tmp_path_factory.mktemp("atlas")
    pictures = _pictures(300)
    geometry = atlas.geometry_for(len(pictures))
    atlas.write_atlas(folder / ATLAS_FILE, np.stack([atlas.compressed_cell(p) for p in pictures]), geometry)
    return folder, pictures, geometry


def _cloud(folder: Path, geometry: dds.AtlasGeometry) -> Cloud:
    empty = np.zeros((0, 3), np.float32)
    return Cloud(
        [], [], empty, np.zeros((0, 5, 3), np.uint8), np.zeros((0, 5), np.float32), {},
        np.zeros((0, 2), np.int32), [], [], [], np.zeros(0, np.int32), folder, geometry, {}, folder,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("count", "layers", "side"),
    [(1, 1, 128), (4, 1, 256), (5, 1, 512), (256, 1, 2048), (257, 2, 2048), (10_120, 40, 2048)],
)
def test_geometry_has_room_and_no_more(count: int, layers: int, side: int) -> None:
    geometry = atlas.geometry_for(count)
    assert (geometry.layers, geometry.layer_size, geometry.levels) == (layers, side, 6)
    assert geometry.layers * geometry.cells_per_layer >= count


def test_ten_thousand_pictures_stay_in_the_memory_budget() -> None:
    assert dds.file_bytes(atlas.geometry_for(10_120)) <= 120_000_000


@pytest.mark.parametrize("level", range(6))
def test_every_cell_is_at_its_place_in_every_level(
    written: tuple[Path, np.ndarray, dds.AtlasGeometry], level: int
) -> None:
    folder, pictures, geometry = written
    cloud = _cloud(folder, geometry)
    side, cell = geometry.layer_size >> level, geometry.cell >> level
    layers = [decoded(cloud.atlas_level(layer, level), side) for layer in range(geometry.layers)]
    indices = (0, 1, 17, 255, 256, 299)
    wanted = [np.asarray(Image.fromarray(pictures[i]).resize((cell, cell), Image.Resampling.BOX)) for i in indices]
    for number, index in enumerate(indices):
        layer, place = divmod(index, geometry.cells_per_layer)
        row, column = divmod(place, geometry.cells_per_row)
        found = layers[layer][row * cell : (row + 1) * cell, column * cell : (column + 1) * cell]
        likeness = [_psnr(found, picture) for picture in wanted]
        assert int(np.argmax(likeness)) == number
        assert max(likeness) > (26 if cell >= 64 else 17)  # four colours a block: small levels hold less of them


def test_levels_are_averaged_in_linear_light() -> None:
    stripes = np.zeros((atlas.CELL, atlas.CELL, 3), np.uint8)
    stripes[:, ::2] = 255
    blocks = atlas.compressed_cell(stripes)
    first = dds.level_bytes(atlas.CELL)
    half = decoded(blocks[first : first + dds.level_bytes(64)], 64)
    assert abs(int(half.mean()) - 188) <= 3  # half of the light; half of the encoded values would be 128


def test_the_file_is_a_dds_that_other_tools_read(
    written: tuple[Path, np.ndarray, dds.AtlasGeometry], tmp_path: Path
) -> None:
    folder, pictures, geometry = written
    content = bytearray((folder / ATLAS_FILE).read_bytes())
    assert len(content) == dds.file_bytes(geometry)
    assert struct.unpack_from("<I", content, 128) == (72,)  # DXGI_FORMAT_BC1_UNORM_SRGB
    struct.pack_into("<I", content, 128, 71)
    (tmp_path / "linear.dds").write_bytes(content)
    with Image.open(tmp_path / "linear.dds") as image:
        found = np.asarray(image.convert("RGB"))
    assert found.shape == (2048, 2048, 3)
    assert _psnr(found[:128, 128:256], pictures[1]) > 28


def test_a_cut_file_is_told(written: tuple[Path, np.ndarray, dds.AtlasGeometry], tmp_path: Path) -> None:
    folder, _, geometry = written
    (tmp_path / ATLAS_FILE).write_bytes((folder / ATLAS_FILE).read_bytes()[:-1])
    with pytest.raises(UserError, match="incomplete"):
        _cloud(tmp_path, geometry).atlas_level(0, 0)
    with pytest.raises(UserError, match="cannot be read"):
        _cloud(tmp_path / "nowhere", geometry).atlas_level(0, 0)
