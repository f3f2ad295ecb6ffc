"""The process that makes a cloud, from the outside: begun, listened to, stopped; nobody waits for it but `close`."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from foundation.language import N_, _
from vr_explorer.breeding.worker import begin_process, end_process
from vr_explorer.projects.messages import LONGEST, Progress, heard

PATIENCE = 20.0
"""Seconds for which leaving waits until what was begun is finished; after them it ends unfinished, and is made anew."""

DIED = N_("It stopped by itself, perhaps for lack of memory. What is finished is kept: open it again, and it goes on.")
NONE = N_("Nothing can be made here: {why}.")


def command(*arguments: str, settings_file: Path | None = None) -> list[str]:
    """Of the process. arguments: of the hidden command `grow`."""
    chosen = ["--settings", str(settings_file)] if settings_file is not None else []
    return [sys.executable, "-m", "artificial_inspiration", "grow", *arguments, *chosen]


class Maker:
    """progress: what is known by now, a value that is replaced. Begun when it is made."""

    def __init__(self, command: Sequence[str]) -> None:
        self.progress = Progress()
        self._stopping = False
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = begin_process(list(command))
        except OSError as error:
            self.progress = replace(self.progress, failure=_(NONE).format(why=error.strerror or error))
            return
        self._thread = threading.Thread(target=self._read, args=(self._process,), name="making", daemon=True)
        self._thread.start()

    @property
    def stopping(self) -> bool:
        """It was asked to stop."""
        return self._stopping

    def stop(self) -> None:
        """What is being made is finished, and nothing more."""
        self._stopping = True
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                self._process.stdin.close()

    def close(self, patience: float = PATIENCE) -> None:
        """Stops it, and waits until it has ended, for `patience` seconds at most."""
        self.stop()
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        end_process(self._process)
        self._thread.join()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        while line := process.stdout.readline(LONGEST):
            self.progress = heard(self.progress, line)
        process.wait()
        process.stdout.close()
        if self.progress.going:
            stopped = replace(self.progress, done=True)
            self.progress = stopped if self._stopping else replace(self.progress, failure=_(DIED))
