"""A cloud that grows, killed while children join it: each that was told to be there is there, whole, and none is half.

Pictures are of one colour each, so that each card can be told from what is drawn on it. What was told is a line on the
standard output of the one that is killed, written when `Growth.add` returns.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks import blows, storm_classify
from benchmarks.isolated import isolated, leave
from benchmarks.rounds import Aim, ended, struck
from benchmarks.storm import Count, StormOptions, counts
from benchmarks.storm_classify import BEFORE, classify, mean_of, paint
from classification.cloud import GROWN_FILE, Cloud
from classification.dds import BC1_BLOCK_BYTES
from foundation.errors import UserError

TIMES = 100
ROUND = 12
"""Children that join in a round that nobody ends."""

_FAR = 16
"""Of a card's colour from its picture's, by which it is another picture's."""

_MANY = 150
"""Children after which the cloud begins anew."""

warm = storm_classify.warm
"""What `isolated` does before it forks."""


def storm(options: StormOptions) -> Iterator[Count]:
    from benchmarks.storm_disks import SIZE

    with tempfile.TemporaryDirectory() as temporary:
        yield from counts("killed", isolated(kills, Path(temporary) / "killed", options.times or TIMES, options.seed))
    with tempfile.TemporaryDirectory() as temporary:
        yield from counts("beside", isolated(beside, Path(temporary) / "beside", options.times, options.seed))
    with tempfile.TemporaryDirectory() as temporary:
        yield from counts("full", isolated(full, Path(temporary) / "disk", options.times, options.seed, SIZE))


def kills(folder: Path, times: int, seed: int) -> dict[str, int]:
    """Each round goes on with the cloud as the one before has left it."""
    chance = random.Random(seed)
    found = Counter[str](kills=0, lost=0, wrong=0, **{"damaged files": 0, "confirmed children": 0})
    before, own = begun(folder), folder / "own"
    number, there = 0, set[str]()
    while found["kills"] < times:
        if number == 0:
            shutil.rmtree(own, ignore_errors=True)
            shutil.copytree(before, own)
            there = set()
        names = [f"child-{number + place}" for place in range(ROUND)]
        told, code = _struck(own, names, chance)
        found["kills"] += ended(code)
        found["wrong"] += code == 1  # it ended by itself, but not well
        found["confirmed children"] += len(told)
        there |= set(told)
        next_one = set(names[len(told) : len(told) + 1])
        now = set(shown(own, found))
        found["lost"] += len(there - now)
        found["wrong"] += len(now - there - next_one)
        found["the child after was there as well"] += len(now & next_one)
        there = now
        number = (number + ROUND) % _MANY if number + ROUND < _MANY else 0
    return dict(found)


