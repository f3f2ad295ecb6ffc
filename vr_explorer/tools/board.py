"""The board of favourites between the viewer's devices, the scene and where it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import numpy as np

from vr_explorer.actions import FAVOURITE
from vr_explorer.input import InputFrame
from vr_explorer.scene.arrangements import FavouritesBoard
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.commands import Command, MoveOnBoard
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_store import Favourite, HungRow
from vr_explorer.tools.tool import NOTHING, Frame, Tool

BELOW = 0.8
"""Of the wall's pitch: so far below the last line, what is let go begins a row of its own."""


class BoardTool(Tool):
    """Carries favourites over the board: by whatever points at one, from its hold to its release.

    held: the favourite that is carried, None while none is.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.held: int | None = None
        self._holding = False
        self._moved = False
        self._withheld = False

    def carriable(self, card: int | None) -> bool:
        return isinstance(self._scene.arrangement, FavouritesBoard) and card in self._scene.favourites

    def update(self, frame: Frame) -> Sequence[Command]:
        """What carrying asks of the scene. A hand keeps and releases with what also carries: on the board that counts
        when it lets go where it took hold.
        """
        input_frame, pointed = frame.input_frame, frame.pointed
        begins, self._holding = input_frame.hold and not self._holding, input_frame.hold
        if begins and self.carriable(pointed):
            self.held, self._moved = pointed, False
            self._withheld = FAVOURITE in input_frame.actions
        if self.held is None or not self.carriable(self.held):
            self.held = None
            return NOTHING
        left = tuple(one for one in input_frame.actions if one is not FAVOURITE)
        released = not input_frame.hold and self._withheld and not self._moved and pointed == self.held
        frame.leave((*left, FAVOURITE) if released else left)
        if input_frame.hold:
            return self._carried(self.held, input_frame)
        self.held = None
        return NOTHING

    def _carried(self, card: int, input_frame: InputFrame) -> list[MoveOnBoard]:
        if input_frame.ray is None:
            return []
        slot = self._slot(card, *(np.array(part) for part in input_frame.ray))
        if slot is None or self._scene.board.moved(card, *slot) == self._scene.board:
            return []
        self._moved = True
        return [MoveOnBoard(card, *slot)]

    def _slot(self, card: int, origin: np.ndarray, direction: np.ndarray) -> tuple[int, int] | None:
        """Row and place, as `Board.moved` counts, where the ray meets the wall; None on the card's own place."""
        scene, yaw = self._scene, self._scene.placement.spec.yaw
        cards = list(scene.board.cards)
        positions = scene.cards.target[cards].astype(np.float64)
        right, ahead = np.array([np.cos(yaw), 0.0, -np.sin(yaw)]), np.array([-np.sin(yaw), 0.0, -np.cos(yaw)])
        facing = float(direction @ ahead)
        if facing < 1e-3:
            return None
        met = origin + direction * (float((positions[0] - origin) @ ahead) / facing)
        across, up = (positions - met) @ right, positions[:, 1] - met[1]
        rows = scene.board.rows
        if up.min() > BELOW * scene.settings.wall_pitch:
            return (len(rows), 0) if len(rows[-1].cards) > 1 or card not in rows[-1].cards else None
        nearest = int(np.argmin(np.hypot(across, up)))
        if cards[nearest] == card:
            return None
        row = scene.board.row_of(cards[nearest])
        others = [one for one in rows[row].cards if one != card]
        return row, others.index(cards[nearest]) + int(across[nearest] < 0.0)


def board_of(kept: Iterable[Favourite], indices: Mapping[str, int]) -> Board:
    """Without images that the cloud no longer has. indices: from an image's id to its card."""
    there = [favourite for favourite in kept if favourite.image in indices]
    rows = []
    for _, hung in groupby(there, key=lambda favourite: favourite.row):
        row = list(hung)
        rows.append(Row(tuple(indices[favourite.image] for favourite in row), row[0].title))
    notes = tuple((indices[favourite.image], favourite.note) for favourite in there if favourite.note)
    return Board(tuple(rows), notes)


def hung_rows(board: Board, ids: Sequence[str]) -> list[HungRow]:
    """ids: of the cloud's images."""
    notes = dict(board.notes)
    return [(row.title, [(ids[card], notes.get(card, "")) for card in row.cards]) for row in board.rows]
