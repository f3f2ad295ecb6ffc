"""What a section of `storms.py` is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class StormOptions:
    """times: kills, and with that the length of the rest; 0: as many as the storm has by itself. seed: of what is done
    when."""

    times: int = 0
    seed: int = 0


@dataclass(frozen=True)
class Count:
    """what: was counted. found: how often it happened. bad: it must not happen at all."""

    what: str
    found: int
    bad: bool = False


BAD = frozenset(
    {
        "lost",
        "wrong",
        "mixed",
        "left behind",
        "not mended",
        "not told",
        "damaged files",
        "tracebacks",
        "over 5 s",
        "over 1 GB",
        "answers of 500",
        "other answers of 5xx",
        "server gone",
    }
)
"""What must not happen at all."""


def counts(name: str, found: Mapping[str, int]) -> Iterator[Count]:
    return (Count(f"{name}: {what}", number, what in BAD) for what, number in found.items())


def held(found: Mapping[str, int]) -> bool:
    """Whether nothing happened that must not."""
    return not any(found.get(name, 0) for name in BAD)


Storm = Callable[[StormOptions], Iterable[Count]]
