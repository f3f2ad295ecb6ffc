import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification.atlas import CELL, compressed_cell, geometry_for, write_atlas
from classification.cloud import AtlasGeometry, Cloud
from foundation.colour import srgb_to_linear
from foundation.errors import UserError
from vr_explorer.render.atlas import AtlasRoom, AtlasUpload, can_sample_bc1, load_atlas
from vr_explorer.render.atlas_plan import AtlasPlan, planned

Make = Callable[..., Cloud]

SHOW = """#version 330 core
uniform sampler2DArray atlas;
uniform vec2 place;
uniform float level;
uniform float layer;
out vec4 colour;
void main() { colour = textureLod(atlas, vec3(place, layer), level); }
"""
TRIANGLE = """#version 330 core
void main() { gl_Position = vec4(gl_VertexID == 1 ? 3 : -1, gl_VertexID == 2 ? 3 : -1, 0, 1); }
"""


def _sampled(ctx: moderngl.Context, atlas: moderngl.TextureArray, level: int, side: int, layer: int = 0) -> np.ndarray:
    """float32 (side, side, 3), linear: what a shader reads in `layer` at the middles of the level's pixels."""
    program = ctx.program(TRIANGLE, SHOW.replace("place,", f"gl_FragCoord.xy / {side}.0,"))
    program["level"], program["layer"] = float(level), float(layer)
    target = ctx.framebuffer([ctx.texture((side, side), 4, dtype="f4")])
    target.use()
    atlas.use(0)
    ctx.vertex_array(program, []).render(vertices=3)
    return np.frombuffer(target.read(components=3, dtype="f4"), np.float32).reshape(side, side, 3)


def whole_plan(geometry: AtlasGeometry) -> AtlasPlan:
    return planned(geometry, 0, 1e15, 1 << 20, 1 << 20, True)


def test_decoded_and_compressed_blocks_look_the_same(ctx: moderngl.Context, make_painted: Make) -> None:
    if not can_sample_bc1(ctx):
        pytest.skip("this driver has no S3TC: there is nothing to compare with")
    pictures = np.random.default_rng(5).integers(0, 256, (8, 32, 32, 3), np.uint8)
    cloud = make_painted(np.zeros((8, 3)), pictures)
    assert cloud.atlas is not None
    assert cloud.atlas.layers == 2
    for level in range(cloud.atlas.levels):
        side = cloud.atlas.layer_size >> level
        ways = [load_atlas(ctx, cloud.atlas, cloud.atlas_level, 1.0, compressed=way) for way in (True, False)]
        compressed, decoded = (_sampled(ctx, atlas, level, side, layer=1) for atlas in ways)
        assert compressed.std() > 0.02
        np.testing.assert_allclose(compressed, decoded, atol=0.012)


def test_the_top_row_of_the_file_is_at_the_texture_s_zero(ctx: moderngl.Context, make_painted: Make) -> None:
    pictures = np.zeros((8, 32, 32, 3), np.uint8)
    pictures[4] = 255
    cloud = make_painted(np.zeros((8, 3)), pictures)
    assert cloud.atlas is not None
    sampled = _sampled(ctx, load_atlas(ctx, cloud.atlas, cloud.atlas_level, 1.0), 0, cloud.atlas.layer_size, 1)
    assert sampled[:32, :32].min() == 1.0
    assert sampled[32:].max() == sampled[:, 32:].max() == 0.0


def test_an_atlas_too_large_for_the_driver_is_refused(ctx: moderngl.Context) -> None:
    def read(layer: int, level: int) -> np.ndarray:
        raise AssertionError("nothing is read")

    most = ctx.info["GL_MAX_ARRAY_TEXTURE_LAYERS"]
    with pytest.raises(UserError, match=rf"has {most + 1} layers of 128 pixels.*takes {most} layers"):
        load_atlas(ctx, AtlasGeometry(most + 1, 128, 32, 4), read, 1.0)
    with pytest.raises(UserError, match="smaller atlas cells"):
        load_atlas(ctx, AtlasGeometry(1, 1 << 20, 32, 4), read, 1.0)


