"""Which card is pointed at, and what is shown of it: its picture on the plate."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import moderngl
import numpy as np

from vr_explorer.panels.state import PanelState
from vr_explorer.picking.ray import Picker, PickSettings
from vr_explorer.scene.commands import Command
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple
from vr_explorer.tools.previews import Previews
from vr_explorer.tools.tool import NOTHING, Frame, Tool

DWELT = 0.35
"""Seconds of pointing at a favourite, after which it is the one that the board's page is about: who moves to that page
passes over others.
"""


REACH = 0.6
"""Metres of the viewer's, an arm's length: how far before or behind a hand a card is that it can grip without a ray."""

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

    def aim(self, settings: PickSettings) -> None:
        """How forgiving the ray is, and how far it reaches."""
        self._picker.settings = settings

    def reached(self, number: int, position: Triple) -> int | None:
        """The card at which a hand is (`number`, 0 or 1, at `position` in the world), as the viewer sees it."""
        scene, head = self._scene, self._scene.body.head
        x, y, z = (part - at for part, at in zip(position, head.tolist(), strict=True))
        distance, reach = math.sqrt(x * x + y * y + z * z), REACH * scene.body.scale
        if distance < 1e-6:
            return None
        direction, begins = (x / distance, y / distance, z / distance), max(distance - reach, 0.0)
        origin = head + np.array(direction) * begins
        # As far in each frame, so that what is near the hand is kept from one to the next.
        card = self._picker.pick(origin, direction, head, scene.time, scene.facing, 2.0 * reach, 1 + number)
        if card is None or math.dist(scene.cards.position_at(card, scene.time), head) > distance + reach:
            return None
        return card

    def update(self, frame: Frame) -> Sequence[Command]:
        ray, scene = frame.input_frame.ray, self._scene
        if self._cloud is not scene.cloud:
            self._cloud = scene.cloud
            self._picker.join(scene.half_sizes)
        if ray is not None:
            frame.pointed = self._picker.pick(*ray, scene.body.head.tolist(), scene.time, scene.facing)
        return NOTHING

    def follow(self, frame: Frame) -> None:
        state, card = self._state, self._scene.hovered
        state.preview = self._preview.of(card)
        state.unpictured = card if card is not None and self._preview.lacks(card) else None
        self._rest(card, frame.seconds)
        if card is not None:
            state.last = card
            self._dwell(card, frame.seconds)

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
        self._preview.release()
