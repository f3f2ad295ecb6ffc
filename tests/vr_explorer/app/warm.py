"""A process that has imported the explorer, and forks for each window that is wanted: to import it anew takes a second.

What runs in the fork is the program as it is. Where the environment chooses another window system, which is settled by
imports, it begins in a Python of its own.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import subprocess
import sys
import time
import warnings
from functools import partial
from pathlib import Path
from typing import Any

from foundation.processes import run_and_exit

ROOT = Path(__file__).parents[3]

READ_LATER = frozenset({"DISPLAY", "MESA_GL_VERSION_OVERRIDE", "PATH"})
"""Of what tests set in the environment, that which no import looks at."""

IMPORTED = (
    "artificial_inspiration",
    "vr_explorer.app.headset_loop",
    "vr_explorer.app.start",
    "vr_explorer.app.window",
    # what these import once a window is there
    "numpy.ma",
    "numpy.random",
    "OpenGL.GL",
    "OpenGL.arrays.numpymodule",
    "OpenGL.arrays.vbo",
    "PIL.PngImagePlugin",
    "pyarrow.compute",
    "pyarrow.parquet",
)


class Forked:
    """As a `subprocess.Popen` that has been forked from another process. stderr: what was said there so far. folder:
    in which it works.
    """

    def __init__(
        self, program: str, arguments: list[str], environment: dict[str, str], said: Path, folder: Path = ROOT
    ) -> None:
        said.touch()
        self.stderr = said.open()
        self.returncode: int | None = None
        self.pid: int = _ask(
            program=program, arguments=arguments, environment=environment, said=str(said), folder=str(folder)
        )

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = _ask(ended=self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        end = time.monotonic() + (timeout if timeout is not None else float("inf"))
        while (status := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("forked", timeout or 0.0)
            time.sleep(0.02)
        return status

    def communicate(self, timeout: float | None = None) -> tuple[None, str]:
        self.wait(timeout)
        with self.stderr:
            return None, self.stderr.read()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


_warm: subprocess.Popen[str] | None = None


def _ask(**request: Any) -> Any:
    """The answer of the process that forks, which begins with the first question and ends with the tests."""
    global _warm
    if _warm is None:
        _warm = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", __spec__.name if __spec__ else __name__],
            cwd=ROOT,
            env=request["environment"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(_warm.communicate)
    assert _warm.stdin is not None and _warm.stdout is not None
    print(json.dumps(request), file=_warm.stdin, flush=True)
    return json.loads(_warm.stdout.readline())


def _answering() -> dict[str, Any] | None:
    """Answers as long as anybody asks. What is wanted of a fork, in that; None in the process that forks."""
    for module in IMPORTED:
        importlib.import_module(module)
    importlib.import_module("vr_explorer.app.screenshots").COMPRESSION = 0  # they are looked at once
    gc.freeze()
    for line in iter(sys.stdin.readline, ""):
        request = json.loads(line)
        if "ended" in request:
            pid, status = os.waitpid(request["ended"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads
                answer = os.fork()
            if not answer:
                return dict(request)
        print(json.dumps(answer), flush=True)
    return None


def _become(wanted: dict[str, Any]) -> None:
    """A process with these arguments, this environment, this folder and streams of its own."""
    os.chdir(wanted["folder"])
    for stream, path in enumerate((os.devnull, os.devnull, wanted["said"])):
        file = os.open(path, os.O_RDWR | os.O_APPEND)
        os.dup2(file, stream)
        os.close(file)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    sys.argv = ["-c", *wanted["arguments"]]


if __name__ == "__main__" and (_wanted := _answering()) is not None:
    _become(_wanted)
    run_and_exit(partial(exec, _wanted["program"], {"__name__": "__main__"}))
