"""What a section of `storms.py` is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class StormOptions:
    """times: kills, and with that the length of the rest. seed: of what is done when."""

    times: int = 100
    seed: int = 0


@dataclass(frozen=True)
class Count:
    """what: was counted. found: how often it happened. bad: it must not happen at all."""

    what: str
    found: int
    bad: bool = False


Storm = Callable[[StormOptions], Iterable[Count]]
