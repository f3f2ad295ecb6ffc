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
from vr_explorer.app.source import CloudSource
from vr_explorer.app.window import opened, opening
from vr_explorer.panels.toasts import Toasts
from vr_explorer.render.target import Target
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View

PATIENCE = 60.0

WINDOW = {"width": 320, "height": 240}
"""Of the mirror, in settings of "desktop": few for software to draw, and enough to look at."""
FEW_PIXELS = [f"--set=desktop.{name}={value}" for name, value in WINDOW.items()]
FEW_PIXELS += ["--set=headset.render_scale=0.5", "--set=headset.samples=1"]
"""Of the program that is started by its command, where nobody looks at its pictures."""


class Visit:
    """states: those of the session, in order. views: of the last frame, left and right.

    mirrored: what the window shows, uint8 (H, W, 3) sRGB.
    """

    def __init__(self, loop: HeadsetLoop, remote: Remote | None = None) -> None:
        self.loop = loop
        self._remote = remote
        self.states: list[xr.SessionState] = []
        self.views: list[View] = []
        self._pictures: list[np.ndarray] = []
        self._drawn_into: Target | None = None
        self.mirrored = np.zeros((0, 0, 3), np.uint8)
        self._draw, self._mirror = loop.picture.draw_eyes, loop.window.mirror
        loop.window.mirror = self._looked_on  # type: ignore[method-assign]
        loop.picture.draw_eyes = self._drawn  # type: ignore[method-assign]

    @property
    def explorer(self) -> Explorer:
        return self.loop.window.explorer

    @property
    def scene(self) -> Scene:
        return self.explorer.scene

    @property
    def pictures(self) -> list[np.ndarray]:
        """Of the last frame, left and right, uint8 (H, W, 3) sRGB; none where the headset has gone since. Read when
        they are asked for, as most are not.
        """
        target, self._drawn_into = self._drawn_into, None
        if target is not None and self.loop.headset is not None and self.loop.headset.target is target:
            self._pictures = np.split(target.read(), len(self.views), axis=1)
        return self._pictures

    @property
    def remote(self) -> Remote:
        assert self._remote is not None, "the test moves the headset by itself"
        return self._remote

    @remote.setter
    def remote(self, remote: Remote) -> None:
        self._remote = remote

    @property
    def headset(self) -> Headset:
        assert self.loop.headset is not None, "no headset is connected"
        return self.loop.headset

    @property
    def notes(self) -> list[str]:
        """Those of the headset, but for the controllers that this Monado does not know yet."""
        return [note for note in self.headset.notes if "controllers of" not in note]

    def frame(self) -> None:
        self._pictures, self._drawn_into = [], None
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

    def _drawn(self, target: Target, seen: tuple[View, ...], *rest: Any) -> None:
        """Looks at what is drawn for the eyes, as it is handed to the runtime."""
        self._draw(target, seen, *rest)
        self.views.extend(seen)
        if len(seen) == 1 or self.explorer.preferences.headset.mirror == "eye":  # more is drawn into it after this
            self._pictures.extend(np.split(target.read(), len(seen), axis=1))
        else:
            self._drawn_into = target


def asked_for(folder: Path, **settings: object) -> ExploreOptions:
    """As `visiting` says."""
    asked = Settings(
        {
            "headset": {"hints": "never", "quad_layers": False, "dynamic": False, "mirror": "off"} | settings,
            "panels": {"first_flight": False},
            "desktop": WINDOW,
        }
    )
    selection, changed = folder / "selection.sqlite", folder / "settings.toml"
    return ExploreOptions(selection=selection, rain=False, settings=asked, settings_file=changed)


@contextlib.contextmanager
def arriving(source: CloudSource, folder: Path, **settings: object) -> Iterator[Visit]:
    """As `visiting`, but before the cloud is there; the headset is reached by the loop, once there is one."""
    with opening(source, asked_for(folder, **settings)) as (ctx, window):
        loop = HeadsetLoop(ctx, window.explorer, window)
        try:
            yield Visit(loop)
        finally:
            loop.release()


@contextlib.contextmanager
def visiting(cloud: Cloud, folder: Path, remote: Remote, **settings: object) -> Iterator[Visit]:
    """Connected and with the input: the session is focused. settings: as for `waiting`."""
    with waiting(cloud, folder, remote, **settings) as visit:
        visit.loop.connect()
        visit.until(lambda: visit.headset.session.focused and visit.loop.greeted)
        visit.explorer.state.toasts = Toasts()  # the greeting would stand before what is looked at
        visit.frames(2)
        yield visit


@contextlib.contextmanager
def waiting(cloud: Cloud, folder: Path, remote: Remote, **settings: object) -> Iterator[Visit]:
    """Without having looked for a headset.

    settings: of the section "headset"; unless they say otherwise, panels are drawn for the eyes, so that they can be
    looked at, nobody looks on, and nothing is shown or changed that was not asked for.
    """
    with opened(cloud, asked_for(folder, **settings)) as (ctx, explorer, window):
        loop = HeadsetLoop(ctx, explorer, window)
        try:
            yield Visit(loop, remote)
        finally:
            loop.release()


def turned(yaw: float) -> tuple[float, float, float, float]:
    """A quaternion about the vertical; yaw in degrees to the left."""
    half = np.radians(yaw) / 2.0
    return 0.0, float(np.sin(half)), 0.0, float(np.cos(half))
