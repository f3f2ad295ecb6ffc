"""Frames, memory and sharpness while flying through a cloud of more pictures than the memory for them takes.

    python -m benchmarks.near_cells CLOUD [SECONDS] [MEMORY_MB]
    python -m benchmarks.near_cells CLOUD SECONDS MEMORY_MB --session [PICTURES]

CLOUD may be one that `benchmarks.made_cloud` has made. The flight goes straight through its middle at 40 m/s, at sixty
frames a second as far as the machine can, at 1280×720; drawing is left out as in `frame.py`. Ten times on the way it is
said what the process has in memory; the pictures' share of the GPU's is said at the beginning, for it stays. At the end
the flight stops, and it is said how many of the cards in view that are larger than their small pictures have their own
cells by then. A frame's time is that of the thread that draws; beside it that of the same flight without the choice of
cells.

--session: instead, minute after minute, one flies through, filters, throws a bomb and drags it, keeps images and looks
at the board; it is said how much of the memory is taken as time goes on, and how long the frames of each part took. In
the end what was kept is read again, and three pictures are drawn to the folder PICTURES: from afar, from within, and of
one card.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import moderngl
import numpy as np
from PIL import Image

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
from vr_explorer.scene.commands import (
    ApplyFilter,
    ClearFilter,
    GoTo,
    LookFrom,
    MoveBomb,
    PlaceBomb,
    RemoveBomb,
    ToggleBoard,
    ToggleFavourite,
)
from vr_explorer.scene.criteria import Method
from vr_explorer.scene.view import View
from vr_explorer.store.session_store import SessionStore, favourites

RATE, SPEED, SIZE, FIELD = 60.0, 40.0, (1280, 720), 60.0
SECONDS, MEMORY = 20.0, 1024.0
REPORTS = 10
LARGER = 1.0, 1.5, 2.0
AFTER = 0.25, 0.5, 1.0, 2.0


MINUTE, REPORTED_EVERY = 60.0, 30.0
PARTS = (("flown", 0.0), ("filtered", 22.0), ("cleared", 29.0), ("bomb", 34.0), ("dragged", 39.0), ("gone", 42.0),
         ("kept", 47.0), ("board", 49.0), ("left", 54.0))  # fmt: skip
"""What begins at which second of a minute; each part lasts until the next."""


def main() -> None:
    begun, folder = time.perf_counter(), Path(sys.argv[1])
    seconds, memory = (
        float(sys.argv[at]) if len(sys.argv) > at else usual for at, usual in ((2, SECONDS), (3, MEMORY))
    )
    ctx = headless_context()
    with tempfile.TemporaryDirectory() as temporary:
        kept = Path(temporary) / "settings.toml"
        preferences = Preferences(Settings({"render": {"memory_mb": memory}}), kept)
        cloud = Cloud.load(folder)
        store = SessionStore(Path(temporary) / "kept.sqlite", cloud.identity, place=cloud.location)
        with store, Explorer(ctx, cloud, preferences, store) as explorer:
            explorer.begin(ExploreOptions(rain=False))
            explorer.scene.settle()
            plan = explorer.renderer.shown.plan
            assert plan is not None and explorer.renderer.shown.pool is not None, "all of its pictures fit"
            print(
                f"{len(explorer.scene.cloud):,} images; on the GPU {plan.bytes / 1e6:.0f} MB: all at "
                f"{plan.resident.cell} pixels, {plan.pool_cells:,} at {plan.cells.cell}",
                flush=True,
            )
            if "--session" not in sys.argv:
                Flight(ctx, explorer).measure(seconds)
                return
            print(f"opened after {time.perf_counter() - begun:.1f} s, {time.process_time():.1f} of the processor")
            session = Session(ctx, explorer)
            session.live(seconds)
            if len(sys.argv) > 5:
                session.draw(Path(sys.argv[5]))
            kept = [cloud.ids[card] for card in explorer.scene.favourites]
        again = [one.image for one in favourites(Path(temporary) / "kept.sqlite", cloud.identity, cloud.location)]
        assert sorted(again) == sorted(kept) and kept, "favourites are lost"
        print(f"{len(kept)} favourites were read again")


class Flight:
    def __init__(self, ctx: moderngl.Context, explorer: Explorer) -> None:
        self._explorer, self._target, self._never = explorer, Target(ctx, SIZE), ctx.query(samples=True)
        pool = explorer.renderer.shown.pool
        assert pool is not None
        self._pool, self._most = pool, 0
        with self._never:
            pass

    def measure(self, seconds: float) -> None:
        frames = round(seconds * RATE)
        with self._never.crender:
            streamed = [self._frame(number, number % (frames // REPORTS) == 0) for number in range(frames)]
            self._stop(frames)
            streaming = self._explorer.tools.streaming
            cells, streaming._cells = streaming._cells, None
            without = [self._frame(number, False) for number in range(frames)]
            streaming._cells = cells
        for name, times in (("streamed", streamed), ("without", without)):
            kept = 1e3 * np.array(times[30:])
            print(
                f"{name:>9}  median {np.median(kept):.2f} ms  p99 {np.percentile(kept, 99):.2f}  most {kept.max():.2f}"
            )
        ratio = np.median(streamed[30:]) / np.median(without[30:])
        print(f"ratio of the medians {ratio:.2f}; at most {self._most} cells a frame")

    def _frame(self, number: int, told: bool) -> float:
        """Seconds of this thread."""
        begin, before, started = time.perf_counter(), self._pool.uploaded, time.thread_time()
        self._explorer.scene.apply(LookFrom((0.0, 0.0, 300.0 - number * SPEED / RATE), 0.0, 0.0))
        self._explorer.step(InputFrame(), 1.0 / RATE)
        self._explorer.draw(self._target.framebuffer, self._view())
        spent = time.thread_time() - started
        self._most = max(self._most, self._pool.uploaded - before)
        if told:
            print(f"{number / RATE:6.1f} s  {memory()}  {self._pool.uploaded:,} cells uploaded", flush=True)
        time.sleep(max(1.0 / RATE - (time.perf_counter() - begin), 0.0))
        return spent

    def _stop(self, frames: int) -> None:
        number = 0
        for after in AFTER:
            while number < after * RATE:
                number += 1
                self._frame(frames, False)
            told = []
            for times in LARGER:
                wanted = self._seen_larger(times)
                share = self._pool.has(wanted).mean() if len(wanted) else 1.0
                told.append(f"{share:.3f} of {len(wanted):,} seen at more than {times:g} times their small pictures")
            print(f"after {after:.2f} s their cells have {', '.join(told)}", flush=True)

    def _seen_larger(self, times: float) -> np.ndarray:
        """The cards in view that are so much larger than their small pictures."""
        scene, view = self._explorer.scene, self._view()
        positions = scene.cards.target
        clip = view.projection.astype(np.float64) @ view.view
        x, y, w = (positions @ clip[row, :3] + clip[row, 3] for row in (0, 1, 3))
        inside = (w > 0.0) & (np.abs(x) < w) & (np.abs(y) < w)
        distance = np.linalg.norm(positions - view.head, axis=1)
        pixels = SIZE[1] * view.projection[1, 1] * scene.half_sizes.max(axis=1) / np.maximum(distance, 1e-6)
        return np.flatnonzero(inside & (pixels > times * self._pool.small))

    def _view(self) -> View:
        return self._explorer.view(SIZE, FIELD)


class Session:
    def __init__(self, ctx: moderngl.Context, explorer: Explorer) -> None:
        self._ctx, self._explorer, self._target = ctx, explorer, Target(ctx, SIZE)
        self._never, self._rng = ctx.query(samples=True), np.random.default_rng(1)
        self._names = explorer.scene.matcher.measures.methods
        self._way = np.zeros((2, 3))
        self._times: dict[str, list[float]] = {name: [] for name, _ in PARTS}
        with self._never:
            pass

    def live(self, seconds: float) -> None:
        """Seconds of the scene's clock and of the wall's, as far as the machine can."""
        begun, part, reported = time.perf_counter(), "", 0.0
        with self._never.crender:
            while (now := time.perf_counter() - begun) < seconds:
                present = next(name for name, since in reversed(PARTS) if now % MINUTE >= since)
                if now >= reported:
                    print(f"{now:6.0f} s  {memory()}", flush=True)
                    reported += REPORTED_EVERY
                self._frame(present, present != part, now % MINUTE)
                part = present
        for name, times in self._times.items():
            kept = 1e3 * np.array(times)
            if len(kept):
                told = f"median {np.median(kept):.2f} ms  p99 {np.percentile(kept, 99):.2f}  most {kept.max():.1f}"
                print(f"{name:>9}  {told}  late {np.mean(kept > 1e3 / RATE):.4f} of {len(kept):,}")

    def _frame(self, part: str, begins: bool, second: float) -> None:
        scene, started, before = self._explorer.scene, time.perf_counter(), time.thread_time()
        if begins:
            self._begin(part)
        if part == "flown":
            x, y, z = (self._way[0] + (self._way[1] - self._way[0]) * second * SPEED / 880.0).tolist()
            scene.apply(LookFrom((x, y, z), scene.body.yaw, scene.body.pitch))
        elif part == "dragged" and scene.bombs:
            angle = 2.0 * second
            place = scene.body.head + 12.0 * np.array([np.cos(angle), 0.3, np.sin(angle)])
            scene.apply(MoveBomb(scene.bombs[-1].number, tuple(place.tolist())))
        self._explorer.step(InputFrame(), 1.0 / RATE)
        self._explorer.draw(self._target.framebuffer, self._explorer.view(SIZE, FIELD))
        self._times[part].append(time.thread_time() - before)
        time.sleep(max(1.0 / RATE - (time.perf_counter() - started), 0.0))

    def _begin(self, part: str) -> None:
        scene, rng = self._explorer.scene, self._rng
        criterion = Method(str(rng.choice(self._names)))
        match part:
            case "flown":
                way = rng.normal(size=3) * (1.0, 0.3, 1.0)
                self._way = 440.0 * np.array([1.0, -1.0])[:, None] * (way / np.linalg.norm(way))
                yaw = float(np.arctan2(way[0], way[2]))
                scene.apply(LookFrom(tuple(self._way[0].tolist()), yaw, 0.0))
            case "filtered":
                scene.apply(ApplyFilter(criterion))
            case "cleared":
                scene.apply(ClearFilter())
            case "bomb":
                ahead = scene.body.head + 15.0 * scene.body.ahead
                scene.apply(PlaceBomb(criterion, tuple(ahead.tolist()), tuple((4.0 * scene.body.ahead).tolist())))
            case "gone":
                scene.apply(RemoveBomb(scene.bombs[-1].number))
            case "kept":
                away = np.linalg.norm(scene.cards.target - scene.body.head.astype(np.float32), axis=1)
                for card in np.argpartition(away, 3)[:3].tolist():
                    if card not in scene.favourites:
                        scene.apply(ToggleFavourite(card))
            case "board" | "left":
                scene.apply(ToggleBoard())

    def draw(self, folder: Path) -> None:
        scene, middle = self._explorer.scene, np.median(self._explorer.scene.cards.target, axis=0)
        wide = float(np.percentile(np.linalg.norm(scene.cards.target - middle, axis=1), 95.0))
        card = next(iter(scene.favourites))
        x, y, z = np.add(middle, (0.0, 0.15 * wide, 2.6 * wide)).tolist()
        scene.settle()
        for name, command in (
            ("afar", LookFrom((x, y, z), 0.0, -0.05)),
            ("within", LookFrom((0.0, 0.0, 0.0), 0.3, 0.0)),
            ("card", GoTo(card, 1.0)),
        ):
            scene.apply(command)
            for _ in range(4):
                self._explorer.step(InputFrame(), 1.0)
            view = self._explorer.view(SIZE, FIELD)
            self._explorer.settle(view)
            self._explorer.draw(self._target.framebuffer, view)
            self._explorer.draw_panels(self._target.framebuffer, view, settled=True)
            folder.mkdir(parents=True, exist_ok=True)
            Image.fromarray(self._target.read()).save(folder / f"{name}.png")


def memory() -> str:
    lines = Path("/proc/self/status").read_text().splitlines()
    sizes = {name: int(rest.split()[0]) / 1e3 for name, rest in (line.split(":", 1) for line in lines) if name in SIZES}
    return "  ".join(f"{SIZES[name]} {sizes[name]:.0f} MB" for name in SIZES)


SIZES = {"VmRSS": "resident", "RssFile": "of which mapped files"}


if __name__ == "__main__":
    main()
