"""What the page of breeding shows of the latest brood, and what is wished for on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BroodState:
    """words: how far it is. parents: names of its images. share: 0 like the first of two … 1 like the second. strength:
    of mutation, 0..1. going: more are to come. held: its images hang between their parents. slowed: children a second
    at most, None: as fast as it goes.
    """

    number: int
    words: str
    parents: tuple[str, ...]
    share: float
    strength: float
    going: bool
    held: bool
    slowed: float | None


@dataclass(frozen=True)
class BreedFrom:
    """A brood of these cards."""

    parents: tuple[int, ...]


@dataclass(frozen=True)
class Lean:
    """share, strength: of the next children of the latest brood, as of `BroodState`."""

    share: float
    strength: float


@dataclass(frozen=True)
class More:
    """So many more children of the latest brood."""

    count: int


@dataclass(frozen=True)
class FullSpeed:
    """Children come as fast as they can be made again."""


BreedingWish = BreedFrom | Lean | More | FullSpeed
