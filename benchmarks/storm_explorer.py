"""The explorer, killed while children arrive in it, and its process that breeds as well: what was seen is there again.

Each round opens the explorer on the cloud as the round before has left it, breeds in it by the program's own process,
and writes the id of each child as it comes into the scene, which is drawn frame by frame. Then it is killed at a moment
that is drawn; in some rounds the process that breeds is first, and the explorer a little later.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks import blows, storm_classify
from benchmarks.isolated import ROOT, isolated
from benchmarks.storm import Count, StormOptions, counts
from classification.cloud import GROWN_FILE, Cloud
from foundation.errors import UserError
from foundation.images import ImageError

TIMES = 100
PICTURES, SIDE = 8, 64
SIZE = (160, 100)

PATIENCE = 120.0
"""Seconds for which a round waits for a child that is seen; then it is killed without one."""

LONGEST = 4.0
"""Seconds from the first child that is seen to a kill, at most."""

BETWEEN_FRAMES = 0.06
"""Seconds. As many frames as a core can draw without an end would only be taken from the process that breeds."""

_MANY = 150
"""Children after which the cloud begins anew."""


def storm(options: StormOptions) -> Iterator[Count]:
    with tempfile.TemporaryDirectory() as temporary:
        yield from counts("killed", isolated(kills, Path(temporary) / "killed", options.times or TIMES, options.seed))


def kills(folder: Path, times: int, seed: int) -> dict[str, int]:
    chance = random.Random(seed)
    found = Counter[str](kills=0, lost=0, tracebacks=0, **{"damaged files": 0, "children seen": 0})
    before, own = _begun(folder), folder / "own"
    seen = set[str]()
    shutil.copytree(before, own)
    blows.freeze()
    for number in range(times):
        opened, came, breeder_too = _round(own, folder / "log", chance)
        found["kills"] += 1
        found["kills of the one that breeds"] += breeder_too
        found["lost"] += 0 if opened is None else len(seen - opened)
        found["killed before it was open"] += opened is None
        found["children seen"] += len(came)
        found["rounds without a child"] += not came
        found["tracebacks"] += "Traceback" in (folder / "log").read_text("utf-8", "replace")
        seen |= came
        there = _there(own, found)
        found["lost"] += len(seen - there)
        if len(there) > _MANY and number + 1 < times:
            shutil.rmtree(own)
            shutil.copytree(before, own)
            seen = set()
    return dict(found)


def explore(own: Path, told: int) -> None:
    """The explorer, until it is killed. told: a pipe: what is there at first, the process that breeds, each child that
    comes into sight; a line of each."""
    from foundation.settings import Settings
    from vr_explorer.actions import BREED
    from vr_explorer.app.explorer import Explorer
    from vr_explorer.app.options import ExploreOptions
    from vr_explorer.app.preferences import Preferences
    from vr_explorer.input import InputFrame
    from vr_explorer.render.headless import headless_context
    from vr_explorer.render.target import Target
    from vr_explorer.scene.commands import ToggleFavourite
    from vr_explorer.store.session_store import SessionStore

    ctx, cloud = headless_context(), Cloud.load(own / "cloud")
    target = Target(ctx, SIZE)
    with (
        SessionStore(own / "selection.sqlite", cloud.identity) as store,
        Explorer(ctx, cloud, Preferences(Settings()), store) as explorer,
    ):
        explorer.begin(ExploreOptions())
        scene, breeding = explorer.scene, explorer.tools.breeding
        os.write(told, "\t".join(["opened", *cloud.ids[cloud.classified :]]).encode() + b"\n")
        count, process = len(scene.cards), None
        for card in range(2):
            if card not in scene.favourites:
                scene.apply(ToggleFavourite(card))
        actions: tuple[object, ...] = (BREED,)
        while True:
            explorer.step(InputFrame(actions=actions), 0.02)  # type: ignore[arg-type]
            going = any(brood.going for brood in breeding.process.broods.values())
            actions = () if going else (BREED,)
            view = explorer.view(SIZE, 60.0)
            explorer.draw(target.framebuffer, view)
            explorer.draw_panels(target.framebuffer, view)
            ctx.finish()  # as a window does that shows it
            for child in scene.cloud.ids[count:]:
                os.write(told, f"seen\t{child}\n".encode())
            count = len(scene.cards)
            worker = breeding.process._worker
            if worker is not None and worker._process is not None and worker._process.pid != process:
                process = worker._process.pid
                os.write(told, f"breeds\t{process}\n".encode())
            time.sleep(BETWEEN_FRAMES)


class _Heard:
    """What an explorer has told so far. opened: the children that were there at first. breeders: processes."""

    def __init__(self, stream: int) -> None:
        self._stream, self._rest = stream, b""
        self.opened: set[str] | None = None
        self.seen: set[str] = set()
        self.breeders: list[int] = []

    def listen(self, seconds: float) -> bool:
        """For so long, or until something came; whether there may be more."""
        if not select.select([self._stream], [], [], max(seconds, 0.0))[0]:
            return True
        content = os.read(self._stream, 1 << 16)
        *lines, self._rest = (self._rest + content).split(b"\n")
        for line in lines:
            what, *values = line.decode().split("\t")
            if what == "opened":
                self.opened = set(values)
            elif what == "seen":
                self.seen.update(values)
            else:
                self.breeders += map(int, values)
        return bool(content)


def _round(own: Path, log: Path, chance: random.Random) -> tuple[set[str] | None, set[str], bool]:
    """(what was there when it opened, None where it did not, what was seen, whether the one that breeds was killed)."""
    stream, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(stream)
        with suppress(BaseException):
            said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said, 1)
            os.dup2(said, 2)
            try:
                explore(own, told)
            except BaseException:
                import traceback

                traceback.print_exc()
        os._exit(1)
    os.close(told)
    heard, breeder_too = _Heard(stream), chance.random() < 0.4
    begin, at_once = time.monotonic(), chance.random() < 0.1
    until = begin + (chance.uniform(0.0, 10.0) if at_once else PATIENCE)
    while time.monotonic() < until and heard.listen(until - time.monotonic()):
        if heard.seen and not at_once:
            until, at_once = time.monotonic() + chance.uniform(0.0, LONGEST), True
    if breeder_too and heard.breeders:
        _kill_group(heard.breeders[-1])
        until = time.monotonic() + chance.uniform(0.0, 2.0)
        while time.monotonic() < until and heard.listen(until - time.monotonic()):
            pass
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    time.sleep(chance.uniform(0.0, 0.5))  # the one that breeds goes on by itself, for what was asked of it
    while heard.breeders and heard.listen(0.0):
        if not select.select([stream], [], [], 0.0)[0]:
            break
    for breeder in heard.breeders:
        _kill_group(breeder)
    os.close(stream)
    return heard.opened, heard.seen, breeder_too and bool(heard.breeders)


def _kill_group(process: int) -> None:
    """It has a group of its own."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)


