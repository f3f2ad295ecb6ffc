"""A short visit to the headset whose outcome can be sent to others: `doctor --headset`."""

from __future__ import annotations

import logging
import os
import platform
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import moderngl
import numpy as np

from classification.cloud import NO_CELL, Cloud, original_measures
from foundation.errors import UserError
from foundation.progress import ProgressCallback, ignore
from foundation.report import Report, Rows
from foundation.settings import Settings
from vr_explorer.app.headset_loop import HeadsetLoop
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.window import opened
from vr_explorer.panels.performance import FrameTimes
from vr_explorer.xr.report import of_loader, of_runtime, of_session
from vr_explorer.xr.results import LostError

FRAMES = 300

PATIENCE = 90.0
"""Seconds for all frames: enough for starting a runtime and putting the headset on."""

PACKAGES = ("artificial-inspiration", "pyopenxr", "moderngl", "glfw", "PyOpenGL", "imgui-bundle", "numpy")
STEPS = 8
"""Cards along each side of the cube of colours that is shown meanwhile."""


@dataclass
class Trial:
    """drawn: frames that were shown. outcome: in one sentence. report: what can be sent."""

    frames: int
    drawn: int = 0
    outcome: str = ""
    report: Report = field(default_factory=Report)

    @property
    def succeeded(self) -> bool:
        return self.drawn >= self.frames


@dataclass
class _Measured:
    """Of each frame, in milliseconds; card: of those alone that the graphics card has told of.

    states: what the session became, and after how many seconds.
    """

    intervals: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    card: list[float] = field(default_factory=list)
    late: int = 0
    period: float = 0.0
    states: list[str] = field(default_factory=list)


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.rows: Rows = []

    def emit(self, record: logging.LogRecord) -> None:
        self.rows.append(("", f"{record.name}: {record.getMessage()}"))


