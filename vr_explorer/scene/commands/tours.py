"""What is asked of tours: how they are put together, and how they go."""

from __future__ import annotations

from dataclasses import dataclass

from vr_explorer.scene.criteria import Criterion
from vr_explorer.scene.tour import Checkpoint, Tour


@dataclass(frozen=True)
class PlanTour:
    """The tour that is put together from now on, in place of the one before."""

    tour: Tour


@dataclass(frozen=True)
class AddCheckpoint:
    """At the end of the tour that is being put together. UserError: it has as many as it can have."""

    checkpoint: Checkpoint


@dataclass(frozen=True)
class ChangeCheckpoint:
    """Changes those fields of a checkpoint that are not None. number: counted from 0 along the tour.

    UserError, here and for the two below: there is no such checkpoint.
    """

    number: int
    criterion: Criterion | None = None
    name: str | None = None


@dataclass(frozen=True)
class MoveCheckpoint:
    """To another place along the tour, counted without itself."""

    number: int
    to: int


@dataclass(frozen=True)
class RemoveCheckpoint:
    number: int


@dataclass(frozen=True)
class StartTour:
    """Gathers the images of its checkpoints and flies the viewer through them; stopped, everything is as before.

    UserError: it has too few checkpoints, or some that gather nothing.
    """

    tour: Tour


@dataclass(frozen=True)
class PauseTour:
    """Comes softly to rest; the viewer may then fly freely. So does whoever flies by themselves."""


@dataclass(frozen=True)
class ResumeTour:
    """On from where the viewer is, past the checkpoints that are left."""


@dataclass(frozen=True)
class SetTourSpeed:
    """factor: 0.25 to 1.5."""

    factor: float


@dataclass(frozen=True)
class StopTour:
    """Ends the tour; the images go back to where they were."""


TourPlanCommand = PlanTour | AddCheckpoint | ChangeCheckpoint | MoveCheckpoint | RemoveCheckpoint
TourCommand = StartTour | PauseTour | ResumeTour | SetTourSpeed | StopTour
