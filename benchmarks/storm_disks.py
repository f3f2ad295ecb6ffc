"""Disks that are full at the first write of a program, at the second, and so on until one run passes.

The disk is a real one, of some megabytes; before each run it is filled but for so many pages. A run that finds no room
says so in one sentence, loses nothing that was there, and goes on when there is room.
"""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from benchmarks import blows, storm_classify, storm_generate
from benchmarks.blows import Ended
from benchmarks.isolated import isolated, leave
from benchmarks.storm import Count, StormOptions, counts
from benchmarks.storm_selection import CLOUD
from vr_explorer.store.session_store import SessionStore

SIZE = "6m"
MOST = 10_000
"""Pages; a run that still fails then never passes."""


def storm(options: StormOptions) -> Iterator[Count]:
    from benchmarks.disks_of_breeding import DISK, bomb
    from benchmarks.disks_of_selection import selection

    for part in (generate, classify, export, selection, bomb):
        with tempfile.TemporaryDirectory() as temporary:
            size = DISK if part is bomb else SIZE
            found = isolated(part, Path(temporary) / "disk", options.times, options.seed, size)
            yield from counts(part.__name__, found)


@dataclass(frozen=True)
class Trial:
    """A program on a disk that is full.

    prepare: puts what was there before onto the disk. program: that runs. kept: whether all that was there before still
    is. right: whether all is as it should be after a run that found room.
    """

    prepare: Callable[[], None]
    program: Callable[[], object]
    kept: Callable[[], bool]
    right: Callable[[], bool]


def tried(trial: Trial, folder: Path, log: Path, times: int) -> dict[str, int]:
    """With 0 pages left, with 1, 2 … until a run passes. times: rounds at most, then by larger steps; 0: all."""
    found = Counter[str](rounds=0, lost=0, wrong=0, **{"not told": 0, "not mended": 0, "left behind": 0})
    filler = folder / "filler"
    step = max(1, _needed(trial, folder, log) // times) if times else 1
    for pages in range(0, MOST, step):
        trial.prepare()
        leave(filler, pages)
        ended = blows.run(trial.program, folder, log)
        found["rounds"] += 1
        if ended.code == 0:
            found["wrong"] += not trial.right()
            break
        found["not told"] += not _told(ended)
        found["lost"] += not trial.kept()
        found["left behind"] += _partial(folder)
        filler.unlink()
        again = blows.run(trial.program, folder, log)
        found["not mended"] += again.code != 0
        found["wrong"] += not trial.right()
    else:
        found["not mended"] += 1
    filler.unlink(missing_ok=True)
    return dict(found)


def warm() -> None:
    """What runs need of this process is there for its forks."""
    storm_generate.warm()
    storm_classify.warm()


def generate(folder: Path, times: int, seed: int) -> dict[str, int]:
    """A run of some variants that is to become longer."""
    with tempfile.TemporaryDirectory() as elsewhere:
        log, before = Path(elsewhere) / "log", Path(elsewhere) / "before"
        _, whole = storm_generate.finished(Path(elsewhere) / "whole", log)
        blows.run(storm_generate.variants(before, 4), before, log)
        begun, out = storm_generate.content(before), folder / "variants"

        def kept() -> bool:
            now = storm_generate.content(out)
            return begun.files.items() <= now.files.items() and begun.lines.items() <= now.lines.items()

        def right() -> bool:
            now = storm_generate.content(out)
            return (now.files, now.lines) == (whole.files, whole.lines)

        prepare = partial(_copied, before, out)
        return tried(Trial(prepare, storm_generate.variants(out), kept, right), folder, log, times)


def classify(folder: Path, times: int, seed: int) -> dict[str, int]:
    """Over the cloud of a folder that has changed."""
    with tempfile.TemporaryDirectory() as elsewhere:
        clouds, out = storm_classify.Clouds(Path(elsewhere)), folder / "cloud"

        def right() -> bool:
            return storm_classify.opened(out) == set(storm_classify.AFTER)

        trial = Trial(
            partial(clouds.put, out, measured=False),
            clouds.classify(out),
            lambda: storm_classify.opened(out) == set(storm_classify.BEFORE),
            right,
        )
        return tried(trial, folder, Path(elsewhere) / "log", times)


def export(folder: Path, times: int, seed: int) -> dict[str, int]:
    """Into a folder with an earlier export, with the page and a zip of all."""
    with tempfile.TemporaryDirectory() as elsewhere:
        own = Path(elsewhere)
        clouds = storm_classify.Clouds(own)
        cloud, selection, log = own / "trial", own / "selection.sqlite", own / "log"
        clouds.put(cloud, measured=True)
        if blows.run(clouds.classify(cloud), cloud, log).code:
            raise RuntimeError(log.read_text("utf-8"))
        _keep(cloud, selection, storm_classify.AFTER[:2])
        before = own / "exported before" / "favourites"
        before.parent.mkdir(exist_ok=True)
        with redirect_stdout(io.StringIO()), suppress(SystemExit):
            _exported(cloud, before, selection)()
        _keep(cloud, selection, storm_classify.AFTER)
        whole = own / "exported whole" / "favourites"
        blows.run(_exported(cloud, whole, selection), own, log)
        out = folder / "favourites"
        names = _names(whole.parent) - {"filler"}

        def kept() -> bool:

            return all((folder / name).is_file() and _sound(folder / name) for name in _names(before.parent))

        def right() -> bool:
            return names == _names(folder) - {"filler"} and all(_sound(folder / name) for name in names)

        def prepare() -> None:
            _copied(before, out)
            shutil.copy2(before.with_name("favourites.zip"), folder)

        return tried(Trial(prepare, _exported(cloud, out, selection), kept, right), folder, log, times)


def _exported(cloud: Path, out: Path, selection: Path) -> Callable[[], object]:
    where = ("--out", str(out), "--selection", str(selection))
    return blows.command("export", str(cloud), *where, "--html", "--zip", "--trust-source")


def _keep(cloud: Path, selection: Path, images: tuple[str, ...]) -> None:
    from classification.cloud import Cloud

    with SessionStore(selection, Cloud.load(cloud).identity or CLOUD) as kept:
        for image in images:
            kept.keep(image)


def _needed(trial: Trial, folder: Path, log: Path) -> int:
    """About how many pages a run writes."""
    trial.prepare()
    blows.run(trial.program, folder, log)
    return max(_pages(folder), 1)


def _pages(folder: Path) -> int:
    return sum(-(-path.stat().st_size // 4096) for path in folder.rglob("*") if path.is_file())


def _told(ended: Ended) -> bool:
    """Whether the end was one sentence that says what to do, after whatever was told while all went well."""
    sentences = [line for line in ended.said.splitlines() if line.startswith("✗")]
    return ended.code == 1 and len(sentences) == 1 and "disk is full" in sentences[0] and "Traceback" not in ended.said


def _partial(folder: Path) -> int:
    """Files that are not finished."""
    return sum(1 for path in folder.rglob(".*") if path.suffix in (".part", ".new"))


def _copied(before: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(before, out)


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _sound(path: Path) -> bool:
    """Whether a file of an export is whole."""
    content = path.read_bytes()
    if path.suffix in (".png", ".webp"):
        with Image.open(path) as image:
            image.load()
        return True
    if path.suffix == ".json":
        return bool(json.loads(content)["images"])
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    return content.rstrip().endswith((b"%%EOF", b"</html>", b"}", b"</svg>", b";", b"/>", b"\n", b">")) or bool(content)
