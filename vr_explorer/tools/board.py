"""The board of favourites between the viewer's devices, the scene and where it is kept."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from vr_explorer.actions import DISMISS, FAVOURITE
from vr_explorer.input import InputFrame
from vr_explorer.render.lines import Form, ShownLine
from vr_explorer.scene.arrangements import FavouritesBoard, FreeCanvas, cell_for
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.commands import Command, LiftCards, LowerCards, MoveOnBoard, TakeOffBoard
from vr_explorer.scene.scene import Scene
from vr_explorer.store.records import Favourite, HungRow
from vr_explorer.tools.board_plane import BoardPlane, Point
from vr_explorer.tools.tool import NOTHING, Frame, Tool

OFF = frozenset({DISMISS})
"""On the board, it takes favourites off."""

BELOW = 0.8
"""Of the wall's pitch: so far below the last line, what is let go begins a row of its own."""

LIFTS = 0.15
"""Of a card's height: so far a favourite is dragged before it leaves its place."""

CARRIED = 0.5
"""Of its usual size is what is carried, so that the place where it will hang is seen."""

BESIDE = 0.34, -0.38
"""Card heights to the right and up from where one points is the middle of what is carried."""

STACKED = 0.12
"""Card heights from one of several that are carried to the next."""

BEFORE = 0.4
"""Metres of what is carried before the board."""

MARK = (4.0, 2.6, 0.9)
"""Linear light of the mark where it will hang."""

TICK, ASIDE, LONGER = 0.1, 0.02, 0.57
"""Card heights: half of the strokes at the mark's ends, between the lines that make it bold, and half of its length."""


@dataclass(frozen=True)
class Slot:
    """Where something would hang. row, position: as `Board.moved` counts. mark: lines that show it."""

    row: int
    position: int
    mark: tuple[ShownLine, ...]


@dataclass(frozen=True)
class _Hung:
    """How all hangs while something is carried. flat: (N, 2) places of `cards` on the plane. pitch: of the lines, in
    metres to the right and downward.
    """

    plane: BoardPlane
    cards: list[int]
    flat: npt.NDArray[np.float64]
    pitch: tuple[float, float]

    @classmethod
    def of(cls, scene: Scene) -> _Hung:
        cards, settings = list(scene.board.cards), scene.settings
        places = scene.places(cards)
        plane = BoardPlane(places[0], scene.placement.spec.yaw)
        cell = cell_for(scene.cloud.sizes[cards], settings)
        return cls(plane, cards, plane.flat(places), (cell.width, cell.height))


