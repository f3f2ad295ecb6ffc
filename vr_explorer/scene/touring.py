"""Leads a viewer along a tour: where its checkpoints are, and the flight through them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from foundation.errors import UserError
from foundation.language import _
from vr_explorer.scene.body import Body
from vr_explorer.scene.bombs import Bomb, Bombs
from vr_explorer.scene.criteria import Colours, InRange, Measure, Rgb
from vr_explorer.scene.flight import Flight, FlightPath, FlightSettings, Floats
from vr_explorer.scene.placement import ArrangementSpec, Placement
from vr_explorer.scene.tour import MOST, Checkpoint, Tour
from vr_explorer.scene.view import standing

APART = 190.0
"""Metres between checkpoints along the tour, for the reference number of images."""

ASIDE, HIGHER = 90.0, 45.0
"""Metres by which they are moved aside and up or down at most, likewise."""

BEFORE, STANDING_OFF = 70.0, 12.0
"""Metres of the flight from the middle of a checkpoint's images: a share that grows with the world, and one that does
not."""

LEFT = 0.5
"""Metres from where a paused tour left the viewer: whoever flew farther comes back along a new path."""


@dataclass(frozen=True)
class UnderWay:
    """What is to be seen of a tour. passed, total: checkpoints. share: of the path, 0..1."""

    passed: int
    total: int
    share: float
    paused: bool
    factor: float


class Guide:
    """Leads a body along a tour. tour: None while there is none. before: the placement that is come back to.

    settings: may be replaced; counts from the next start or resumption on.
    """

    def __init__(self, body: Body, world: float, settings: FlightSettings) -> None:
        self._body = body
        self._world = max(world, 0.3)
        self.settings = settings
        self.tour: Tour | None = None
        self.before = Placement()
        self._flight: Flight | None = None
        self._passed = 0
        self._factor = 1.0
        self._left: Floats = body.head

    def start(self, tour: Tour, before: Placement) -> Placement:
        """The placement with the checkpoints' images gathered; the flight begins where the viewer is.

        All images are there, whatever is shown now: from home and from the board, it leads through the cloud.
        """
        complaint = tour.complaint()
        if complaint:
            raise UserError(complaint)
        self.tour, self.before, self._passed, self._factor = tour, before, 0, 1.0
        bombs = stands(tour, self._world)
        self._plan(bombs)
        spec = ArrangementSpec() if before.spec.arrangement.of_favourites else before.spec
        return Placement(spec, bombs=bombs)

    def stop(self) -> None:
        self.tour = self._flight = None
        self._body.velocity = np.zeros(3)

    def pause(self) -> None:
        """Eased; the viewer may then fly freely."""
        if self._flight is not None:
            self._flight.wanted = 0.0

    def resume(self) -> None:
        """Eased; from where the viewer is by now."""
        if self.tour is None:
            return
        strayed = float(np.linalg.norm(self._body.head - self._left)) > LEFT
        if self._flight is None or (self.halted and strayed):
            self._plan(stands(self.tour, self._world))
        else:
            self._flight.wanted = self._factor

    def set_speed(self, factor: float) -> None:
        self._factor = float(np.clip(factor, 0.25, 1.5))
        if self._flight is not None and self._flight.wanted > 0.0:
            self._flight.wanted = self._factor

    @property
    def leading(self) -> bool:
        """Whether the body is moved by the tour now."""
        return self._flight is not None and not self.halted

    @property
    def halted(self) -> bool:
        return self._flight is None or self._flight.factor == self._flight.wanted == 0.0

    @property
    def under_way(self) -> UnderWay | None:
        if self.tour is None or self._flight is None:
            return None
        share = min(self._flight.time / self._flight.path.seconds, 1.0)
        paused = self._flight.wanted == 0.0
        return UnderWay(self._reached(), len(self.tour.checkpoints), share, paused, self._factor)

    def advance(self, seconds: float) -> bool:
        """Goes on for `seconds`; whether the end was reached just now."""
        if self._flight is None or self.halted:
            return False
        before, looked = self._flight.pose()
        self._flight.advance(seconds)
        position, yaw = self._flight.pose()
        if self.settings.turns:
            self._body.turn(yaw - looked, 0.0)
        self._body.position = self._body.position + (position - before)
        if seconds > 0.0:
            self._body.velocity = (position - before) / seconds
        self._left = self._body.head
        if self.halted or self._flight.done:
            self._body.velocity = np.zeros(3)
        if not self._flight.done:
            return False
        self.stop()
        return True

    def _reached(self) -> int:
        """How many checkpoints have been passed."""
        if self._flight is None:
            return self._passed
        return self._passed + int((self._flight.path.reached[1:] <= self._flight.time).sum())

    def _plan(self, bombs: Bombs) -> None:
        """A flight from where the viewer is through the checkpoints that are left."""
        self._passed = min(self._reached(), len(bombs) - 1)
        middles = np.array([bomb.position for bomb in bombs])
        stops = np.array([self._stop(middles, number) for number in range(len(bombs))])
        head, yaw = self._body.head.copy(), self._body.yaw + self._body.gaze
        ahead = head + 100.0 * standing(yaw)[:, 2]
        positions = np.concatenate([[head], stops[self._passed :]])
        targets = np.concatenate([[ahead], middles[self._passed :]])
        self._flight = Flight(FlightPath(positions, targets, yaw, self.settings), self.settings)
        self._flight.factor, self._flight.wanted = 0.0, self._factor

    def _stop(self, middles: Floats, number: int) -> Floats:
        """Where the flight passes a checkpoint: off its images, on the side of the path."""
        direction = middles[min(number + 1, len(middles) - 1)] - middles[max(number - 1, 0)]
        aside = np.array([direction[2], 0.0, -direction[0]])
        aside /= max(float(np.linalg.norm(aside)), 1e-6)
        side = 1.0 if number % 2 else -1.0
        stop: Floats = middles[number] + side * aside * (BEFORE * self._world + STANDING_OFF)
        return stop


def stands(tour: Tour, world: float) -> Bombs:
    """The checkpoints in a row through the middle of the world, each moved aside and in height by the seed. world: how
    large it is, 1 for the reference number of images.
    """
    rng, count, bombs = np.random.default_rng(tour.seed), len(tour.checkpoints), []
    for number, one in enumerate(tour.checkpoints):
        assert one.criterion is not None, "the tour was checked"
        across, up = (rng.uniform(-1.0, 1.0, 2) * (ASIDE, HIGHER) * world).tolist()
        along = (0.5 * (count - 1) - number) * APART * world
        bombs.append(Bomb(number + 1, one.criterion, (across, up, along), name=one.name or one.criterion.describe()))
    return tuple(bombs)


def usual_tour(swatches: Sequence[Rgb]) -> Tour:
    """Of any cloud: from what is most alike to a face through its colours to what is most abstract.

    swatches: the cloud's own colours, the most important ones first.
    """
    ends = (
        Checkpoint(InRange(Measure.ABSTRACTNESS, 0.0, 0.3), _("Portraits")),
        Checkpoint(InRange(Measure.ABSTRACTNESS, 0.8, Measure.ABSTRACTNESS.high), _("Abstract")),
    )
    coloured = sorted(swatches, key=lambda colour: min(colour) - max(colour))[:3]
    return Tour((ends[0], *(Checkpoint(Colours((colour,))) for colour in coloured), ends[1]))


def from_bombs(bombs: Iterable[Bomb], seed: int = 1) -> Tour:
    """A checkpoint for each bomb that gathers, in the order of placing."""
    active = [bomb for bomb in bombs if bomb.active and not bomb.repelling]
    return Tour(tuple(Checkpoint(bomb.criterion, bomb.name) for bomb in active[:MOST]), seed)
