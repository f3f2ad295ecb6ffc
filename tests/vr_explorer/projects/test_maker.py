"""The process that makes a cloud, from the outside: heard, stopped in good order, its end told."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vr_explorer.projects.maker import DIED, Maker
from vr_explorer.projects.messages import MOST_PICTURES, Progress, Stage, heard

PATIENCE = 120.0


@pytest.fixture
def made() -> Iterator[Callable[[str], Maker]]:
    makers: list[Maker] = []

    def begin(program: str) -> Maker:
        makers.append(Maker([sys.executable, "-c", f"import sys, time\n{program}"]))
        return makers[-1]

    yield begin
    for maker in makers:
        maker.close(0.1)


def wait(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


LINES = """
{"project": "/p"}
not json
{"stage": "making", "finished": 3, "total": 36}
{"picture": "/p/a.png"}
{"cloud": "/p/cloud"}
{"joined": 40, "count": 40}
{"done": true, "made": 40}
"""


def test_what_it_says_is_known(made: Callable[[str], Maker]) -> None:
    maker = made(f"print({LINES!r})")
    wait(lambda: maker.progress.done)
    assert maker.progress == Progress(
        Stage.JOINING, 40, 40, Path("/p"), (Path("/p/a.png"),), Path("/p/cloud"), done=True
    )
    assert maker.progress.complete


def test_it_stops_when_it_is_asked_to(made: Callable[[str], Maker]) -> None:
    maker = made('print(\'{"joined": 3, "count": 9}\', flush=True); sys.stdin.read(); print(\'{"done": true}\')')
    wait(lambda: maker.progress.finished == 3)
    assert maker.progress.going
    maker.close()
    assert maker.progress.done and not maker.progress.complete and not maker.progress.failure


def test_one_that_does_not_stop_is_ended(made: Callable[[str], Maker]) -> None:
    maker = made("time.sleep(10_000)")
    began = time.monotonic()
    maker.close(0.2)
    assert time.monotonic() - began < 60.0
    assert maker.progress.done and not maker.progress.failure


def test_one_that_dies_is_told(made: Callable[[str], Maker]) -> None:
    maker = made("sys.exit(3)")
    wait(lambda: not maker.progress.going)
    assert maker.progress.failure == DIED


def test_a_failure_is_one_sentence(made: Callable[[str], Maker]) -> None:
    maker = made('print(\'{"failed": "The disk\\\\nis full."}\'); sys.exit(1)')
    wait(lambda: not maker.progress.going)
    assert maker.progress.failure == "The disk is full."


def test_what_is_not_there_cannot_be_begun() -> None:
    maker = Maker(["/nowhere/python"])
    assert "Nothing can be made here" in maker.progress.failure
    maker.close()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\n",
        b"[]",
        b"3",
        b"[" * 60_000,
        b'{"stage": "making"}',
        b'{"stage": "flying", "finished": 1, "total": 2}',
        b'{"stage": "making", "finished": 3, "total": 2}',
        b'{"stage": "making", "finished": -1, "total": 2}',
        b'{"stage": "making", "finished": true, "total": 2}',
        b'{"stage": ["making"], "finished": 1, "total": 2}',
        b'{"joined": 1}',
        b'{"joined": 1e400, "count": 3}',
        b'{"cloud": 3}',
        b'{"done": 1}',
    ],
)
def test_other_lines_change_nothing(line: bytes) -> None:
    before = Progress(Stage.MAKING, 1, 2)
    assert heard(before, line) == before


def test_only_so_many_pictures_are_kept() -> None:
    progress = Progress()
    for number in range(MOST_PICTURES + 9):
        progress = heard(progress, b'{"picture": "/%d.png"}' % number)
    assert len(progress.pictures) == MOST_PICTURES
