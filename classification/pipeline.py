"""From a folder of pictures to a cloud: find, measure each, lay all out, write.

Measuring runs on all cores, or on a cluster, and is kept chunk by chunk, so that a stopped run goes on and a grown
folder costs only what is new. The layout is made anew for all pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from classification import abstractness, atlas, colours, img2vec
from classification.cloud import ATLAS_FILE, CSV_FILE, FEATURES_FILE, Cloud, is_cloud
from classification.composition import DESCRIPTION as COMPOSITION
from classification.composition import composition
from classification.embedding import Embedder, choose
from classification.layout import Layout, LayoutSettings, layout
from classification.measurement import Cache, Measured, Unmeasured, joined, key, measure, of_equal_pictures, unmeasured
from classification.scan import Found, survey
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.processes import cores
from foundation.progress import Advance, ignore
from foundation.workers import Workers, workers

CHUNK = 32
_NAMED_PROBLEMS = 3


@dataclass(frozen=True)
class Report:
    """The cloud, how many pictures were measured now, and what the user should know.

    notes: what was rightly left out of the folder, a sentence for each kind.
    """

    cloud: Cloud
    measured: int
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def classify(
    source: Path,
    out: Path,
    embedder: str = "auto",
    settings: LayoutSettings | None = None,
    seed: int = 0,
    jobs: int | None = None,
    done: Advance = ignore,
    cluster: str | None = None,
) -> Report:
    """Measures the pictures of `source` and writes the cloud `out`.

    embedder: "auto", "builtin" or "resnet50". cluster: address of a Ray cluster to measure on. done(finished, total)
    counts pictures. UserError: no pictures, no such cluster, `out` not writable, a full disk, ctrl-C; what was measured
    by then is kept.
    """
    surveyed = survey(source)
    make_folder(out)
    found = with_former_ids(surveyed.found, out)
    measurement = measure_all(source, out, [item.path for item in found], done, embedder, jobs, cluster)
    usable = [found[index] for index in measurement.rows]
    cloud = write_cloud(source, out, usable, measurement, settings or LayoutSettings(), seed)
    return Report(cloud, measurement.measured_now, surveyed.warnings + measurement.problems, surveyed.notes)


def with_former_ids(found: list[Found], out: Path) -> list[Found]:
    """`found`, each with what version 0.1.0 called it: as the cloud that is in `out` so far says, which knows it."""
    if not is_cloud(out):
        return found
    try:
        before = Cloud.load(out)
    except UserError:  # a damaged cloud is made anew, without what it would have told
        return found
    known = dict(zip(before.paths, before.former_ids if any(before.former_ids) else before.ids, strict=True))
    return [replace(item, former_id=name if (name := known.get(item.path, "")) != item.id else "") for item in found]


@dataclass(frozen=True)
class Measurement:
    """values: of the pictures that could be read; rows: their indices among the paths that were given."""

    values: Measured
    rows: list[int]
    embedder: str
    measured_now: int
    problems: list[str]


def measure_all(
    source: Path,
    out: Path,
    paths: list[str],
    done: Advance = ignore,
    embedder: str = "auto",
    jobs: int | None = None,
    cluster: str | None = None,
) -> Measurement:
    """Measures the pictures `paths` of `source` on all cores or on a cluster, those in the cache of `out` not again.

    UserError: not one of them can be read, a full disk, ctrl-C; what was measured by then is kept.
    """
    model = choose(embedder)
    cache = Cache(out, _identity(model))
    chunks = list(cache.chunks())
    keys = [key(source, path) for path in paths]
    known = _known(chunks)
    missing = [path for path, name in zip(paths, keys, strict=True) if name not in known]
    finished = len(paths) - len(missing)
    done(finished, len(paths))
    problems: list[str] = []
    if missing:
        crew = workers(partial(_opened, model.name), min(jobs or cores(), -(-len(missing) // CHUNK)), cluster)
        try:
            with crew as hands:
                for measured, broken, count in _measured(source, missing, hands, gpu=model.name == "resnet50"):
                    problems += broken
                    if measured is not None:
                        cache.add(measured)
                        chunks.append(measured)
                    finished += count
                    done(finished, len(paths))
        except KeyboardInterrupt:
            raise UserError(
                f"Stopped; {finished} of {len(paths)} pictures are measured, and the same command goes on from there."
            ) from None
    known = _known(chunks)
    rows = [index for index, name in enumerate(keys) if name in known]
    if not rows:
        raise UserError(f"None of the {len(paths)} pictures in {source} can be read; the first: {problems[0]}")
    values = joined(chunks, [keys[index] for index in rows])
    measured_now = len(missing) - len(problems)
    return Measurement(values, rows, model.identity, measured_now, _broken(problems, source))


def _known(chunks: list[Measured]) -> set[str]:
    return {name for chunk in chunks for name in chunk.keys.tolist()}


def write_cloud(
    source: Path, out: Path, found: list[Found], measurement: Measurement, settings: LayoutSettings, seed: int
) -> Cloud:
    """Lays out what was measured of `found` and writes all files of the cloud."""
    measured = of_equal_pictures(measurement.values)
    places = layout(measured.features.astype(np.float32), settings, seed)
    geometry = atlas.geometry_for(len(found))
    cloud = Cloud(
        ids=[item.id for item in found],
        paths=[item.path for item in found],
        positions=places.positions,
        colours=measured.colours,
        shares=measured.shares,
        abstractness=measured.abstractness,
        composition=composition(measured.grey_features.astype(np.float32), measured.centre_light, seed),
        sizes=measured.sizes,
        methods=[item.method for item in found],
        parents=[list(item.parents) for item in found],
        parameters=[item.parameters for item in found],
        cells=np.arange(len(found), dtype=np.int32),
        former_ids=[item.former_id for item in found],
        source=source.absolute(),
        atlas=geometry,
        description=_description(measurement.embedder, places, settings, seed),
    )
    atlas.write_atlas(out / ATLAS_FILE, measured.cells, geometry)
    with replacing(out / FEATURES_FILE) as partial, partial.open("wb") as stream:
        np.save(stream, measured.features)
    img2vec.write(cloud, out / CSV_FILE)
    return cloud.save(out)


def _description(embedder: str, places: Layout, settings: LayoutSettings, seed: int) -> dict[str, Any]:
    return {
        "embedder": embedder,
        "layout": {
            **asdict(settings),
            "method": places.method,
            "seed": seed,
            "trustworthiness": places.trustworthiness,
        },
        "criteria": {
            "colours": colours.DESCRIPTION,
            "abstractness": abstractness.DESCRIPTION,
            "composition": COMPOSITION,
        },
    }


def _identity(model: Embedder) -> dict[str, Any]:
    """What the measured values depend on."""
    return {
        "embedder": model.identity,
        "colours": colours.DESCRIPTION,
        "abstractness": abstractness.DESCRIPTION,
        "cell": [atlas.CELL, atlas.CELL_BYTES],
    }


def _broken(problems: list[str], source: Path) -> list[str]:
    """One warning for all pictures that are broken; the first few are named with what is wrong."""
    if not problems:
        return []
    count = "1 picture" if len(problems) == 1 else f"{len(problems)} pictures"
    named = " ".join(problems[:_NAMED_PROBLEMS])
    return [f"{count} of {source} cannot be read and will be missing: {named}"]


def _measured(
    source: Path, paths: list[str], hands: Workers, gpu: bool
) -> Iterator[tuple[Measured | None, list[str], int]]:
    """(measured, problems, number of pictures) for each chunk, as the workers finish them."""
    parts = [paths[first : first + CHUNK] for first in range(0, len(paths), CHUNK)]
    running: dict[Future[tuple[Measured | None, list[str]]], int] = {}
    while parts or running:
        while parts and len(running) < hands.capacity():
            part = parts.pop(0)
            files = [unmeasured(source, path, sent=hands.far) for path in part]
            running[hands.submit(files, gpu=gpu)] = len(part)
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            yield (*hands.result(future), running.pop(future))


def _opened(embedder: str) -> Callable[[Sequence[Unmeasured]], tuple[Measured | None, list[str]]]:
    return partial(measure, embedder=choose(embedder))
