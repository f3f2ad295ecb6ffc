"""A cloud that has children opens in the room that was made for it, and more of them join in what is there."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import moderngl
import numpy as np
import pytest

from classification import dds
from classification.cloud import ATLAS_FILE, GROWN_FILE, AtlasGeometry, Cloud, outline, outline_with_children
from classification.cloud.cells import cell_bytes
from classification.cloud.grown_file import SCHEMA, TABLES
from foundation.settings import Settings
from tests.factories import clustered_cloud
from tests.vr_explorer.app.explored import PATIENCE
from vr_explorer.app.arrival import Arrival
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.room import Room
from vr_explorer.app.source import CloudSource
from vr_explorer.input import InputFrame
from vr_explorer.render import chunk_drawer, chunk_room, resting
from vr_explorer.render.atlas import AtlasRoom
from vr_explorer.render.atlas_plan import LEAST_SPARE, SPARE_SHARE, planned, spare_for
from vr_explorer.render.target import Target

COUNT, CHILDREN = 3_000, 1_100
"""More children than there would be room for beside the images."""

GEOMETRY = AtlasGeometry(layers=COUNT, layer_size=16, cell=16, levels=3)
COLOUR = 0b11111_000000_00000
"""Red, of the children's cells."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "cloud"
    folder.mkdir()
    with (folder / ATLAS_FILE).open("wb") as stream:
        stream.write(dds.header(GEOMETRY))
        stream.truncate(dds.file_bytes(GEOMETRY))
    cloud = clustered_cloud(COUNT)
    replace(cloud, atlas=GEOMETRY, cells=np.arange(COUNT, dtype=np.int32), source=tmp_path).save(folder)
    bear(folder, CHILDREN)
    return folder


