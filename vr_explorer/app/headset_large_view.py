"""The large view in the headset: a panel that stands where the viewer looked as it was opened."""

from __future__ import annotations

from functools import partial
from typing import Any

import moderngl

from vr_explorer.app.explorer import Explorer
from vr_explorer.app.screen import PlacedScreen, Screen
from vr_explorer.panels.layouts import lay_out_large
from vr_explorer.xr.poses import Transform, upright

PIXELS, SCALE = (1600, 1280), 1.5
SIZE, AWAY = (2.0, 1.6), 2.2
"""Metres: about 49° × 40°, a picture of some 35°."""

STEPS = 24.0
"""In which one picture becomes the next one."""


class HeadsetLargeView:
    """An image that is shown large, on a screen of its own; drawn anew where what it shows has changed."""

    def __init__(self, ctx: moderngl.Context, explorer: Explorer) -> None:
        self._explorer = explorer
        self.screen = Screen(ctx, explorer.renderer, PIXELS, SCALE)
        self._pose: Transform | None = None
        self._shown: tuple[Any, ...] = ()

    def show(self, explorer: Explorer) -> None:
        """`explorer` is what is seen from now on, in place of the one before."""
        self._explorer, self._pose = explorer, None

    def draw(self, head: Transform) -> list[PlacedScreen]:
        """head: in the headset's space. Nothing while no image is shown large."""
        scene, state = self._explorer.scene, self._explorer.state
        large = state.large
        if large is None:
            self._pose, self._shown = None, ()
            return []
        if self._pose is None:
            ahead = -head[:3, 2] * (1.0, 0.0, 1.0)
            ahead = ahead / max(float((ahead @ ahead) ** 0.5), 1e-6)
            self._pose = upright(head[:3, 3] + AWAY * ahead, -ahead)
        shown = large, large.card in scene.favourites, state.numbers_shown, int(STEPS * large.came(scene.time))
        if shown != self._shown:
            self._shown = shown
            pictures = [one.picture for one in large.pictures]
            self.screen.write(partial(lay_out_large, scene=scene, state=state), pictures=pictures, settled=True)
        return [PlacedScreen(self.screen, self._pose, SIZE)]
