"""In a cloud of more pictures than the memory takes, what is seen large gets its cells; no frame waits for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification import dds
from classification.atlas import write_atlas
from classification.cloud import ATLAS_FILE, AtlasGeometry, Cloud
from classification.file_set import replacing_files
from foundation.settings import Settings
from tests.factories import clustered_cloud
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import LookFrom
from vr_explorer.scene.view import look
from vr_explorer.tools.near_cells import UPLOADED_AT_ONCE

COUNT, SIDE = 600, 32
SIZE = 320, 240
LAYERS = AtlasGeometry(layers=3, layer_size=512, cell=SIDE, levels=4), AtlasGeometry(COUNT, SIDE, SIDE, 4)
"""Many cells in a layer, and one."""


@pytest.fixture(params=LAYERS, ids=["layers of many", "a layer a cell"])
def cloud(request: pytest.FixtureRequest, tmp_path: Path) -> Cloud:
    geometry: AtlasGeometry = request.param
    cells = np.random.default_rng(0).integers(0, 256, (COUNT, dds.layer_bytes(LAYERS[1])), np.uint8)
    cloud = replace(clustered_cloud(COUNT), cells=np.arange(COUNT, dtype=np.int32), atlas=geometry)
    with replacing_files(tmp_path) as files:
        write_atlas(files.new(ATLAS_FILE), cells, geometry, files.mark)
        cloud.write(files)
    return Cloud.load(tmp_path)


@pytest.fixture
def explorer(ctx: moderngl.Context, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Explorer:
    """With room for 256 of the 600."""
    monkeypatch.setattr("vr_explorer.render.atlas_plan.LEAST_SPARE", 2)
    budget = 2 * dds.layer_bytes(LAYERS[0]) * (1 if "GL_EXT_texture_sRGB" in ctx.extensions else 8) / 1e6
    preferences = Preferences(Settings({"render": {"memory_mb": 1.01 * budget}}))
    with Explorer(ctx, cloud, preferences) as explorer:
        explorer.begin(ExploreOptions(rain=False))
        explorer.scene.settle()
        yield explorer


def near(explorer: Explorer, card: int) -> None:
    x, y, z = explorer.scene.cards.target[card].tolist()
    explorer.scene.apply(LookFrom((x, y, z + 8.0), 0.0, 0.0))


def followed(explorer: Explorer, target: Target, condition: Callable[[], object]) -> int:
    """Frames until it holds. None of them brings more cells than one may."""
    pool = explorer.renderer.shown.pool
    assert pool is not None
    for frame in range(3_000):
        if condition():
            return frame
        before = pool.uploaded
        explorer.step(InputFrame(), 1.0 / 60.0)
        assert pool.uploaded - before <= UPLOADED_AT_ONCE
        explorer.draw(target.framebuffer, explorer.view(SIZE, 60.0))
        time.sleep(0.002)
    pytest.fail("it did not happen")


def test_what_is_looked_at_gets_its_cell_wherever_one_goes(ctx: moderngl.Context, explorer: Explorer) -> None:
    buffers, target = explorer.renderer.shown, Target(ctx, SIZE)
    pool = buffers.pool
    assert pool is not None and (pool.capacity, pool.small) == (256, 16)
    for card in (10, 500, 77, 10):
        near(explorer, card)
        followed(explorer, target, lambda: pool.has(np.array([card]))[0])  # noqa: B023
    assert pool.has(np.arange(COUNT)).sum() <= pool.capacity
    places = buffers.own["cell"][pool.has(np.arange(COUNT))]
    assert len(set(places.tolist())) == len(places), "no two cards share a place"
    assert explorer.scene.cloud.cells.tolist() == list(range(COUNT)), "the cloud's own numbers stay"
    target.release()


def test_a_single_picture_is_as_sharp_as_with_all_cells(
    ctx: moderngl.Context, cloud: Cloud, explorer: Explorer
) -> None:
    target = Target(ctx, SIZE)
    with Explorer(ctx, cloud, Preferences(Settings())) as whole:
        whole.begin(ExploreOptions(rain=False))
        pictures = []
        for one, settled in ((whole, True), (explorer, False), (explorer, True)):
            one.scene.settle()
            near(one, 10)
            view = one.view(SIZE, 60.0)
            if settled:
                one.settle(view)
            one.draw(target.framebuffer, view)
            pictures.append(target.read().astype(int))
        assert whole.renderer.shown.pool is None
    wanted, small, sharp = pictures
    blurred, left = (float(np.abs(one - wanted).mean()) for one in (small, sharp))
    assert blurred > 5.0 and left < 0.05 * blurred, (blurred, left)
    target.release()


def test_what_either_eye_sees_gets_its_cell(ctx: moderngl.Context, explorer: Explorer) -> None:
    """One eye looks to the left, the other to the right, as wide headsets nearly do."""
    scene, target = explorer.scene, Target(ctx, (2 * SIZE[0], SIZE[1]))
    pool = explorer.renderer.shown.pool
    assert pool is not None
    near(explorer, 10)
    middle = explorer.view(SIZE, 60.0)
    eyes = [replace(middle, view=look(middle.head, yaw, 0.0)) for yaw in (1.2, -1.2)]
    offsets = scene.cards.target - middle.head
    distances = np.linalg.norm(offsets, axis=1)
    seen = [(offsets @ eye.view[2, :3] < -0.8 * distances) & (distances < 30.0) for eye in eyes]
    assert all(one.any() for one in seen), "there is something to be seen on both sides"
    wanted = np.flatnonzero(seen[0] | seen[1])
    for _ in range(3_000):
        explorer.step(InputFrame(), 1.0 / 60.0)
        explorer.renderer.render(target.framebuffer, eyes, scene.cards, scene.time)
        if pool.has(wanted).all():
            break
        time.sleep(0.002)
    assert pool.has(wanted).all()
    target.release()


def test_an_atlas_that_was_written_anew_gives_no_more_cells(
    ctx: moderngl.Context, cloud: Cloud, explorer: Explorer
) -> None:
    """The numbers of its cells mean other pictures: what is there stays."""
    assert cloud.folder is not None and cloud.atlas is not None
    target = Target(ctx, SIZE)
    pool = explorer.renderer.shown.pool
    assert pool is not None
    near(explorer, 10)
    followed(explorer, target, lambda: pool.has(np.array([10]))[0])
    cells = np.zeros((COUNT, dds.layer_bytes(LAYERS[1])), np.uint8)
    write_atlas(cloud.folder / ATLAS_FILE, cells, cloud.atlas, "ab" * 16)
    near(explorer, 500)
    cells_of = explorer.tools.streaming._cells
    assert cells_of is not None
    followed(explorer, target, lambda: cells_of._lost)
    assert pool.has(np.array([10]))[0]
    target.release()