def _there(own: Path, found: Counter[str]) -> set[str]:
    """The children that the cloud shows. found: counts what must not be."""
    try:
        cloud = Cloud.load(own / "cloud")
        for index in range(cloud.classified, len(cloud)):
            with Image.open(cloud.now(cloud.image_path(index))) as picture:
                picture.load()
    except (UserError, ImageError, OSError):
        found["damaged files"] += 1
        return set()
    file = own / "cloud" / GROWN_FILE
    if file.exists():
        with closing(sqlite3.connect(file)) as connection:
            found["damaged files"] += connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
    return set(cloud.ids[cloud.classified :])


def _begun(folder: Path) -> Path:
    """A folder with `pictures`, views of the portrait, and the `cloud` of them, measured in a fork, so that this one
    has no threads. RuntimeError: it went wrong."""
    before = folder / "before"
    (before / "pictures").mkdir(parents=True)
    portrait = np.asarray(Image.open(ROOT / "assets" / "portrait_256.png").convert("RGB").resize((SIDE, SIDE)))
    for number in range(PICTURES):
        tint = 0.4 + 0.6 * np.random.default_rng(number).random(3)
        Image.fromarray((np.roll(portrait, 5 * number, 1) * tint).astype(np.uint8)).save(
            before / "pictures" / f"{number}.png"
        )
    made = blows.run(
        storm_classify.classify(before / "pictures", before / "cloud"), before / "cloud", folder / "classified"
    )
    if made.code:
        raise RuntimeError(made.said)
    return before


def warm() -> None:
    """Imports what a cloud and the explorer need; contexts and threads are made in each fork."""
    storm_classify.warm()
    import vr_explorer.app.explorer
    import vr_explorer.render.headless  # noqa: F401
