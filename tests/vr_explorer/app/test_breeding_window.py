"""One image is dragged onto another by a real mouse in a real window: children come between them, and one is kept."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from classification.cloud import Cloud
from tests.vr_explorer.app.explored import PATIENCE, PROGRAM, SETTINGS, Explored, changed
from tests.vr_explorer.breeding import conftest

SERVING = Path(conftest.__file__).with_name("serving.py")

classified = conftest.classified

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="virtual screens and xdotool are Linux programs")


class Bred(Explored):
    """With a process in the place of the one that breeds."""

    program = f"""
import sys
from vr_explorer.tools import brood_process
brood_process.command_of = lambda folder: [sys.executable, {str(SERVING)!r}, str(folder)]
{PROGRAM}"""


@pytest.fixture
def folder(classified: Path, tmp_path: Path) -> Path:
    own: Path = conftest.folder.__wrapped__(classified, tmp_path)  # type: ignore[attr-defined]
    (own / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    return own


@pytest.fixture
def explored(folder: Path, display: str) -> Iterator[Explored]:
    explored = Bred(folder, display)
    yield explored
    explored.end()


def kept_at(explored: Explored, x: int, y: int) -> bool:
    """Whether there is an image, which is a favourite from now on."""
    before = len(explored.favourites())
    explored.do("mousemove", str(x), str(y))
    explored.seen("p")
    explored.press("f")
    explored.seen("p")
    return len(explored.favourites()) > before


def test_an_image_dragged_onto_another_breeds_and_a_child_is_kept_by_a_key(explored: Explored, folder: Path) -> None:
    explored.press("2")
    explored.still("p")
    found: list[tuple[int, int]] = []
    for x, y in ((400, 260), (560, 260), (400, 340), (560, 340), (330, 300), (630, 300), (480, 220), (480, 380)):
        if len(found) < 2 and kept_at(explored, x, y):
            found.append((x, y))
    assert len(found) == 2 and len(explored.favourites()) == 2
    parents, before = explored.favourites(), explored.still("p")
    count = len(Cloud.load(folder / "cloud"))
    (x, y), (to_x, to_y) = found
    steps = [(x + (to_x - x) * step // 8, y + (to_y - y) * step // 8) for step in range(1, 9)]
    way = [word for step in steps for word in ("mousemove", str(step[0]), str(step[1]))]
    explored.in_one_frame("mousemove", str(x), str(y), "mousedown", "1", *way, "mouseup", "1", "mousemove", "3", "3")
    explored.wait(lambda: len(Cloud.load(folder / "cloud")) >= count + 3)
    cloud = Cloud.load(folder / "cloud")
    assert set(cloud.parents[count]) == set(parents)
    explored.wait(lambda: changed(before, explored.seen("p")) > 0.05)  # parents before the viewer, the others dim
    assert explored.favourites() == parents, "a drag keeps nothing and takes nothing away"
    end = time.monotonic() + PATIENCE
    while not set(explored.favourites()) - set(parents):
        assert time.monotonic() < end, "no child is where the first one hangs"
        kept_at(explored, 438, 300)
    (child,) = set(explored.favourites()) - set(parents)
    assert child in Cloud.load(folder / "cloud").ids[count:]
    assert explored.process.poll() is None


def test_an_image_dragged_onto_a_breeding_bomb_is_a_parent_and_a_child_is_kept(
    explored: Explored, folder: Path
) -> None:
    explored.press("2")
    explored.still("p")
    kept: list[tuple[int, int]] = []
    for x, y in ((400, 340), (560, 340), (480, 380), (400, 260), (560, 260), (330, 300), (630, 300), (480, 220)):
        if len(kept) < 3 and kept_at(explored, x, y):
            kept.append((x, y))
    assert len(kept) == 3 and len(explored.favourites()) == 3
    dragged, parents = explored.favourites()[0], explored.favourites()[1:]
    count = len(Cloud.load(folder / "cloud"))
    explored.do("mousemove", "480", "120")
    explored.seen("p")
    explored.press("shift+b")
    explored.wait(lambda: len(Cloud.load(folder / "cloud")) >= count + 2)
    assert set(Cloud.load(folder / "cloud").parents[count]) == set(parents), "the two that were kept last"
    time.sleep(4.0)  # the bomb has come to rest
    explored.seen("p")
    x, y = kept[0]
    explored.do("mousemove", str(x), str(y))
    explored.seen("p")
    explored.do("mousedown", "1")
    for step in range(1, 9):
        explored.do("mousemove", str(x + (480 - x) * step // 8), str(y + (120 - y) * step // 8))
        time.sleep(0.05)
    explored.seen("p")
    explored.do("mouseup", "1")
    explored.wait(lambda: dragged in Cloud.load(folder / "cloud").parents[-1])
    assert set(Cloud.load(folder / "cloud").parents[-1]) == {*parents, dragged}
    end = time.monotonic() + PATIENCE
    while not set(explored.favourites()) & set(Cloud.load(folder / "cloud").ids[count:]):
        assert time.monotonic() < end, "no child is about the bomb"
        for dx, dy in ((-97, 104), (142, 10), (-100, -60), (70, 120), (0, 150), (-140, 20)):
            kept_at(explored, 480 + dx, 120 + dy)
    assert explored.process.poll() is None
