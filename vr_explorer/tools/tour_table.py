"""The table at home between devices, scene and picture: the tour on it, and the way from it to the menu."""

from __future__ import annotations

from foundation.language import _
from vr_explorer.actions import FAVOURITE, GO, LARGE_CLICKED, SELECT_ONE, Action
from vr_explorer.input import InputFrame
from vr_explorer.panels.labels import Sign
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.render.bombs import Colour
from vr_explorer.render.table import ShownTable
from vr_explorer.scene.home import Hall
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.table import HALF_DEPTH, Met, Table, met, table
from vr_explorer.scene.tour import Tour, named
from vr_explorer.tools.bombs import glow_of

OPENERS = (FAVOURITE, LARGE_CLICKED, GO, SELECT_ONE)
"""What opens the menu when the table is pointed at."""

SIGN = 0.42
"""Metres above the far edge of the table."""


class TourTable:
    """state: whose menu opens."""

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._pointed: Met | None = None
        self._hall: Hall | None = None
        self._table: Table | None = None
        self._tour: Tour | None = None
        self._tokens: tuple[tuple[Colour, ...], ...] = ()
        self._shown: ShownTable | None = None

    def met(self, hall: Hall, input_frame: InputFrame) -> Met | None:
        """What the ray meets of it."""
        if input_frame.ray is None:
            return None
        return met(self._stands(hall), len(self._scene.planned.checkpoints), *input_frame.ray)

    def point(self, pointed: Met | None, input_frame: InputFrame) -> tuple[Action, ...]:
        """pointed: what the ray meets here and nothing nearer. Returns the actions that are left to others."""
        self._pointed = pointed
        if pointed is None or not set(OPENERS).intersection(input_frame.actions):
            return input_frame.actions
        self._state.checkpoint = pointed.checkpoint
        self._state.show(Page.TOURS)
        return tuple(action for action in input_frame.actions if action not in OPENERS)

    def leave(self) -> None:
        """The viewer is not at home."""
        self._pointed = None

    def shown(self, hall: Hall) -> ShownTable:
        """The very same while nothing changes."""
        stands, tour, pointed = self._stands(hall), self._scene.planned, self._pointed
        lit = pointed.checkpoint if pointed is not None else None
        if tour is not self._tour:
            self._tour, self._shown = tour, None
            self._tokens = tuple(
                glow_of(one.criterion, self._scene.cloud) if one.criterion is not None else ()
                for one in tour.checkpoints
            )
        before = self._shown
        if before is None or (before.table, before.pointed, before.lit) != (stands, pointed is not None, lit):
            self._shown = before = ShownTable(stands, self._tokens, pointed is not None, lit)
        return before

    def sign(self, hall: Hall) -> Sign:
        """What is written above it."""
        tour, pointed = self._scene.planned.checkpoints, self._pointed
        words = _("Tours")
        if pointed is not None and pointed.checkpoint is not None and pointed.checkpoint < len(tour):
            words = _("Checkpoint {number}: {name}").format(
                number=pointed.checkpoint + 1, name=named(tour[pointed.checkpoint])
            )
        elif pointed is not None:
            words = _("Tours: press to plan one")
        return Sign(words, self._stands(hall).position(0.0, SIGN, HALF_DEPTH))

    def _stands(self, hall: Hall) -> Table:
        if self._table is None or hall is not self._hall:
            self._hall, self._table = hall, table(hall)
        return self._table
