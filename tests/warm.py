"""Commands of the program without their imports: a process that has made these forks for each command.

What runs in the fork is the program as it is, with arguments, folder, environment, streams, signals and an exit status
of its own. Modules decide some things by the environment as they are imported. So each environment has a process of its
own that forks, but for the variables that are read later (`READ_LATER`), and so has each choice of what is imported.
All processes of one run of the tests share these.
"""

from __future__ import annotations

import atexit
import gc
import hashlib
import importlib
import inspect
import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
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
            "COLUMNS",
            "DISPLAY",
            "HOME",
            "MESA_GL_VERSION_OVERRIDE",
            "MESA_SHADER_CACHE_DIR",
            "PATH",
            "PYTEST_CURRENT_TEST",
            "PYTEST_XDIST_WORKER",
            "PYTHONPATH",
            "SSL_CERT_FILE",
            "TMPDIR",
            "WAYLAND_DISPLAY",
            "XR_RUNTIME_JSON",
        ),
        # which libraries set, in the tests' own process as well
        *("KMP_INIT_AT_FORK", "PYOPENGL_PLATFORM", "PYTHONBREAKPOINT", "RAY_CLIENT_MODE", "TORCHINDUCTOR_CACHE_DIR"),
        *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_PICTURES_DIR", "XDG_STATE_HOME"),
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
_PATIENCE = 60.0
"""Seconds until the first asks."""

_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex

_forking: dict[bytes, socket.socket] = {}
"""Where to ask for forks, by the address of the process that makes them."""
_started: list[subprocess.Popen[bytes]] = []
"""Those processes that were started here: each ends when nobody may ask it any more."""


class Popen(subprocess.Popen[Any]):
    """As `subprocess.Popen`, forked where a command of this Python (-m or -c, after one -W or none) is wanted on Linux,
    or else started. imported: modules that the process it is forked from has imported, which may start no threads.
    """

    imported: tuple[str, ...] = IMPORTED
    _status: socket.socket | None = None

    def _execute_child(self, *given: Any, **named: Any) -> None:  # type: ignore[override]
        start = super()._execute_child  # type: ignore[misc]
        wanted = inspect.signature(start).bind(*given, **named).arguments
        command = [os.fsdecode(part) for part in wanted["args"]]
        warnings, command[1:] = (command[1:3], command[3:]) if command[1:2] == ["-W"] else ([], command[1:])
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
                _forking_in(environment, warnings, self.imported),
                [json.dumps(request).encode()],
                [told.fileno(), *streams],
            )
        pipes = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
        self._close_pipe_fds(*(wanted[name] for name in pipes))  # type: ignore[attr-defined]
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


def _forking_in(environment: Mapping[str, str], warnings: Sequence[str], imported: Sequence[str]) -> socket.socket:
    """Where to ask for forks in this environment."""
    decided = {name: value for name, value in environment.items() if name not in READ_LATER}
    what = json.dumps([_RUN, str(ROOT), warnings, imported, sorted(decided.items())])
    address = b"\0" + hashlib.sha256(what.encode()).digest()  # a name for as long as the process is there, not a file
    if address not in _forking:
        kept = {name: os.environ[name] for name in ("HOME", "PATH") if name in os.environ}
        own = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
        _forking[address] = _reached(address, [*warnings, "-m", __name__], imported, decided | kept | own)
    return _forking[address]


def _reached(
    address: bytes, python: Sequence[str], imported: Sequence[str], environment: Mapping[str, str]
) -> socket.socket:
    """A connection to the process that forks, which is started where there is none."""
    started = None
    while True:
        ours = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with suppress(ConnectionError):
            ours.connect(address)
            if ours.recv(1):
                return ours
        ours.close()
        if started is not None:
            errors = started.communicate()[1].decode()
            assert started.returncode == 0, errors
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
            try:
                listening.bind(address)
            except OSError:  # another process of the tests has just done so
                time.sleep(0.02)
                continue
            listening.listen()
            started = subprocess.Popen(
                [sys.executable, *python, str(listening.fileno()), *imported],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,  # pipes, as commands are given, since streams look once whether they are
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[listening.fileno()],
            )
            _started.append(started)


@atexit.register
def _ask_no_more() -> None:
    for asked in _forking.values():
        asked.close()
    if "PYTEST_XDIST_WORKER" not in os.environ:  # others may go on asking
        for process in _started:
            process.communicate()


def _answering(listening: socket.socket, imported: Sequence[str]) -> dict[str, Any] | None:
    """Answers as long as anybody may ask. What is wanted of a fork, in that; None in the process that forks."""
    for name in imported:
        importlib.import_module(name)
    if faces := sys.modules.get("classification.measures.faces"):
        faces._detector()  # to unpack it takes a third of a second
    importlib.import_module("PIL.Image").init()
    assert len(list(Path("/proc/self/task").iterdir())) == 1, "a thread would not be there in the forks"
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    ended, wakes = os.pipe()
    for fd in (ended, wakes):
        os.set_blocking(fd, False)
    signal.set_wakeup_fd(wakes)
    asking: set[socket.socket] = set()
    running: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([listening, ended, *asking], [], [], None if asking else _PATIENCE)
        if not ready:
            return None
        if ended in ready:
            os.read(ended, _LARGEST)
            while running and (found := os.waitpid(-1, os.WNOHANG))[0]:
                with running.pop(found[0]) as told, suppress(OSError):  # who asked may have gone
                    told.send(str(os.waitstatus_to_exitcode(found[1])).encode())
        if listening in ready:
            asks, _ = listening.accept()
            if _is_ours(asks):
                asking.add(asks)
                with suppress(OSError):
                    asks.send(b"!")
        for asked in asking.intersection(ready):
            message, fds = b"", []
            with suppress(ConnectionError):
                message, fds, _, _ = socket.recv_fds(asked, _LARGEST, 4)
            if not message:
                asked.close()
                asking.remove(asked)
                if not asking:
                    return None
                continue
            status, *streams = fds
            if pid := os.fork():
                running[pid] = socket.socket(fileno=status)
                with suppress(OSError):
                    running[pid].send(str(pid).encode())
                for fd in streams:
                    os.close(fd)
                continue
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for fd in (ended, wakes, status):
                os.close(fd)
            for other in (listening, *asking, *running.values()):
                other.close()
            return json.loads(message) | {"streams": streams}


def _is_ours(asks: socket.socket) -> bool:
    """Whether another user is not at the other end, who knows such names too."""
    _, user, _ = struct.unpack("3i", asks.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    return user == os.getuid()


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
