"""From a folder of pictures to a cloud: find, measure each, lay all out, write.

Measuring runs on all cores, or on a cluster, and is kept chunk by chunk, so that a stopped run goes on and a grown
folder costs only what is new. The layout is made anew for all pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from classification import atlas, colours, img2vec, legacy_cache, places
from classification.cloud import (
    ATLAS_FILE,
    CSV_FILE,
    FEATURES_FILE,
    Cloud,
    MeasureColumn,
    recorded_embedder,
    recorded_ids,
)
from classification.cloud.grown_file import UnfitError
from classification.embedding import Embedder, choose, settled
from classification.file_set import remove_left, replacing_files, save_features
from classification.growth import beside, settling
from classification.layout import Layout, LayoutSettings, layout
from classification.measurement import (
    CACHE_FOLDER,
    PICTURES,
    Cache,
    Measured,
    Unmeasured,
    Values,
    first_alike,
    joined,
    key,
    measure,
    taken,
    unmeasured,
)
from classification.measures import portrait as portraits
from classification.measures import registry
from classification.measures.measure import Measure, Whole
from classification.measures.portrait import Portrait
from classification.provenance.facts import Facts
from classification.provenance.reading import is_grid, told_by
from classification.scan import Found, survey
from foundation.errors import UserError
from foundation.files import make_folder
from foundation.inside import resolved
from foundation.locks import alone
from foundation.processes import cores
from foundation.progress import ProgressCallback, ignore
from foundation.quantity import quantity
from foundation.workers import Workers, workers

CHUNK = 32
ROUNDS = 3
"""So often a picture is measured that changes while it is."""

_LOCK_FILE = ".classifying"
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
    done: ProgressCallback = ignore,
    cluster: str | None = None,
    portrait: Path | None = None,
) -> Report:
    """Measures the pictures of `source` and writes the cloud `out`.

    embedder: one of `embedder.NAMES`. cluster: address of a Ray cluster to measure on. done(finished, total)
    counts pictures. portrait: what they are variants of, where that is not recorded with them. UserError: no pictures,
    no such cluster or portrait, `out` not writable or in use, a full disk, ctrl-C; what was measured by then is kept,
    and the cloud that was there before.
    """
    waiting = beside.brought(out, source)
    surveyed = survey(source)
    original, problem = (
        (portraits.opened(portrait), "")
        if portrait is not None
        else portraits.recorded(source, {item.path for item in surveyed.found})
    )
    measures = registry.suitable(original)
    make_folder(out)
    with alone(out / _LOCK_FILE, f"Another `classify` is working in {out}; wait for its end or choose another folder."):
        for folder in (out, *(out / CACHE_FOLDER).glob("*")):
            remove_left(folder)
        aside, left = _discarded(out)
        found = with_former_ids([item for item in surveyed.found if item.path not in aside], out)
        if not found:
            raise UserError(f"All pictures in {source} were discarded; recover some of them, or choose another folder.")
        linked = links_out(source, [item.path for item in found])
        paths = [item.path for item in found]
        measurement = measure_all(source, out, paths, done, embedder, jobs, cluster, linked, measures, original)
        usable = [found[index] for index in measurement.rows]
        told = [told_by(source / item.path, (resolved(source), *linked)) for item in usable]
        facts = [one.facts for one in told]
        cloud = write_cloud(source, out, usable, measurement, settings or LayoutSettings(), seed, facts)
        left += _settled(out)
    warnings = (
        surveyed.warnings
        + waiting
        + measurement.problems
        + _told(source, linked)
        + _left_out([item.path for item, one in zip(usable, told, strict=True) if one.left_out])
        + ([problem] if problem else [])
        + left
    )
    try:
        places.made(out, cloud.description, source, linked)
    except UserError as error:  # the cloud is there; where its pictures are will be asked once
        warnings.append(str(error))
    notes = [*surveyed.notes, *registry.told(original, measures), *_told_of(len(surveyed.found) - len(found))]
    return Report(cloud, measurement.measured_now, warnings, notes)


def _discarded(out: Path) -> tuple[frozenset[str], list[str]]:
    """Paths of the cloud's children that were discarded, and what the user should know. UserError: another program
    keeps them."""
    try:
        return settling.discarded(out), []
    except UnfitError as error:
        settling.put_aside(out)
        return frozenset(), [str(error)]


def _settled(out: Path) -> list[str]:
    """Children that are in the table now are no children any more; what the user should know of it."""
    try:
        settling.settled(out)
    except UnfitError as error:
        settling.put_aside(out)
        return [str(error)]
    except UserError as error:  # the cloud is there, and passes over what is left
        return [str(error)]
    return []


def _told_of(discarded: int) -> list[str]:
    if not discarded:
        return []
    children = "1 child that was discarded is" if discarded == 1 else f"{discarded} children that were discarded are"
    return [f"{children} left out; recovered, they are there again."]


def with_former_ids(found: list[Found], out: Path) -> list[Found]:
    """`found`, each with what version 0.1.0 called it: as the table that is in `out` so far says, which knows it."""
    known = recorded_ids(out)
    if not known:
        return found
    return [replace(item, former_id=name if (name := known.get(item.path, "")) != item.id else "") for item in found]


def links_out(source: Path, paths: Sequence[str]) -> tuple[Path, ...]:
    """The folders outside `source` to which links of the user's own in it lead, each once."""
    root, folders = resolved(source), dict[Path, None]()
    for path in paths:
        with suppress(OSError, ValueError):
            real = resolved(source / path)
            if not real.is_relative_to(root):
                folders[real.parent] = None
    return tuple(folders)


