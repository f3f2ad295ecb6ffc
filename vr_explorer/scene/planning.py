"""The commands that put a tour together."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch

from foundation.errors import UserError
from foundation.language import gettext
from vr_explorer.scene.commands import (
    AddCheckpoint,
    ChangeCheckpoint,
    MoveCheckpoint,
    PlanTour,
    RemoveCheckpoint,
    TourPlanCommand,
)
from vr_explorer.scene.tour import MOST, Checkpoint, Tour


@singledispatch
def planned(command: TourPlanCommand, tour: Tour) -> Tour:
    """The tour after `command`. UserError: there is no such checkpoint, or no room for one more."""
    raise TypeError(f"not a command of tours: {command!r}")


@planned.register
def _(command: PlanTour, tour: Tour) -> Tour:
    return command.tour


@planned.register
def _(command: AddCheckpoint, tour: Tour) -> Tour:
    if len(tour.checkpoints) >= MOST:
        raise UserError(gettext("A tour has at most {most} checkpoints; take one away first.").format(most=MOST))
    return _along(tour, *tour.checkpoints, command.checkpoint)


@planned.register
def _(command: ChangeCheckpoint, tour: Tour) -> Tour:
    before, one, after = _parted(tour, command.number)
    if command.criterion is not None:
        one = replace(one, criterion=command.criterion)
    if command.name is not None:
        one = replace(one, name=command.name)
    return _along(tour, *before, one, *after)


@planned.register
def _(command: MoveCheckpoint, tour: Tour) -> Tour:
    before, one, after = _parted(tour, command.number)
    others = [*before, *after]
    others.insert(max(command.to, 0), one)
    return _along(tour, *others)


@planned.register
def _(command: RemoveCheckpoint, tour: Tour) -> Tour:
    before, _, after = _parted(tour, command.number)
    return _along(tour, *before, *after)


def _along(tour: Tour, *checkpoints: Checkpoint) -> Tour:
    return replace(tour, checkpoints=checkpoints)


def _parted(tour: Tour, number: int) -> tuple[tuple[Checkpoint, ...], Checkpoint, tuple[Checkpoint, ...]]:
    """What comes before a checkpoint, itself, and what comes after."""
    if not 0 <= number < len(tour.checkpoints):
        raise UserError(gettext("There is no checkpoint {number} any more; add a new one.").format(number=number + 1))
    return tour.checkpoints[:number], tour.checkpoints[number], tour.checkpoints[number + 1 :]
