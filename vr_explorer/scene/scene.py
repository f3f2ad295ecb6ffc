"""The state of an exploration, and the one door through which it is changed: `Scene.apply(command)`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial, singledispatchmethod
from typing import Any

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene.arrangements import (
    Arrangement,
    FavouritesBoard,
    FreeCanvas,
    HomeHall,
    Scale,
    Title,
    completed,
)
from vr_explorer.scene.arrangements.spacing import cloud as in_space
from vr_explorer.scene.board import Board
from vr_explorer.scene.body import Body
from vr_explorer.scene.bombs import Bombs, alike, changed, settled
from vr_explorer.scene.brooding import Brooding
from vr_explorer.scene.broods import Broods, Gap, Members
from vr_explorer.scene.brought import Brought
from vr_explorer.scene.canvas import NOTHING_PLACED, Canvas
from vr_explorer.scene.canvassing import canvassed
from vr_explorer.scene.cards import Cards, Vectors
from vr_explorer.scene.commands import (
    ApplyFilter,
    Arrange,
    BeginAnew,
    BeginBrood,
    Boarding,
    Bombing,
    Breeding,
    BringBefore,
    Bringing,
    Canvassing,
    ChangeBomb,
    ChangeCheckpoint,
    ClearFilter,
    CloseGap,
    Command,
    FirstLook,
    GoTo,
    HoldCards,
    Hover,
    LiftCards,
    Lifting,
    MoveBomb,
    Picking,
    PlaceBreedingBomb,
    Planning,
    Redo,
    Rejecting,
    ShowRejected,
    ShowRelatives,
    Start,
    StopTour,
    ThrowBomb,
    ToggleBoard,
    ToggleHome,
    Touring,
    Undo,
    Viewing,
)
from vr_explorer.scene.criteria import Matcher, Measures, SelectedCards
from vr_explorer.scene.facing import Facing, Turning
from vr_explorer.scene.flight import FlightSettings
from vr_explorer.scene.history import Change
from vr_explorer.scene.home import Hall, Light, hall
from vr_explorer.scene.joining import Joined, Snapshot
from vr_explorer.scene.layout_solver import LayoutSolver
from vr_explorer.scene.picks import Picks, merged, picked
from vr_explorer.scene.pilot import Pilot
from vr_explorer.scene.placement import ArrangementSpec, Filter, Placement
from vr_explorer.scene.planning import planned
from vr_explorer.scene.recording import Came, Stood
from vr_explorer.scene.relatives import Kinship, Relatives
from vr_explorer.scene.settings import SceneSettings, Unmatched
from vr_explorer.scene.showing import Before
from vr_explorer.scene.sight import Sight
from vr_explorer.scene.sizes import half_sizes
from vr_explorer.scene.steps import Steps
from vr_explorer.scene.tour import Tour
from vr_explorer.scene.touring import UnderWay
from vr_explorer.scene.transitions import Transitions
from vr_explorer.scene.world import World

HIDING, CLOSING = 0.6, 1.0
"""Seconds in which what is rejected goes out of sight, and comes back, and in which the others of a wall close their
ranks.
"""

COMING = 6.0
"""Seconds in which images go from the places of a former layout to those of a new one: slowly, to be followed."""

FavouriteListener = Callable[[int, bool], None]
BoardListener = Callable[[Board], None]
RejectListener = Callable[[frozenset[int], bool], None]


class _Dispatched(singledispatchmethod):  # type: ignore[type-arg]  # cannot be subscripted at run time
    """Without the function, and the names for it, that Python's own makes at each call."""

    def __get__(self, scene: Any, kind: type[Any] | None = None) -> Callable[..., None]:
        return super().__get__(scene, kind) if scene is None else partial(self._of, scene)

    def _of(self, scene: Any, command: object) -> None:
        self.dispatcher.dispatch(type(command))(scene, command)


