"""An explorer that keeps its session, and steps with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import moderngl

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.panels.session_requests import SessionRequest
from vr_explorer.scene.arrangements import RgbCube
from vr_explorer.scene.commands import Arrange, LookFrom, MoveOnBoard, TitleRow, ToggleFavourite, WriteNote
from vr_explorer.store.session_store import SessionStore


@contextmanager
def opened(ctx: moderngl.Context, cloud: Cloud, folder: Path, session: Path | None = None) -> Iterator[Explorer]:
    with (
        SessionStore(folder / "selection.sqlite", "cloud") as selection,
        Explorer(ctx, cloud, Preferences(Settings()), selection, pictures=folder / "pictures") as explorer,
    ):
        explorer.begin(ExploreOptions(session=session))
        explorer.step(InputFrame(), 0.01)
        yield explorer


def request(explorer: Explorer, asked: SessionRequest, until: Callable[[], object] = lambda: True) -> None:
    explorer.state.session_requests.append(asked)
    end = time.monotonic() + 300.0
    explorer.step(InputFrame(), 0.01)
    while not until():
        assert time.monotonic() < end, "it did not happen"
        explorer.step(InputFrame(), 0.01)
        time.sleep(0.002)


def furnish(explorer: Explorer) -> None:
    for card in (3, 9, 27):
        explorer.scene.apply(ToggleFavourite(card))
    explorer.scene.apply(MoveOnBoard(27, 1, 0))
    explorer.scene.apply(TitleRow(1, "Faces"))
    explorer.scene.apply(WriteNote(9, "the “gaze”"))
    explorer.scene.apply(Arrange(RgbCube()))
    explorer.scene.apply(LookFrom((1.0, 2.0, 3.0), 0.5, 0.1))