def full(folder: Path, times: int, seed: int) -> dict[str, int]:
    """A disk with 0 pages left, 1, 2 … (with times: as many steps), until all children of a round join."""
    found = Counter[str](rounds=0, lost=0, wrong=0, **{"not told": 0, "not mended": 0, "damaged files": 0})
    filler, names = folder / "filler", [f"child-{place}" for place in range(4)]
    with tempfile.TemporaryDirectory() as elsewhere:
        before, log = begun(Path(elsewhere)), Path(elsewhere) / "log"
        for pages in range(0, 400, 400 // times if times else 1):
            shutil.rmtree(folder / "own", ignore_errors=True)
            shutil.copytree(before, folder / "own")
            for name in names:
                _paint(folder / "own", name)
            leave(filler, pages)
            made = blows.run(partial(_join, folder / "own", names), folder, log)
            told = [line for line in made.said.splitlines() if line.startswith("child-")]
            filler.unlink()
            found["rounds"] += 1
            now = set(shown(folder / "own", found))
            found["lost"] += len(set(told) - now)
            found["wrong"] += len(now - set(told))
            if made.code == 0:
                break
            found["not told"] += "disk is full" not in made.said or "Traceback" in made.said
            again = blows.run(partial(_join, folder / "own", names[len(told) :]), folder, log)
            found["not mended"] += again.code != 0 or set(shown(folder / "own", found)) != set(names)
    return dict(found)


def begun(folder: Path) -> Path:
    """A folder with `pictures` and the `cloud` of them."""
    before = folder / "before"
    before.mkdir()
    paint(before / "pictures", BEFORE)
    made = classify(before / "pictures", before / "cloud")
    if blows.run(made, before / "cloud", folder / "log").code:
        raise RuntimeError((folder / "log").read_text("utf-8"))
    from classification.growth import Growth

    with Growth(before / "cloud"):  # its networks and detectors are read here and not in each fork
        pass
    (before / "cloud" / GROWN_FILE).unlink()
    blows.freeze()
    return before


def shown(own: Path, found: Counter[str]) -> list[str]:
    """The children that the cloud shows. found: counts what must not be."""
    try:
        cloud = Cloud.load(own / "cloud")
        features = np.asarray(cloud.features())
        cells = cloud.children.cells(cloud.atlas) if cloud.children is not None and cloud.atlas is not None else []
    except UserError:
        found["damaged files"] += 1
        return []
    file = own / "cloud" / GROWN_FILE
    if file.exists():
        with closing(sqlite3.connect(file)) as connection:
            found["damaged files"] += connection.execute("PRAGMA integrity_check").fetchone() != ("ok",)
    for name, cell in zip(cloud.ids[cloud.classified :], cells, strict=True):
        found["wrong"] += float(np.abs(mean_of(cell[-BC1_BLOCK_BYTES:]) - _colour(name)).max()) > _FAR
    found["wrong"] += not np.isfinite(features).all() or not np.isfinite(cloud.positions).all()
    return cloud.ids[cloud.classified :]


def _colour(name: str) -> tuple[int, int, int]:
    chance = random.Random(name)
    return chance.randrange(20, 236), chance.randrange(20, 236), chance.randrange(20, 236)


def _paint(own: Path, name: str) -> None:
    Image.new("RGB", (64, 64), _colour(name)).save(own / "pictures" / f"{name}.png")


def _join(own: Path, names: list[str]) -> None:
    """Says the name of each child that has joined; the picture is there before."""
    from classification.growth import Growth

    try:
        with Growth(own / "cloud") as growth:
            for name in names:
                growth.add(f"{name}.png")
                print(name, flush=True)
    except UserError as error:
        print(error, flush=True)
        raise SystemExit(1) from None


def _struck(own: Path, names: list[str], chance: random.Random) -> tuple[list[str], int]:
    """(children that were told to be there, how the process ended)."""
    for name in names:
        _paint(own, name)
    file = own / "cloud" / GROWN_FILE
    aim = Aim(1.0, 1500, 1, (file, file.with_name(f"{file.name}-wal")), 200_000)
    said, code = struck(partial(_join, own, names), aim, chance)
    return [line for line in said.decode().split("\n")[:-1] if line in names], code


def beside(folder: Path, times: int, seed: int) -> dict[str, int]:
    """Children beside a source that could not be written are brought there, killed before each change of a file in turn
    (with times: before so many of them)."""
    found = Counter[str](kills=0, lost=0, wrong=0, **{"not mended": 0})
    before, log = _with_children_beside(folder), folder / "log"
    with_children, data = folder / "with children", folder / "data"
    changes = blows.run(partial(_brought, folder / "own"), folder, log).changes
    for change in sorted(random.Random(seed).sample(range(changes), min(times or changes, changes))):
        for place, own in ((before, folder / "own"), (with_children, data)):
            shutil.rmtree(own)
            shutil.copytree(place, own)
        found["kills"] += blows.run(partial(_brought, folder / "own"), folder, log, blows.Blow(change=change)).killed
        found["lost"] += _missing(folder / "own")
        again = blows.run(partial(_brought, folder / "own"), folder, log)
        lines = (folder / "own" / "pictures" / "bred" / "manifest.jsonl").read_text("utf-8").splitlines()
        whole = sorted(json.loads(line)["id"] for line in lines) == sorted(_BESIDE)
        found["not mended"] += again.code != 0 or not whole or bool(list(data.rglob("*.png")))
        found["lost"] += _missing(folder / "own")
    return dict(found)


_BESIDE = [f"child-{place}" for place in range(4)]


def _with_children_beside(folder: Path) -> Path:
    """A cloud as `begun` makes, copied to `own`, whose children lie in the user's folder `data`."""
    from classification.growth import Growth

    os.environ["XDG_DATA_HOME"] = str(folder / "data")
    before = begun(folder)
    shutil.copytree(before, folder / "own")
    with Growth(folder / "own" / "cloud") as growth:
        place = growth.cloud.beside / "bred"
        (place / "images").mkdir(parents=True)
        for name in _BESIDE:
            Image.new("RGB", (64, 64), _colour(name)).save(place / "images" / f"{name}.png")
            entry = {"id": name, "file": f"images/{name}.png", "method": "ink", "parents": [], "parameters": {}}
            with (place / "manifest.jsonl").open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(entry) + "\n")
            growth.add(f"bred/images/{name}.png", entry)
    shutil.rmtree(before)
    shutil.copytree(folder / "own", before)
    shutil.copytree(folder / "data", folder / "with children")
    return before


def _brought(own: Path) -> None:
    from classification.growth.beside import bring

    cloud = Cloud.load(own / "cloud")
    if bring(cloud.beside, cloud.source, set(cloud.paths[cloud.classified :])):
        raise SystemExit(1)


def _missing(own: Path) -> int:
    """How many of the children beside have no picture now, or another's."""
    cloud, missing = Cloud.load(own / "cloud"), 0
    for index in range(cloud.classified, len(cloud)):
        try:
            with Image.open(io.BytesIO(cloud.content(cloud.image_path(index)))) as picture:
                missing += picture.convert("RGB").getpixel((0, 0)) != _colour(cloud.ids[index].split("~")[-1])
        except UserError:
            missing += 1
    return missing + len(_BESIDE) - (len(cloud) - cloud.classified)
