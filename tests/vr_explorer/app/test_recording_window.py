"""A recording is played in a real window from the beginning; a real Esc gives the control back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from classification.cloud import Cloud
from tests.vr_explorer.app.explored import PROGRAM, Explored, changed
from vr_explorer.scene.arrangements import FlatWall
from vr_explorer.scene.board import Board
from vr_explorer.scene.broods import Broods
from vr_explorer.scene.commands import Arrange, ToggleFavourite
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.recording import Done, Looked, Stood, to_line

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs")

AT = (0.0, 0.0, 60.0, 0.0, 0.0, 1.0)


class Played(Explored):
    program = PROGRAM.replace("ExploreOptions(", 'ExploreOptions(play=folder / "mine.recording.jsonl", ')


@pytest.fixture
def explored(folder: Path, display: str) -> Iterator[Explored]:
    """A wall, and one image that is kept, for ten minutes."""
    ids = Cloud.load(folder / "cloud").ids
    moments = (
        Stood(0.0, Placement(), Board(), (), Broods()),
        Looked(0.0, AT),
        Done(0.2, ToggleFavourite(3)),
        Done(0.3, Arrange(FlatWall())),
        Looked(600.0, AT),
    )
    lines = ['{"recording": 1}\n', *(to_line(moment, ids) for moment in moments)]
    (folder / "mine.recording.jsonl").write_text("".join(lines), encoding="utf-8")
    explored = Played(folder, display)
    yield explored
    explored.end()


def test_a_recording_is_played_until_esc_gives_the_control_back(explored: Explored) -> None:
    wall = explored.still("p")
    explored.press("3")
    assert changed(wall, explored.still("p")) < 0.01, "nothing else is done meanwhile"
    explored.press("Escape")
    explored.wait(lambda: changed(wall, explored.seen("p")) > 0.05)  # the cloud, as it was before
    free = explored.still("p")
    explored.press("2")
    explored.wait(lambda: changed(free, explored.seen("p")) > 0.05)
    assert explored.favourites() == [] and explored.process.poll() is None
