"""The application in the headset, frame by frame, in this process: what tests look at and what they move."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import xr

from classification.cloud import Cloud
from foundation.settings import Settings
from tests.openxr.monado import Remote
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headset import Headset
from vr_explorer.app.headset_loop import HeadsetLoop
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.window import opened
from vr_explorer.panels.toasts import Toasts
from vr_explorer.render.target import Target
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View

PATIENCE = 60.0


class Visit:
    """states: those of the session, in order. pictures: of the last frame, left and right, uint8 (H, W, 3) sRGB.

    mirrored: what the window shows.
    """

    def __init__(self, loop: HeadsetLoop, explorer: Explorer, remote: Remote) -> None:
        self.loop = loop
        self.explorer = explorer
        self.remote = remote
        self.states: list[xr.SessionState] = []
        self.pictures: list[np.ndarray] = []
        self.views: list[View] = []
        self.mirrored = np.zeros((0, 0, 3), np.uint8)
        self._draw, self._mirror = loop.picture.draw_eye, loop.window.mirror
        loop.window.mirror = self._looked_on  # type: ignore[method-assign]
        loop.picture.draw_eye = self._drawn  # type: ignore[method-assign]

    @property
    def scene(self) -> Scene:
        return self.explorer.scene

    @property
    def headset(self) -> Headset:
        assert self.loop.headset is not None, "no headset is connected"
        return self.loop.headset

    def frame(self) -> None:
        self.pictures.clear()
        self.views.clear()
        self.loop.frame()
        state = self.loop.headset.session.state if self.loop.headset else xr.SessionState.UNKNOWN
        if not self.states or self.states[-1] != state:
            self.states.append(state)

    def frames(self, count: int) -> None:
        for _ in range(count):
            self.frame()

    def until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, f"it did not happen; states {self.states}"
            self.frame()

    def _looked_on(self, target: Target) -> None:
        self.mirrored = target.read()
        self._mirror(target)

    def _drawn(self, target: Target, view: View, *rest: Any) -> None:
        """Looks at what is drawn for an eye, as it is handed to the runtime."""
        self._draw(target, view, *rest)
        self.views.append(view)
        self.pictures.append(target.read())


@contextlib.contextmanager
def visiting(cloud: Cloud, folder: Path, remote: Remote, **settings: object) -> Iterator[Visit]:
    """Connected and with the input: the session is focused.

    settings: of the section "headset"; unless they say otherwise, panels are drawn for the eyes, so that they can be
    looked at, and nothing is shown or changed that was not asked for.
    """
    asked = Settings({"headset": {"hints": "never", "quad_layers": False, "dynamic": False} | settings})
    options = ExploreOptions(
        selection=folder / "selection.sqlite", rain=False, settings=asked, settings_file=folder / "settings.toml"
    )
    with opened(cloud, options) as (ctx, explorer, window):
        loop = HeadsetLoop(ctx, explorer, window)
        loop.connect()
        visit = Visit(loop, explorer, remote)
        try:
            visit.until(lambda: visit.headset.session.focused)
            explorer.state.toasts = Toasts()  # the greeting would stand before what is looked at
            visit.frames(2)
            yield visit
        finally:
            loop.release()


def turned(yaw: float) -> tuple[float, float, float, float]:
    """A quaternion about the vertical; yaw in degrees to the left."""
    half = np.radians(yaw) / 2.0
    return 0.0, float(np.sin(half)), 0.0, float(np.cos(half))
