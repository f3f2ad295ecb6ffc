"""What this process and all that came of it take of the machine; by /proc, so on Linux alone."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_SAMPLED = 0.5
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sight:
    """processor: seconds so far, with those of processes that have ended, as they were last seen. memory: bytes that
    are no file's, of this process. others: of the largest of the others.
    """

    processor: float
    memory: int
    others: int


class Family:
    """Looks now and then by itself, so that what ends has been seen. seen: is told of each such look."""

    def __init__(self, seen: Callable[[Sight], None] = lambda sight: None) -> None:
        self._told = seen
        self._used: dict[tuple[int, str], float] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)

    def __enter__(self) -> Family:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        self._thread.join()

    def look(self) -> Sight:
        parents: dict[int, int] = {}
        used: dict[int, tuple[str, float]] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                fields = (folder / "stat").read_text().rpartition(") ")[2].split()
            except OSError:  # it has ended
                continue
            parents[int(folder.name)] = int(fields[1])
            used[int(folder.name)] = fields[19], (int(fields[11]) + int(fields[12])) / _TICKS
        own = [process for process in used if os.getpid() in _line(process, parents)]
        with self._lock:
            for process in own:
                began, seconds = used[process]
                self._used[process, began] = seconds
            whole = sum(self._used.values())
        others = (_memory(process) for process in own if process != os.getpid())
        return Sight(whole, _memory(os.getpid()), max(others, default=0))

    def _look_on(self) -> None:
        while not self._ended.wait(_SAMPLED):
            self._told(self.look())


def _line(process: int, parents: dict[int, int]) -> Iterator[int]:
    while process in parents:
        yield process
        process = parents[process]


def _memory(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("RssAnon:")), 0)
