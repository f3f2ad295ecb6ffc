"""Frames of one OpenXR session, measured: what benchmarks/session.py starts, once for each block.

python benchmarks/session_frames.py CARDS LASTING STATES OUT [--profile]

It measures the program that its PYTHONPATH names, which need not be the one that it lies beside. So it is one file: an
earlier program has no parts of it. The service and the screen are there already. LASTING: how many frames of each state
are measured, or for how many seconds, such as 600s. STATES: names of STATES joined by commas. OUT: the file for what
was measured (.npz).
"""

from __future__ import annotations

import cProfile
import ctypes
import gc
import json
import pstats
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import glfw
import moderngl
import numpy as np
from OpenGL import GL

from benchmarks.frame import cloud_of
from classification.cloud import COLOURS, GROWN_FILE, Cloud
from foundation.settings import Settings
from tests.openxr.aiming import between, multiplied
from tests.openxr.monado import Controller, Remote
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.headset_loop import HeadsetLoop
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.window import opened
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.state import Page
from vr_explorer.scene.commands import CloseGap, PlaceBomb, RemoveBomb, ToggleFavourite
from vr_explorer.scene.criteria import Colours, Measure
from vr_explorer.xr.actions import LEFT, RIGHT
from vr_explorer.xr.session import Frame

raw = import_module(f"vr_explorer.xr.{'raw' if find_spec('vr_explorer.xr.raw') else 'calls'}")
"""As versions before called it."""

STATES = ("nothing", "card", "menu", "filter", "bomb", "children", "held")
DRAWN_FRAMES = 40
SETTLING_FRAMES = 60
PATIENCE = 60.0
"""Seconds that a state may take until it is reached."""

CARD_AWAY, BOMB_AWAY = 8.0, 20.0
"""Metres before the hand."""

LEFT_AT, RIGHT_AT = (-0.2, 1.2, -0.3), (0.2, 1.2, -0.3)


SILENT = [sys.executable, "-c", "import sys; sys.stdin.read()"]
"""Instead of the process that breeds: what comes is put there by `Brood`."""

RATE, AT_ONCE = 1.0, 2
"""Times a second that children come, and how many of them."""

MEASURED = 5_000
"""Calls of nothing, by which it is found what the measuring itself takes of a frame."""


class Outside:
    """seconds: thread time that has passed inside the runtime's functions and in the presentation of the window, copies
    of whole pictures among it, which conditional rendering does not leave out. doubled: each of these calls is measured
    a second time around nothing.

    share: of what measuring nothing takes, that which is added around what is measured and counts as the program's own
    though the program without measurements has none of it. How long that is depends on what lies in the processor's
    caches; so it is found in the frames themselves, by how much longer the doubled ones are.
    """

    def __init__(self) -> None:
        self.seconds, self.doubled = 0.0, False
        self._lost = 0.0
        begin = time.thread_time()
        for _ in range(MEASURED):
            self._measure_nothing()
        whole = time.thread_time() - begin
        self.share = (whole - self._lost) / whole
        for name, function in list(vars(raw).items()):
            if isinstance(function, ctypes._CFuncPtr):  # type: ignore[attr-defined]
                setattr(raw, name, self._timed(function))
        raw._STATE_OF = {kind: self._timed(function) for kind, function in raw._STATE_OF.items()}
        glfw.swap_buffers = self._timed(glfw.swap_buffers)
        GL.glBlitFramebuffer = self._timed(GL.glBlitFramebuffer)

    def _measure_nothing(self) -> None:
        begin = time.thread_time()
        try:
            pass
        finally:
            self._lost += time.thread_time() - begin

    def _timed(self, function: Callable[..., object]) -> Callable[..., object]:
        def timed(*arguments: object) -> object:
            if self.doubled:
                self._measure_nothing()
            begin = time.thread_time()
            try:
                return function(*arguments)
            finally:
                self.seconds += time.thread_time() - begin

        return timed


