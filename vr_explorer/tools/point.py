"""Which card is pointed at, and what is shown of it: its picture on the plate, two favourites side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import moderngl

from vr_explorer.panels.state import PanelState
from vr_explorer.picking.ray import Picker, PickSettings
from vr_explorer.scene.commands import Command
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.previews import WHOLE, Previews
from vr_explorer.tools.tool import NOTHING, Frame, Tool

DWELT = 0.35
"""Seconds of pointing at a favourite, after which it is the one that the board's page is about: who moves to that page
passes over others.
"""


FAST = 0.3
"""Of the speed that thrust reaches: faster, one looks where one flies, and no plate is shown."""


class PointTool(Tool):
    """state: shows what is known of the card. delay: seconds until its plate is due."""

    def __init__(
        self,
        ctx: moderngl.Context,
        scene: Scene,
        state: PanelState,
        settings: PickSettings,
        delay: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self._scene = scene
        self._state = state
        self._cloud = scene.cloud
        self._picker = Picker(scene.cards, scene.half_sizes, settings)
        self._preview = Previews(ctx, scene)
        self._delay = delay
        self._rested: tuple[int | None, float] = (None, 0.0)
        self._dwelt: tuple[int | None, float] = (None, 0.0)
        self._compared = [Previews(ctx, scene, WHOLE) for _ in range(2)]

    def aim(self, settings: PickSettings) -> None:
        """How forgiving the ray is, and how far it reaches."""
        self._picker.settings = settings

    def update(self, frame: Frame) -> Sequence[Command]:
        ray, scene = frame.input_frame.ray, self._scene
        if self._cloud is not scene.cloud:
            self._cloud = scene.cloud
            self._picker.join(scene.half_sizes)
        if ray is not None:
            frame.pointed = self._picker.pick(*ray, scene.body.head, scene.time)
        return NOTHING

    def follow(self, frame: Frame) -> None:
        state, card = self._state, self._scene.hovered
        state.preview = self._preview.of(card)
        state.unpictured = card if card is not None and self._preview.lacks(card) else None
        self._rest(card, frame.seconds)
        if card is not None:
            state.last = card
            self._dwell(card, frame.seconds)
        if state.compared or state.comparison:
            shown = [previews.of(card) for previews, card in zip(self._compared, state.compared, strict=False)]
            state.comparison = [one for one in shown if one is not None]

    def settle(self) -> None:
        """For a single picture: what is pointed at has its plate."""
        self._state.plate_due = True

    def _rest(self, card: int | None, seconds: float) -> None:
        """Whether the plate is due: a pointer that passes over cards shows none."""
        before, since = self._rested
        since = since + seconds if card == before else 0.0
        self._rested = card, since
        settings, scale = self._scene.settings, max(self._scene.scale, 0.3) * self._scene.body.scale
        fast = self._scene.body.speed > FAST * scale * settings.thrust / settings.drag
        self._state.plate_due = card is not None and since >= self._delay() and not fast

    def _dwell(self, card: int, seconds: float) -> None:
        """The only one that is selected stays the one that the page is about."""
        scene, (before, since) = self._scene, self._dwelt
        self._dwelt = card, since + seconds if card == before else 0.0
        selected = scene.selection.cards
        if len(selected) == 1 and selected[0] in scene.favourites:
            self._state.last_favourite = selected[0]
        elif card in scene.favourites and self._dwelt[1] >= DWELT:
            self._state.last_favourite = card

    def close(self) -> None:
        self._picker.close()
        for previews in (self._preview, *self._compared):
            previews.release()
