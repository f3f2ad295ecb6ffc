"""What is asked of breeding: what is held for it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from vr_explorer.scene.view import Triple


@dataclass(frozen=True)
class BeginBrood:
    """From now on images arrive that are bred from one or two cards; taken back, they are out of sight.

    number: of the brood. ends: where the parents are held apart for them, world metres; None: before the viewer.
    """

    number: int
    parents: tuple[int, ...]
    ends: tuple[Triple, Triple] | None = None


@dataclass(frozen=True)
class MoveGap:
    """The parents of what is bred are held there, world metres, and what came from them stays between them.

    Nothing where none are held. For every frame of a hand's way.
    """

    ends: tuple[Triple, Triple]


@dataclass(frozen=True)
class HoldCards:
    """These cards are in the hands before anything is bred of them: they come to these places, world metres, and follow
    them; those that are not held any more go where they belong. For every frame of the hands' ways.
    """

    cards: tuple[int, ...]
    places: tuple[Triple, ...]


@dataclass(frozen=True)
class CloseGap:
    """The parents and what came from them go where they belong."""


@dataclass(frozen=True)
class ThrowAwayBrood:
    """Its images are out of sight. Nothing where there is no such brood."""

    number: int


BreedingCommand = BeginBrood | HoldCards | MoveGap | CloseGap | ThrowAwayBrood
