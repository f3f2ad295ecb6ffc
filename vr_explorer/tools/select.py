"""Cards are selected by lines around them, and by what the laser or the ring passes over, beside the frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy

import numpy as np

from foundation.language import _, ngettext
from vr_explorer.actions import LARGE_CLICKED, ONLY_SELECTED, SELECT_ONE
from vr_explorer.input import InputFrame
from vr_explorer.panels.large_view_state import LargeViewState
from vr_explorer.panels.state import PanelState
from vr_explorer.picking.lasso import Numbers, near_ray, outlined
from vr_explorer.scene.commands import ApplyFilter, Command, Select
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple
from vr_explorer.tools.tool import Frame, Tool

BRUSH = float(np.radians(2.0))
BRUSH_REACH = 300.0
"""Metres: as far as the laser goes."""

RING = float(np.radians(1.2))
"""Of the ring in the middle of the window's picture while a gamepad sweeps with it; it reaches everything."""


class SelectTool(Tool):
    """state: says whether the laser paints, and what came of it."""

    handles = frozenset({LARGE_CLICKED, ONLY_SELECTED})

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="selecting")
        self._found: Future[Numbers] | None = None
        self._added = self._painted = False
        self._since: Triple | None = None
        self._stroke = 0
        self._before_click = scene.selection
        self._wanted: tuple[tuple[Triple, Triple], float, float] | None = None

    def update(self, frame: Frame) -> Sequence[Command]:
        """What is to be selected, once it is known."""
        scene, input_frame = self._scene, frame.input_frame
        asked: list[Command] = []
        if self._found is not None and self._found.done():
            found, self._found = self._found.result().tolist(), None
            if not self._painted or found:
                asked.append(Select(tuple(found), self._added, self._stroke if self._painted else None))
            if not self._painted:
                self._state.toasts.say(_said(len(found)), scene.time)
        if input_frame.outlined is not None:
            cards, time, outline, body = scene.cards.fixed(), scene.time, input_frame.outlined, copy(scene.body)
            self._seek(lambda: outlined(cards, time, body, outline), outline.added)
        else:
            self._paint(input_frame)
        if SELECT_ONE in input_frame.actions:
            self._before_click = scene.selection
        for action in frame.taken(self.handles):
            if action is LARGE_CLICKED:
                asked += self._shown_large(frame.pointed)
            elif scene.selection.cards:
                asked.append(ApplyFilter(scene.selection))
            else:
                self._state.toasts.say(_("Select images first: click, or draw around them"), scene.time)
        return asked

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _shown_large(self, card: int | None) -> list[Command]:
        """The second click of two is for the image alone: what the first one did to the selection is taken back."""
        if card is not None:
            self._state.large, self._state.text_input.edit = LargeViewState(card), None
        return [Select(self._before_click.cards)] if self._scene.selection != self._before_click else []

    def _paint(self, input_frame: InputFrame) -> None:
        """Seeks what lies on the way of the ray since it was last sought."""
        scene, ray = self._scene, input_frame.ray
        self._state.brush = RING if input_frame.sweep and ray is not None else 0.0
        if ray is not None and input_frame.sweep:
            self._wanted = ray, RING, np.inf
        elif ray is not None and self._state.painting and input_frame.hold:
            self._wanted = ray, BRUSH, BRUSH_REACH * scene.body.scale
        elif self._wanted is None:
            self._since = None
        if self._wanted is not None and self._found is None:
            brush, self._wanted = self._wanted, None
            time, since, self._since = scene.time, self._since, brush[0][1]
            self._stroke += since is None
            cards = scene.cards.fixed()
            self._seek(lambda: near_ray(cards, time, *brush, since), True, painted=True)

    def _seek(self, found: Callable[[], Numbers], added: bool, painted: bool = False) -> None:
        self._found, self._added, self._painted = self._thread.submit(found), added, painted


def _said(count: int) -> str:
    if not count:
        return _("Nothing there to select")
    return ngettext("{count} image selected", "{count} images selected", count)
