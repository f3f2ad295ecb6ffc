"""A breeding bomb in an explorer whose disk becomes full: it is said once, all that was seen stays, and children come
again when there is room, without being asked for.

The process that breeds is the program's own. The disk is filled but for so many pages again and again, so that now a
picture finds no room, now its line in the manifest, now its row.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from io import StringIO
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

from PIL import Image

from benchmarks import blows, storm_explorer
from benchmarks.isolated import leave
from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.images import ImageError
from generation.method import Method

if TYPE_CHECKING:
    from vr_explorer.actions import Action
    from vr_explorer.app.explorer import Explorer
    from vr_explorer.render.target import Target

PICTURES, SIDE = 8, 64
SIZE = (160, 100)
TIMES = 12

DISK = "24m"
"""Room for all children of `TIMES` rounds: on a smaller one they fill it for good."""

PACE = 4.0
"""Children a second, so that these are not many more than are waited for."""

MOST_PAGES = 24
"""Left of the disk at most: a child takes about ten, a row and what SQLite writes before it among them."""

FRAME = 0.04
"""Seconds in the scene: half as many frames are drawn until what was said has gone as of one that is seen."""

PATIENCE = 240.0
"""Seconds."""


warm = storm_explorer.warm
"""What `isolated` does before it forks."""


def bomb(folder: Path, times: int, seed: int) -> dict[str, int]:
    """In one explorer; `times` (TIMES) full disks."""
    from foundation.settings import Settings
    from vr_explorer.app.explorer import Explorer
    from vr_explorer.app.options import ExploreOptions
    from vr_explorer.app.preferences import Preferences
    from vr_explorer.render.headless import headless_context
    from vr_explorer.render.target import Target
    from vr_explorer.store.session_store import SessionStore

    own = folder / "own"
    found = Counter[str](rounds=0, lost=0, wrong=0, **{"not told": 0, "not mended": 0, "left behind": 0})
    with tempfile.TemporaryDirectory() as elsewhere:
        copytree(_begun(Path(elsewhere)), own)
    ctx, cloud = headless_context(), Cloud.load(own / "cloud")
    target = Target(ctx, SIZE)
    with (
        SessionStore(own / "selection.sqlite", cloud.identity) as store,
        Explorer(ctx, cloud, Preferences(Settings()), store) as explorer,
    ):
        explorer.begin(ExploreOptions())
        watched = _Watched(explorer, target)
        watched.begin_to_breed()
        chance = random.Random(seed)
        for _ in range(times or TIMES):
            watched.fill_the_disk(folder / "filler", chance.randrange(MOST_PAGES), found)
        watched.rest(found)
    target.release()
    ctx.release()
    found["children seen"] = len(watched.seen)
    found["lost"] += len(watched.seen - _there(own, found))
    return dict(found)


class _Watched:
    """An explorer with a breeding bomb. seen: ids of the children that have been in the scene."""

    def __init__(self, explorer: Explorer, target: Target) -> None:
        self.seen = set[str]()
        self._explorer, self._scene = explorer, explorer.scene
        self._process = explorer.tools.breeding.process
        self._said = Counter[str]()
        self._target = target

    def begin_to_breed(self) -> None:
        from vr_explorer.actions import BREED_BOMB
        from vr_explorer.scene.commands import Select

        self._scene.apply(Select((0, 1)))
        self._frame((BREED_BOMB,))
        self._process.change(replace(self._process.broods[1], pace=PACE))
        if not self._until(lambda: len(self._scene.brood(1)) >= 2):
            raise RuntimeError(f"no children came: {dict(self._said)}")

    def fill_the_disk(self, filler: Path, pages: int, found: Counter[str]) -> None:
        """But for so many pages, until that is said; then makes room. found: counts what was not as it should be."""
        found["not mended"] += not self._until(lambda: not self._told())  # words still shown are not said anew
        self._said.clear()
        leave(filler, pages)
        found["rounds"] += 1
        waits = self._until(lambda: self._process.broods[1].waits)
        self._frame()  # what stands at a bomb is written before the process is heard
        told = [words for words in self._said if "children come again" in words]
        at_bomb = [sign.words for sign in self._explorer.state.signs if "room on the disk" in sign.words]
        found["not told"] += not waits or [self._said[words] for words in told] != [1] or not at_bomb
        filler.unlink()
        wanted = self._process.broods[1].made + 2  # some of those made may still be on their way into the scene
        found["not mended"] += not self._until(
            lambda: not self._process.broods[1].waits and len(self._scene.brood(1)) >= wanted
        )

    def rest(self, found: Counter[str]) -> None:
        """No more children are made, and all that were made come. found: as of `fill_the_disk`."""
        scene, process = self._scene, self._process
        process.rest(1)
        found["not mended"] += not self._until(lambda: len(scene.brood(1)) == process.broods[1].made)
        before = len(scene.brood(1))
        for _ in range(100):  # what was being made when it was asked to rest comes as well
            self._frame()
        found["wrong"] += len(scene.brood(1)) > before + 1

    def _told(self) -> list[str]:
        shown = self._explorer.state.toasts.current(self._scene.time)
        return [words for words in shown if "children come again" in words]

    def _until(self, condition: Callable[[], bool]) -> bool:
        end = time.monotonic() + PATIENCE
        while not condition() and time.monotonic() < end:
            self._frame()
        return condition()

    def _frame(self, actions: tuple[Action, ...] = ()) -> None:
        from vr_explorer.input import InputFrame

        explorer, scene = self._explorer, self._scene
        before = set(explorer.state.toasts.current(scene.time))
        explorer.step(InputFrame(actions=actions), FRAME)
        self._said.update(set(explorer.state.toasts.current(scene.time)) - before)
        view = explorer.view(SIZE, 60.0)
        explorer.draw(self._target.framebuffer, view)
        explorer.draw_panels(self._target.framebuffer, view)
        self.seen.update(scene.cloud.ids[scene.cloud.classified :])
        time.sleep(0.02)


def _there(own: Path, found: Counter[str]) -> set[str]:
    """The children that the cloud shows at the next start. found: counts pictures of none."""
    cloud = Cloud.load(own / "cloud")
    for index in range(cloud.classified, len(cloud)):
        try:
            with Image.open(cloud.now(cloud.image_path(index))) as picture:
                picture.load()
        except (UserError, ImageError, OSError):
            found["lost"] += 1
    pictures = {f"images/{path.name}" for path in (own / "variants" / "images").iterdir()}
    found["left behind"] += len(pictures - set(cloud.paths))
    return set(cloud.ids[cloud.classified :])


def _begun(folder: Path) -> Path:
    """A folder with `variants` that need no network, and their `cloud`."""
    from classification.pipeline import classify
    from generation.mix import Mix
    from generation.pipeline import generate
    from generation.portrait import bundled_portrait
    from generation.worker import Job

    mix = Mix(**(dict.fromkeys(vars(Mix()), 0.0) | {"graphic": 1.0}))
    with redirect_stdout(StringIO()), suppress(SystemExit), blows.forked_workers():
        generate(Job(bundled_portrait(SIDE), folder / "variants", 5, mix, _methods), PICTURES, 1)
        classify(folder / "variants", folder / "cloud", "builtin", jobs=1)
    return folder


def _methods() -> Mapping[str, Method]:
    from generation.methods import chosen_methods

    return chosen_methods(("mosaic", "halftone", "low_poly"))