def try_headset(
    settings: Settings, frames: int = FRAMES, patience: float = PATIENCE, tell: ProgressCallback = ignore
) -> Trial:
    """Reaches the headset, shows `frames` frames in it and notes how it went; whatever happens there is a report.

    tell: is given how many frames have been shown, and how many are to be. Only KeyboardInterrupt ends it early; what
    was found by then is in the report as well.
    """
    trial, warnings = Trial(frames), _Warnings()
    log = logging.getLogger("vr_explorer")
    log.addHandler(warnings)
    trial.report.add("Outcome", [])
    trial.report.add("Machine", _machine())
    trial.report.add("OpenXR", of_loader())
    measured = _Measured()
    try:
        _visit(trial, measured, settings, patience, tell)
    except UserError as error:
        trial.outcome = str(error)
    except LostError as error:
        trial.outcome = f"The headset's runtime has ended the session ({error}); start the runtime anew."
    except KeyboardInterrupt:
        trial.outcome = f"Stopped after {trial.drawn} of {frames} frames."
    finally:
        log.removeHandler(warnings)
    trial.report.add("Frames", _timings(measured, trial))
    trial.report.add("Warnings", warnings.rows or [("", "none")])
    trial.report.add("Outcome", [("", trial.outcome), ("at", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")])
    return trial


def _visit(trial: Trial, measured: _Measured, settings: Settings, patience: float, tell: ProgressCallback) -> None:
    with tempfile.TemporaryDirectory() as folder:
        options = ExploreOptions(
            selection=Path(folder) / "selection.sqlite",
            pictures=Path(folder),
            settings_file=Path(folder) / "settings.toml",
            rain=False,
            settings=settings,
        )
        with opened(_colours(), options) as (ctx, explorer, window):
            trial.report.add("Graphics", _graphics(ctx))
            loop = HeadsetLoop(ctx, explorer, window)
            try:
                loop.connect()
                explorer.state.toasts.keep("Looking at how well the headset works", explorer.scene.time)
                _run(trial, measured, loop, explorer.state.times, patience, tell)
            finally:
                _survey(trial.report, loop)
                loop.release()


def _run(
    trial: Trial,
    measured: _Measured,
    loop: HeadsetLoop,
    times: FrameTimes,
    patience: float,
    tell: ProgressCallback,
) -> None:
    begun, before, told = time.monotonic(), times.count, 0
    while trial.drawn < trial.frames:
        seconds = time.monotonic() - begun
        if loop.headset is None:
            raise UserError(f"The session was lost after {trial.drawn} frames; start the runtime anew.")
        if loop.window.done:
            raise UserError(f"The runtime, or the window, asked to leave after {trial.drawn} frames.")
        if seconds > patience:
            waiting = "" if trial.drawn else "; put the headset on, so that it shows pictures"
            raise UserError(f"Only {trial.drawn} of {trial.frames} frames were shown in {seconds:.0f} s{waiting}.")
        loop.frame()
        headset = loop.headset
        if headset is None:
            continue
        state = headset.session.state.name
        if not measured.states or not measured.states[-1].startswith(f"{state} "):
            measured.states.append(f"{state} after {time.monotonic() - begun:.1f} s")
        if times.count == before:
            continue
        before = times.count
        trial.drawn += 1
        interval, work = times.latest
        measured.period = times.period
        measured.intervals.append(interval)
        measured.work.append(work)
        if headset.timer.told != told:
            told = headset.timer.told
            measured.card.append(1e3 * headset.timer.seconds)
        measured.late += interval > 1.5 * times.period
        tell(trial.drawn, trial.frames)
    where = loop.headset.runtime.headset if loop.headset is not None else "the headset"
    trial.outcome = f"{trial.drawn} frames were shown in {where}."


def _survey(report: Report, loop: HeadsetLoop) -> None:
    runtime, headset = loop.runtime, loop.headset
    if runtime is not None:
        report.add("OpenXR", of_runtime(runtime))
        report.add("Gone without", [("", note) for note in runtime.notes] or [("", "nothing")])
    if headset is not None:
        report.add("Session", of_session(headset.session, headset.eyes, headset.actions, headset.rate))


def _machine() -> Rows:
    rows = [
        ("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
        ("Python", platform.python_version()),
        ("processors", str(os.cpu_count() or "unknown")),
    ]
    if sys.platform.startswith("linux"):
        rows.append(("desktop session", os.environ.get("XDG_SESSION_TYPE", "not named")))
    for package in PACKAGES:
        try:
            rows.append((package, version(package)))
        except PackageNotFoundError:
            rows.append((package, "not installed"))
    return rows


def _graphics(ctx: moderngl.Context) -> Rows:
    info = ctx.info
    return [
        ("renderer", str(info["GL_RENDERER"])),
        ("vendor", str(info["GL_VENDOR"])),
        ("OpenGL", str(info["GL_VERSION"])),
    ]


def _timings(measured: _Measured, trial: Trial) -> Rows:
    rows = [
        ("states", ", ".join(measured.states) or "none"),
        ("shown", f"{trial.drawn} of {trial.frames}"),
    ]
    if measured.intervals:
        rows += [
            ("the display's period", f"{measured.period:.2f} ms"),
            ("late", f"{measured.late}"),
            ("from frame to frame", _spread(measured.intervals)),
            ("this program's work", _spread(measured.work)),
            ("the graphics card's work", _of_card(measured.card)),
        ]
    return rows


def _spread(milliseconds: list[float]) -> str:
    half, most = np.percentile(milliseconds, (50, 99))
    return f"median {half:.2f}, 99th percentile {most:.2f}, longest {max(milliseconds):.2f} ms"


def _of_card(milliseconds: list[float]) -> str:
    if not milliseconds:
        return "not told by the driver"
    return f"{_spread(milliseconds)}, of {len(milliseconds)} frames that were timed"


def _colours() -> Cloud:
    """A cube of coloured cards, which shows colours and depth."""
    steps = np.stack(np.meshgrid(*[np.arange(STEPS)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    count = len(steps)
    colours = np.repeat((steps * (255 // (STEPS - 1))).astype(np.uint8)[:, None], 5, axis=1)
    return Cloud(
        ids=[f"colour-{number}" for number in range(count)],
        paths=[f"colour-{number}.png" for number in range(count)],
        positions=((steps - (STEPS - 1) / 2.0) / 2.0).astype(np.float32),
        colours=colours,
        shares=np.full((count, 5), 0.2, np.float32),
        measures=original_measures(
            np.linspace(0.0, 1.0, count, dtype=np.float32), np.linspace(0.0, 100.0, count, dtype=np.float32)
        ),
        sizes=np.zeros((count, 2), np.int32),
        methods=["colour"] * count,
        parents=[[]] * count,
        parameters=["{}"] * count,
        cells=np.full(count, NO_CELL, np.int32),
        source=Path("colours"),
    )
