"""`classify`, killed over a cloud that is there: afterwards one of the two opens, or it is told.

Pictures are of one colour each, so that each card can be told from what is drawn on it.
"""

from __future__ import annotations

import io
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout, suppress
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks import blows
from benchmarks.isolated import isolated
from benchmarks.storm import Count, StormOptions, counts
from classification.cloud import Cloud
from classification.dds import BC1_BLOCK_BYTES
from foundation.errors import UserError

TIMES = 100
COLOURS = {
    "red": (230, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 230), "white": (250, 250, 250),
    "black": (5, 5, 5), "yellow": (240, 230, 20),
}  # fmt: skip
BEFORE, AFTER = ("blue", "red", "white", "black"), ("green", "red", "white", "yellow")
_FAR = 40
"""Of a card's mean colour from its picture's, by which it is another picture's."""


def storm(options: StormOptions) -> Iterator[Count]:
    with tempfile.TemporaryDirectory() as temporary:
        yield from counts("killed", isolated(kills, Path(temporary) / "killed", options.times or TIMES, options.seed))


def kills(folder: Path, times: int, seed: int) -> dict[str, int]:
    """Each over the cloud of the folder as it was before, half of them with nothing left to be measured."""
    chance = random.Random(seed)
    found = Counter[str](mixed=0, lost=0, wrong=0, **{"not told": 0, "not mended": 0, "left behind": 0})
    clouds, out = Clouds(folder), folder / "cloud"
    each = {run: chance.sample(range(run.changes), run.changes) for run in (clouds.unmeasured, clouds.measured)}
    for number in range(10 * times):
        if found["kills"] == times:
            break
        right = clouds.measured if number % 2 else clouds.unmeasured
        clouds.put(out, measured=bool(number % 2))
        if number % 6 < 4 and each[right]:
            blow = blows.Blow(change=each[right].pop())
        else:
            blow = blows.aimed(chance, right.changes, right.largest, right.seconds)
        ended = blows.run(clouds.classify(out), out, folder / "log", blow)
        if ended.killed:
            found["kills"] += 1
            found[clouds.state(out, found)] += 1
        else:
            found["not mended"] += ended.code != 0
        again = blows.run(clouds.classify(out), out, folder / "log")
        found["not mended"] += again.code != 0 or opened(out) != set(AFTER)
        found["left behind"] += len(clouds.names(out) - right.names)
    return dict(found)


class Run:
    """What one takes that nothing disturbs. names: of the files there afterwards. largest: bytes of the longest."""

    def __init__(self, changes: int, seconds: float, out: Path) -> None:
        self.changes, self.seconds, self.names = changes, seconds, Clouds.names(out)
        self.largest = max(path.stat().st_size for path in out.rglob("*") if path.is_file())


class Clouds:
    """Of a folder of pictures as it was, and as it is. RuntimeError: they cannot be made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pictures = folder / "pictures"
        self._before, self._cached = folder / "before", folder / "before, and measured"
        paint(self._pictures, BEFORE)
        self._made(self._before)
        paint(self._pictures, AFTER)
        shutil.copytree(self._before, self._cached)
        self._made(self._cached)
        for path in self._before.iterdir():
            if path.is_file():
                shutil.copy2(path, self._cached)
        trial = folder / "trial"
        self.put(trial, measured=False)
        self.unmeasured = self._made(trial)
        self.put(trial, measured=True)
        self.measured = self._made(trial)

    def put(self, out: Path, measured: bool) -> None:
        """The cloud of the folder as it was. measured: with all that a run over it measures."""
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(self._cached if measured else self._before, out)

    def classify(self, out: Path) -> Callable[[], object]:
        return classify(self._pictures, out)

    def state(self, out: Path, found: Counter[str]) -> str:
        """How a cloud is after a kill. found: counts what must not be."""
        try:
            shown = opened(out)
        except MixedError:
            return "mixed"
        if shown is None:
            return "told as interrupted"
        if shown == set(BEFORE):
            return "the cloud before opened"
        found["wrong"] += shown != set(AFTER)
        return "the new cloud opened"

    def _made(self, out: Path) -> Run:
        begun = time.monotonic()
        ended = blows.run(self.classify(out), out, self.folder / "log")
        if ended.code:
            raise RuntimeError(ended.said)
        return Run(ended.changes, time.monotonic() - begun, out)

    @staticmethod
    def names(out: Path) -> set[str]:
        return {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}


def classify(pictures: Path, out: Path) -> Callable[[], object]:
    """The program that makes a cloud of them."""
    how = ("--embedder", "builtin", "--layout", "pca", "--jobs", "1")
    return blows.command("classify", str(pictures), "--out", str(out), *how)


class MixedError(Exception):
    """A cloud that opens shows pictures by the names of others."""


def opened(out: Path) -> set[str] | None:
    """The names of what the cloud shows, None where it is said that its files do not belong together.

    MixedError. UserError: it is told anything else.
    """
    try:
        cloud = Cloud.load(out)
        cloud.features()
    except UserError as error:
        if "do not belong together" in str(error):
            return None
        raise
    if any(distance > _FAR for distance in distances(cloud.ids, cards(cloud))):
        raise MixedError
    return set(cloud.ids)


def cards(cloud: Cloud) -> list[tuple[float, ...]]:
    """The colour of each card, from the atlas's last level, where it is one BC1 block, here of one colour."""
    assert cloud.atlas is not None
    blocks = np.asarray(cloud.atlas_level(0, cloud.atlas.levels - 1)).reshape(-1, BC1_BLOCK_BYTES)
    colours = np.stack([mean_of(block) for block in blocks])
    return [tuple(colour) for colour in colours[cloud.cells].tolist()]


def mean_of(block: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """sRGB 0..255 (3,), of a BC1 block of one colour: that of its first pixel."""
    packed = block[:4].copy().view("<u2").astype(np.float32)
    red, green, blue = packed // 2048 / 31, packed // 32 % 64 / 63, packed % 32 / 31
    colours = 255 * np.stack([red, green, blue], axis=-1)
    shown = np.array([[1.0, 0.0], [0.0, 1.0], [2 / 3, 1 / 3], [1 / 3, 2 / 3]], np.float32)[block[4] & 3]
    return shown @ colours


def distances(names: list[str], means: list[tuple[float, ...]]) -> list[float]:
    pairs = zip(names, means, strict=True)
    return [max(abs(a - b) for a, b in zip(COLOURS[name], mean, strict=True)) for name, mean in pairs]


def paint(folder: Path, names: tuple[str, ...], colours: Mapping[str, tuple[int, int, int]] = COLOURS) -> None:
    """Pictures of these names alone; one that is there stays as it is."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        if path.stem not in names:
            path.unlink()
    for name in names:
        if not (folder / f"{name}.png").exists():
            Image.new("RGB", (64, 16), colours[name]).save(folder / f"{name}.png")


@cache
def warm() -> None:
    """Imports what a run needs by making two in this process, the second with pictures that came; its worker's part
    too."""
    from classification.embedding import choose
    from classification.measurement import PICTURES, measure, unmeasured
    from classification.measures.registry import suitable

    with tempfile.TemporaryDirectory() as temporary:
        pictures, out = Path(temporary) / "pictures", Path(temporary) / "cloud"
        for names in (BEFORE, AFTER):
            paint(pictures, names)
            with redirect_stdout(io.StringIO()), suppress(SystemExit), blows.forked_workers():
                classify(pictures, out)()
        measures = suitable(None)
        parts = [PICTURES, *(one.id for one in measures)]
        measure([unmeasured(pictures, "red.png")], parts, choose("builtin"), measures)
