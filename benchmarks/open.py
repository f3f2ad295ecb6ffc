"""From starting Python to the first frame of the room and to the cloud in it, and the longest frame meanwhile, warm.

    python -m benchmarks.open [--without-drawing] [CLOUD]
    python tests/openxr/run.py benchmarks/open.py [--without-drawing] [CLOUD]

Without a folder, clouds of 400, 10,120 and 1,000,000 images are made up; they have no pictures, so their cards are
their five colours. Each run is a process of its own that imports the program, shows the room, and goes on with its
frames, ninety a second, while the cloud is read and brought to the GPU; the first run, which warms the disk's cache,
does not count. The first way draws without a window. The second opens the window and a session with a headset (Monado,
twenty frames a second), whose first frame counts that was drawn from a head that is tracked.

A frame's time is that of its work; in a session, waiting for the runtime counts as well, so there it is that from frame
to frame. On a software driver it includes filling the pixels on the processor, which are few without a window. Beside
it stands the longest that the thread that draws worked at a frame, by its processor time, until the cloud is there and
in the seconds after it, in which what draws cards at rest is made. --without-drawing: what is the program's of all
this; each call is made, but drawn is nothing (as in `frame.py`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks.frame import cloud_of
from tests.openxr.monado import Remote, running

COUNTS = 400, 10_120, 1_000_000
RUNS, AFTER = 3, 5
"""After one that warms up; seconds."""

WITHOUT_DRAWING = "--without-drawing"
BUDGET_ROOM, BUDGET_CLOUD, LONGEST = 4.0, 2.0, 50.0
"""Seconds to a head-tracked picture, whatever the cloud, and to 10,120 images; milliseconds of a frame."""

DISPLAY = ":93"

COMMON = """
import json, sys, time
begun, folder, kept, drawing, after = float(sys.argv[1]), *sys.argv[2:4], sys.argv[4] == "1", float(sys.argv[5])
from contextlib import nullcontext
import vr_explorer.cli
from pathlib import Path
from classification.import_original import check, open_cloud
from classification.cloud import outline
from foundation.settings import Settings
from vr_explorer.app.options import ExploreOptions
from vr_explorer.app.source import CloudSource
folder, kept = Path(folder), Path(kept)
check(folder)
source = CloudSource(folder.name, str(folder), lambda done: open_cloud(folder, done)[0], outline(folder))
options = ExploreOptions(selection=kept / "selection.sqlite", settings=Settings({"headset": {"samples": 1}}),
    settings_file=kept / "settings.toml", rain=False)
frames, worked, later = [], [], []
def drawn_as_told(ctx):
    if drawing:
        return nullcontext()
    never = ctx.query(samples=True)
    with never:
        pass
    return never.crender
def say(first, arrived):
    longest = [1e3 * max(times, default=0.0) for times in (frames, worked, later)]
    print(json.dumps([first - begun, arrived - begun, *longest, len(frames)]))
"""

WITHOUT_A_WINDOW = (
    COMMON
    + """
from vr_explorer.app.arrival import Arrival
from vr_explorer.app.preferences import Preferences
from vr_explorer.app.room import Room
from vr_explorer.input import InputFrame
from vr_explorer.render.headless import headless_context
from vr_explorer.render.target import Target
preferences = Preferences(options.settings, options.settings_file)
arrival = Arrival(source, options, preferences)
ctx = headless_context()
with Room(ctx, preferences) as room:
    arrival.receive(ctx, room)
    target, first, arrived, explorer = Target(ctx, (320, 200), samples=1), 0.0, 0.0, None
    told = drawn_as_told(ctx)
    while not arrived or time.time() < arrived + after:
        start, before = time.time(), time.thread_time()
        if first and explorer is None:
            explorer = arrival.follow()
        shown = explorer or room
        shown.step(InputFrame(), 1.0 / 90.0)
        if explorer is None or arrived:
            view = shown.view(target.size, 60.0)
            with told:
                shown.draw(target.framebuffer, view)
            shown.draw_panels(target.framebuffer, view)
            ctx.finish()
        if arrived:
            later.append(time.thread_time() - before)
        elif first:
            frames.append(time.time() - start)
            worked.append(time.thread_time() - before)
        first = first or time.time()
        if explorer is not None:
            arrived = arrived or time.time()
        time.sleep(max(0.0, start + 1.0 / 90.0 - time.time()))
    say(first, arrived)
    arrival.close()
