"""A round of a storm: a program works in a fork and tells what is done, until it is ended at a moment that is drawn."""

from __future__ import annotations

import os
import random
import resource
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import blows

ANY_TIME, IN_A_STATEMENT = 0.4, 0.7
"""Shares of the rounds that end at any time, or by then in the middle of a statement; the others in that of a write."""

_LEAST = 4096


@dataclass(frozen=True)
class Aim:
    """seconds: within which a round ends at any time. steps, every: as of `blows.end_in_a_statement`, so many at most.
    files: what is written; one of them may become so many more bytes long before the system ends the program.
    """

    seconds: float
    steps: int
    every: int
    files: Sequence[Path]
    bytes: int


def struck(work: Callable[[], None], aim: Aim, chance: random.Random) -> tuple[bytes, int]:
    """(what `work` wrote to its standard output, how it ended, as of `waitstatus_to_exitcode`)."""
    heard, told = os.pipe()
    kind = chance.random()
    pid = os.fork()
    if pid == 0:
        os.close(heard)
        os.dup2(told, 1)
        code = 1
        try:
            _take(kind, aim, chance)
            work()
            code = 0
        finally:
            os._exit(code)
    os.close(told)
    if kind < ANY_TIME:
        time.sleep(chance.uniform(0.0, aim.seconds))
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(heard, "rb") as stream:
        return stream.read(), os.waitstatus_to_exitcode(status)


def ended(code: int) -> bool:
    """Whether a round was ended, and did not end by itself."""
    return code in (-signal.SIGKILL, -signal.SIGXFSZ)


def _take(kind: float, aim: Aim, chance: random.Random) -> None:
    """In the process that is to end."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if kind >= IN_A_STATEMENT:
        sizes = [path.stat().st_size for path in aim.files if path.exists()]
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        limit = int(max([*sizes, _LEAST]) + chance.uniform(-_LEAST, aim.bytes))
        resource.setrlimit(resource.RLIMIT_FSIZE, (max(limit, 1), resource.RLIM_INFINITY))
    elif kind >= ANY_TIME:
        blows.end_in_a_statement(chance.randrange(aim.steps), aim.every)