class Brood:
    """Children that join the cloud on the disk while it is entered, as another process adds them: each is a row.

    number: of their brood. bring: call once a frame; what has come is brought into the scene as the program does it.
    """

    def __init__(self, explorer: Explorer, number: int = 1) -> None:
        self._cloud, self._ended = explorer.scene.cloud, threading.Event()
        self._brood = number
        arrivals = explorer.tools.breeding._arrivals
        arrivals.start()
        self.bring, self._look = arrivals.bring, arrivals.look
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Brood:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        from classification.cloud.cells import cell_bytes
        from classification.cloud.grown_file import SCHEMA, TABLES

        cloud = self._cloud
        assert cloud.folder is not None and cloud.atlas is not None
        rng, cell = np.random.default_rng(1), bytes(cell_bytes(cloud.atlas))
        with closing(sqlite3.connect(cloud.folder / GROWN_FILE, isolation_level=None)) as connection:
            if connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone() == (0,):
                for table in TABLES.values():
                    connection.execute(table)
                connection.execute(f"PRAGMA user_version = {SCHEMA}")
            (number,) = connection.execute("SELECT COUNT(*) FROM children").fetchone()  # of states before
            while not self._ended.wait(1.0 / RATE):
                for _ in range(AT_ONCE):
                    number += 1
                    name = f"child {number}"
                    x, y, z = (100.0 * rng.standard_normal(3)).tolist()
                    values: dict[str, object] = {
                        **{"id": name, "path": f"{name}.png", "run": "", "embedder": "", "discarded": 0},
                        **{
                            "brood": str(self._brood),
                            "x": x,
                            "y": y,
                            "z": z,
                            "colours": rng.bytes(3 * COLOURS),
                            "cell": cell,
                        },
                        **{"shares": np.full(COLOURS, 0.2, "<f4").tobytes(), "features": b"", "name": ""},
                        **{"measures": json.dumps(dict.fromkeys(cloud.measures, 0.0)), "width": 256, "height": 256},
                        **{"method": "", "parents": "[]", "parameters": ""},
                    }
                    names, marks = ", ".join(values), ", ".join("?" * len(values))
                    connection.execute(f"INSERT INTO children ({names}) VALUES ({marks})", tuple(values.values()))
                self._look()


@dataclass
class Collections:
    """Of garbage: how many, and the milliseconds of the longest."""

    count: int = 0
    longest: float = 0.0
    _begun: float = field(default=0.0, repr=False)

    def __call__(self, phase: str, _: object) -> None:
        if phase == "start":
            self._begun = time.perf_counter()
        else:
            self.count += 1
            self.longest = max(self.longest, 1e3 * (time.perf_counter() - self._begun))


