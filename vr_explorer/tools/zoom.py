"""Flies to where what is chosen, or all that is shown, fills the view."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from foundation.language import N_, _
from vr_explorer.actions import ZOOM_ALL, ZOOM_CHOSEN, Action
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.arrangements import HomeHall
from vr_explorer.scene.cards import Cards, Vectors
from vr_explorer.scene.commands import Command, FirstLook, GlideTo
from vr_explorer.scene.fitting import Floats, fitting
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import turned
from vr_explorer.tools.tool import NOTHING, Frame, Tool

FILLED = 0.92
"""Of the picture's width or height."""

IN_HEADSET = math.radians(35.0)
"""From the middle of a sight that moves by itself."""

SEEN = 0.5
"""How visible a card has to be: more than a ghost."""

NONE_CHOSEN = N_("Select images, or point at one, to see them fill the view")
NONE_SHOWN = N_("No image is shown")


class ZoomTool(Tool):
    """fov: present height of the window's view, degrees. Before the large view, which it closes."""

    handles = frozenset({ZOOM_CHOSEN, ZOOM_ALL})

    def __init__(self, scene: Scene, state: PanelState, fov: Callable[[], float]) -> None:
        self._scene = scene
        self._state = state
        self._fov = fov
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="zooming")
        self._found: tuple[Future[Floats | None], float, float, float] | None = None

    def update(self, frame: Frame) -> Sequence[Command]:
        for action in frame.taken(self.handles):
            if action is ZOOM_ALL and isinstance(self._scene.arrangement, HomeHall):
                return [FirstLook()]  # outside its walls there is nothing
            self._begin(action, frame)
        return self._flown()

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _begin(self, action: Action, frame: Frame) -> None:
        scene, state = self._scene, self._state
        cards = None if action is ZOOM_ALL else self._chosen(frame.pointed)
        if cards is not None and len(cards) == 0:
            state.toasts.say(_(NONE_CHOSEN), scene.time)
            return
        state.large = None
        if frame.input_frame.head is not None:
            yaw, pitch, up = scene.body.yaw + scene.body.gaze, 0.0, math.tan(IN_HEADSET)
            reach = up, up
        else:
            yaw, pitch, up = scene.body.yaw, scene.body.pitch, math.tan(math.radians(self._fov()) / 2.0)
            reach = up * scene.aspect, up
            if scene.arrangement.before_viewer and not scene.bombs:  # a wall is seen from its front
                yaw, pitch = scene.placement.spec.yaw, 0.0
        reach = FILLED * reach[0], FILLED * reach[1]
        asked = scene.cards.fixed(), scene.half_sizes, cards, turned(yaw, pitch), reach
        self._found = self._thread.submit(_place, *asked), yaw, pitch, frame.input_frame.glide

    def _chosen(self, pointed: int | None) -> npt.NDArray[np.intp]:
        """The image of an open menu or of the large view, else what is selected, else what is pointed at."""
        state, selected = self._state, self._scene.selection.cards
        about = state.large.card if state.large is not None else state.context.card if state.context else None
        one = about if about is not None else None if selected else pointed
        return np.array([one] if one is not None else selected, np.intp)

    def _flown(self) -> Sequence[Command]:
        if self._found is None or not self._found[0].done():
            return NOTHING
        (place, yaw, pitch, seconds), self._found = self._found, None
        found = place.result()
        if found is None:
            self._state.toasts.say(_(NONE_SHOWN), self._scene.time)
            return NOTHING
        x, y, z = found.tolist()
        return [GlideTo((x, y, z), yaw, pitch, seconds)]


def _place(
    cards: Cards, half_sizes: Vectors, chosen: npt.NDArray[np.intp] | None, axes: Floats, reach: tuple[float, float]
) -> Floats | None:
    """On a thread. chosen: None for all that is shown. None where that is nothing."""
    if chosen is None:
        chosen = np.flatnonzero(cards.fade_to > SEEN)
    if len(chosen) == 0:
        return None
    return fitting(cards.target[chosen], half_sizes[chosen], axes, reach)
