"""Keeps, selects and rejects cards, and has all follow that shows these or asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vr_explorer.scene.board import Board
from vr_explorer.scene.canvas_edits import edited_canvas
from vr_explorer.scene.commands import BoardCommand, CanvasCommand, PickCommand, RejectCommand
from vr_explorer.scene.criteria import SelectedCards
from vr_explorer.scene.picks import Picks, merged, picked
from vr_explorer.scene.placer import Placer
from vr_explorer.scene.present_picks import PresentPicks
from vr_explorer.scene.relatives import Kinship
from vr_explorer.scene.steps import Steps
from vr_explorer.scene.transitions import Transitions
from vr_explorer.scene.world import World

HIDING = 0.6
"""Seconds in which what is rejected goes out of sight, and comes back."""


class Picker:
    def __init__(
        self,
        world: World,
        transitions: Transitions,
        picks: PresentPicks,
        placer: Placer,
        kinship: Kinship,
        steps: Steps,
    ) -> None:
        self._world, self._transitions, self._picks = world, transitions, picks
        self._placer, self._kinship, self._steps = placer, kinship, steps
        self._hide_rejected(0.0)

    def apply(self, command: PickCommand | CanvasCommand) -> None:
        """With a step to undo. IndexError: there is no such card."""
        before = self._picks.value
        if isinstance(command, RejectCommand):
            self._world.check_cards(command.cards)
        if isinstance(command, CanvasCommand):
            canvas = edited_canvas(command, self._placer.canvas, self._world.half_of)
            picks = before.hanging(replace(before.board, canvas=canvas))
        else:
            picks = picked(command, before)
        if picks == before:
            return
        kind, lasting = merged(command)
        if picks.rejected != before.rejected:
            self.turn_to(picks)
            self._steps.remember(before)
        elif picks.board is not before.board:
            self._hang(picks.board)
            self._steps.remember(before.board, kind)
            if isinstance(command, BoardCommand | CanvasCommand):
                self._picks.tell_board()
        else:
            self._picks.select(picks.selection)
            self._steps.remember(before.selection, kind, lasting)

    def show_rejected(self, shown: bool) -> None:
        self._picks.show_rejected(shown)
        self._hide_rejected(HIDING)
        self._placer.close_ranks()

    def turn_to(self, picks: Picks) -> None:
        """Makes `picks` the present ones: what they reject goes out of sight, what they reject no longer comes back."""
        present, before = self._picks, self._picks.rejected
        present.rejected = picks.rejected
        present.show_rejected(present.rejected_shown)
        self._hide_rejected(HIDING)
        if picks.selection != present.selection:
            present.select(picks.selection)
        if picks.board != present.board:
            self.turn_to_board(picks.board)
        if present.hovered in present.rejected and not present.rejected_shown:
            present.hovered = None
        if self._kinship.card in present.rejected:
            self._kinship.show(None)
        self._placer.close_ranks()
        present.tell_rejected(before)

    def turn_to_board(self, board: Board) -> None:
        self._hang(board)
        self._picks.tell_board()

    def begin_with(self, board: Board, rejected: Iterable[int]) -> None:
        """These are kept and rejected from now on, nothing is selected, and nobody is told."""
        self._placer.follow_board(self._picks.hang(board))
        self._picks.rejected = frozenset(rejected).difference(board.cards)
        self._picks.show_rejected(False)
        self._hide_rejected(0.0)
        self._picks.select(SelectedCards(()))

    def _hang(self, board: Board) -> None:
        changed = self._picks.hang(board)
        self._placer.follow_board(changed)
        self._picks.tell_favourites(changed)

    def _hide_rejected(self, duration: float) -> None:
        self._picks.inform(self._world.matcher)
        self._transitions.reject(self._world.matcher.hidden, self._world.time, duration)