class BoardTool(Tool):
    """Carries favourites over the board: by whatever points at one, from its hold to its release.

    held: the favourite that is carried, None while none is. marks: where it will hang, in light.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.held: int | None = None
        self.marks: Sequence[ShownLine] = ()
        self._hung: _Hung | None = None
        self._from: Point | None = None
        self._carried: tuple[int, ...] = ()
        self._slot: Slot | None = None
        self._holding = False
        self._withheld = False

    def carriable(self, card: int | None) -> bool:
        arrangement = self._scene.arrangement
        rows = isinstance(arrangement, FavouritesBoard) and not isinstance(arrangement, FreeCanvas)
        return rows and card in self._scene.favourites

    def update(self, frame: Frame) -> Sequence[Command]:
        """What carrying asks of the scene. A hand keeps and releases with what also carries: on the board that counts
        when it lets go where it took hold.
        """
        if DISMISS in frame.input_frame.actions and (off := self._taken_off(frame.pointed)):
            frame.taken(OFF)
            return [TakeOffBoard(off)]
        input_frame, pointed = frame.input_frame, frame.pointed
        begins, self._holding = input_frame.hold and not self._holding, input_frame.hold
        if begins and self.carriable(pointed):
            self.held, self._hung = pointed, _Hung.of(self._scene)
            self._from = self._met(input_frame)
            self._withheld = FAVOURITE in input_frame.actions
        if self.held is None or not self.carriable(self.held):
            return self._let_go(hangs=False)
        left = tuple(one for one in input_frame.actions if one is not FAVOURITE)
        released = not input_frame.hold and self._withheld and not self._carried and pointed == self.held
        frame.leave((*left, FAVOURITE) if released else left)
        if not input_frame.hold:
            return self._let_go()
        asked = self._follow(self.held, input_frame)
        if self._carried:
            frame.pointed = None  # no plate over the place where it will hang
        return asked

    def _let_go(self, hangs: bool = True) -> Sequence[Command]:
        """To where the mark is, where it still hangs; else back to where it was."""
        carried, slot = self._carried, self._slot
        self.held, self._carried, self._slot, self.marks = None, (), None, ()
        if not carried:
            return NOTHING
        if (
            not hangs
            or slot is None
            or self._scene.board.moved_all(carried, slot.row, slot.position) == self._scene.board
        ):
            return [LowerCards()]
        return [MoveOnBoard(carried[0], slot.row, slot.position, carried[1:])]

    def _follow(self, card: int, input_frame: InputFrame) -> Sequence[Command]:
        hung, met = self._hung, self._met(input_frame)
        if hung is None or met is None:
            return NOTHING
        height = self._scene.settings.card_height
        if not self._carried:
            if self._from is None:
                self._from = met
            if math.dist(met, self._from) < LIFTS * height:
                return NOTHING
            self._carried = self._taken(card)
        self._slot = self._slot_at(hung, met)
        self.marks = self._slot.mark if self._slot is not None else ()
        count = len(self._carried)
        return [LiftCards(self._carried, _stacked(hung.plane, met, count, height), (CARRIED,) * count)]

    def _taken(self, card: int) -> tuple[int, ...]:
        """Those that go with a card, in the order of the board: all that are selected, where it is one of them."""
        selected = set(self._scene.selection.cards)
        return tuple(one for one in self._scene.favourites if one in selected) if card in selected else (card,)

    def _taken_off(self, pointed: int | None) -> tuple[int, ...]:
        """The favourites that are selected, else the one that is pointed at; away from the board none."""
        scene = self._scene
        if not isinstance(scene.arrangement, FavouritesBoard):
            return ()
        selected = tuple(one for one in scene.selection.cards if one in scene.favourites)
        return selected or ((pointed,) if pointed is not None and pointed in scene.favourites else ())

    def _met(self, input_frame: InputFrame) -> Point | None:
        return self._hung.plane.met(input_frame.ray) if self._hung is not None and input_frame.ray is not None else None

    def _slot_at(self, hung: _Hung, met: Point) -> Slot | None:
        """None on a place of what is carried."""
        board, carried = self._scene.board, self._carried
        across, up = (hung.flat - met).T
        if up.min() > BELOW * hung.pitch[1]:
            alone = set(board.rows[-1].cards) <= set(carried)
            return None if alone else Slot(len(board.rows), 0, _below(hung, self._scene))
        nearest = int(np.argmin(np.hypot(across, up)))
        beside = hung.cards[nearest]
        if beside in carried:
            return None
        row, after = board.row_of(beside), bool(across[nearest] < 0.0)
        others = [one for one in board.rows[row].cards if one not in carried]
        x = float(hung.flat[nearest, 0]) + (0.5 if after else -0.5) * hung.pitch[0]
        mark = _between(hung, x, float(hung.flat[nearest, 1]), self._scene.settings.card_height)
        return Slot(row, others.index(beside) + int(after), mark)


def _stacked(plane: BoardPlane, met: Point, count: int, height: float) -> tuple[tuple[float, float, float], ...]:
    """Places of what is carried, the first before the others."""
    apart = STACKED * height * min(1.0, 6.0 / count)
    x, y = met[0] + BESIDE[0] * height, met[1] + BESIDE[1] * height
    near = BEFORE / count
    return tuple(
        plane.place(x + number * apart, y - number * apart, BEFORE + (count - number) * near) for number in range(count)
    )


def _between(hung: _Hung, x: float, y: float, height: float) -> tuple[ShownLine, ...]:
    """An upright stroke beside a card, as high as that, with short ones at its ends. x, y: of its middle."""
    half, tick = LONGER * height, TICK * height
    strokes = [((x + aside * height, y - half), (x + aside * height, y + half)) for aside in (-ASIDE, 0.0, ASIDE)]
    strokes += [((x - tick, y + end), (x + tick, y + end)) for end in (-half, half)]
    return tuple(_line(hung.plane, *stroke) for stroke in strokes)


def _below(hung: _Hung, scene: Scene) -> tuple[ShownLine, ...]:
    """A level stroke below the last line, as long as a card."""
    height = scene.settings.card_height
    left, y = float(hung.flat[:, 0].min()), float(hung.flat[:, 1].min()) - 0.62 * hung.pitch[1]
    ends = left - 0.5 * height, left + 0.5 * height
    strokes = [((ends[0], y + aside * height), (ends[1], y + aside * height)) for aside in (-ASIDE, 0.0, ASIDE)]
    strokes += [((end, y - TICK * height), (end, y + TICK * height)) for end in ends]
    return tuple(_line(hung.plane, *stroke) for stroke in strokes)


def _line(plane: BoardPlane, start: Point, end: Point) -> ShownLine:
    return ShownLine(plane.place(*start, before=0.05), plane.place(*end, before=0.05), MARK, Form.SOLID)


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
