"""Cards are chosen by lines around them and by painting with the laser, beside the frames."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from copy import copy

import numpy as np

from vr_explorer.choosing import Numbers, near_ray, outlined
from vr_explorer.controls import Action, Controls
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.commands import ApplyFilter, Choose, Command
from vr_explorer.scene.scene import Scene

BRUSH = float(np.radians(2.0))
BRUSH_REACH = 300.0
"""Metres: as far as the laser goes."""


class Choosing:
    """state: says whether the laser paints, and what came of it."""

    def __init__(self, scene: Scene, state: PanelState) -> None:
        self._scene = scene
        self._state = state
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="choosing")
        self._found: Future[Numbers] | None = None
        self._added = self._painted = False

    def follow(self, controls: Controls) -> list[Command]:
        """One frame; what is to be chosen, once it is known."""
        scene, asked = self._scene, list[Command]()
        if self._found is not None and self._found.done():
            found, self._found = self._found.result().tolist(), None
            if not self._painted or found:
                asked.append(Choose(tuple(found), self._added))
            if not self._painted:
                self._state.toasts.say(_said(len(found)), scene.time)
        time, cards = scene.time, scene.cards
        if controls.outlined is not None:
            outline, body = controls.outlined, copy(scene.body)
            self._seek(lambda: outlined(cards, time, body, outline), outline.added)
        elif self._state.painting and controls.hold and controls.ray is not None and self._found is None:
            ray, reach = controls.ray, BRUSH_REACH * scene.body.scale
            self._seek(lambda: near_ray(cards, time, ray, BRUSH, reach), True, painted=True)
        if Action.ONLY_CHOSEN in controls.actions:
            if scene.chosen.cards:
                asked.append(ApplyFilter(scene.chosen))
            else:
                self._state.toasts.say("Choose images first: click, or draw around them", scene.time)
        return asked

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _seek(self, found: Callable[[], Numbers], added: bool, painted: bool = False) -> None:
        self._found, self._added, self._painted = self._thread.submit(found), added, painted


def _said(count: int) -> str:
    return "Nothing there to choose" if not count else f"{count:,} image{'s' if count > 1 else ''} chosen"
