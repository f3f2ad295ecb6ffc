"""A program that ends its process at once ends as Python would have ended it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ENDING = """
import atexit, sys, threading, time
from foundation.processes import run_and_exit

class Told:
    def __del__(self):
        print("taken apart", flush=True)

told = Told()

def program():
    atexit.register(lambda: print("registered", end=" "))
    threading.Thread(target=lambda: (time.sleep(0.1), print("thread", end=" "))).start()
    print("said", end=" ")
    {end}

{run}
"""


def ended(end: str, run: str = "run_and_exit(program)", **streams: int | None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", ENDING.format(end=end, run=run)]
    root = Path(__file__).parents[2]
    return subprocess.run(command, cwd=root, text=True, check=False, **({"stdout": -1, "stderr": -1} | streams))


@pytest.mark.parametrize(
    ("end", "status", "error"),
    [
        ("pass", 0, ""),
        ("sys.exit()", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit('What is wrong.')", 1, "What is wrong.\n"),
    ],
)
def test_all_is_done_and_said_and_the_status_is_the_same(end: str, status: int, error: str) -> None:
    done, python = ended(end), ended(end, run="program()")
    assert (done.returncode, done.stderr) == (python.returncode, python.stderr) == (status, error)
    assert python.stdout.split() == ["said", "thread", "registered", "taken", "apart"]
    assert done.stdout.split()[:3] == python.stdout.split()[:3]
    assert ("apart" in done.stdout) == bool(error), "only words of an exit need Python itself"


def test_a_mistake_is_shown() -> None:
    done = ended("1 / 0")
    assert done.returncode == 1 and "ZeroDivisionError" in done.stderr
    assert done.stdout.split()[:3] == ["said", "thread", "registered"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_what_could_not_be_written_is_told() -> None:
    with Path("/dev/full").open("w") as full:
        done, python = (ended("pass", run, stdout=full.fileno()) for run in ("run_and_exit(program)", "program()"))
    assert done.returncode == python.returncode != 0
    assert "No space left" in done.stderr