def _told(source: Path, linked: Sequence[Path]) -> list[str]:
    """What links lead to becomes a part of the cloud, and of what is sent of it: that is said."""
    if not linked:
        return []
    more = f" and {len(linked) - 1} more" if len(linked) > 1 else ""
    return [f"Links in {source} lead to pictures in {linked[0]}{more}; these are taken in."]


def _left_out(paths: Sequence[str]) -> list[str]:
    """One warning for all pictures of whose words some are damaged or too large."""
    if not paths:
        return []
    more = f" and of {quantity(len(paths) - 1, 'more picture')}" if len(paths) > 1 else ""
    return [f"Some of what {paths[0]}{more} says beside its pixels is damaged or too large; that part is left out."]


@dataclass(frozen=True)
class Measurement:
    """values: of the pictures that could be read; rows: their indices among the paths that were given. measures: with
    what was measured of each picture, float32 (M,).
    """

    values: Measured
    rows: list[int]
    embedder: str
    measured_now: int
    problems: list[str]
    measures: list[tuple[Measure, npt.NDArray[np.float32]]]


def measure_all(
    source: Path,
    out: Path,
    paths: list[str],
    done: ProgressCallback = ignore,
    embedder: str = "auto",
    jobs: int | None = None,
    cluster: str | None = None,
    linked: tuple[Path, ...] = (),
    measures: Sequence[Measure] = (),
    portrait: Portrait | None = None,
) -> Measurement:
    """Measures the pictures `paths` of `source` on all cores or on a cluster, those in the cache of `out` not again.

    linked: folders beside `source` to which links in it may lead. UserError: not one of them can be read, a full disk,
    ctrl-C; what was measured by then is kept.
    """
    model, said = settled(embedder, recorded_embedder(out))
    pictures = Cache(Measured, out, _identity(model))
    caches = {one.id: Cache(Values, out, one.identity(model.side, portrait)) for one in measures}
    legacy_cache.migrate(out, model.identity, pictures, caches)
    shown, values = list(pictures.chunks()), {name: list(cache.chunks()) for name, cache in caches.items()}
    problems: dict[str, str] = {}
    measured_now = 0
    for _ in range(ROUNDS):
        keys = {path: key(source, path) for path in paths}
        missing = _missing(keys, {PICTURES: shown, **values})
        missing = {path: parts for path, parts in missing.items() if path not in problems}
        finished = len(paths) - len(missing)
        done(finished, len(paths))
        if not missing:
            break
        opened = partial(_opened, model.name, tuple(measures), portrait)
        pool = workers(opened, min(jobs or cores(), -(-len(missing) // CHUNK)), cluster)
        try:
            with pool as hands:
                for found, broken, count in _measured(source, missing, hands, model.name == "resnet50", linked):
                    problems |= broken
                    for name, part in found.items():
                        if isinstance(part, Measured):
                            pictures.add(part)
                            shown.append(part)
                        else:
                            caches[name].add(part)
                            values[name].append(part)
                    measured_now += max(map(len, found.values()), default=0)
                    finished += count
                    done(finished, len(paths))
        except KeyboardInterrupt:
            raise UserError(
                f"Stopped; {finished} of {len(paths)} pictures are measured, and the same command goes on from there."
            ) from None
    missing = _missing(keys, {PICTURES: shown, **values})
    rows = [index for index, path in enumerate(paths) if path not in missing]
    for path in missing:
        if path not in problems:
            problems[path] = f"{source / path} changes while it is measured; classify again when nothing writes there."
    if not rows:
        raise UserError(
            f"None of the {len(paths):,} pictures in {source} can be read; the first: {problems[paths[0]]}"
            if len(paths) > 1
            else f"The only picture in {source} cannot be read: {problems[paths[0]]}"
        )
    usable = [keys[paths[index]] for index in rows]
    return Measurement(
        joined(shown, usable),
        rows,
        model.identity,
        measured_now,
        said + _broken(list(problems.values()), source),
        [(one, joined(values[one.id], usable).values) for one in measures],
    )


def _missing(keys: Mapping[str, str], parts: Mapping[str, Sequence[Measured | Values]]) -> dict[str, tuple[str, ...]]:
    """The names of the parts that have not been measured of a picture, by its path, where there are any.

    keys: of the pictures, by their paths. parts: the chunks of each.
    """
    known = {name: {own for chunk in chunks for own in chunk.keys.tolist() if own} for name, chunks in parts.items()}
    missing = {path: tuple(name for name in known if own not in known[name]) for path, own in keys.items()}
    return {path: names for path, names in missing.items() if names}


def write_cloud(
    source: Path,
    out: Path,
    found: list[Found],
    measurement: Measurement,
    settings: LayoutSettings,
    seed: int,
    told: Sequence[Facts] = (),
) -> Cloud:
    """Lays out what was measured of `found` and writes all files of the cloud. told: by the file of each, or none."""
    alike = first_alike(measurement.values)
    measured = taken(measurement.values, alike)
    features, grey = measured.features.astype(np.float32), measured.grey_features.astype(np.float32)
    laid = layout(features, settings, seed)
    geometry = atlas.geometry_for(len(found))
    cloud = Cloud(
        ids=[item.id for item in found],
        paths=[item.path for item in found],
        positions=laid.positions,
        colours=measured.colours,
        shares=measured.shares,
        measures={
            one.id: MeasureColumn(
                one.description,
                values[alike] if one.of_all is None else one.of_all(Whole(values[alike], features, grey, seed)),
            )
            for one, values in measurement.measures
        },
        sizes=measured.sizes,
        methods=[item.method for item in found],
        parents=_parents(found, told),
        parameters=[item.parameters for item in found],
        cells=np.arange(len(found), dtype=np.int32),
        former_ids=[item.former_id for item in found],
        source=source.absolute(),
        atlas=geometry,
        names=[item.name for item in found],
        provenance=[one.to_json() for one in _marked(found, measured.sizes, alike, told)],
        description=_description(measurement, laid, settings, seed),
    )
    with replacing_files(out) as files:
        atlas.write_atlas(files.new(ATLAS_FILE), measured.cells, geometry, files.mark)
        save_features(files.new(FEATURES_FILE), measured.features, files.mark)
        img2vec.write(cloud, files.new(CSV_FILE))
        return cloud.write(files)


def _parents(found: Sequence[Found], told: Sequence[Facts]) -> list[list[str]]:
    """Of each image as its folder says; else those whose files its own file names, as far as a name is one image's."""
    if not told:
        return [list(item.parents) for item in found]
    named: dict[str, set[str]] = {}
    for item in found:
        named.setdefault(PurePosixPath(item.path).name, set()).add(item.id)
    return [
        list(item.parents)
        or [id_ for name in facts.sources if len(named.get(name, ())) == 1 for id_ in named[name] - {item.id}]
        for item, facts in zip(found, told, strict=True)
    ]


def _marked(
    found: Sequence[Found], sizes: npt.NDArray[np.int32], alike: npt.NDArray[np.intp], told: Sequence[Facts]
) -> list[Facts]:
    """What is told, with grids and pictures that look as an earlier one does marked. alike: as of `first_alike`."""
    return (
        [
            replace(
                facts,
                grid=is_grid(item.path, facts, (int(size[0]), int(size[1]))),
                twin=found[first].id if first != index else "",
            )
            for index, (item, facts, size, first) in enumerate(zip(found, told, sizes, alike.tolist(), strict=True))
        ]
        if told
        else []
    )


def _description(measurement: Measurement, places: Layout, settings: LayoutSettings, seed: int) -> dict[str, Any]:
    return {
        "embedder": measurement.embedder,
        "layout": {
            **asdict(settings),
            "method": places.method,
            "seed": seed,
            "trustworthiness": places.trustworthiness,
        },
        "criteria": {
            "colours": colours.DESCRIPTION,
            **{one.id: one.parameters for one, _ in measurement.measures},
        },
    }


def _identity(model: Embedder) -> dict[str, Any]:
    """What `Measured` depends on."""
    return {
        "embedder": model.identity,
        "colours": colours.DESCRIPTION,
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
    source: Path, missing: Mapping[str, tuple[str, ...]], hands: Workers, gpu: bool, linked: tuple[Path, ...]
) -> Iterator[tuple[dict[str, Measured | Values], dict[str, str], int]]:
    """(parts by name, problems by path, number of pictures) for each chunk, as the workers finish them.

    missing: the parts that are wanted of each picture, by its path.
    """
    alike: dict[tuple[str, ...], list[str]] = {}
    for path, wanted in missing.items():
        alike.setdefault(wanted, []).append(path)
    chunks = [
        (paths[first : first + CHUNK], wanted)
        for wanted, paths in alike.items()
        for first in range(0, len(paths), CHUNK)
    ]
    running: dict[Future[tuple[dict[str, Measured | Values], dict[str, str]]], int] = {}
    while chunks or running:
        while chunks and len(running) < hands.capacity():
            paths, wanted = chunks.pop(0)
            files = [unmeasured(source, path, sent=hands.far, roots=linked) for path in paths]
            running[hands.submit(files, wanted, gpu=gpu)] = len(paths)
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            yield (*hands.result(future), running.pop(future))


def _opened(
    embedder: str, measures: tuple[Measure, ...], portrait: Portrait | None
) -> Callable[[Sequence[Unmeasured], Sequence[str]], tuple[dict[str, Measured | Values], dict[str, str]]]:
    return partial(measure, embedder=choose(embedder), measures=measures, portrait=portrait)
