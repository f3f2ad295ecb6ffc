"""Sends the images where arrangement, filter, bombs and what is brought want them, and knows the ways back."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from foundation.errors import UserError
from vr_explorer.scene.arrangements import Arrangement, FavouritesBoard, FreeCanvas, HomeHall, completed
from vr_explorer.scene.bombs import changed, settled
from vr_explorer.scene.brought import Brought
from vr_explorer.scene.canvas import NOTHING_PLACED, Canvas
from vr_explorer.scene.commands import (
    ApplyFilter,
    Arrange,
    ArrangementCommand,
    BombCommand,
    BringBefore,
    BringCommand,
    ChangeBomb,
    ClearFilter,
    FilterCommand,
    LiftCards,
    LiftCommand,
    LowerCards,
    MoveBomb,
    SendBack,
    Start,
    ThrowBomb,
    ToggleBoard,
    ToggleHome,
)
from vr_explorer.scene.facing import Facing, Turning
from vr_explorer.scene.home import Hall, Light, hall
from vr_explorer.scene.pilot import Pilot
from vr_explorer.scene.placement import ArrangementSpec, Filter, Placement
from vr_explorer.scene.present_picks import PresentPicks
from vr_explorer.scene.settings import Unmatched
from vr_explorer.scene.steps import Steps
from vr_explorer.scene.transitions import Transitions
from vr_explorer.scene.world import World

CLOSING = 1.0
"""Seconds in which the others of a wall close their ranks when some are rejected."""


@dataclass(frozen=True)
class WaysBack:
    """What one goes back to from the board, and from home."""

    board: Placement = field(default_factory=Placement)
    home: Placement = field(default_factory=Placement)


class Placer:
    """ways_back: may be replaced. Whatever is done with a step to undo raises UserError, and changes nothing, where the
    cloud cannot answer a criterion.
    """

    def __init__(self, world: World, transitions: Transitions, picks: PresentPicks, pilot: Pilot, steps: Steps) -> None:
        self.ways_back = WaysBack()
        self._world, self._transitions, self._picks = world, transitions, picks
        self._pilot, self._steps = pilot, steps
        self._board_mode = FavouritesBoard()
        self._light, self._hall = Light(), hall((0.0, 0.0, 0.0), 0.0, 0)
        self._turning = Turning()

    @property
    def placement(self) -> Placement:
        """What the cards' places follow from, with the bombs where they are now."""
        return self._transitions.placement

    @property
    def settled(self) -> Placement:
        """The placement as it comes to rest, so that going back to it throws no bomb again."""
        return replace(self.placement, bombs=settled(self.placement.bombs, self._world.settings.bomb_drag))

    @property
    def arrangement(self) -> Arrangement:
        return self.placement.spec.arrangement

    @property
    def canvas(self) -> Canvas:
        """Of the board, with a place for every favourite."""
        world, board = self._world, self._picks.board
        shown = self.placement.spec.aspect if isinstance(self.arrangement, FavouritesBoard) else world.aspect
        return completed(board.canvas, board.rows, world.cloud.sizes, world.settings, shown)

    @property
    def home(self) -> tuple[Hall, float]:
        """The hall, and how bright it is: 0 while the viewer is not at home."""
        return self._hall, self._light.at(self._world.time)

    @property
    def facing(self) -> Facing:
        """Where the cards face now."""
        return self._turning.at(self._world.time)

    def apply(self, command: ArrangementCommand) -> None:
        match command:
            case Arrange():
                self._arrange(command.arrangement)
            case ToggleBoard():
                self._toggle_board()
            case ToggleHome():
                self._toggle_home()
            case Start():
                self._rain()
            case ApplyFilter() | ClearFilter():
                self._filter(command)
            case BringBefore() | SendBack():
                self._bring(command)
            case LiftCards() | LowerCards():
                self._lift(command)

    def change_bombs(self, command: BombCommand) -> None:
        bombs, before = changed(command, self.placement.bombs), self.settled
        if isinstance(command, MoveBomb | ThrowBomb):
            self._transitions.follow(bombs)
            self._steps.remember(before, (MoveBomb, command.bomb))
        else:
            kind = (ChangeBomb, command.bomb) if isinstance(command, ChangeBomb) else None
            self.place(replace(self.placement, bombs=bombs), kind)

    def place(self, placement: Placement, kind: Hashable = None) -> None:
        """With a step to undo. kind: as of `Steps.remember`."""
        before = self.settled
        self._send(placement, self._world.settings.motion)
        self._steps.remember(before, kind)

    def return_to(self, placement: Placement, at_once: bool = False) -> None:
        """Comes back to one that was, with the board as it hangs now, and without a step to undo."""
        self._send(self._hung(placement), 0.0 if at_once else self._world.settings.motion)

    def follow_board(self, changed: Sequence[int]) -> None:
        """The board hangs otherwise: for what shows it or, where cards have `changed`, asks for favourites."""
        placement = self._hung(self.placement)
        asked = any(criterion.follows_favourites for criterion in placement.criteria)
        if placement != self.placement or (changed and asked):
            self._send(placement, self._world.settings.motion)

    def close_ranks(self) -> None:
        """What was rejected, or is seen again, changes where the others are."""
        motion = self._world.settings.motion
        if self.placement.filter is not None or self.placement.bombs:  # which take others in their place, and count
            self._send(self.placement, motion)
        elif self.arrangement.in_ranks:
            self._send(self.placement, min(CLOSING, motion))

    def _arrange(self, arrangement: Arrangement) -> None:
        complaint = arrangement.complaint(self._picks.board.rows)
        if complaint:
            raise UserError(complaint)
        beside = self.ways_back.board if isinstance(self.arrangement, FavouritesBoard) else self.settled
        if isinstance(arrangement, HomeHall) and not isinstance(self.arrangement, HomeHall):
            self.ways_back = replace(self.ways_back, home=beside)
        elif isinstance(arrangement, FavouritesBoard):
            self.ways_back = replace(self.ways_back, board=beside)
        spec = self._made(arrangement)
        self._transitions.forget()
        self.place(Placement(spec) if arrangement.of_favourites else replace(self.placement, spec=spec, brought=None))
        if arrangement.before_viewer:
            self._pilot.level_out()

    def _toggle_board(self) -> None:
        if isinstance(self.arrangement, FavouritesBoard):
            self.place(self.ways_back.board)
        else:
            self._arrange(self._board_mode)

    def _toggle_home(self) -> None:
        if isinstance(self.arrangement, HomeHall):
            self.place(self.ways_back.home)
            self._rain()
        else:
            self._arrange(HomeHall())

    def _rain(self) -> None:
        self._transitions.rain(self._world.settings, self._world.time)

    def _filter(self, command: FilterCommand) -> None:
        applied = None
        if isinstance(command, ApplyFilter):
            unmatched = command.unmatched or Unmatched(self._world.settings.unmatched)
            applied = Filter(command.criterion, self._pilot.stands[0], unmatched)
        self.place(replace(self.placement, filter=applied), kind=ApplyFilter if applied is not None else None)

    def _bring(self, command: BringCommand) -> None:
        """IndexError: there is no such card."""
        brought = None
        if isinstance(command, BringBefore):
            self._world.check_cards(command.cards)
            brought = Brought(command.cards, command.words, *self._pilot.stands)
        if brought != self.placement.brought:
            self.place(replace(self.placement, brought=brought))

    def _lift(self, command: LiftCommand) -> None:
        time = self._world.time
        if isinstance(command, LiftCards):
            self._transitions.lift(np.array(command.cards, np.intp), command.places, command.sizes, time)
        else:
            self._transitions.lower(time)

    def _made(self, arrangement: Arrangement) -> ArrangementSpec:
        """As it is where it is made now; of the two modes of the board, where the other one is."""
        present, picks = self.arrangement, self._picks
        if isinstance(arrangement, FreeCanvas):
            picks.board = replace(picks.board, canvas=self.canvas)
        if isinstance(arrangement, FavouritesBoard) and isinstance(present, FavouritesBoard) and arrangement != present:
            return self._with_rows(replace(self.placement.spec, arrangement=arrangement))
        if arrangement.before_viewer:
            return self._with_rows(ArrangementSpec(arrangement, *self._pilot.stands, aspect=self._world.aspect))
        return self._with_rows(ArrangementSpec(arrangement))

    def _hung(self, placement: Placement) -> Placement:
        """With the rows of the present board, where it shows them."""
        spec = self._with_rows(placement.spec)
        return placement if spec is placement.spec else replace(placement, spec=spec)

    def _with_rows(self, spec: ArrangementSpec) -> ArrangementSpec:
        """As `_hung`."""
        if not spec.arrangement.of_favourites:
            return spec
        board = self._picks.board
        canvas = board.canvas if isinstance(spec.arrangement, FreeCanvas) else NOTHING_PLACED
        return replace(spec, rows=board.rows, canvas=canvas)

    def _send(self, placement: Placement, duration: float) -> None:
        spec, time = placement.spec, self._world.time
        if isinstance(spec.arrangement, FavouritesBoard):
            self._board_mode = spec.arrangement
        at_home = isinstance(spec.arrangement, HomeHall)
        if at_home:
            self._hall = hall(spec.position, spec.yaw, len(self._picks.favourites))
        self._light = self._light.turned(float(at_home), time) if duration > 0.0 else Light(wanted=float(at_home))
        if duration > 0.0:
            self._pilot.leave(self.placement.spec, spec)
        self._transitions.send(placement, self._world.settings, time, duration)
        gathered = bool(placement.bombs) and not spec.arrangement.of_favourites
        flat = spec.arrangement.flat and placement.brought is None and not gathered
        if flat != bool(self._turning.wanted) or (flat and spec.yaw != self._turning.yaw):
            self._turning = self._turning.toward(flat, spec.yaw, time, duration)
