"""What is asked of the process that breeds and what it says, as lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from foundation.lines import one_line
from foundation.parsing import json_of

LONGEST = 1 << 16
"""Bytes of a line that is taken from the process."""

LONGEST_SENTENCE = 500
"""Characters: what is to be done stands at its end, often after a path."""


@dataclass(frozen=True)
class Request:
    """A brood, begun or changed. parents: ids of images. shares: of each, they sum to 1. strength: of mutation, 0..1.
    count: how many children from now on, None: until it is stopped. pace: of this brood alone, children a second at
    most, None: as fast as it goes.
    """

    brood: int
    parents: tuple[str, ...]
    shares: tuple[float, ...]
    strength: float
    count: int | None
    seed: int
    pace: float | None = None


@dataclass(frozen=True)
class Ready:
    """The process can make children from now on."""


@dataclass(frozen=True)
class Bred:
    """A child is in the cloud. made: how many of its brood are."""

    brood: int
    child: str
    made: int


@dataclass(frozen=True)
class Done:
    """No more come of a brood."""

    brood: int


@dataclass(frozen=True)
class Recovered:
    """Children that were discarded are in the cloud again."""

    brood: int


@dataclass(frozen=True)
class Failed:
    """Why nothing came of what was asked for, one sentence. brood: None where it is of none. goes_on: a child alone did
    not come of it. waits: for room on the disk, and goes on by itself.
    """

    brood: int | None
    why: str
    goes_on: bool = False
    waits: bool = False


Answer = Ready | Bred | Done | Recovered | Failed


def begin(request: Request) -> str:
    return _line(
        brood=request.brood,
        parents=list(request.parents),
        shares=[round(share, 6) for share in request.shares],
        strength=round(request.strength, 6),
        count=request.count,
        seed=request.seed,
        pace=request.pace,
    )


def stop(brood: int) -> str:
    return _line(stop=brood)


def pace(children: float | None) -> str:
    """children: a second at most, None: as fast as it goes."""
    return _line(pace=children)


def discard(brood: int) -> str:
    return _line(discard=brood)


def recover(brood: int) -> str:
    return _line(recover=brood)


def answer(line: bytes) -> Answer | None:
    """None where the line says nothing that concerns us, or is none of this form."""
    try:
        told = json_of(line[:LONGEST].decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    brood = told.get("brood")
    number = brood if type(brood) is int else None
    if told.get("ready") is True:
        return Ready()
    if isinstance(told.get("failed"), str):
        goes_on, waits = (told.get(name) is True and number is not None for name in ("goes_on", "waits"))
        return Failed(number, one_line(told["failed"], LONGEST_SENTENCE), goes_on, waits)
    if number is None:
        return None
    if told.get("done") is True:
        return Done(number)
    if isinstance(told.get("recovered"), list):
        return Recovered(number)
    child, made = told.get("child"), told.get("made")
    if isinstance(child, str) and type(made) is int:
        return Bred(number, child, made)
    return None


def shares_of(parents: Sequence[object], share: float) -> tuple[float, ...]:
    """share: 0 like the first of two parents, 1 like the second; others have the same share each."""
    return (1.0 - share, share) if len(parents) == 2 else (1.0 / len(parents),) * len(parents)


def _line(**told: Any) -> str:
    return json.dumps(told, ensure_ascii=True) + "\n"
