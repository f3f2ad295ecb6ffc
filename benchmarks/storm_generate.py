"""`generate`, killed again and again: what comes out in the end is what a run makes that nobody disturbs.

After each kill, every picture that the manifest names must be there, byte for byte the right one.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import blows
from benchmarks.isolated import isolated
from benchmarks.storm import Count, StormOptions, counts

TIMES = 200
COUNT = 12
ROOT = Path(__file__).parents[1]
METHODS = "single_line,palette_poster,halftone,pixel_sort"


def storm(options: StormOptions) -> Iterator[Count]:
    with tempfile.TemporaryDirectory() as temporary:
        yield from counts("killed", isolated(kills, Path(temporary) / "killed", options.times or TIMES, options.seed))


def kills(folder: Path, times: int, seed: int) -> dict[str, int]:
    """Until there were `times` kills, and the folder that was worked on last is finished."""
    chance, found = random.Random(seed), Counter[str](lost=0, wrong=0, **{"left behind": 0, "not mended": 0})
    right, whole = finished(folder / "undisturbed", folder / "log")
    found["runs"] = 0
    while found["kills"] < times:
        out = folder / f"run {found['runs']}"
        while True:
            enough = found["kills"] >= times
            blow = blows.Blow() if enough else blows.aimed(chance, right.changes, right.largest, right.seconds)
            ended = blows.run(variants(out), out, folder / "log", blow)
            if not ended.killed:
                found["not mended"] += ended.code != 0
                break
            found["kills"] += 1
            lost, wrong = damage(out, whole)
            found["lost"] += lost
            found["wrong"] += wrong
        found["runs"] += 1
        made = content(out)
        found["wrong"] += made.lines != whole.lines
        found["wrong"] += sum(made.files.get(name) != data for name, data in whole.files.items())
        found["left behind"] += len(made.files.keys() - whole.files.keys())
        shutil.rmtree(out)
    return dict(found)


class Undisturbed:
    """What a run takes. largest: bytes of its longest file."""

    def __init__(self, changes: int, largest: int, seconds: float) -> None:
        self.changes, self.largest, self.seconds = changes, largest, seconds


class Content:
    """Of a folder of variants. lines: of the manifest by id, without the time they took."""

    def __init__(self, files: dict[str, bytes], lines: dict[str, Any]) -> None:
        self.files, self.lines = files, lines


@cache
def warm() -> None:
    """Imports what a run needs by making one, so that its forks have it."""
    with (
        tempfile.TemporaryDirectory() as temporary,
        blows.forked_workers(),
        suppress(SystemExit),
        redirect_stdout(io.StringIO()),
    ):
        variants(Path(temporary) / "run")()


def variants(out: Path, count: int = COUNT) -> Callable[[], object]:
    """The program that makes them."""
    portrait = ROOT / "assets" / "portrait_256.png"
    how = ("--count", str(count), "--size", "64", "--methods", METHODS, "--jobs", "1", "--seed", "3")
    return blows.command("generate", str(portrait), "--out", str(out), *how)


def finished(out: Path, log: Path) -> tuple[Undisturbed, Content]:
    """A run that nothing disturbs. RuntimeError: it went wrong."""
    begun = time.monotonic()
    ended = blows.run(variants(out), out, log)
    if ended.code:
        raise RuntimeError(ended.said)
    made = content(out)
    largest = max(map(len, made.files.values()))
    return Undisturbed(ended.changes, largest, time.monotonic() - begun), made


def content(out: Path) -> Content:
    files = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != "manifest.jsonl"
    }
    return Content(files, _lines(out))


def damage(out: Path, whole: Content) -> tuple[int, int]:
    """(lost, wrong) pictures of a folder whose run has just ended anyhow."""
    lost = wrong = 0
    for id_, line in _lines(out).items():
        path = out / line["file"]
        lost += not path.is_file()
        wrong += path.is_file() and path.read_bytes() != whole.files.get(line["file"])
        wrong += line != whole.lines.get(id_)
    return lost, wrong


def _lines(out: Path) -> dict[str, Any]:
    path = out / "manifest.jsonl"
    found: dict[str, Any] = {}
    for text in path.read_bytes().split(b"\n")[:-1] if path.exists() else ():  # the last one is cut off, or empty
        line = json.loads(text)
        del line["seconds"]
        found[line["id"]] = line
    return found