preferences.close()
"""
)

IN_A_SESSION = (
    COMMON
    + """
from vr_explorer.app.headset_loop import HeadsetLoop
from vr_explorer.app.room import Room
from vr_explorer.app.window import opening
with opening(source, options) as (ctx, window):
    loop = HeadsetLoop(ctx, window.explorer, window)
    loop.connect()
    draw, drawn, first, told = loop.picture.draw, [], 0.0, drawn_as_told(ctx)
    def noted(headset, frame, seconds):
        if headset.session.eyes(frame.time):
            drawn.append(time.time())
        with told:
            draw(headset, frame, seconds)
    loop.picture.draw = noted
    arrived = 0.0
    while not (first and arrived) or time.time() < arrived + after:
        start, before = time.time(), time.thread_time()
        loop.frame()
        if first and arrived:
            later.append(time.thread_time() - before)
        elif first:
            frames.append(time.time() - start)
            worked.append(time.thread_time() - before)
        elif drawn:
            ctx.finish()
            first = time.time()
        if not arrived and not isinstance(window.explorer, Room):
            arrived = time.time()
    say(first, arrived)
    loop.release()
"""
)


@contextmanager
def machine(folder: Path) -> Iterator[bool]:
    """With a headset where Monado is; whether there is one."""
    if shutil.which("monado-service") is None:
        yield False
        return
    screen = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "1280x800x24"], stderr=subprocess.DEVNULL)
    os.environ["DISPLAY"] = DISPLAY
    with running(folder):
        remote = Remote()
        remote.send()
        yield True
        remote.close()
    screen.terminate()
    screen.wait()


def opened(folder: Path, kept: Path, headset: bool, drawing: bool) -> list[float]:
    """Seconds to the room and to the cloud; milliseconds of the longest frame meanwhile, of the processor's work at one
    then and after it; and how many frames there were until then.
    """
    program = IN_A_SESSION if headset else WITHOUT_A_WINDOW
    told = str(int(drawing)), str(AFTER)
    command = [sys.executable, "-c", program, str(time.time()), str(folder), str(kept), *told]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    said: list[float] = json.loads(done.stdout.splitlines()[-1])
    return said


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary, machine(Path(temporary)) as headset:
        drawing = WITHOUT_DRAWING not in sys.argv
        folders = [Path(argument) for argument in sys.argv[1:] if argument != WITHOUT_DRAWING]
        for count in () if folders else COUNTS:
            folders.append(Path(temporary) / str(count))
            cloud_of(count).save(folders[-1])
        for folder in folders:
            runs = np.array([opened(folder, Path(temporary), headset, drawing) for _ in range(RUNS + 1)][1:])
            room, cloud, *_, frames = np.median(runs, axis=0)
            longest, worked, later = runs[:, 2:5].max(axis=0)
            print(
                f"open {folder.name:>9}  room {room:.2f} s ({room / BUDGET_ROOM:.2f} of the budget)  "
                f"cloud {cloud:.2f} s ({cloud / BUDGET_CLOUD:.2f} of that for 10,120)  "
                f"longest of {frames:.0f} frames {longest:.0f} ms ({longest / LONGEST:.2f})  "
                f"processor time {worked:.0f} ms, in the {AFTER} s after it {later:.0f} ms",
                flush=True,
            )


if __name__ == "__main__":
    main()
