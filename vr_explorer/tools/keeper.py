"""Keeps the present session as it changes: favourites, their board, the tour, how the cloud and the viewer stand."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from classification.cloud import Cloud
from foundation.language import N_, _
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.board import Board
from vr_explorer.scene.canvas_json import canvas_from_json, canvas_to_json
from vr_explorer.scene.commands import FirstLook
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import tour_from_json, tour_to_json
from vr_explorer.scene.tour import Tour
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.autosave import Autosave
from vr_explorer.tools.board import board_of, hung_rows
from vr_explorer.tools.tool import Frame, Tool

UNNAMED = N_("A session without a name; the page Session gives it one")


class Keeper(Tool):
    """selection: of the present session; `keep`, `release` and `hang` are told by the scene at once.

    cloud: its images. board, rejected: the favourites of the session as it was opened, and what is not to be seen, for
    the scene, which is shown by `attend`. changes: how often the board of any session was changed.
    """

    def __init__(self, selection: SessionStore, cloud: Cloud) -> None:
        self._selection = selection
        self._ids, self._indices = cloud.ids, cloud.numbered()
        self.board = self._board_of(selection)
        self.rejected = self._rejected_in(selection)
        self.changes = 0

    @property
    def indices(self) -> dict[str, int]:
        """From an image's id to its card; whoever has it follows when images join the cloud."""
        return self._indices

    def join(self, cloud: Cloud) -> None:
        """The cloud has more images at its end."""
        for card in range(len(self._ids), len(cloud)):
            self._indices[cloud.ids[card]] = card
        self._ids = cloud.ids

    @property
    def selection(self) -> SessionStore:
        """Of the present session."""
        return self._selection

    def attend(self, scene: Scene, state: PanelState) -> None:
        """From now on. scene: made with the favourites of `board`. state: says what went wrong, and has the usual
        tour.
        """
        self._scene, self._state = scene, state
        self._autosave = Autosave(scene, self._selection, self._indices)
        scene.planned = self._tour = self._planned()
        self._canvas = scene.board.canvas

    def resume(self) -> bool:
        """Comes back to the state before; whether there was one that this cloud can show."""
        return self._autosave.resume()

    def enter(self, selection: SessionStore) -> None:
        """Another session is open from now on."""
        scene, state = self._scene, self._state
        self._autosave.write()
        self._selection = selection
        scene.take_over(self._board_of(selection), self._rejected_in(selection))
        self._canvas = scene.board.canvas
        self._autosave = Autosave(scene, selection, self._indices)
        if not self._autosave.resume():
            scene.restore(Placement())
            scene.apply(FirstLook())
        state.last_favourite, state.last, state.checkpoint, state.compared = None, None, None, ()
        state.survey = None
        scene.planned = self._tour = self._planned()
        state.toasts.say(
            _("Session “{name}”").format(name=selection.name) if selection.name else _(UNNAMED), scene.time
        )

    def follow(self, frame: Frame) -> None:
        scene, selection = self._scene, self._selection
        self._autosave.follow()
        if scene.planned is not self._tour:
            self._tour = scene.planned
            selection.keep_tour(tour_to_json(scene.planned, self._ids))
        if scene.board.canvas is not self._canvas:
            self._canvas = scene.board.canvas
            selection.keep_canvas(canvas_to_json(scene.board.canvas, self._ids))
        if selection.failure is not None:
            self._state.toasts.keep(selection.failure, scene.time)

    def close(self) -> None:
        """Hands over how all stands; the selection is closed by who opened it."""
        self._autosave.write()

    def keep(self, card: int, kept: bool) -> None:
        self.changes += 1
        if kept:
            self._selection.keep(self._ids[card])
        else:
            self._selection.release(self._ids[card])

    def reject(self, cards: frozenset[int], rejected: bool) -> None:
        images = [self._ids[card] for card in sorted(cards)]
        if rejected:
            self._selection.reject(images)
        else:
            self._selection.take_back(images)

    def _rejected_in(self, selection: SessionStore) -> tuple[int, ...]:
        return tuple(self._indices[image] for image in selection.rejected_before if image in self._indices)

    def hang(self, board: Board) -> None:
        self.changes += 1
        self._selection.hang(hung_rows(board, self._ids))

    def flush(self) -> None:
        """For threads: the file of the favourites holds all of the present session."""
        self._selection.flush()

    def _board_of(self, selection: SessionStore) -> Board:
        """As it hung when the session was left; where no canvas is to be read, the favourites have no places there."""
        board = board_of(selection.kept_before, self._indices)
        if selection.canvas_before is None:
            return board
        with suppress(ValueError):
            canvas = canvas_from_json(selection.canvas_before, self._indices)
            gone = canvas.by_card.keys() - board.cards.keys()
            return replace(board, canvas=canvas.without(gone))
        return board

    def _planned(self) -> Tour:
        """The tour that was put together in the session, else that of the cloud itself."""
        if self._selection.tour_before is None:
            return self._state.usual_tour
        try:
            return tour_from_json(self._selection.tour_before, self._indices, self._scene.matcher.measures.described)
        except ValueError:
            return self._state.usual_tour
