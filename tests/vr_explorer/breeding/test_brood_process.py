"""What the explorer makes of what its process says, and what each process is told that is begun."""

from __future__ import annotations

import queue
import signal
import sys
import time
from collections.abc import Callable

import pytest

from classification.cloud import Cloud
from vr_explorer.breeding import broods
from vr_explorer.breeding.broods import Brood
from vr_explorer.breeding.requests import Answer, Bred, Failed, Ready, answer, pace, stop
from vr_explorer.breeding.worker import DIED, KILLED, Worker
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.brood_process import BroodProcess

PATIENCE = 120.0
ECHO = """
import json, sys
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    print(json.dumps({"brood": 1, "failed": line.strip()}), flush=True)
    if "leave" in line:
        sys.exit(3)
"""
LONG = "Nothing can be bred from b000012-mosaic: there is no method of_elsewhere; install the package that has it."
FULL = Failed(1, "The disk with variants is full; free some space, and children come again by themselves.", waits=True)


@pytest.fixture
def process(make_cloud: Callable[[int], Cloud]) -> BroodProcess:
    """With a brood about a bomb, and one between two images; nobody breeds."""
    process = BroodProcess(Scene(make_cloud(20)), PanelState(), lambda: None, lambda: None)
    for number, bomb in ((1, True), (2, False)):
        process.keep(Brood(number, ("a", "b"), made=3, bomb=bomb))
    return process


def hear(process: BroodProcess, *answers: Answer) -> list[str]:
    """The messages of it."""
    for one in answers:
        process._answers.put(one)
    process.follow()
    return process._state.toasts.current(process._scene.time)


def test_a_full_disk_is_one_sentence_and_the_bomb_says_why_it_rests_until_there_is_room(process: BroodProcess) -> None:
    assert hear(process, FULL, FULL) == [FULL.why]
    brood = process.broods[1]
    assert brood.going and brood.waits and process.broods[2].failure == ""
    assert brood.words_at_bomb == f"3 children · {FULL.why}"
    assert brood.brief.words_at_bomb == f"3 children · {broods.NO_ROOM}"
    hear(process, Bred(1, "c", 4))
    assert process.broods[1].words_at_bomb == "4 children · more are coming"
    hear(process, FULL)
    process.rest(1)
    assert process.broods[1].words_at_bomb == "4 children · it rests"


def test_a_child_that_failed_alone_is_no_message(process: BroodProcess) -> None:
    assert hear(process, Failed(2, "No luck.", goes_on=True)) == [] and process.broods[2].going


def test_what_cannot_be_bred_from_is_said_at_the_bomb_in_short_and_on_its_page_whole(process: BroodProcess) -> None:
    assert hear(process, Failed(1, LONG)) == [LONG]
    brood = process.broods[1]
    assert not brood.going and process.broods[2].going
    assert brood.words_at_bomb.endswith(LONG) and len(brood.brief.words_at_bomb) < 90
    hear(process, Failed(2, LONG))
    assert process.broods[2].words == LONG and process.broods[2].brief.words.endswith("…")
    process.go_on(2, 5)
    assert process.broods[2].failure == "" and process.broods[2].going


def test_where_the_process_ends_all_rest_and_none_is_begun_to_be_told(process: BroodProcess) -> None:
    process.command = ["/nowhere/breeds"]
    process.start()
    end = time.monotonic() + PATIENCE
    while process._answers.empty():
        assert time.monotonic() < end
        time.sleep(0.005)
    (said,) = hear(process)
    process.close()
    assert said.startswith("Nothing can be bred here: ")
    assert [one.failure for one in process.broods.values() if not one.going] == [said, said]
    assert process._answers.empty(), "it was begun once, and could not be"


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        (b'{"brood": 1, "failed": "a", "goes_on": true}\n', Failed(1, "a", goes_on=True)),
        (b'{"brood": 1, "failed": "a", "waits": true}\n', Failed(1, "a", waits=True)),
        (b'{"failed": "a", "waits": true}\n', Failed(None, "a")),
        (b'{"failed": "' + b"a word " * 60 + b'and what to do."}\n', Failed(None, "a word " * 60 + "and what to do.")),
        (b'{"brood": 1, "failed": "a", "waits": 1}\n', Failed(1, "a")),
    ],
)
def test_lines_of_failures(line: bytes, heard: Answer) -> None:
    assert answer(line) == heard


def test_each_process_is_told_the_pace_first_and_none_is_begun_to_be_told_to_stop() -> None:
    told: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    worker = Worker([sys.executable, "-c", ECHO], told.put)
    worker.ask(stop(1), begins=False)
    worker.opening = pace(0.5)
    worker.ask("leave\n")
    heard = [told.get(timeout=PATIENCE) for _ in range(4)]
    assert heard == [Ready(), Failed(1, pace(0.5).strip()), Failed(1, "leave"), Failed(None, DIED)]
    worker.ask(stop(1), begins=False)
    worker.ask("again\n")
    heard = [told.get(timeout=PATIENCE) for _ in range(3)]
    assert heard == [Ready(), Failed(1, pace(0.5).strip()), Failed(1, "again")]
    worker.close()
    assert told.empty()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_one_that_the_system_ended_is_said_to_be() -> None:
    told: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    worker = Worker([sys.executable, "-c", ECHO], told.put)
    worker.ask("")
    assert told.get(timeout=PATIENCE) == Ready() and worker._process is not None
    worker._process.send_signal(signal.SIGKILL)
    assert told.get(timeout=PATIENCE) == Failed(None, KILLED)
    worker.close()
