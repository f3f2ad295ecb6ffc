"""How long each stage of a run takes, and what share of the whole that is."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_LEAST = 0.01
"""Smaller shares are not told of."""


class StageClock:
    """seconds: by the names of the stages, in the order in which they began; wall-clock time of one process."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts the block to the stage `name`; stages do not lie within each other."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.add({name: time.perf_counter() - begun})

    def add(self, seconds: Mapping[str, float]) -> None:
        for name, more in seconds.items():
            self.seconds[name] = self.seconds.get(name, 0.0) + more


def shares(seconds: Mapping[str, float]) -> str:
    """As "measuring 91 %, layout 8 %", the longest first; "" where there is nothing to tell."""
    whole = sum(seconds.values())
    told = sorted(((own / whole, name) for name, own in seconds.items() if own >= _LEAST * whole > 0), reverse=True)
    return ", ".join(f"{name} {share:.0%}".replace("%", " %") for share, name in told)
