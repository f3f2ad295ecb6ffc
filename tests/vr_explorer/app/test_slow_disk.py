"""A disk that does not answer: frames go on, the room at first and then the cloud, and so does what is pointed at."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud, outline
from foundation.settings import Settings
from tests.factories import painted_squares, pictured_cloud
from vr_explorer.app.arrival import Arrival
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.room import Room
from vr_explorer.app.source import CloudSource
from vr_explorer.input import InputFrame
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import LookFrom

PATIENCE = 60.0
COUNT = 40
READS = "content", "opened", "atlas_cells", "atlas_level", "features"
"""Whatever reads a file of a cloud that is shown."""


class Disk:
    """Answers once it is `ready`. waiting: who has asked meanwhile. by: the threads that ever asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ready, self.waiting = threading.Event(), 0
        self.by: list[tuple[str, threading.Thread]] = []
        for name in READS:
            monkeypatch.setattr(Cloud, name, self.delayed(name, getattr(Cloud, name)))

    def delayed(self, name: str, read: Callable[..., Any]) -> Callable[..., Any]:
        def later(*arguments: Any) -> Any:
            self.by.append((name, threading.current_thread()))
            if threading.current_thread() is not threading.main_thread():
                self.waiting += 1
                assert self.ready.wait(PATIENCE)
                self.waiting -= 1
            return read(*arguments)

        return later

    @property
    def held_a_frame(self) -> list[str]:
        return [name for name, thread in self.by if thread is threading.main_thread()]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cards side by side, with files and an atlas."""
    folder = tmp_path_factory.mktemp("slow")
    pictured_cloud(folder, painted_squares(COUNT))
    return folder / "cloud"


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    disk = Disk(monkeypatch)
    yield disk
    disk.ready.set()


def ray_to(explorer: Explorer, card: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    head, place = explorer.scene.body.head, explorer.scene.cards.target[card]
    return tuple(head.tolist()), tuple(((place - head) / np.linalg.norm(place - head)).tolist())


def test_what_is_pointed_at_changes_while_no_file_can_be_read(ctx: moderngl.Context, saved: Path, disk: Disk) -> None:
    cloud = Cloud.load(saved)
    cloud = replace(cloud, positions=np.stack([np.linspace(-1, 1, COUNT), np.zeros(COUNT), np.zeros(COUNT)], axis=1))
    disk.ready.set()
    with Explorer(ctx, cloud, Preferences(Settings())) as explorer:
        disk.ready.clear()
        disk.by.clear()
        explorer.begin(ExploreOptions(rain=False))
        scene, state, target = explorer.scene, explorer.state, Target(ctx, (96, 64))
        scene.settle()
        first = scene.cards.target[7].tolist()
        scene.apply(LookFrom((first[0], first[1], first[2] + 15.0), 0.0, 0.0))

        def frame(card: int | None) -> None:
            explorer.step(InputFrame(ray=ray_to(explorer, card) if card is not None else None), 0.05)
            explorer.draw(target.framebuffer, explorer.view(target.size, 60.0))

        for _ in range(3):
            for card in (7, 8, 6):
                end = time.monotonic() + PATIENCE
                while scene.hovered != card:
                    assert time.monotonic() < end
                    frame(card)
        end = time.monotonic() + PATIENCE
        while not (disk.waiting and state.plate_due):
            assert time.monotonic() < end
            frame(6)
        for _ in range(30):
            frame(6)
        assert scene.hovered == 6 and state.preview is None, "its plate is there without its picture"
        assert disk.waiting and disk.held_a_frame == []
        disk.ready.set()
        end = time.monotonic() + PATIENCE
        while state.preview is None or 6 not in explorer.renderer.details.shown:
            assert time.monotonic() < end
            frame(6)
            time.sleep(0.002)
        assert state.preview.card == 6 and disk.held_a_frame == []
        target.release()


def test_the_first_frame_is_there_before_the_first_byte_of_the_cloud(
    ctx: moderngl.Context, saved: Path, disk: Disk, tmp_path: Path
) -> None:
    asked = threading.Event()

    def load(_: object) -> Cloud:
        asked.set()
        assert disk.ready.wait(PATIENCE)
        return Cloud.load(saved)

    options = ExploreOptions(selection=tmp_path / "selection.sqlite", settings_file=tmp_path / "settings.toml")
    preferences = Preferences(options.settings, options.settings_file)
    arrival = Arrival(CloudSource("slow", str(saved), load, outline(saved)), options, preferences)
    target = Target(ctx, (96, 64))
    try:
        with Room(ctx, preferences) as room:
            arrival.receive(ctx, room)
            frames, end = 0, time.monotonic() + PATIENCE
            while frames < 60 or not asked.is_set():
                assert arrival.follow() is None and time.monotonic() < end
                room.step(InputFrame(), 1 / 60)
                room.draw(target.framebuffer, room.view(target.size, 60.0))
                frames += 1
            assert target.read().any() and disk.held_a_frame == []
            disk.ready.set()
            explorer, end = None, time.monotonic() + PATIENCE
            while explorer is None:
                assert time.monotonic() < end
                explorer = arrival.follow()
                shown = explorer or room
                shown.step(InputFrame(), 1 / 60)
                shown.draw(target.framebuffer, shown.view(target.size, 60.0))
            assert len(explorer.scene.cloud) == COUNT and disk.held_a_frame == []
    finally:
        arrival.close()
        preferences.close()
        target.release()
