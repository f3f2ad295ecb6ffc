"""The process that breeds: begun ahead, spoken to without waiting, begun again after it has died."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from foundation.language import N_, _
from vr_explorer.breeding.requests import LONGEST, Answer, Failed, answer

PATIENCE = 3.0
"""Seconds for which leaving waits until the process has ended by itself."""

NICE = 10
"""The process gives way to whoever draws."""

DIED = N_("Breeding stopped by itself; what has come is kept, and it begins anew when more is asked for")
KILLED = N_("Breeding stopped, as the system ended it: memory may be short; close other programs and ask for more")
NONE = N_("Nothing can be bred here: {why}")

_BELOW_NORMAL = 0x00004000
"""Of Windows, a priority."""


def command_of(folder: Path) -> list[str]:
    """What breeds for the cloud in `folder`."""
    return [sys.executable, "-m", "artificial_inspiration", "breed", str(folder), "--serve"]


class Worker:
    """told: called on a thread with what the process says, and with `Failed` where it dies or cannot be begun. opening:
    a line that each process is told first, "" for none; it may be replaced.

    Use from one thread; none of its methods waits, but `close`.
    """

    def __init__(self, command: Sequence[str], told: Callable[[Answer], None]) -> None:
        self._command = list(command)
        self._told = told
        self.opening = ""
        self._lines: queue.SimpleQueue[tuple[str, bool] | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._left = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._write, name="breeding", daemon=True)
        self._thread.start()

    def ask(self, line: str, begins: bool = True) -> None:
        """line: of `requests`; "" only begins the process, where it is not there. begins: else one that is not there
        does not have to be told.
        """
        self._lines.put((line, begins))

    def close(self) -> None:
        """The process ends what it is at, for `PATIENCE` seconds at most."""
        self._left = True
        self._lines.put(None)
        self._thread.join(PATIENCE)
        with self._lock:
            process = self._process
        if process is None:
            return
        with contextlib.suppress(OSError, ValueError):
            if process.stdin is not None:
                process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        end_process(process)

    def _write(self) -> None:
        while (asked := self._lines.get()) is not None:
            line, begins = asked
            before, process = self._process, self._running(begins)
            if process is None or process.stdin is None:
                continue
            try:
                process.stdin.write(((self.opening if process is not before else "") + line).encode("ascii"))
                process.stdin.flush()
            except (OSError, ValueError):
                pass  # it has died, which the thread that reads says

    def _running(self, begins: bool) -> subprocess.Popen[bytes] | None:
        """Begun where it is not there. begins: else it is not."""
        with self._lock:
            if self._left or (self._process is not None and self._process.poll() is None):
                return self._process
            if not begins:
                return None
            try:
                self._process = begin_process(self._command)
            except OSError as error:
                self._told(Failed(None, _(NONE).format(why=error.strerror or error)))
                return None
            reading = threading.Thread(target=self._read, args=(self._process,), name="breeding answers", daemon=True)
            reading.start()
            return self._process

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        last: Answer | None = None
        while line := process.stdout.readline(LONGEST):
            said = answer(line)
            if said is not None:
                last = said
                self._told(said)
        process.wait()
        process.stdout.close()
        if process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                process.stdin.close()
        # One that says why before it leaves has said enough.
        if not self._left and not (isinstance(last, Failed) and last.brood is None):
            killed = sys.platform != "win32" and process.returncode == -signal.SIGKILL
            self._told(Failed(None, _(KILLED) if killed else _(DIED)))


def begin_process(command: list[str]) -> subprocess.Popen[bytes]:
    """In a group of its own, so that Ctrl+C in the terminal is for the explorer alone."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | _BELOW_NORMAL
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=flags
        )
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
    return process


def end_process(process: subprocess.Popen[bytes]) -> None:
    """One that does not leave, with whatever it has begun itself."""
    if process.poll() is None:
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
