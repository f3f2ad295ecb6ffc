"""Ends a program at a moment that is aimed at: before one of its changes of files, in the middle of a write, any time.

The program runs in a fork of this process, which has imported it, so that a round costs no start of Python; its own
worker processes are forked as well. What it does to files it does by its own code: the moments are those that Python
tells its audit hooks.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import resource
import signal
import sqlite3
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link"})

PATIENCE = 300.0
"""Seconds; a program that takes longer hangs."""


@dataclass(frozen=True)
class Blow:
    """change: the one, from 0, before which the program gets SIGKILL. cut: instead, from that change on, the system
    ends it (SIGXFSZ) in the write that would make a file longer than so many bytes. seconds: or SIGKILL after them.
    All None: it is left alone.
    """

    change: int | None = None
    cut: int | None = None
    seconds: float | None = None


def aimed(chance: random.Random, changes: int, largest: int, seconds: float) -> Blow:
    """changes: that a whole run makes. largest: bytes of its longest file. seconds: that it takes."""
    kind = chance.random()
    if kind < 0.5:
        return Blow(change=chance.randrange(changes))
    if kind < 0.75:
        return Blow(change=chance.randrange(changes), cut=int(largest ** chance.uniform(0.0, 1.0)))
    return Blow(seconds=chance.uniform(0.0, seconds))


@dataclass(frozen=True)
class Ended:
    """How a program ended. code: as `subprocess` has it, negative where a signal ended it. changes: that it made."""

    code: int
    said: str
    changes: int

    @property
    def killed(self) -> bool:
        return self.code in (-signal.SIGKILL, -signal.SIGXFSZ)


def run(program: Callable[[], object], folder: Path, log: Path, blow: Blow | None = None) -> Ended:
    """Runs `program` in a fork, where it is struck. folder: whose changes count. log: takes what it says.

    RuntimeError: it hangs.
    """
    counted, counting = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        os.close(counted)
        _be_program(program, folder, log, blow or Blow(), counting)
    os.close(counting)
    begun = time.monotonic()
    strike = begun + blow.seconds if blow is not None and blow.seconds is not None else None
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            break
        now = time.monotonic()
        if now > begun + PATIENCE:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise RuntimeError(f"it hangs: {log.read_text('utf-8', 'replace')}")
        if strike is not None and now >= strike:
            os.kill(pid, signal.SIGKILL)
            strike = None
        time.sleep(0.001)
    with os.fdopen(counted, "rb") as stream:
        os.set_blocking(stream.fileno(), False)  # a worker that is just ending still has the other end
        changes = len(stream.read() or b"")
    return Ended(os.waitstatus_to_exitcode(status), log.read_text("utf-8", "replace"), changes)


def command(*arguments: str) -> Callable[[], object]:
    """`artificial-inspiration` with these arguments."""

    def program() -> None:
        import artificial_inspiration

        sys.argv = ["artificial-inspiration", *arguments]
        artificial_inspiration.main()

    return program


@contextmanager
def forked_workers() -> Iterator[None]:
    """Inside, worker processes are forked instead of started anew."""
    get_context = multiprocessing.get_context
    multiprocessing.get_context = lambda method=None: get_context("fork" if method == "spawn" else method)
    try:
        yield
    finally:
        multiprocessing.get_context = get_context


def _be_program(program: Callable[[], object], folder: Path, log: Path, blow: Blow, counting: int) -> None:
    """In the fork; it does not return."""
    code = 1
    try:
        said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.set_blocking(counting, False)
        _take(blow, os.path.realpath(folder), counting)
        with forked_workers():
            program()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else (0 if end.code is None else 1)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


def _take(blow: Blow, folder: str, counting: int) -> None:
    own, lock, done = os.getpid(), threading.Lock(), 0
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def changed() -> None:
        nonlocal done
        if os.getpid() != own:
            return  # a worker's
        with lock:
            if blow.change == done:
                if blow.cut is None:
                    os.kill(own, signal.SIGKILL)
                signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
                resource.setrlimit(resource.RLIMIT_FSIZE, (blow.cut or 0, resource.RLIM_INFINITY))
            done += 1
        os.write(counting, b".")

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if (event == "open" and arguments[2] & _WRITES) or event in _CHANGES:
            path = arguments[0]
            if isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path).startswith(folder):
                changed()

    def synchronised(descriptor: int) -> None:
        changed()
        fsync(descriptor)

    fsync, os.fsync = os.fsync, synchronised
    sys.addaudithook(hook)


def freeze() -> None:
    """Before the first fork: what is there is shared, and not gone through again in each."""
    gc.collect()
    gc.freeze()


def end_in_a_statement(steps: int, every: int) -> None:
    """In the process that is to end: SQLite, in connections that are made from now on, is killed after so many looks,
    one each `every` instructions of its machine.
    """
    connect = sqlite3.connect

    def stepped() -> int:
        nonlocal steps
        steps -= 1
        if steps < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.set_progress_handler(stepped, every)
        return connection

    sqlite3.connect = connected  # type: ignore[assignment]
