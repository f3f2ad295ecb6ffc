"""Processor time of a frame inside a real OpenXR session, 10,120 against 1,000,000 cards, and frames that come late.

    python tests/openxr/run.py benchmarks/session.py [FRAMES]

Head and hands move all the time and the laser is on; nothing else changes. Measured is everything that this program
does for a frame on its own thread (`time.thread_time`): events, poses, actions, picking, panels, both eyes, the mirror;
waiting does not count. What passes inside the runtime's functions (Monado's are messages to its service) and in the
presentation of the mirror window (here by a software driver) is neither Python nor the submission of OpenGL; it is
printed beside the frame's own time and not part of it. As in `frame.py`, the GPU's work is left out by conditional
rendering, and its part with a software driver is printed as well. A frame is late when the runtime's time of display
has gone on by more than one and a half periods.
"""

from __future__ import annotations

import ctypes
import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import moderngl
import numpy as np

from benchmarks.frame import cloud_of
from foundation.settings import Settings
from tests.openxr.monado import Controller, Remote, running
from vr_explorer.app.headset_loop import HeadsetLoop
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.window import opened
from vr_explorer.desktop.toolkit import glfw
from vr_explorer.xr import calls
from vr_explorer.xr.session import Frame

COUNTS = 10_120, 1_000_000
FRAMES = 2_000
DRAWN_FRAMES = 40
BUDGET_MEDIAN, BUDGET_P99, BUDGET_RATIO = 1.0, 2.0, 1.2
DISPLAY = ":92"


class Outside:
    """seconds: thread time that has passed inside the runtime's functions and in the presentation of the window."""

    def __init__(self) -> None:
        self.seconds = 0.0
        for name, function in list(vars(calls).items()):
            if isinstance(function, ctypes._CFuncPtr):  # type: ignore[attr-defined]
                setattr(calls, name, self._timed(function))
        calls._STATE_OF = {kind: self._timed(function) for kind, function in calls._STATE_OF.items()}
        glfw.swap_buffers = self._timed(glfw.swap_buffers)

    def _timed(self, function: Callable[..., object]) -> Callable[..., object]:
        def timed(*arguments: object) -> object:
            begin = time.thread_time()
            try:
                return function(*arguments)
            finally:
                self.seconds += time.thread_time() - begin

        return timed


class Session:
    """One cloud in the headset."""

    def __init__(self, ctx: moderngl.Context, loop: HeadsetLoop, remote: Remote, outside: Outside) -> None:
        self.loop = loop
        self._outside = outside
        self._remote = remote
        self.shown: list[Frame] = []
        self._never = ctx.query(samples=True)
        with self._never:
            pass
        draw = loop.picture.draw

        def noted(headset: object, frame: Frame, seconds: float) -> None:
            self.shown.append(frame)
            draw(headset, frame, seconds)  # type: ignore[arg-type]

        loop.picture.draw = noted  # type: ignore[method-assign,assignment]

    def frames(self, count: int, drawn: bool) -> np.ndarray:
        """(count, 2), milliseconds of thread time of each: its own, and outside."""
        milliseconds = np.zeros((count, 2))
        for number in range(count):
            swing = 0.3 * float(np.sin(number / 15.0))
            self._remote.send(
                head=(swing, 1.6, 0.0),
                left=Controller((-0.2, 1.2 + swing, -0.3), trigger=1.0),
                right=Controller((0.2 + swing, 1.2, -0.3)),
            )
            begin, before = time.thread_time(), self._outside.seconds
            if drawn:
                self.loop.frame()
            else:
                with self._never.crender:
                    self.loop.frame()
            outside = self._outside.seconds - before
            milliseconds[number] = 1e3 * (time.thread_time() - begin - outside), 1e3 * outside
        return milliseconds

    def late(self) -> int:
        """How many of the noted frames came later than one period after the one before."""
        times = np.array([frame.time for frame in self.shown], np.int64)
        return int((np.diff(times) > 1.5 * self.shown[0].period).sum())


def measure(count: int, frames: int, folder: Path, outside: Outside) -> tuple[np.ndarray, float, int, int]:
    """Milliseconds without the GPU's work, the median with it, late frames, garbage collections."""
    remote = Remote()
    remote.send()
    settings = Settings({"headset": {"samples": 1, "hints": "never"}})
    options = ExploreOptions(selection=folder / f"{count}.sqlite", rain=False, settings=settings)
    collections: list[str] = []
    with opened(cloud_of(count), options) as (ctx, explorer, window):
        loop = HeadsetLoop(ctx, explorer, window)
        try:
            loop.connect()
            session = Session(ctx, loop, remote, outside)
            whole = float(np.median(session.frames(DRAWN_FRAMES, drawn=True).sum(axis=1)))
            session.frames(100, drawn=False)
            session.shown.clear()
            gc.callbacks.append(lambda phase, _: collections.append(phase) if phase == "start" else None)
            milliseconds = session.frames(frames, drawn=False)
            gc.callbacks.pop()
            return milliseconds, whole, session.late(), len(collections)
        finally:
            loop.release()
            remote.close()


def main() -> None:
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1280x800x24"], stderr=subprocess.DEVNULL)
    os.environ["DISPLAY"] = DISPLAY
    medians, outside = [], Outside()
    try:
        for count in COUNTS:
            with tempfile.TemporaryDirectory() as temporary, running(Path(temporary)):
                milliseconds, whole, late, collections = measure(count, frames, Path(temporary), outside)
            median, slow, slowest = np.percentile(milliseconds[:, 0], [50, 95, 99])
            medians.append(median)
            print(
                f"frame in a session {count:>9,}  median {median:.2f} ms ({median / BUDGET_MEDIAN:.2f} of the budget)  "
                f"p95 {slow:.2f}  p99 {slowest:.2f} ms ({slowest / BUDGET_P99:.2f})  "
                f"outside {np.median(milliseconds[:, 1]):.2f} ms  with the drawing {whole:.1f} ms  "
                f"late {late} of {frames}  collections {collections}",
                flush=True,
            )
    finally:
        screen.terminate()
        screen.wait()
    print(f"ratio {medians[1] / medians[0]:.2f} (budget {BUDGET_RATIO})")


if __name__ == "__main__":
    main()
