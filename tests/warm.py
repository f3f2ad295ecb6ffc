"""Commands of the program without their imports: a process that has made these forks for each command.

What runs in the fork is the program as it is, with arguments, folder, environment, streams, signals and an exit status
of its own. Modules decide some things by the environment as they are imported. So each environment has a process of its
own that forks, but for the variables that are read later (`READ_LATER`), and so has each choice of what is imported.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import inspect
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from foundation.processes import run_and_exit
from foundation.weights import CACHE_VARIABLE

ROOT = Path(__file__).parents[1]
READ_LATER = frozenset(
    {
        *(
            CACHE_VARIABLE,
            "ARTIFICIAL_INSPIRATION_TOKEN",
            "DISPLAY",
            "HOME",
            "PYTEST_CURRENT_TEST",
            "PYTHONPATH",
            "TMPDIR",
            "WAYLAND_DISPLAY",
        ),
        *("KMP_INIT_AT_FORK", "PYOPENGL_PLATFORM"),  # which libraries set, in the tests' own process as well
        *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"),
    }
)
IMPORTED = (
    "artificial_inspiration",
    "classification.growth.family",
    "generation.breeding.cli",
    "generation.patches.arrays",
    "generation.pipeline",
    "pyarrow.compute",
    "pyarrow.parquet",
    "tests.in_process",
)
"""What runs of `generate` and `breed` import, torch as well, as far as it starts no threads."""

_LARGEST = 1 << 17
"""Bytes of what is asked for."""

_forking: dict[tuple[tuple[str, ...], frozenset[tuple[str, str]]], socket.socket] = {}


class Popen(subprocess.Popen[Any]):
    """As `subprocess.Popen`, forked where a command of this Python (-m or -c) is wanted on Linux, or else started.
    imported: modules that the process it is forked from has imported, which may start no threads.
    """

    imported: tuple[str, ...] = IMPORTED
    _status: socket.socket | None = None

    def _execute_child(self, *given: Any, **named: Any) -> None:  # type: ignore[override]
        start = super()._execute_child  # type: ignore[misc]
        wanted = inspect.signature(start).bind(*given, **named).arguments
        command = [os.fsdecode(part) for part in wanted["args"]]
        if sys.platform != "linux" or command[0] != sys.executable or command[1] not in ("-m", "-c"):
            start(*given, **named)
            return
        environment = {os.fsdecode(name): os.fsdecode(value) for name, value in (wanted["env"] or os.environ).items()}
        theirs = [wanted[name] for name in ("p2cread", "c2pwrite", "errwrite")]
        streams = [number if fd == -1 else fd for number, fd in enumerate(theirs)]
        request = {
            "command": command[1:],
            "environment": environment,
            "folder": os.fsdecode(wanted["cwd"] or Path.cwd()),
            "session": wanted["start_new_session"],
        }
        self._status, told = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with told:
            socket.send_fds(
                _forking_in(environment, self.imported), [json.dumps(request).encode()], [told.fileno(), *streams]
            )
        for fd in set(theirs) - {-1}:
            os.close(fd)
        self._child_created = True
        self.pid = int(self._status.recv(_LARGEST))

    def _ended(self, seconds: float | None) -> int | None:
        """What it ended with, where it does within this time; None: waits as long as it takes. Any thread may ask."""
        if self._waitpid_lock.acquire(timeout=-1 if seconds is None else seconds):  # type: ignore[attr-defined]
            try:
                if self._status is not None and select.select([self._status], [], [], seconds)[0]:
                    self.returncode = int(self._status.recv(_LARGEST))
                    self._status.close()
                    self._status = None
            finally:
                self._waitpid_lock.release()  # type: ignore[attr-defined]
        return self.returncode

    def _internal_poll(self, *given: Any, **named: Any) -> int | None:
        return self._ended(0) if self._status is not None else super()._internal_poll(*given, **named)  # type: ignore[misc]

    def _wait(self, timeout: float | None) -> int:
        if self._status is None:
            return super()._wait(timeout)  # type: ignore[misc]
        if self._ended(timeout) is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
        return self.returncode


def run(command: Sequence[str], *, timeout: float | None = None, **options: Any) -> subprocess.CompletedProcess[Any]:
    """As `subprocess.run` that captures what is said."""
    with Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options) as process:
        try:
            output, errors = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def _forking_in(environment: Mapping[str, str], imported: tuple[str, ...]) -> socket.socket:
    """Where to ask for forks in this environment; the process ends with the tests."""
    decided = {name: value for name, value in environment.items() if name not in READ_LATER}
    key = imported, frozenset(decided.items())
    if key not in _forking:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(theirs.fileno()), *imported],
                cwd=ROOT,
                env=decided | {"HOME": environment.get("HOME", "/"), "JE_ARROW_MALLOC_CONF": "background_thread:false"},
                stdin=subprocess.PIPE,  # pipes, as commands are given, since streams look once whether they are
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
            )
        _forking[key] = ours

        def end() -> None:
            ours.close()
            process.communicate()

        atexit.register(end)
    return _forking[key]


def _answering(asked: socket.socket, imported: Sequence[str]) -> dict[str, Any] | None:
    """Answers as long as anybody asks. What is wanted of a fork, in that; None in the process that forks."""
    for name in imported:
        importlib.import_module(name)
    importlib.import_module("classification.measures.faces")._detector()  # to unpack it takes a third of a second
    importlib.import_module("PIL.Image").init()
    assert len(list(Path("/proc/self/task").iterdir())) == 1, "a thread would not be there in the forks"
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    ended, wakes = os.pipe()
    for fd in (ended, wakes):
        os.set_blocking(fd, False)
    signal.set_wakeup_fd(wakes)
    running: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([asked, ended], [], [])
        if ended in ready:
            os.read(ended, _LARGEST)
            while running and (found := os.waitpid(-1, os.WNOHANG))[0]:
                with running.pop(found[0]) as told:
                    told.send(str(os.waitstatus_to_exitcode(found[1])).encode())
        if asked in ready:
            message, fds, _, _ = socket.recv_fds(asked, _LARGEST, 4)
            if not message:
                return None
            status, *streams = fds
            if pid := os.fork():
                running[pid] = socket.socket(fileno=status)
                running[pid].send(str(pid).encode())
                for fd in streams:
                    os.close(fd)
                continue
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for fd in (ended, wakes, status):
                os.close(fd)
            for other in (asked, *running.values()):
                other.close()
            return json.loads(message) | {"streams": streams}


def _become(wanted: Mapping[str, Any]) -> None:
    """A process in this folder and environment, with these streams; it looks for modules where a new one would."""
    for number, fd in enumerate(wanted["streams"]):
        os.dup2(fd, number)
        os.close(fd)
    if wanted["session"]:
        os.setsid()
    os.chdir(wanted["folder"])
    os.environ.clear()
    os.environ.update(wanted["environment"])
    kind, what, *arguments = wanted["command"]
    given = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:1] = ["" if kind == "-c" else wanted["folder"], *given]
    importlib.invalidate_caches()
    tempfile.tempdir = None
    sys.modules["multiprocessing.process"].ORIGINAL_DIR = wanted["folder"]  # type: ignore[attr-defined]
    sys.argv = [kind if kind == "-c" else what, *arguments]


def _run(wanted: Mapping[str, Any]) -> None:
    kind, what = wanted["command"][:2]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(what, {"__name__": "__main__"})


if __name__ == "__main__" and (_wanted := _answering(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])) is not None:
    _become(_wanted)
    run_and_exit(partial(_run, _wanted))
