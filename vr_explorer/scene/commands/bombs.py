"""What is asked of filter bombs, and of those that breed."""

from __future__ import annotations

from dataclasses import dataclass

from vr_explorer.scene.criteria import Criterion
from vr_explorer.scene.view import Triple


@dataclass(frozen=True)
class PlaceBomb:
    """A new bomb at `position` (world metres), thrown with `velocity` (metres a second). Other fields as of
    `bombs.Bomb`.

    UserError as for `ApplyFilter`. ValueError, here and for the other commands of bombs: a value out of range.
    """

    criterion: Criterion
    position: Triple
    velocity: Triple = (0.0, 0.0, 0.0)
    name: str = ""
    repelling: bool = False
    strength: float = 4.0


@dataclass(frozen=True)
class PlaceBombs:
    """Several as one step."""

    bombs: tuple[PlaceBomb, ...]


@dataclass(frozen=True)
class PlaceExample:
    """A new bomb for what is like one to five images."""

    cards: tuple[int, ...]
    position: Triple
    velocity: Triple = (0.0, 0.0, 0.0)
    name: str = ""


@dataclass(frozen=True)
class PlaceBreedingBomb:
    """A new bomb that holds up to `broods.MOST_PARENTS` cards, about which the children of a brood gather; other fields
    as of `PlaceBomb`. brood: its number. yaw: radians, whither one looks who throws it.

    UserError: there are as many of these as there can be.
    """

    brood: int
    parents: tuple[int, ...]
    position: Triple
    velocity: Triple = (0.0, 0.0, 0.0)
    yaw: float = 0.0


@dataclass(frozen=True)
class FeedBomb:
    """Further parents for a breeding bomb. UserError: it holds them all, has no room for them, or breeds nothing."""

    bomb: int
    cards: tuple[int, ...]


@dataclass(frozen=True)
class TakeFromBomb:
    """A breeding bomb no longer holds this parent."""

    bomb: int
    card: int


@dataclass(frozen=True)
class BeginAnew:
    """Another brood gathers about a breeding bomb from now on; the one before goes where it belongs."""

    bomb: int
    brood: int


@dataclass(frozen=True)
class MoveBomb:
    """Carries a bomb to a place, at rest; its images go with it. For every frame of a drag."""

    bomb: int
    position: Triple


@dataclass(frozen=True)
class ThrowBomb:
    """Lets a bomb fly; drag brings it to rest."""

    bomb: int
    velocity: Triple


@dataclass(frozen=True)
class ChangeBomb:
    """Changes those fields of a bomb that are not None."""

    bomb: int
    criterion: Criterion | None = None
    strength: float | None = None
    repelling: bool | None = None
    active: bool | None = None
    name: str | None = None


@dataclass(frozen=True)
class CopyBomb:
    """A second bomb like the first at another place."""

    bomb: int
    position: Triple


@dataclass(frozen=True)
class RemoveBomb:
    """Its images go back."""

    bomb: int


BreedingBombCommand = PlaceBreedingBomb | FeedBomb | TakeFromBomb | BeginAnew
BombCommand = (
    PlaceBomb
    | PlaceBombs
    | PlaceExample
    | MoveBomb
    | ThrowBomb
    | ChangeBomb
    | CopyBomb
    | RemoveBomb
    | BreedingBombCommand
)
