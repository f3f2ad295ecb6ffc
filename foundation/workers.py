"""Pieces of work done elsewhere: by processes that share this machine's cores, or by the machines of a cluster."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, Protocol

from foundation.errors import UserError
from foundation.processes import collect_seldom, cores, end_with_parent, processes, single_threaded_children

WAITING_PER_WORKER = 2

Opened = Callable[[], Callable[..., Any]]
"""Picklable: called once in each process that works; gives what is then called for every piece of work."""


class Workers(Protocol):
    """Where work is done. far: on machines that do not see this one's files."""

    far: bool

    def capacity(self) -> int:
        """So many pieces of work, running and waiting, keep all workers busy."""

    def submit(self, *arguments: Any, gpu: bool = False) -> Future[Any]:
        """Does one piece of work; gpu: on a graphics processor where the workers have any."""

    def result(self, future: Future[Any]) -> Any:
        """Of a finished piece. UserError: a worker was lost; any error of the work itself."""


def workers(opened: Opened, jobs: int | None = None, cluster: str | None = None) -> AbstractContextManager[Workers]:
    """Processes of this machine, one a core by default; or the Ray cluster of this address. UserError: it is not there.

    At the end of the context, what waits is cancelled.
    """
    if cluster is not None:
        from foundation.cluster import Cluster

        return Cluster(opened, cluster)
    return Processes(opened, jobs or cores())


class Processes:
    """They end with this process, do not hear ctrl-C, and each works on one thread."""

    far = False

    def __init__(self, opened: Opened, jobs: int) -> None:
        self._jobs = processes(jobs)
        self._pool = ProcessPoolExecutor(self._jobs, multiprocessing.get_context("spawn"), _set_up, (opened,))
        self._surroundings = ExitStack()

    def __enter__(self) -> Processes:
        self._surroundings.enter_context(single_threaded_children())
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._surroundings.close()

    def capacity(self) -> int:
        return WAITING_PER_WORKER * self._jobs

    def submit(self, *arguments: Any, gpu: bool = False) -> Future[Any]:
        try:
            with _children_deaf_to_interrupts():
                return self._pool.submit(_work, *arguments)
        except BrokenProcessPool as error:
            raise _lost() from error

    def result(self, future: Future[Any]) -> Any:
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise _lost() from error


def _lost() -> UserError:
    return UserError(
        "A worker process was ended from outside, perhaps for lack of memory; what is finished is kept: "
        "run the same command again, with fewer --jobs if it happens again."
    )


_opened: Opened | None = None
_worker: Callable[..., Any] | None = None


def _set_up(opened: Opened) -> None:
    """In a new process: ctrl-C is the parent's business, and without the parent it ends."""
    global _opened
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _block(False)
    collect_seldom()
    end_with_parent()
    atexit.register(os._exit, 0)  # as of `run_and_exit`; `multiprocessing` has ended all that there is by then
    _opened = opened


def _work(*arguments: Any) -> Any:
    """The first call opens the worker, so that errors of that reach the parent."""
    global _worker
    assert _opened is not None, "_set_up has run in this process"
    if _worker is None:
        _worker = _opened()
    return _worker(*arguments)


@contextmanager
def _children_deaf_to_interrupts() -> Iterator[None]:
    """Processes started inside do not see ctrl-C from their first moment on (where the system lets them inherit that it
    is blocked); pressed meanwhile, it counts as soon as they have started.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: pressed.append(number))
    _block(True)
    try:
        yield
    finally:
        _block(False)
        signal.signal(signal.SIGINT, before)
    if pressed:
        signal.raise_signal(signal.SIGINT)


def _block(blocked: bool) -> None:
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK if blocked else signal.SIG_UNBLOCK, {signal.SIGINT})
