"""What the page of bombs shows of one that breeds, and what is wished for on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BreedingBombState:
    """bomb: its number. words: how far it is. going: more children are to come. thrown: those that there were are away.
    strength: of mutation, 0..1. pace: children a second at most, None: as fast as it goes. kept: favourites among its
    children, which it does not hold.
    """

    bomb: int
    words: str
    going: bool
    thrown: bool
    strength: float
    pace: float | None
    kept: tuple[int, ...] = ()


@dataclass(frozen=True)
class LeanBomb:
    """The next children of a bomb are like this, as of `BreedingBombState`."""

    bomb: int
    strength: float
    pace: float | None


@dataclass(frozen=True)
class GoOn:
    """More children are to come about a bomb."""

    bomb: int


@dataclass(frozen=True)
class Rest:
    """No more come until it is asked for."""

    bomb: int


@dataclass(frozen=True)
class ThrowChildren:
    """All children of the present brood of a bomb are thrown away, but for the parents that it holds."""

    bomb: int


BombWish = LeanBomb | GoOn | Rest | ThrowChildren
