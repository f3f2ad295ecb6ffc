"""The explorer in a window, forked from a process that has imported it: to import it anew takes a second."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests import warm
from tests.warm import ROOT


class Forked(warm.Popen):
    """Python's program with these arguments and this environment, for which warnings are errors. folder: in which it
    works. said: a file for its error stream; stderr: what is there so far.

    Where the environment chooses another window system, which is settled by imports, it has to begin in a Python of its
    own.
    """

    imported = (
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
        "tests.vr_explorer.app.looked_at_once",
    )

    def __init__(
        self, program: str, arguments: list[str], environment: dict[str, str], said: Path, folder: Path = ROOT
    ) -> None:
        with said.open("a") as errors:
            super().__init__(
                [sys.executable, "-W", "error", "-c", program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=environment,
                cwd=folder,
            )
        self.stderr = said.open()

    def communicate(self, input: None = None, timeout: float | None = None) -> tuple[None, str]:
        self.wait(timeout)
        with self.stderr:
            return None, self.stderr.read()