class Scene:
    """cloud: the images. cards: where they are and how they look. half_sizes: float32 (N, 2), half of each
    card's width and height in metres. body: the viewer. hovered: a card or None. selection: cards picked out.
    planned: the tour that is being put together; may be replaced. matcher: answers criteria, for previews and counts.

    aspect: width through height of the picture in which the scene is seen; walls are made for it. sight: what that
    picture has room for; may be replaced.
    time: seconds of the scene's clock; `advance` lets it go on. board: the kept cards, as they hang; given as cards
    alone, in one row. on_favourite(card, kept): told of each change at once. on_board(board): told
    where the board has changed otherwise than by a card that was hung at its end or taken away.
    rejected: the cards that are not to be seen; rejected_shown: they are seen all the same. on_reject(cards, rejected):
    told of each change. settings: may be replaced; counts from the next command on.

    worker: of one thread, works out placements beside the frames, so that cards set out a little after the command; for
    clouds so large that it would take longer than a frame. None: at once.
    """

    def __init__(
        self,
        cloud: Cloud,
        settings: SceneSettings | None = None,
        favourites: Board | Iterable[int] = (),
        on_favourite: FavouriteListener | None = None,
        on_board: BoardListener | None = None,
        worker: Executor | None = None,
        flight: FlightSettings | None = None,
        rejected: Iterable[int] = (),
        on_reject: RejectListener | None = None,
    ) -> None:
        settings = settings or SceneSettings()
        matcher = Matcher(Measures(cloud), np.zeros(len(cloud), np.float32))
        self._world = World(cloud, settings, matcher, half_sizes(cloud.sizes, settings.card_height))
        self.hovered: int | None = None
        self.selection, self.planned = SelectedCards(()), Tour()
        self.board = favourites if isinstance(favourites, Board) else Board.of(favourites)
        self._on_favourite, self._on_board, self._on_reject = on_favourite, on_board, on_reject
        self.rejected, self.rejected_shown = frozenset(rejected).difference(self.board.cards), False
        self._kinship = Kinship(cloud, self.matcher.measures, worker)
        solver = LayoutSolver(cloud, self.matcher)
        resolved = solver.resolve(Placement(), self.settings)
        self.cards = Cards(resolved.resting)
        self.matcher.favourite = self.cards.favourite
        self._transitions = Transitions(solver, self.cards, resolved, worker)
        self.cards.favourite[list(self.favourites)] = 1.0
        self._pilot = Pilot(self._world, self.cards, self._transitions, flight or FlightSettings())
        self._steps = Steps(self._world)
        self._beside_board = self._beside_home = Placement()
        self._light, self._hall = Light(), hall((0.0, 0.0, 0.0), 0.0, 0)
        self._turning = Turning()
        self._board_mode = FavouritesBoard()
        self._brooding = Brooding(self.cards, self._transitions, self.body)
        self._show_rejected(0.0)
        self.apply(FirstLook())

    @property
    def cloud(self) -> Cloud:
        return self._world.cloud

    @property
    def matcher(self) -> Matcher:
        return self._world.matcher

    @property
    def half_sizes(self) -> npt.NDArray[np.float32]:
        return self._world.half_sizes

    @property
    def time(self) -> float:
        return self._world.time

    @property
    def aspect(self) -> float:
        return self._world.aspect

    @aspect.setter
    def aspect(self, aspect: float) -> None:
        self._world.aspect = aspect

    @property
    def sight(self) -> Sight:
        return self._world.sight

    @sight.setter
    def sight(self, sight: Sight) -> None:
        self._world.sight = sight

    @property
    def settings(self) -> SceneSettings:
        return self._world.settings

    @settings.setter
    def settings(self, settings: SceneSettings) -> None:
        self._world.settings = settings
        self._pilot.use(settings)

    @property
    def body(self) -> Body:
        return self._pilot.body

    @property
    def favourites(self) -> Mapping[int, None]:
        """The kept cards, in the order in which they hang."""
        return self.board.cards

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
        shown = self.placement.spec.aspect if isinstance(self.arrangement, FavouritesBoard) else self.aspect
        return completed(self.board.canvas, self.board.rows, self.cloud.sizes, self.settings, shown)

    def _half_of(self, card: int) -> tuple[float, float]:
        width, height = self.half_sizes[card].tolist()
        return width, height

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
        return self._brooding.broods

    @property
    def gap(self) -> Gap | None:
        """Where what is bred gathers."""
        return self._brooding.gap

    @property
    def home(self) -> tuple[Hall, float]:
        """The hall, and how bright it is: 0 while the viewer is not at home."""
        return self._hall, self._light.at(self.time)

    @property
    def facing(self) -> Facing:
        """Where the cards face now."""
        return self._turning.at(self.time)

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
            self._place(after_tour)
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
        stands = not transitions.awaits and joined.placement.spec == self.placement.spec
        if not stands or joined.settings != self.settings:
            return False
        if not np.array_equal(joined.matcher.hidden, self.matcher.hidden):
            return False  # ranks have closed since
        if joined.placement != self.placement:
            bombs = self.placement.bombs
            if replace(joined.placement, bombs=bombs) != self.placement or not alike(joined.placement.bombs, bombs):
                return False
            targets = joined.resolved.positions(bombs)[len(self.cloud) :].copy()  # they fly, or are carried
            joined = replace(joined, placement=self.placement, targets=targets)
        transitions.join(joined.solver, joined.resolved, self.settings)
        self._brooding.join(joined, self.settings, self.time)
        world = self._world
        world.cloud, world.matcher, world.half_sizes = joined.cloud, joined.matcher, joined.half_sizes
        self.matcher.favourite = self.cards.favourite
        self._pilot.count_images()
        self._tell_rejected()
        self._kinship.join(self.cloud, self.matcher.measures)
        return True

    def brood(self, number: int) -> list[int]:
        """The cards of a brood, in the order in which they came."""
        return list(self._brooding.members.cards.get(number, ()))

    @property
    def unbred(self) -> int:
        """How many images there are beside those of broods."""
        return len(self.cloud) - self._brooding.members.bred

    def bred(self, number: int) -> int:
        """How many cards of a brood have come."""
        return len(self._brooding.members.cards.get(number, ()))

    def bred_from(self, card: int) -> tuple[int, ...]:
        """The cards from which one was bred that has joined since the cloud was loaded; none of others."""
        return self._brooding.parents.get(card, ())

    def recall(self, broods: Broods, members: Members) -> None:
        """Comes back to broods that were kept, at once and without a step to undo."""
        self._brooding.recall(broods, members, self.time)

    def take_over(self, board: Board, rejected: Iterable[int] = ()) -> None:
        """Another session begins, with its favourites and what was rejected in it; nothing of before can be taken back,
        and nothing is told.
        """
        told, self._on_favourite = self._on_favourite, None
        self._hang(board)
        self._on_favourite = told
        self.rejected, self.rejected_shown = frozenset(rejected).difference(board.cards), False
        self._show_rejected(0.0)
        self._set_selection(SelectedCards(()))
        self._steps.begin()
        self._beside_board = self._beside_home = Placement()

    def begin_show(self) -> Before:
        """What is changed from now on is only shown: nobody is told, and `end_show` comes back to what this returns."""
        self.apply(StopTour())
        self.apply(CloseGap())
        before = Before(
            self._settled(),
            self._picks,
            self.planned,
            self.broods,
            self._steps.begin(),
            (self._on_favourite, self._on_board, self._on_reject),
            (self._beside_board, self._beside_home),
        )
        self._on_favourite = self._on_board = self._on_reject = None
        return before

    def end_show(self, before: Before) -> None:
        """All is as it was before, but where the viewer is."""
        self.apply(StopTour())
        self._brooding.apply(CloseGap(), self.settings, self.time)
        self._brooding.apply(HoldCards((), ()), self.settings, self.time)
        self._brooding.withhold((), self.time, self.settings.motion)
        self._stand(before.placement, before.picks, before.broods)
        self.planned = before.planned
        self._steps.begin(before.history)
        self._on_favourite, self._on_board, self._on_reject = before.listeners
        self._beside_board, self._beside_home = before.beside

    def stand(self, stood: Stood) -> None:
        """As it was at a moment that was recorded. UserError as `apply`."""
        picks = Picks(stood.board, SelectedCards(stood.selected), frozenset(stood.rejected))
        self._stand(stood.placement, picks, stood.broods)

    def withhold(self, cards: Iterable[int]) -> None:
        """These are out of sight at once, until they are revealed."""
        self._brooding.withhold(cards, self.time)

    def reveal(self, came: Came) -> None:
        """A child that was withheld comes into sight as it once came."""
        self._brooding.reveal(came, self.settings, self.time)

    def _stand(self, placement: Placement, picks: Picks, broods: Broods) -> None:
        self._turn_down(picks)
        self._brooding.turn_to(broods, self.settings, self.time)
        self._send(self._hung(placement), self.settings.motion)

    def restore(self, placement: Placement) -> None:
        """Comes back to a placement that was kept, at once and without a step to undo. UserError as `apply`."""
        self._send(self._hung(placement), 0.0)

    @_Dispatched
    def apply(self, command: Command) -> None:
        """Carries out `command` at `time`.

        UserError: the cloud cannot answer a criterion, or a bomb is no longer there; nothing has changed then. Cards
        that do not exist and values out of range are programming errors (IndexError, ValueError).
        """
        raise TypeError(f"not a command: {command!r}")

    @apply.register
    def _(self, command: Arrange) -> None:
        arrangement = command.arrangement
        complaint = arrangement.complaint(self.board.rows)
        if complaint:
            raise UserError(complaint)
        beside = self._beside_board if isinstance(self.arrangement, FavouritesBoard) else self._settled()
        if isinstance(arrangement, HomeHall) and not isinstance(self.arrangement, HomeHall):
            self._beside_home = beside
        elif isinstance(arrangement, FavouritesBoard):
            self._beside_board = beside
        spec = self._made(arrangement)
        arrangement_alone = replace(self.placement, spec=spec, brought=None)
        self._transitions.forget()
        self._place(Placement(spec) if arrangement.of_favourites else arrangement_alone)
        if arrangement.before_viewer:
            self._pilot.level_out()

    @apply.register
    def _(self, _command: ToggleBoard) -> None:
        if isinstance(self.arrangement, FavouritesBoard):
            self._place(self._beside_board)
        else:
            self.apply(Arrange(self._board_mode))

    @apply.register
    def _(self, _command: ToggleHome) -> None:
        if isinstance(self.arrangement, HomeHall):
            self._place(self._beside_home)
            self._transitions.rain(self.settings, self.time)
        else:
            self.apply(Arrange(HomeHall()))

    @apply.register
    def _(self, command: ApplyFilter) -> None:
        unmatched = command.unmatched or Unmatched(self.settings.unmatched)
        applied = Filter(command.criterion, self._pilot.stands[0], unmatched)
        self._place(replace(self.placement, filter=applied), kind=ApplyFilter)

    @apply.register
    def _(self, _command: ClearFilter) -> None:
        self._place(replace(self.placement, filter=None))

    @apply.register
    def _(self, command: Bombing) -> None:
        bombs, before = changed(command, self.bombs), self._settled()
        if isinstance(command, MoveBomb | ThrowBomb):
            self._transitions.follow(bombs)
            self._steps.remember(before, (MoveBomb, command.bomb))
        else:
            kind = (ChangeBomb, command.bomb) if isinstance(command, ChangeBomb) else None
            self._place(replace(self.placement, bombs=bombs), kind)
        if isinstance(command, PlaceBreedingBomb | BeginAnew):
            self._brooding.begin_by_bomb(command.brood)

    @apply.register
    def _(self, command: Viewing) -> None:
        self._pilot.steer(command)

    @apply.register
    def _(self, command: Planning) -> None:
        before, self.planned = self.planned, planned(command, self.planned)
        if self.planned != before:
            kind = (ChangeCheckpoint, command.number) if isinstance(command, ChangeCheckpoint) else None
            self._steps.remember(before, kind)

    @apply.register
    def _(self, command: Touring) -> None:
        placement = self._pilot.follow_tour(command, self._settled())
        if placement is not None:
            self._place(placement)

    @apply.register
    def _(self, command: GoTo) -> None:
        self._pilot.go_to(command)

    @apply.register
    def _(self, _command: FirstLook) -> None:
        self.settle()
        self._pilot.look_first()

    @apply.register
    def _(self, _command: Start) -> None:
        self._transitions.rain(self.settings, self.time)

    @apply.register
    def _(self, command: Hover) -> None:
        self.hovered = command.card

    @apply.register
    def _(self, command: Picking) -> None:
        if isinstance(command, Rejecting) and not all(0 <= card < len(self.cards) for card in command.cards):
            raise IndexError("there is no such card")
        self._pick(picked(command, self._picks), command)

    @apply.register
    def _(self, command: Canvassing) -> None:
        canvas = canvassed(command, self.canvas, self._half_of)
        self._pick(self._picks.hanging(replace(self.board, canvas=canvas)), command)

    def _pick(self, picks: Picks, command: Picking | Canvassing) -> None:
        """`picks`, which `command` has made of the present ones, with a step to undo."""
        before = self._picks
        if picks == before:
            return
        kind, lasts = merged(command)
        if picks.rejected != before.rejected:
            self._turn_down(picks)
            self._steps.remember(before)
        elif picks.board is not before.board:
            self._hang(picks.board)
            self._steps.remember(before.board, kind)
            if self._on_board is not None and isinstance(command, Boarding | Canvassing):
                self._on_board(picks.board)
        else:
            self._set_selection(picks.selection)
            self._steps.remember(before.selection, kind, lasts)

    @apply.register
    def _(self, command: ShowRejected) -> None:
        self.rejected_shown = command.shown and bool(self.rejected)
        self._show_rejected(HIDING)
        self._close_ranks()

    @apply.register
    def _(self, command: ShowRelatives) -> None:
        self._kinship.show(command.card)

    @apply.register
    def _(self, command: Lifting) -> None:
        if isinstance(command, LiftCards):
            self._transitions.lift(np.array(command.cards, np.intp), command.places, command.sizes, self.time)
        else:
            self._transitions.lower(self.time)

    @apply.register
    def _(self, command: Bringing) -> None:
        brought = None
        if isinstance(command, BringBefore):
            if not all(0 <= card < len(self.cards) for card in command.cards):
                raise IndexError("there is no such card")
            brought = Brought(command.cards, command.words, *self._pilot.stands)
        if brought != self.placement.brought:
            self._place(replace(self.placement, brought=brought))

    @apply.register
    def _(self, command: Breeding) -> None:
        before = self.broods
        self._brooding.apply(command, self.settings, self.time)
        if isinstance(command, BeginBrood) or self.broods is not before:
            self._steps.remember(before)

    @apply.register
    def _(self, _command: Undo) -> None:
        self._return_to(self._steps.undo(self._present()))

    @apply.register
    def _(self, _command: Redo) -> None:
        self._return_to(self._steps.redo(self._present()))

    def _present(self) -> tuple[Change, ...]:
        return self._settled(), self.board, self.selection, self.planned, self.broods, self._picks

    @property
    def _picks(self) -> Picks:
        return Picks(self.board, self.selection, self.rejected)

    def _turn_down(self, picks: Picks) -> None:
        """Makes `picks` the present ones: what they reject goes out of sight, what they reject no longer comes back."""
        before, self.rejected = self.rejected, picks.rejected
        self.rejected_shown = self.rejected_shown and bool(self.rejected)
        self._show_rejected(HIDING)
        if picks.selection != self.selection:
            self._set_selection(picks.selection)
        if picks.board != self.board:
            self._hang(picks.board)
            if self._on_board is not None:
                self._on_board(picks.board)
        if self.hovered in self.rejected and not self.rejected_shown:
            self.hovered = None
        if self.related in self.rejected:
            self._kinship.show(None)
        self._close_ranks()
        if self._on_reject is not None:
            for cards, rejected in ((self.rejected - before, True), (before - self.rejected, False)):
                if cards:
                    self._on_reject(cards, rejected)

    def _show_rejected(self, duration: float) -> None:
        self._tell_rejected()
        self._transitions.reject(self.matcher.hidden, self.time, duration)

    def _tell_rejected(self) -> None:
        cards = np.array(sorted(self.rejected), np.intp)
        self.matcher.rejected, self.matcher.hidden = cards, cards[:0] if self.rejected_shown else cards

    def _close_ranks(self) -> None:
        """What was rejected, or is seen again, changes where the others are."""
        if self.placement.filter is not None or self.bombs:  # which take others in their place, and count anew
            self._send(self.placement, self.settings.motion)
        elif self.arrangement.in_ranks:
            self._send(self.placement, min(CLOSING, self.settings.motion))

    def _made(self, arrangement: Arrangement) -> ArrangementSpec:
        """As it is where it is made now; of the two modes of the board, where the other one is."""
        present = self.arrangement
        if isinstance(arrangement, FreeCanvas):
            self.board = replace(self.board, canvas=self.canvas)
        if isinstance(arrangement, FavouritesBoard) and isinstance(present, FavouritesBoard) and arrangement != present:
            return self._with_rows(replace(self.placement.spec, arrangement=arrangement))
        if arrangement.before_viewer:
            return self._with_rows(ArrangementSpec(arrangement, *self._pilot.stands, aspect=self.aspect))
        return self._with_rows(ArrangementSpec(arrangement))

    def _with_rows(self, spec: ArrangementSpec) -> ArrangementSpec:
        """With those of the present board, where it shows them."""
        if not spec.arrangement.of_favourites:
            return spec
        canvas = self.board.canvas if isinstance(spec.arrangement, FreeCanvas) else NOTHING_PLACED
        return replace(spec, rows=self.board.rows, canvas=canvas)

    def _place(self, placement: Placement, kind: Hashable = None) -> None:
        before = self._settled()
        self._send(placement, self.settings.motion)
        self._steps.remember(before, kind)

    def _settled(self) -> Placement:
        """The placement as it comes to rest, so that going back to it throws no bomb again."""
        return replace(self.placement, bombs=settled(self.bombs, self.settings.bomb_drag))

    def _return_to(self, change: Change | None) -> None:
        if isinstance(change, Placement):
            self._send(self._hung(change), self.settings.motion)
        elif isinstance(change, SelectedCards):
            self._set_selection(change)
        elif isinstance(change, Tour):
            self.planned = change
        elif isinstance(change, Picks):
            self._turn_down(change)
        elif isinstance(change, Broods):
            self._brooding.turn_to(change.after(self.broods), self.settings, self.time)
        elif change is not None:
            self._hang(change)
            if self._on_board is not None:
                self._on_board(change)

    def _set_selection(self, selection: SelectedCards) -> None:
        self.selection = selection
        self.cards.selected[:] = 0.0
        self.cards.selected[list(selection.cards)] = 1.0
        self.cards.look_version += 1

    def _send(self, placement: Placement, duration: float) -> None:
        if isinstance(placement.spec.arrangement, FavouritesBoard):
            self._board_mode = placement.spec.arrangement
        at_home = isinstance(placement.spec.arrangement, HomeHall)
        if at_home:
            self._hall = hall(placement.spec.position, placement.spec.yaw, len(self.favourites))
        self._light = self._light.turned(float(at_home), self.time) if duration > 0.0 else Light(wanted=float(at_home))
        if duration > 0.0:
            self._pilot.leave(self.placement.spec, placement.spec)
        self._transitions.send(placement, self.settings, self.time, duration)
        gathered = bool(placement.bombs) and not placement.spec.arrangement.of_favourites
        flat = placement.spec.arrangement.flat and placement.brought is None and not gathered
        if flat != bool(self._turning.wanted) or (flat and placement.spec.yaw != self._turning.yaw):
            self._turning = self._turning.toward(flat, placement.spec.yaw, self.time, duration)

    def _hang(self, board: Board) -> None:
        """Makes `board` the present one, for whatever shows it or asks for favourites."""
        changed, self.board = board.cards.keys() ^ self.board.cards.keys(), board
        for card in changed:
            self.cards.favourite[card] = float(card in board.cards)
            self.cards.look_version += 1
        placement = self._hung(self.placement)
        asked = any(criterion.follows_favourites for criterion in placement.criteria)
        if placement != self.placement or (changed and asked):
            self._send(placement, self.settings.motion)
        if self._on_favourite is not None:
            for card in sorted(changed):
                self._on_favourite(card, card in board.cards)

    def _hung(self, placement: Placement) -> Placement:
        """With the rows of the present board, where it shows them."""
        spec = self._with_rows(placement.spec)
        return placement if spec is placement.spec else replace(placement, spec=spec)
