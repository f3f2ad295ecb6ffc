"""Bombs: spheres in space about which images gather, by a filter or by breeding, and the commands that change them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import singledispatch

import numpy as np

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.language import N_, gettext
from vr_explorer.scene.broods import MOST_PARENTS
from vr_explorer.scene.commands import (
    BeginAnew,
    BombCommand,
    ChangeBomb,
    CopyBomb,
    FeedBomb,
    MoveBomb,
    PlaceBomb,
    PlaceBombs,
    PlaceBreedingBomb,
    PlaceExample,
    RemoveBomb,
    TakeFromBomb,
    ThrowBomb,
)
from vr_explorer.scene.criteria import Criterion, Like, OfBrood, Rgb
from vr_explorer.scene.view import Triple

STILL = 0.05
"""Metres a second below which a thrown bomb has come to rest."""

LOOSEST, TIGHTEST = 0.1, 10.0
"""Ends of the clustering strength."""

LONGEST_NAME = 40

MOST_BREEDING = 4
"""Breeding bombs at once: they share one process."""

TOO_MANY = N_("There are {most} breeding bombs already; remove one of them first")
FULL = N_("A breeding bomb holds {most} images at most; take one out of it first")
HELD = N_("The breeding bomb holds that already")
NO_BREEDER = N_("That bomb gathers by a filter; put images into a breeding bomb")
ONE_ALONE = N_("A breeding bomb has no copy; throw another one")


@dataclass(frozen=True)
class Bomb:
    """number: its own for as long as it is there. position: world metres; velocity: metres a second.

    strength: how tightly images cluster, `LOOSEST` to `TIGHTEST`. repelling: keeps its matches away instead.
    """

    number: int
    criterion: Criterion
    position: Triple
    velocity: Triple = (0.0, 0.0, 0.0)
    name: str = ""
    active: bool = True
    repelling: bool = False
    strength: float = 4.0

    def __post_init__(self) -> None:
        if not LOOSEST <= self.strength <= TIGHTEST:
            raise ValueError(f"strength must be from {LOOSEST} to {TIGHTEST}")
        if not np.isfinite([*self.position, *self.velocity]).all():
            raise ValueError("position and velocity must be finite")

    @property
    def flying(self) -> bool:
        return any(self.velocity)

    @property
    def breeding(self) -> OfBrood | None:
        """What it breeds from, and which brood; None where it gathers by a filter."""
        return self.criterion if isinstance(self.criterion, OfBrood) else None


Bombs = tuple[Bomb, ...]


def bomb_of(bombs: Bombs, number: int) -> Bomb:
    """UserError: there is no such bomb, as when it is taken back while it is carried."""
    for bomb in bombs:
        if bomb.number == number:
            return bomb
    raise UserError(gettext("There is no bomb {number} any more; place a new one.").format(number=number))


@singledispatch
def changed(command: BombCommand, bombs: Bombs) -> Bombs:
    """The bombs after `command`. UserError: there is no such bomb. ValueError: a value out of range."""
    raise TypeError(f"not a command of bombs: {command!r}")


@changed.register
def _(command: PlaceBomb, bombs: Bombs) -> Bombs:
    bomb = Bomb(_free(bombs), command.criterion, command.position, command.velocity, command.name)
    return (*bombs, replace(bomb, repelling=command.repelling, strength=command.strength))


@changed.register
def _(command: PlaceBombs, bombs: Bombs) -> Bombs:
    for one in command.bombs:
        bombs = changed(one, bombs)
    return bombs


@changed.register
def _(command: PlaceExample, bombs: Bombs) -> Bombs:
    return (*bombs, Bomb(_free(bombs), Like(command.cards), command.position, command.velocity, command.name))


@changed.register
def _(command: PlaceBreedingBomb, bombs: Bombs) -> Bombs:
    if sum(bomb.breeding is not None for bomb in bombs) >= MOST_BREEDING:
        raise UserError(gettext(TOO_MANY).format(most=MOST_BREEDING))
    criterion = OfBrood(command.parents, command.brood, command.yaw)
    return (*bombs, Bomb(_free(bombs), criterion, command.position, command.velocity))


@changed.register
def _(command: FeedBomb, bombs: Bombs) -> Bombs:
    bomb, breeding = _breeder(bombs, command.bomb)
    parents = tuple(dict.fromkeys((*breeding.parents, *command.cards)))
    if parents == breeding.parents:
        raise UserError(gettext(HELD))
    if len(parents) > MOST_PARENTS:
        raise UserError(gettext(FULL).format(most=MOST_PARENTS))
    return _with(bombs, replace(bomb, criterion=replace(breeding, parents=parents)))


@changed.register
def _(command: TakeFromBomb, bombs: Bombs) -> Bombs:
    bomb, breeding = _breeder(bombs, command.bomb)
    parents = tuple(card for card in breeding.parents if card != command.card)
    return _with(bombs, replace(bomb, criterion=replace(breeding, parents=parents)))


@changed.register
def _(command: BeginAnew, bombs: Bombs) -> Bombs:
    bomb, breeding = _breeder(bombs, command.bomb)
    return _with(bombs, replace(bomb, criterion=replace(breeding, brood=command.brood)))


@changed.register
def _(command: MoveBomb, bombs: Bombs) -> Bombs:
    moved = replace(bomb_of(bombs, command.bomb), position=command.position, velocity=(0.0, 0.0, 0.0))
    return _with(bombs, moved)


@changed.register
def _(command: ThrowBomb, bombs: Bombs) -> Bombs:
    return _with(bombs, replace(bomb_of(bombs, command.bomb), velocity=command.velocity))


@changed.register
def _(command: ChangeBomb, bombs: Bombs) -> Bombs:
    wanted = {
        name: getattr(command, name)
        for name in ("criterion", "strength", "repelling", "active", "name")
        if getattr(command, name) is not None
    }
    return _with(bombs, replace(bomb_of(bombs, command.bomb), **wanted))


@changed.register
def _(command: CopyBomb, bombs: Bombs) -> Bombs:
    original = bomb_of(bombs, command.bomb)
    if original.breeding is not None:
        raise UserError(gettext(ONE_ALONE))
    return (*bombs, replace(original, number=_free(bombs), position=command.position, velocity=(0.0, 0.0, 0.0)))


@changed.register
def _(command: RemoveBomb, bombs: Bombs) -> Bombs:
    gone = bomb_of(bombs, command.bomb)
    return tuple(bomb for bomb in bombs if bomb is not gone)


def flown(bombs: Bombs, drag: float, seconds: float) -> Bombs:
    """The bombs after `seconds`: thrown ones fly on and come to rest, the exact solution of v' = −drag · v."""
    return tuple(_flown(bomb, drag, seconds) if bomb.flying else bomb for bomb in bombs)


