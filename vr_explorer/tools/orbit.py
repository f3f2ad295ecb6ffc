"""Going around what is chosen: the place is settled as the drag begins, and stays it until it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from vr_explorer.input import NOTCH
from vr_explorer.scene.commands import Approach, Command, Orbit
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import Triple
from vr_explorer.tools.tool import NOTHING, Frame, Tool

ENOUGH = 20_000
"""Of more cards, so many are looked at to find their middle."""

SEEN = 0.5
"""How visible a card has to be: more than a ghost."""


class OrbitTool(Tool):
    """After the tools that know what is pointed at."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._about: Triple | None = None

    def update(self, frame: Frame) -> Sequence[Command]:
        input_frame = frame.input_frame
        if input_frame.orbit is None:
            self._about = None
            return NOTHING
        if self._about is None:
            self._about = self._middle(frame.pointed)
        asked: list[Command] = []
        if input_frame.orbit != (0.0, 0.0):
            asked.append(Orbit(self._about, *input_frame.orbit))
        if input_frame.approach:
            asked.append(Approach(self._about, 1.0 - (1.0 - NOTCH) ** input_frame.approach))
        # The pointer rests meanwhile, and what passes below it is not meant.
        frame.input_frame = replace(input_frame, approach=0.0)
        frame.pointed = self._scene.hovered
        return asked

    def _middle(self, pointed: int | None) -> Triple:
        """Of what is selected, else of what is pointed at, else of what is shown; ahead where nothing is."""
        scene = self._scene
        cards = np.array(scene.selection.cards or (() if pointed is None else (pointed,)), np.intp)
        if len(cards):
            some = scene.cards.target[cards[:: -(-len(cards) // ENOUGH)]]
            return _triple(0.5 * (some.min(axis=0) + some.max(axis=0)))
        step = max(-(-len(scene.cards) // ENOUGH), 1)
        shown = scene.cards.target[::step][scene.cards.fade_to[::step] > SEEN]
        if len(shown) == 0:
            return _triple(scene.body.head + scene.settings.visit * scene.body.ahead)
        return _triple(np.median(shown, axis=0))


def _triple(place: npt.NDArray[np.floating]) -> Triple:
    x, y, z = place.tolist()
    return x, y, z