class Session:
    """One cloud in the headset. The hands sway about where they are sent to."""

    def __init__(self, ctx: moderngl.Context, explorer: Explorer, loop: HeadsetLoop, remote: Remote) -> None:
        self.loop = loop
        self._explorer = explorer
        self._remote = remote
        self._outside = Outside()
        self._shown: list[int] = []
        self._period = 0
        self._left, self._right = Controller(LEFT_AT, trigger=1.0), Controller(RIGHT_AT)
        self._swing = 0.3
        self._number = 0
        self._dragged: Callable[[int], None] | None = None
        self._arrive: Callable[[], None] | None = None
        self._never = ctx.query(samples=True)
        with self._never:
            pass
        draw = loop.picture.draw

        def noted(headset: object, frame: Frame, seconds: float) -> None:
            self._shown.append(frame.time)
            self._period = frame.period
            draw(headset, frame, seconds)  # type: ignore[arg-type]

        loop.picture.draw = noted  # type: ignore[method-assign,assignment]

    def frame(self, drawn: bool = False) -> tuple[float, float, float]:
        """Milliseconds of thread time: its own, and outside; and 1 where what measures was doubled, else 0. drawn:
        otherwise the GPU's work is left out.
        """
        x, y, z = LEFT_AT
        a, b, c = RIGHT_AT
        swing = self._swing * float(np.sin(self._number / 15.0))
        self._number += 1
        if self._dragged is not None:
            self._dragged(self._number)
        self._remote.send(
            head=(swing, 1.6, 0.0),
            left=Controller((x, y + swing, z), self._left.turn, self._left.trigger, self._left.squeeze),
            right=Controller((a + swing, b, c), self._right.turn, self._right.trigger, self._right.squeeze),
        )
        self._outside.doubled = self._number % 4 >= 2  # the window is mirrored in every other frame
        begin, before = time.thread_time(), self._outside.seconds
        if self._arrive is not None:
            self._arrive()
        if drawn:
            self.loop.frame()
        else:
            with self._never.crender:
                self.loop.frame()
        outside = self._outside.seconds - before
        return 1e3 * (time.thread_time() - begin - outside), 1e3 * outside, float(self._outside.doubled)

    def frames(self, count: int, drawn: bool = False) -> np.ndarray:
        """(count, 3), as of `frame`."""
        return np.array([self.frame(drawn) for _ in range(count)])

    def lasting(self, wanted: str) -> np.ndarray:
        """(N, 3), as of `frame`. wanted: how many frames, or how many seconds of them, such as 600s."""
        if not wanted.endswith("s"):
            return self.frames(int(wanted))
        end, found = time.monotonic() + float(wanted[:-1]), []
        while time.monotonic() < end:
            found.append(self.frame())
        return np.array(found)

    def undisturbed(self, frames: np.ndarray) -> np.ndarray:
        """(N, 2), milliseconds of frames, its own and outside, without what was added by measuring. frames: as of
        `frame`.
        """
        own, doubled = frames[:, 0], frames[:, 2]
        nothing = max(float(np.median(own[doubled > 0.0]) - np.median(own[doubled == 0.0])), 0.0)
        return np.stack([own - nothing * (doubled + self._outside.share), frames[:, 1]], axis=1)

    def late(self) -> int:
        """How many frames since the last call came later than one period after the one before."""
        times = np.array(self._shown, np.int64)
        self._shown.clear()
        return int((np.diff(times) > 1.5 * self._period).sum())

    @contextmanager
    def state(self, name: str) -> Iterator[None]:
        """Brings about one of STATES, and takes it back."""
        self._until(lambda: self.loop.headset is not None and self.loop.headset.session.focused)
        self._until(lambda: all(hand.aim is not None for hand in self.loop.picture.held))
        states = {"card": self._card, "menu": self._menu, "filter": self._filter, "bomb": self._bomb}
        states |= {"children": self._children, "held": self._held}
        with states.get(name, self._nothing)():
            self.frames(SETTLING_FRAMES)
            yield

    @contextmanager
    def _nothing(self) -> Iterator[None]:
        yield

    @contextmanager
    def _children(self) -> Iterator[None]:
        before = len(self._explorer.scene.cards)
        with Brood(self._explorer) as brood:
            self._arrive = brood.bring
            self._until(lambda: len(self._explorer.scene.cards) > before)
            yield
            self._arrive = None
        assert len(self._explorer.scene.cards) > before + AT_ONCE

    @contextmanager
    def _held(self) -> Iterator[None]:
        """A favourite in each hand; the hands part, and children come between them."""
        scene, tools = self._explorer.scene, self._explorer.tools
        tools.breeding.process.command = SILENT
        before = scene.cards.target[:2].copy()
        for card in (0, 1):
            scene.apply(ToggleFavourite(card))
        self._put(0, self._before_hand(CARD_AWAY))
        self._until(lambda: scene.hovered == 0)
        self._left = Controller(LEFT_AT, trigger=1.0, squeeze=1.0)
        self._until(lambda: tools.in_hands.held == (0,))
        self._left = Controller(LEFT_AT, squeeze=1.0)
        self._until(lambda: self.loop.hands.laser == RIGHT)
        self._put(1, self._before_hand(CARD_AWAY, RIGHT))
        self._until(lambda: scene.hovered == 1)
        self._right = Controller(RIGHT_AT, squeeze=1.0)
        self._until(lambda: scene.gap is not None)  # they part as they sway
        gap = scene.gap
        assert gap is not None
        with Brood(self._explorer, gap.brood):
            self._until(lambda: scene.bred(gap.brood) > 0)
            yield
            assert scene.bred(gap.brood) > AT_ONCE and scene.gap is not None
        tools.breeding.process.stop()
        self._left, self._right = Controller(LEFT_AT, trigger=1.0), Controller(RIGHT_AT)
        self.frames(4)
        scene.apply(CloseGap())
        for card in (0, 1):
            scene.apply(ToggleFavourite(card))
            self._put(card, before[card])
        self._until(lambda: scene.hovered is None)

    def _put(self, card: int, position: np.ndarray) -> None:
        """At once."""
        cards = self._explorer.scene.cards
        cards.start[card] = cards.target[card] = position
        cards.motion_version += 1

    @contextmanager
    def _card(self) -> Iterator[None]:
        scene = self._explorer.scene
        position = scene.cards.target[0].copy()
        self._put(0, self._before_hand(CARD_AWAY))
        self._until(lambda: scene.hovered == 0)
        yield
        assert scene.hovered == 0
        self._put(0, position)
        self._until(lambda: scene.hovered is None)

    @contextmanager
    def _filter(self) -> Iterator[None]:
        """The page of filters, with a range that changes in each frame as a slider that is dragged changes it."""

        def drag(number: int) -> None:
            low = 0.25 + 0.2 * float(np.sin(number / 9.0))
            self._explorer.state.draft.set_range(Measure.LIGHTNESS, low, low + 0.4)

        with self._menu(Page.FILTER):
            self._dragged = drag
            yield
            self._dragged = None
        self._explorer.state.draft = Draft()

    @contextmanager
    def _menu(self, page: Page = Page.IMAGES) -> Iterator[None]:
        self._left, self._swing = Controller(LEFT_AT), 0.1
        self._explorer.state.show(page)
        self.frames(4)
        board = self.loop.panels.board
        for _ in range(6):
            hand = self.loop.picture.held[RIGHT]
            assert hand.aim is not None
            wanted, now = board.pose[:3, 3] - hand.aim.transform()[:3, 3], -hand.aim.transform()[:3, 2]
            turn = multiplied(between(now, wanted / np.linalg.norm(wanted)), self._right.turn)
            self._right = Controller(RIGHT_AT, turn)
            self.frames(3)
        self._until(lambda: board.pointed is not None)
        yield
        assert board.pointed is not None
        self._explorer.state.show(None)
        self._left, self._right, self._swing = Controller(LEFT_AT, trigger=1.0), Controller(RIGHT_AT), 0.3
        self.frames(4)

    @contextmanager
    def _bomb(self) -> Iterator[None]:
        scene, tools = self._explorer.scene, getattr(self._explorer, "tools", None)
        bombing = tools.bombs if tools is not None else self._explorer.bombing  # as versions before called it
        x, y, z = self._before_hand(BOMB_AWAY).tolist()
        scene.apply(PlaceBomb(Colours(((255, 40, 40),)), (x, y, z)))
        self._until(lambda: bombing.pointed is not None)
        self._left = Controller(LEFT_AT, trigger=1.0, squeeze=1.0)
        self._until(lambda: bombing.held is not None)
        yield
        assert bombing.held is not None
        self._left = Controller(LEFT_AT, trigger=1.0)
        self._until(lambda: bombing.held is None)
        for bomb in scene.bombs:
            scene.apply(RemoveBomb(bomb.number))
        self.frames(4)

    def _before_hand(self, metres: float, number: int = LEFT) -> np.ndarray:
        """(3,) of the world, on the laser of the hand where it is when it does not sway."""
        aim = self.loop.picture.held[number].aim
        assert aim is not None
        world = self.loop._rig.world_from_space(self._explorer.scene.body)
        origin, direction = aim.transform()[:3, 3], -aim.transform()[:3, 2]
        return (world @ np.append(origin + metres * direction, 1.0))[:3]

    def _until(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                raise RuntimeError("the state to be measured was not reached")
            self.frame()


def measured(session: Session, name: str, lasting: str, profile: cProfile.Profile | None) -> dict[str, np.ndarray]:
    """Of one state, as benchmarks/session.py reads it."""
    with session.state(name):
        drawn = session.frames(DRAWN_FRAMES, drawn=True)[:, :2].sum(axis=1)
        session.frames(4)
        session.late()
        collections = Collections()
        gc.callbacks.append(collections)
        if profile is not None:
            profile.enable()
        milliseconds = session.undisturbed(session.lasting(lasting))
        if profile is not None:
            profile.disable()
        gc.callbacks.remove(collections)
        counts = np.array([session.late(), collections.count, collections.longest])
    return {f"{name}.frames": milliseconds, f"{name}.drawn": drawn, f"{name}.counts": counts}


def main() -> None:
    count, lasting, states, out = int(sys.argv[1]), sys.argv[2], sys.argv[3].split(","), Path(sys.argv[4])
    profile = cProfile.Profile() if "--profile" in sys.argv[5:] else None
    cloud: Cloud = cloud_of(count)
    settings = Settings({"headset": {"samples": 1, "hints": "never"}})
    found: dict[str, np.ndarray] = {}
    with tempfile.TemporaryDirectory() as folder:
        options = ExploreOptions(selection=Path(folder) / "selection.sqlite", rain=False, settings=settings)
        remote = Remote()
        remote.send()
        from benchmarks.arriving import with_atlas

        cloud = with_atlas(cloud, Path(folder))
        with opened(cloud, options) as (ctx, explorer, window):
            loop = HeadsetLoop(ctx, explorer, window)

            def measure() -> None:
                try:
                    session = Session(ctx, explorer, loop, remote)
                    loop.connect()
                    for name in states:
                        found.update(measured(session, name, lasting, profile))
                finally:
                    loop.close()

            try:
                run = getattr(window, "run_on_render_thread", None) or window.apart  # as versions before called it
                run(measure)
            finally:
                loop.release()
                remote.close()
    np.savez(out, **found)  # type: ignore[arg-type]
    if profile is not None:
        pstats.Stats(profile).sort_stats("tottime").print_stats(70)


if __name__ == "__main__":
    main()