def settled(bombs: Bombs, drag: float) -> Bombs:
    """The bombs where they come to rest."""
    return tuple(_flown(bomb, drag, np.inf) if bomb.flying else bomb for bomb in bombs)


def alike(bombs: Bombs, others: Bombs) -> bool:
    """Whether they are the same, wherever they are by now."""
    return _without_motion(bombs) == _without_motion(others)


def glow(criterion: Criterion, cloud: Cloud) -> tuple[Rgb, ...]:
    """The colours in which a bomb glows, sRGB, each once; none where it wants no colours."""
    return tuple(dict.fromkeys(criterion.glow(cloud)))


def _without_motion(bombs: Bombs) -> Bombs:
    nowhere = (0.0, 0.0, 0.0)
    return tuple(replace(bomb, position=nowhere, velocity=nowhere) for bomb in bombs)


def _flown(bomb: Bomb, drag: float, seconds: float) -> Bomb:
    velocity, decay = np.array(bomb.velocity), float(np.exp(-drag * seconds))
    x, y, z = (np.array(bomb.position) + velocity * (1.0 - decay) / drag).tolist()
    velocity *= decay
    if np.linalg.norm(velocity) < STILL:
        velocity[:] = 0.0
    u, v, w = velocity.tolist()
    return replace(bomb, position=(x, y, z), velocity=(u, v, w))


def _breeder(bombs: Bombs, number: int) -> tuple[Bomb, OfBrood]:
    """UserError: there is no such bomb, or it does not breed."""
    bomb = bomb_of(bombs, number)
    if bomb.breeding is None:
        raise UserError(gettext(NO_BREEDER))
    return bomb, bomb.breeding


def _free(bombs: Bombs) -> int:
    return max((bomb.number for bomb in bombs), default=0) + 1


def _with(bombs: Bombs, new: Bomb) -> Bombs:
    return tuple(new if bomb.number == new.number else bomb for bomb in bombs)
