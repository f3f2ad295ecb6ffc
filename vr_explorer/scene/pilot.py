"""Who moves the viewer: they themselves, a tour, or an arrangement that is not in sight from where they are."""

from __future__ import annotations

import numpy as np

from vr_explorer.scene.arrangements import Viewpoint
from vr_explorer.scene.body import Body
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.commands import (
    Fly,
    GoTo,
    MoveHead,
    PauseTour,
    ResumeTour,
    SetTourSpeed,
    StartTour,
    StopTour,
    TourCommand,
    Turn,
    ViewerCommand,
)
from vr_explorer.scene.flight import FlightSettings
from vr_explorer.scene.framing import Framing
from vr_explorer.scene.placement import ArrangementSpec, Placement
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.touring import Guide, UnderWay
from vr_explorer.scene.transitions import Transitions
from vr_explorer.scene.view import Triple
from vr_explorer.scene.viewer import Viewer
from vr_explorer.scene.world import World

MOST_LOOKED_FOR = 20_000
"""Images, evenly of all that are shown, of which it is asked whether the viewer has them in sight."""


class Pilot:
    """body: the viewer. `follow_tour` and `advance` say what the images are to be sent to."""

    def __init__(self, world: World, cards: Cards, transitions: Transitions, flight: FlightSettings) -> None:
        self.body = Body((0.0, 0.0, 0.0))
        self._world, self._cards, self._transitions = world, cards, transitions
        self._viewer = Viewer(self.body, world.settings, world.scale)
        self._guide = Guide(self.body, world.scale, flight)
        self._framing = Framing(self.body, self._viewer, self._first_view)
        self._first_views: dict[ArrangementSpec, tuple[int, Viewpoint]] = {}
        self.count_images()

    @property
    def jumps(self) -> int:
        """How often the viewer was taken elsewhere at once because the images went there."""
        return self._viewer.jumps

    @property
    def tour(self) -> UnderWay | None:
        """How far the present tour is."""
        return self._guide.under_way

    @property
    def before_tour(self) -> Placement:
        """What the present tour, or else the latest, comes back to."""
        return self._guide.before

    @property
    def stands(self) -> tuple[Triple, float]:
        """Where the viewer's head is, with its yaw; of one who is being taken elsewhere, where they will stand: what is
        made before them then hangs in the middle of what they see.
        """
        position, yaw, _ = self.body.bound
        x, y, z = position.tolist()
        return (x, y, z), yaw

    def use(self, settings: SceneSettings) -> None:
        """Counts from the next command on."""
        self._viewer.settings = settings

    def count_images(self) -> None:
        """Further images have joined."""
        self._framing.grown = self._world.grown_since(self._world.cloud.classified)

    def steer(self, command: ViewerCommand) -> None:
        """While a tour leads, it pauses for whoever flies by themselves; they may look around."""
        if self._guide.leading and not isinstance(command, MoveHead | Turn):
            if not (isinstance(command, Fly) and not any(command.thrust)):
                self._guide.pause()
            return
        self._viewer.apply(command)

    def go_to(self, command: GoTo) -> None:
        target, size = self._cards.target[command.card].astype(np.float64), float(self._cards.size_to[command.card])
        self._viewer.go_before(target, command.seconds, size)

    def look_first(self) -> None:
        """To where the present arrangement, which has been laid out, is seen at its best."""
        self.body.rescale(1.0)
        spec, layout = self._transitions.placement.spec, self._transitions.resolved.layout
        self._viewer.put(*self._framing.best(spec, layout, self._world.largest_card, self._world.sight))

    def level_out(self) -> None:
        self._viewer.level_out()

    def follow_tour(self, command: TourCommand, present: Placement) -> Placement | None:
        """What the images are to be sent to then, None: to nothing else. present: what a tour comes back to that starts
        now. UserError as of `StartTour`.
        """
        guide = self._guide
        match command:
            case StartTour():
                return guide.start(command.tour, guide.before if self.tour is not None else present)
            case StopTour():
                if self.tour is not None:
                    guide.stop()
                    return guide.before
            case PauseTour():
                guide.pause()
            case ResumeTour():
                guide.resume()
            case SetTourSpeed():
                guide.set_speed(command.factor)
        return None

    def advance(self, seconds: float) -> Placement | None:
        """Goes on with what moves by itself. What the images are to be sent to, where a tour has come to its end."""
        self._viewer.advance(seconds)
        return self._guide.before if self._guide.advance(seconds) else None

    def leave(self, before: ArrangementSpec, spec: ArrangementSpec) -> None:
        """The arrangement changes; `frame` goes on with that once the new one has been laid out."""
        self._framing.leave(before, spec)

    def frame(self) -> None:
        """Once a frame: takes the viewer to where a new arrangement can be seen."""
        sight, framing, transitions = self._world.sight, self._framing, self._transitions
        if not framing.asks(sight) or transitions.awaits or self._guide.leading:
            return
        placement, resolved, card = transitions.placement, transitions.resolved, self._world.largest_card
        if framing.leaves:
            shown = np.flatnonzero(resolved.fades > 0.5)
            shown = shown[:: -(-len(shown) // MOST_LOOKED_FOR) or 1]
            framing.arrive(placement.spec, resolved.layout, resolved.positions(placement.bombs)[shown], card, sight)
        framing.follow(placement.spec, resolved.layout, card, sight)

    def _first_view(self, spec: ArrangementSpec) -> Viewpoint:
        """Of the present arrangement, once it has been laid out; the same until many more images have joined."""
        world = self._world
        count, found = self._first_views.get(spec, (0, None))
        if found is None or world.grown_since(count):
            layout, context = self._transitions.resolved.layout, spec.context(world.matcher, world.settings)
            found = spec.arrangement.first_view(layout, context)
            self._first_views[spec] = len(world.cloud), found
        return found