def bear(folder: Path, count: int) -> None:
    """So many more children join the cloud on the disk."""
    cloud, rng = Cloud.load(folder), np.random.default_rng(len(Cloud.load(folder)))
    block = np.array([COLOUR, COLOUR, 0, 0], "<u2").tobytes()
    with closing(sqlite3.connect(folder / GROWN_FILE)) as connection, connection:
        if connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone() == (0,):
            for table in TABLES.values():
                connection.execute(table)
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
        for number in range(len(cloud), len(cloud) + count):
            x, y, z = rng.normal(size=3).tolist()
            values = {
                **{"id": f"child {number}", "path": f"{number}.png", "run": cloud.description["run"], "embedder": ""},
                **{"discarded": 0, "brood": "", "x": x, "y": y, "z": z, "colours": rng.bytes(15), "features": b""},
                **{"shares": np.full(5, 0.2, "<f4").tobytes(), "measures": _measures(cloud), "width": 16, "height": 16},
                **{"method": "", "parents": "[]", "parameters": "", "name": ""},
                "cell": block * (cell_bytes(GEOMETRY) // len(block)),
            }
            names, marks = ", ".join(values), ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO children ({names}) VALUES ({marks})", tuple(values.values()))


def _measures(cloud: Cloud) -> str:
    return "{" + ", ".join(f'"{name}": 0.0' for name in cloud.measures) + "}"


class Spent:
    """Bytes of the GPU's memory that were asked for or written since the last `frame`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bytes, self.rooms = 0, 0
        write, orphan, buffer = moderngl.Buffer.write, moderngl.Buffer.orphan, moderngl.Context.buffer
        room = AtlasRoom.__init__

        def written(own: moderngl.Buffer, data: object, *args: object, **kwargs: object) -> None:
            self.bytes += memoryview(data).nbytes  # type: ignore[arg-type]
            write(own, data, *args, **kwargs)  # type: ignore[arg-type]

        def orphaned(own: moderngl.Buffer, size: int = -1) -> None:
            self.bytes += max(size, 0)
            orphan(own, size)

        def made(own: moderngl.Context, data: object = None, *, reserve: int = 0, dynamic: bool = False) -> object:
            self.bytes += reserve if data is None else memoryview(data).nbytes  # type: ignore[arg-type]
            return buffer(own, data, reserve=reserve, dynamic=dynamic)

        def roomy(own: AtlasRoom, *args: object, **kwargs: object) -> None:
            self.rooms += 1
            room(own, *args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(moderngl.Buffer, "write", written)
        monkeypatch.setattr(moderngl.Buffer, "orphan", orphaned)
        monkeypatch.setattr(moderngl.Context, "buffer", made)
        monkeypatch.setattr(AtlasRoom, "__init__", roomy)

    def frame(self) -> int:
        spent, self.bytes = self.bytes, 0
        return spent


class Opening:
    """The cloud in `folder` on its way into a room."""

    def __init__(self, ctx: moderngl.Context, folder: Path, known: AtlasGeometry | None) -> None:
        preferences = Preferences(Settings(), folder.parent / "settings.toml")
        options = ExploreOptions(selection=folder.parent / "selection.sqlite", rain=False)
        told = outline(folder)
        assert told is not None
        source = CloudSource("cloud", "cloud", lambda _done: Cloud.load(folder), told._replace(atlas=known))
        self.arrival, self.room = Arrival(source, options, preferences), Room(ctx, preferences)
        self.explorer: Explorer = self.room
        self.arrival.receive(ctx, self.room)
        self._target = Target(ctx, (32, 18))

    def until(self, condition: Callable[[], object], after: Callable[[], object] = lambda: None) -> None:
        """after: each frame."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "it did not happen"
            self.explorer = self.arrival.follow() or self.explorer
            self.explorer.step(InputFrame(), 1.0 / 60.0)
            self.explorer.draw(self._target.framebuffer, self.explorer.view(self._target.size, 70.0))
            after()

    def arrive(self) -> None:
        self.until(lambda: self.explorer is not self.room)

    def close(self) -> None:
        self.arrival.close()
        self.room.__exit__(None, None, None)


@pytest.fixture
def opening(ctx: moderngl.Context, folder: Path) -> Iterator[Callable[[AtlasGeometry | None], Opening]]:
    made: list[Opening] = []

    def one(known: AtlasGeometry | None) -> Opening:
        made.append(Opening(ctx, folder, known))
        return made[-1]

    yield one
    for each in made:
        each.close()


@pytest.mark.parametrize("more", [0, 400])
def test_no_frame_makes_room_for_the_pictures_of_a_cloud_that_has_children(
    opening: Callable[[AtlasGeometry | None], Opening], folder: Path, more: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = outline_with_children(folder)
    assert known is not None and known.atlas is not None and known.atlas.layers == COUNT + CHILDREN
    bear(folder, more)  # while it is being opened
    opened = opening(known.atlas)
    ready = opened.room.renderer._ready
    assert ready is not None
    spent = Spent(monkeypatch)
    opened.arrive()
    shown = opened.explorer.renderer.shown
    assert spent.rooms == 0 and shown.atlas is ready.texture and shown.count == COUNT + CHILDREN + more
    cells = opened.explorer.scene.cloud.cells
    assert shown.plan is not None and shown.plan.room >= int(cells.max()) + LEAST_SPARE // 2


def test_room_that_is_too_small_is_made_anew_and_children_are_counted_without_reading_any(
    opening: Callable[[AtlasGeometry | None], Opening], folder: Path
) -> None:
    opened = opening(GEOMETRY)
    ready = opened.room.renderer._ready
    assert ready is not None
    opened.arrive()
    shown = opened.explorer.renderer.shown
    assert shown.atlas is not ready.texture and shown.count == COUNT + CHILDREN
    (folder / GROWN_FILE).write_bytes(b"damaged")
    assert outline_with_children(folder) == outline(folder)
    assert outline_with_children(folder.parent) is None


def test_no_frame_in_which_children_join_spends_what_all_images_take(
    opening: Callable[[AtlasGeometry | None], Opening], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunk_drawer, "PIECE", 256)
    monkeypatch.setattr(chunk_room, "GROUP", 1_024)
    monkeypatch.setattr(resting, "ONE_BY_ONE", 8)
    known = outline_with_children(folder)
    opened = opening(known.atlas if known is not None else None)
    opened.arrive()
    explorer = opened.explorer
    cards, drawer = explorer.scene.cards, explorer.renderer._cards
    opened.until(lambda: drawer._resting is not None and drawer._resting.rest)
    assert drawer._resting is not None
    first, spent, most = drawer._resting._sorted, Spent(monkeypatch), [0]
    arrivals = explorer.tools.breeding._arrivals
    arrivals.start()
    for wanted in range(len(cards) + 6, len(cards) + 31, 6):
        bear(folder, 6)
        arrivals.look()
        spent.frame()
        opened.until(lambda: len(cards) >= wanted, lambda: most.append(spent.frame()))  # noqa: B023
    opened.until(
        lambda: drawer._resting is not None and drawer._resting.rest and drawer._resting._sorted is not first,
        lambda: most.append(spent.frame()),
    )
    assert drawer._resting._sorted is not None and len(drawer._resting._sorted.chunks.order) > COUNT + CHILDREN
    assert spent.rooms == 0 and 0 < max(most) < 16 * len(cards)


def test_a_larger_cloud_has_room_for_more_children() -> None:
    assert spare_for(10) == LEAST_SPARE and spare_for(1_000_000) == 1_000_000 // SPARE_SHARE
    for budget in (1e12, 1e8):
        file = AtlasGeometry(100_000, 64, 64, 5)
        plan = planned(file, spare_for(100_000), budget, 2_048, 16_384, True)
        assert plan.room >= 100_000 + spare_for(100_000) and (plan.small is not None) == (budget == 1e8)
        fewer = planned(replace(file, layers=99_000), spare_for(99_000), budget, 2_048, 16_384, True)
        fitted = fewer.fitted(plan)
        assert fitted is not None and fitted.layers == plan.layers and fitted.small == fewer.small
        assert fitted.room + fitted.pool_cells >= fewer.room + fewer.pool_cells
        assert planned(replace(file, layers=300_000), 0, 3.0 * budget, 2_048, 16_384, True).fitted(plan) is None
