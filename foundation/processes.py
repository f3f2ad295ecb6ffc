"""Worker processes that share the cores by whole pictures and never outlive their parent."""

from __future__ import annotations

import atexit
import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

_GARBAGE = 50_000, 20, 50
"""Of `gc.set_threshold`; Python's own are 700 to 2,000, 10 and 10."""

_MOST_ON_WINDOWS = 61
"""It waits for 63 things at once, and a pool needs two of them for itself (`concurrent.futures.process`)."""


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def interpreter() -> str:
    """The file of the program that runs: that of a virtual environment, on Windows, only starts another one."""
    return str(getattr(sys, "_base_executable", sys.executable))


def processes(wanted: int) -> int:
    """`wanted`, or as many processes as a pool may have on this system."""
    return min(wanted, _MOST_ON_WINDOWS) if sys.platform == "win32" else wanted


@contextmanager
def single_threaded_children() -> Iterator[None]:
    """Processes started inside find the numeric libraries set to one thread."""
    before = {name: os.environ.get(name) for name in _THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(_THREAD_VARIABLES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def run_only_here() -> None:
    """Of a process whose main module is a command line: those that `multiprocessing` starts from now on do not run that
    module as well, as they do otherwise. They are handed nothing that is defined there, and to import all commands
    would take each of them half a second.
    """
    main = sys.modules["__main__"]
    main.__spec__ = None
    vars(main).pop("__file__", None)


def collect_seldom() -> None:
    """Called as a process begins: Python looks for garbage less often. To look through all that libraries bring, again
    and again while they are imported, takes up to a sixth of the time in which a command or a worker begins.
    """
    gc.set_threshold(*_GARBAGE)


def run_and_exit(program: Callable[[], object]) -> None:
    """Runs the whole program of this process, and ends it as Python does: threads have ended, exit functions have run,
    streams are flushed. But nothing that it has imported is taken apart, which takes a command that has imported torch
    half a second.
    """
    status: object = 0
    try:
        program()
    except SystemExit as exit_:
        status = exit_.code or 0
    if not isinstance(status, int):
        sys.exit(str(status))
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):  # Python itself tells of them
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
        os._exit(status)
    sys.exit(status)


def end_with_parent() -> None:
    """Called in a worker process: it ends when its parent has ended, however that happened."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