def test_an_atlas_of_another_geometry_is_refused(ctx: moderngl.Context, make_painted: Make) -> None:
    cloud = make_painted(np.zeros((1, 3)), np.zeros((1, 32, 32, 3), np.uint8))
    assert cloud.atlas is not None
    with pytest.raises(UserError, match="does not fit"):
        load_atlas(ctx, replace(cloud.atlas, layer_size=128), cloud.atlas_level, 1.0)


def test_a_cloud_from_disk_shows_its_pictures(ctx: moderngl.Context, make_cloud: Make, tmp_path: Path) -> None:
    colours = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [123, 125, 123], [206, 101, 49]], np.uint8)
    pictures = np.broadcast_to(colours[:, None, None], (5, CELL, CELL, 3))
    geometry = geometry_for(len(pictures))
    cells = np.stack([compressed_cell(np.ascontiguousarray(picture)) for picture in pictures])
    saved = make_cloud(np.zeros((5, 3)), cells=np.arange(5, dtype=np.int32), atlas=geometry).save(tmp_path)
    write_atlas(tmp_path / "atlas.dds", cells, geometry)
    cloud = Cloud.load(saved.folder)
    atlas = load_atlas(ctx, geometry, cloud.atlas_level, 1.0)
    for level in range(geometry.levels):
        side = geometry.layer_size >> level
        sampled = _sampled(ctx, atlas, level, side)
        for index, colour in enumerate(colours):
            row, column = np.array(divmod(index, geometry.cells_per_row)) * (geometry.cell >> level)
            seen = sampled[row : row + (geometry.cell >> level), column : column + (geometry.cell >> level)]
            np.testing.assert_allclose(seen - srgb_to_linear(colour / 255.0), 0.0, atol=0.02)


def test_an_atlas_comes_in_pieces_and_is_the_same_as_at_once(ctx: moderngl.Context, make_painted: Make) -> None:
    pictures = np.random.default_rng(6).integers(0, 256, (60, 32, 32, 3), np.uint8)
    cloud = make_painted(np.zeros((60, 3)), pictures)
    geometry = cloud.atlas
    assert geometry is not None
    upload = AtlasUpload(ctx, AtlasRoom(ctx, whole_plan(geometry)), cloud.atlas_level, 1.0)
    shares = [upload.share]
    while not upload.done:
        upload.advance(0.0)
        shares.append(upload.share)
    steps = np.diff(shares)
    assert shares[0] == 0.0 and shares[-1] == 1.0 and (steps >= 0.0).all()
    assert np.count_nonzero(steps) >= geometry.layers * geometry.levels, "no call brings more than one piece"
    whole = load_atlas(ctx, geometry, cloud.atlas_level, 1.0)
    for level in range(geometry.levels):
        side, last = geometry.layer_size >> level, geometry.layers - 1
        np.testing.assert_array_equal(*(_sampled(ctx, one, level, side, last) for one in (upload.texture, whole)))


def test_rows_of_a_large_layer_come_one_after_the_other(
    ctx: moderngl.Context, make_painted: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = np.random.default_rng(7).integers(0, 256, (4, 32, 32, 3), np.uint8)
    cloud = make_painted(np.zeros((4, 3)), pictures)
    assert cloud.atlas is not None
    side = cloud.atlas.layer_size
    whole = _sampled(ctx, load_atlas(ctx, cloud.atlas, cloud.atlas_level, 1.0), 0, side)
    for compressed in (True, False) if can_sample_bc1(ctx) else (False,):
        monkeypatch.setattr("vr_explorer.render.atlas.PIECE", 3 * (side // 4) * 8 * (1 if compressed else 8))
        rows = load_atlas(ctx, cloud.atlas, cloud.atlas_level, 1.0, compressed)
        np.testing.assert_allclose(_sampled(ctx, rows, 0, side), whole, atol=0.012)


def test_an_upload_that_is_left_ends_its_reading(ctx: moderngl.Context, make_painted: Make) -> None:
    cloud = make_painted(np.zeros((60, 3)), np.zeros((60, 32, 32, 3), np.uint8))
    assert cloud.atlas is not None
    before = threading.active_count()
    upload = AtlasUpload(ctx, AtlasRoom(ctx, whole_plan(cloud.atlas)), cloud.atlas_level, 1.0)
    upload.advance(0.0)
    upload.release()
    end = time.monotonic() + 30.0
    while threading.active_count() > before:
        assert time.monotonic() < end
        time.sleep(0.01)
