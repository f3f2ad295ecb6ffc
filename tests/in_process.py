"""Work for one process, done in that of the tests, and for more in forks: it takes seconds to start Python and import
what is needed.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

from foundation import workers
from foundation.workers import Opened

Processes = workers.Processes


class InProcess:
    """A `foundation.workers.Workers`. What goes to the worker and comes back is pickled, as on the way to a process."""

    far = False

    def __init__(self, opened: Opened) -> None:
        self._opened = pickle.dumps(opened)
        self._worker: Callable[..., Any] | None = None

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *exception: object) -> None:
        self._worker = None

    def capacity(self) -> int:
        return workers.WAITING_PER_WORKER

    def submit(self, *arguments: Any, gpu: bool = False) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            if self._worker is None:
                self._worker = pickle.loads(self._opened)()
            done = self._worker(*pickle.loads(pickle.dumps(arguments)))
            future.set_result(pickle.loads(pickle.dumps(done)))
        except Exception as error:
            future.set_exception(error)
        return future

    def result(self, future: Future[Any]) -> Any:
        return future.result()


class Forked(workers.Processes):
    """Real processes, but forked from one that has imported what most of them do. They find the environment of now."""

    def __init__(self, opened: Opened, jobs: int) -> None:
        super().__init__(opened, jobs)
        forking = multiprocessing.get_context("forkserver")
        forking.set_forkserver_preload(["generation.patches.arrays", "generation.pipeline"])
        self._pool = ProcessPoolExecutor(self._jobs, forking, _set_up, (opened, dict(os.environ)))


def _set_up(opened: Opened, environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    workers._set_up(opened)


def processes(opened: Opened, jobs: int) -> InProcess | workers.Processes:
    """Stands for `foundation.workers.Processes`: two and more are real ones."""
    if jobs == 1:
        return InProcess(opened)
    return Processes(opened, jobs) if sys.platform == "win32" else Forked(opened, jobs)


def work_here() -> None:
    """For the rest of this process, as if the machine had one core."""
    workers.Processes = processes  # type: ignore[assignment, misc]
    workers.cores = lambda: 1
