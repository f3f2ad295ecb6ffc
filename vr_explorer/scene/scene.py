"""The state of an exploration, and the one door through which it is changed: `Scene.apply(command)`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from vr_explorer.scene.arrangements import Arrangement, Scale, Title
from vr_explorer.scene.arrangements.spacing import cloud as in_space
from vr_explorer.scene.board import Board
from vr_explorer.scene.body import Body
from vr_explorer.scene.bombs import Bombs
from vr_explorer.scene.breeding import Breeding
from vr_explorer.scene.broods import Broods, Gap, Members
from vr_explorer.scene.canvas import Canvas
from vr_explorer.scene.cards import Cards, Vectors
from vr_explorer.scene.command_dispatch import dispatched
from vr_explorer.scene.commands import (
    ArrangementCommand,
    BeginAnew,
    BombCommand,
    BreedingCommand,
    CanvasCommand,
    ChangeCheckpoint,
    CloseGap,
    Command,
    FirstLook,
    GoTo,
    HoldCards,
    Hover,
    PickCommand,
    PlaceBreedingBomb,
    Redo,
    ShowRejected,
    ShowRelatives,
    StopTour,
    TourCommand,
    TourPlanCommand,
    Undo,
    ViewerCommand,
)
from vr_explorer.scene.criteria import Matcher, Measures, SelectedCards
from vr_explorer.scene.facing import Facing
from vr_explorer.scene.flight import FlightSettings
from vr_explorer.scene.history import Change
from vr_explorer.scene.home import Hall
from vr_explorer.scene.joining import Joined, Snapshot
from vr_explorer.scene.layout_solver import LayoutSolver
from vr_explorer.scene.picker import Picker
from vr_explorer.scene.picks import Picks
from vr_explorer.scene.pilot import Pilot
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.placer import Placer, WaysBack
from vr_explorer.scene.planning import planned
from vr_explorer.scene.present_picks import PickListeners, PresentPicks
from vr_explorer.scene.recording import Came, Stood
from vr_explorer.scene.relatives import Kinship, Relatives
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.showing import Before
from vr_explorer.scene.sight import Sight
from vr_explorer.scene.sizes import half_sizes
from vr_explorer.scene.steps import Steps
from vr_explorer.scene.tour import Tour
from vr_explorer.scene.touring import UnderWay
from vr_explorer.scene.transitions import Transitions
from vr_explorer.scene.world import World

COMING = 6.0
"""Seconds in which images go from the places of a former layout to those of a new one: slowly, to be followed."""


class Scene:
    """cards: where the images are and how they look. planned: the tour that is being put together; may be replaced.

    favourites: given as cards alone, they hang in one row. listeners: are told of what is kept and rejected. worker: of
    one thread, works out placements beside the frames, so that cards set out a little after the command; for clouds so
    large that it would take longer than a frame. None: at once.
    """

    def __init__(
        self,
        cloud: Cloud,
        settings: SceneSettings | None = None,
        favourites: Board | Iterable[int] = (),
        *,
        worker: Executor | None = None,
        flight: FlightSettings | None = None,
        rejected: Iterable[int] = (),
        listeners: PickListeners | None = None,
    ) -> None:
        settings = settings or SceneSettings()
        matcher = Matcher(Measures(cloud), np.zeros(len(cloud), np.float32))
        self._world = World(cloud, settings, matcher, half_sizes(cloud.sizes, settings.card_height))
        self.planned = Tour()
        self._kinship = Kinship(cloud, self.matcher.measures, worker)
        solver = LayoutSolver(cloud, self.matcher)
        resolved = solver.resolve(Placement(), self.settings)
        self.cards = Cards(resolved.resting)
        board = favourites if isinstance(favourites, Board) else Board.of(favourites)
        self._picks = PresentPicks(self.cards, board, rejected, listeners or PickListeners())
        self._transitions = Transitions(solver, self.cards, resolved, worker)
        self._pilot = Pilot(self._world, self.cards, self._transitions, flight or FlightSettings())
        self._steps = Steps(self._world)
        self._placer = Placer(self._world, self._transitions, self._picks, self._pilot, self._steps)
        self._picker = Picker(self._world, self._transitions, self._picks, self._placer, self._kinship, self._steps)
        self._breeding = Breeding(self._world, self.cards, self._transitions, self.body, self._steps)
        self.apply(FirstLook())

    @property
    def cloud(self) -> Cloud:
        return self._world.cloud

    @property
    def matcher(self) -> Matcher:
        """Answers criteria, for previews and counts."""
        return self._world.matcher

    @property
    def half_sizes(self) -> npt.NDArray[np.float32]:
        """(N, 2), half of each card's width and height in metres."""
        return self._world.half_sizes

    @property
    def time(self) -> float:
        """Seconds of the scene's clock; `advance` lets it go on."""
        return self._world.time

    @property
    def aspect(self) -> float:
        """Width through height of the picture in which the scene is seen; walls are made for it."""
        return self._world.aspect

    @aspect.setter
    def aspect(self, aspect: float) -> None:
        self._world.aspect = aspect

    @property
    def sight(self) -> Sight:
        """What that picture has room for."""
        return self._world.sight

    @sight.setter
    def sight(self, sight: Sight) -> None:
        self._world.sight = sight

    @property
    def settings(self) -> SceneSettings:
        """Count from the next command on."""
        return self._world.settings

    @settings.setter
    def settings(self, settings: SceneSettings) -> None:
        self._world.settings = settings
        self._pilot.use(settings)

    @property
    def body(self) -> Body:
        """The viewer."""
        return self._pilot.body

    @property
    def favourites(self) -> Mapping[int, None]:
        """The kept cards, in the order in which they hang."""
        return self._picks.favourites

    @property
    def board(self) -> Board:
        """The kept cards, as they hang."""
        return self._picks.board

    @property
    def selection(self) -> SelectedCards:
        """Cards picked out."""
        return self._picks.selection

    @property
    def rejected(self) -> frozenset[int]:
        """The cards that are not to be seen."""
        return self._picks.rejected

    @property
    def rejected_shown(self) -> bool:
        """Whether they are seen all the same."""
        return self._picks.rejected_shown

    @property
    def hovered(self) -> int | None:
        """The card that is pointed at."""
        return self._picks.hovered

    @property
    def placement(self) -> Placement:
        """What the cards' places follow from, with the bombs where they are now."""
        return self._transitions.placement

    @property
    def arrangement(self) -> Arrangement:
        return self.placement.spec.arrangement

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Of the present arrangement, where it has any."""
        return self._transitions.resolved.layout.scales

    @property
    def titles(self) -> tuple[Title, ...]:
        """Of the groups of the present arrangement, where it has any."""
        return self._transitions.resolved.layout.titles

    @property
    def ties(self) -> tuple[tuple[int, int], ...]:
        """Pairs of cards of the present arrangement between which there are lines."""
        return self._transitions.resolved.layout.ties

    @property
    def bombs(self) -> Bombs:
        """In the order of placing, where they are now."""
        return self.placement.bombs

    @property
    def matches(self) -> int:
        """How many images the present filter wants, all where there is none."""
        return self._transitions.resolved.matches

    @property
    def taken(self) -> dict[int, int]:
        """How many images each active bomb takes, by the bomb's number."""
        return self._transitions.resolved.taken

    @property
    def related(self) -> int | None:
        """The card whose relatives are asked for."""
        return self._kinship.card

    @property
    def relatives(self) -> Relatives | None:
        """Of the card `related`, once they are known."""
        return self._kinship.found

    @property
    def canvas(self) -> Canvas:
        """Of the board, with a place for every favourite."""
        return self._placer.canvas

    def half_of(self, card: int) -> tuple[float, float]:
        """Half of its width and height, metres."""
        return self._world.half_of(card)

    def places(self, cards: Sequence[int]) -> Vectors:
        """float32 (K, 3), world metres: where these belong, also while they are carried elsewhere."""
        return self._transitions.where(np.array(cards, np.intp))

    @property
    def raining(self) -> bool:
        """Whether images are still falling to their places."""
        return self._transitions.raining(self.time)

    @property
    def step_told(self) -> str:
        """What was taken back or done again last, in words."""
        return self._steps.told

    @property
    def moving(self) -> bool:
        """Whether cards are on their way."""
        return self._transitions.moving(self.time)

    @property
    def count(self) -> int:
        """How many images there are to be seen: all but the rejected ones."""
        return len(self.cards) - len(self.rejected)

    @property
    def broods(self) -> Broods:
        """Which there are, and which were thrown away."""
        return self._breeding.broods

    @property
    def gap(self) -> Gap | None:
        """Where what is bred gathers."""
        return self._breeding.gap

    @property
    def home(self) -> tuple[Hall, float]:
        """The hall, and how bright it is: 0 while the viewer is not at home."""
        return self._placer.home

    @property
    def facing(self) -> Facing:
        """Where the cards face now."""
        return self._placer.facing

    @property
    def lasting(self) -> Placement:
        """The placement that outlasts a tour."""
        return self._pilot.before_tour if self.tour is not None else self.placement

    @property
    def tour(self) -> UnderWay | None:
        """How far the present tour is."""
        return self._pilot.tour

    @property
    def jumps(self) -> int:
        """How often the viewer was taken elsewhere at once because the images went there."""
        return self._pilot.jumps

    @property
    def scale(self) -> float:
        """How large this world is, 1 for the reference number of images."""
        return self._world.scale

    def come_from(self, coordinates: Vectors) -> None:
        """The images go to their places from those that they had in another layout of the cloud.

        coordinates: float32 (N, 3), as of the cloud, NaN of images that it had not, which appear at their places.
        """
        self._transitions.come_from(in_space(coordinates, self.settings, self.scale), self.time, COMING)

    def advance(self, seconds: float) -> None:
        """Lets the clock go on, and what moves by itself: thrown bombs, a gaze that levels out toward the flat wall."""
        self._world.time += seconds
        after_tour = self._pilot.advance(seconds)
        if after_tour is not None:
            self._placer.place(after_tour)
        self._transitions.advance(self.settings, self.time, seconds)
        self._pilot.frame()

    def settle(self) -> None:
        """Waits until what was asked for has been worked out, and lets the cards set out."""
        self._transitions.settle(self.time)

    def snapshot(self) -> Snapshot | None:
        """For a thread that works out what follows of images that join (`joining.joined`); None while the cards' places
        are being worked out.
        """
        if self._transitions.awaits:
            return None
        resolved, cards = self._transitions.resolved, self.cards.fixed()
        replaced = self._transitions.solver, self.half_sizes
        return Snapshot(self.cloud, self.matcher, self.placement, resolved, self.settings, cards, self.time, replaced)

    def join(self, joined: Joined) -> bool:
        """The cloud has more images from now on, behind the others, of which none moves: they come into sight above the
        middle between their parents and go to their places, or between the parents while these are held apart.

        Whether it was possible: where the scene stands otherwise by now than it did when `joined` was worked out, that
        is to be done again.
        """
        transitions = self._transitions
        current = joined.as_it_stands(self.placement, self.settings, self.matcher.hidden)
        if transitions.awaits or current is None:
            return False
        transitions.join(current.solver, current.resolved, self.settings)
        self._breeding.join(current)
        world = self._world
        world.cloud, world.matcher, world.half_sizes = current.cloud, current.matcher, current.half_sizes
        self._pilot.count_images()
        self._picks.inform(world.matcher)
        self._kinship.join(self.cloud, self.matcher.measures)
        return True

    def brood(self, number: int) -> list[int]:
        """The cards of a brood, in the order in which they came."""
        return list(self._breeding.members.cards.get(number, ()))

    @property
    def unbred(self) -> int:
        """How many images there are beside those of broods."""
        return len(self.cloud) - self._breeding.members.bred

    def bred(self, number: int) -> int:
        """How many cards of a brood have come."""
        return len(self._breeding.members.cards.get(number, ()))

    def bred_from(self, card: int) -> tuple[int, ...]:
        """The cards from which one was bred that has joined since the cloud was loaded; none of others."""
        return self._breeding.parents.get(card, ())

    def recall(self, broods: Broods, members: Members) -> None:
        """Comes back to broods that were kept, at once and without a step to undo."""
        self._breeding.recall(broods, members)

    def take_over(self, board: Board, rejected: Iterable[int] = ()) -> None:
        """Another session begins, with its favourites and what was rejected in it; nothing of before can be taken back,
        and nothing is told.
        """
        self._picker.begin_with(board, rejected)
        self._steps.begin()
        self._placer.ways_back = WaysBack()

    def begin_show(self) -> Before:
        """What is changed from now on is only shown: nobody is told, and `end_show` comes back to what this returns."""
        self.apply(StopTour())
        self.apply(CloseGap())
        before = Before(
            self._placer.settled,
            self._picks.value,
            self.planned,
            self.broods,
            self._steps.begin(),
            self._picks.listeners,
            self._placer.ways_back,
        )
        self._picks.listeners = PickListeners()
        return before

    def end_show(self, before: Before) -> None:
        """All is as it was before, but where the viewer is."""
        self.apply(StopTour())
        self._breeding.apply(CloseGap())
        self._breeding.apply(HoldCards((), ()))
        self._breeding.withhold((), self.settings.motion)
        self._stand(before.placement, before.picks, before.broods)
        self.planned = before.planned
        self._steps.begin(before.history)
        self._picks.listeners, self._placer.ways_back = before.listeners, before.ways_back

    def stand(self, stood: Stood) -> None:
        """As it was at a moment that was recorded. UserError as `apply`."""
        picks = Picks(stood.board, SelectedCards(stood.selected), frozenset(stood.rejected))
        self._stand(stood.placement, picks, stood.broods)

    def withhold(self, cards: Iterable[int]) -> None:
        """These are out of sight at once, until they are revealed."""
        self._breeding.withhold(cards)

    def reveal(self, came: Came) -> None:
        """A child that was withheld comes into sight as it once came."""
        self._breeding.reveal(came)

    def _stand(self, placement: Placement, picks: Picks, broods: Broods) -> None:
        self._picker.turn_to(picks)
        self._breeding.turn_to(broods)
        self._placer.return_to(placement)

    def restore(self, placement: Placement) -> None:
        """Comes back to a placement that was kept, at once and without a step to undo. UserError as `apply`."""
        self._placer.return_to(placement, at_once=True)

    @dispatched
    def apply(self, command: Command) -> None:
        """Carries out `command` at `time`.

        UserError: the cloud cannot answer a criterion, or a bomb is no longer there; nothing has changed then. Cards
        that do not exist and values out of range are programming errors (IndexError, ValueError).
        """
        raise TypeError(f"not a command: {command!r}")

    @apply.register
    def _(self, command: ArrangementCommand) -> None:
        self._placer.apply(command)

    @apply.register
    def _(self, command: BombCommand) -> None:
        self._placer.change_bombs(command)
        if isinstance(command, PlaceBreedingBomb | BeginAnew):
            self._breeding.begin_by_bomb(command.brood)

    @apply.register
    def _(self, command: ViewerCommand) -> None:
        self._pilot.steer(command)

    @apply.register
    def _(self, command: TourPlanCommand) -> None:
        before, self.planned = self.planned, planned(command, self.planned)
        if self.planned != before:
            kind = (ChangeCheckpoint, command.number) if isinstance(command, ChangeCheckpoint) else None
            self._steps.remember(before, kind)

    @apply.register
    def _(self, command: TourCommand) -> None:
        placement = self._pilot.follow_tour(command, self._placer.settled)
        if placement is not None:
            self._placer.place(placement)

    @apply.register
    def _(self, command: GoTo) -> None:
        self._pilot.go_to(command)

    @apply.register
    def _(self, _command: FirstLook) -> None:
        self.settle()
        self._pilot.look_first()

    @apply.register
    def _(self, command: Hover) -> None:
        self._picks.hovered = command.card

    @apply.register
    def _(self, command: PickCommand | CanvasCommand) -> None:
        self._picker.apply(command)

    @apply.register
    def _(self, command: ShowRejected) -> None:
        self._picker.show_rejected(command.shown)

    @apply.register
    def _(self, command: ShowRelatives) -> None:
        self._kinship.show(command.card)

    @apply.register
    def _(self, command: BreedingCommand) -> None:
        self._breeding.apply(command)

    @apply.register
    def _(self, _command: Undo) -> None:
        self._return_to(self._steps.undo(self._present()))

    @apply.register
    def _(self, _command: Redo) -> None:
        self._return_to(self._steps.redo(self._present()))

    def _present(self) -> tuple[Change, ...]:
        picks = self._picks
        return self._placer.settled, picks.board, picks.selection, self.planned, self.broods, picks.value

    def _return_to(self, change: Change | None) -> None:
        if isinstance(change, Placement):
            self._placer.return_to(change)
        elif isinstance(change, SelectedCards):
            self._picks.select(change)
        elif isinstance(change, Tour):
            self.planned = change
        elif isinstance(change, Picks):
            self._picker.turn_to(change)
        elif isinstance(change, Broods):
            self._breeding.turn_to(change.after(self.broods))
        elif change is not None:
            self._picker.turn_to_board(change)
