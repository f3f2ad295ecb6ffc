"""How the cards are lit: what would match while it is looked for or put together, else where one has not been."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from vr_explorer.panels.state import PanelState
from vr_explorer.scene.cards import FOUND, NOT_FOUND, USUAL
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.compass import CompassTool
from vr_explorer.tools.match_count import MatchCount
from vr_explorer.tools.tool import Frame, Tool

CHANGED_EVERY = 0.17
"""Seconds between two changes of what matches at least, as one types or drags: so there are never more than three
flashes a second, each a pair of changes.
"""

Lights = npt.NDArray[np.uint8]


class LightingTool(Tool):
    """After those that know what is to be lit. It is written to the cards, and uploaded, where it has changed alone."""

    def __init__(self, scene: Scene, state: PanelState, matches: MatchCount, compass: CompassTool) -> None:
        self._scene = scene
        self._state = state
        self._matches = matches
        self._compass = compass
        self._lit: Lights | None = None
        self._by_matches = False
        self._of: frozenset[int] | None = None
        self._of_lights: Lights | None = None
        self._since = CHANGED_EVERY

    def follow(self, frame: Frame) -> None:
        self._since += frame.seconds
        wanted = self._matches.lights
        before, by_matches = self._by_matches, wanted is not None
        if wanted is None:
            wanted = self._rejected() if self._scene.rejected_shown else self._compass.lights
        if wanted is self._lit or (before and by_matches and self._since < CHANGED_EVERY):
            return
        self._by_matches = by_matches
        light = self._scene.cards.light
        self._lit, self._since = wanted, 0.0
        light[:] = USUAL
        if wanted is not None:
            count = min(len(light), len(wanted))  # images may have joined since
            light[:count] = wanted[:count]
        self._scene.cards.look_version += 1

    def _rejected(self) -> Lights:
        """So that they are found while they are shown; the same array as long as they are the same."""
        if self._of is not self._scene.rejected or self._of_lights is None:
            self._of = self._scene.rejected
            self._of_lights = np.full(len(self._scene.cards), NOT_FOUND, np.uint8)
            self._of_lights[list(self._of)] = FOUND
        return self._of_lights
