"""From a folder of pictures to a cloud: find, measure each, lay all out, write.

Measuring runs on all cores, or on a cluster, and is kept chunk by chunk, so that a stopped run goes on and a grown
folder costs only what is new. Pictures that come to a cloud are placed among those that it has, none of which moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from classification import atlas, colours, legacy_cache, places
from classification.cloud import (
    Cloud,
    recorded_embedder,
    recorded_ids,
)
from classification.cloud.grown_file import UnfitError
from classification.collected import Collected
from classification.composing import Further, Measurement, staying, write_cloud
from classification.embedding import Embedder, choose, settled
from classification.file_set import remove_left
from classification.growth import arriving, beside, settling
from classification.kept_layouts import FOLDER
from classification.layout import LayoutSettings
from classification.measurement import (
    CACHE_FOLDER,
    PICTURES,
    Cache,
    Measured,
    Unmeasured,
    Values,
    key,
    measure,
    unmeasured,
)
from classification.measures import portrait as portraits
from classification.measures import registry
from classification.measures.measure import Measure
from classification.measures.portrait import Portrait
from classification.own_tables.own import dropped, read_own
from classification.own_tables.own_files import OwnFiles
from classification.provenance.reading import told_by
from classification.scan import Found, survey
from classification.seen_words import seen_words, texts_of
from classification.stage_clock import StageClock
from foundation.errors import UserError
from foundation.files import make_folder
from foundation.inside import resolved
from foundation.locks import alone
from foundation.processes import cores
from foundation.progress import ProgressCallback, ignore
from foundation.quantity import quantity
from foundation.workers import Workers, workers

_Done = tuple[dict[str, Measured | Values], dict[str, str], dict[str, float]]

CHUNK = 32
ROUNDS = 3
"""So often a picture is measured that changes while it is."""

_LOCK_FILE = ".classifying"
_NAMED_PROBLEMS = 3


@dataclass(frozen=True)
class Report:
    """The cloud, how many pictures were measured now, and what the user should know.

    notes: what was rightly left out of the folder, a sentence for each kind. seconds: that each stage took, and of
    measuring each of its own, over all workers.
    """

    cloud: Cloud
    measured: int
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    seconds_measuring: dict[str, float] = field(default_factory=dict)


def classify(
    source: Path,
    out: Path,
    embedder: str = "auto",
    settings: LayoutSettings | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    done: ProgressCallback = ignore,
    cluster: str | None = None,
    portrait: Path | None = None,
    new_layout: bool = False,
    own: OwnFiles = OwnFiles(),  # noqa: B008 - a frozen value
) -> Report:
    """Measures the pictures of `source` and writes the cloud `out`.

    embedder: one of `embedder.NAMES`. cluster: address of a Ray cluster to measure on. done(finished, total)
    counts pictures. portrait: what they are variants of, where that is not recorded with them. own: files that the user
    brings along for them. UserError: no pictures, no such cluster or portrait, own files that do not fit, `out` not
    writable or in use, a full disk, ctrl-C; what was measured by then is kept, and the cloud that was there before.

    Pictures that are in a cloud in `out` already stay where they are, and others come to stand beside those that they
    are like. All are laid out anew where there is no such cloud, it was measured by another embedder, `settings` beside
    the defaults or a `seed` are given that are not its own, `own` has vectors or places, or `new_layout` asks for it.
    """
    clock = StageClock()
    with clock.stage("looking"):
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
        for folder in (out, out / FOLDER, *(out / CACHE_FOLDER).glob("*")):
            remove_left(folder)
        aside, left = _discarded(out)
        found = with_former_ids([item for item in surveyed.found if item.path not in aside], out)
        if not found:
            raise UserError(f"All pictures in {source} were discarded; recover some of them, or choose another folder.")
        brought = read_own(own, source, found, [one.description for one in measures])
        linked = links_out(source, [item.path for item in found])
        paths = [item.path for item in found]
        with clock.stage("measuring"):
            measurement = measure_all(source, out, paths, done, embedder, jobs, cluster, linked, measures, original)
        usable = [found[index] for index in measurement.rows]
        with clock.stage("reading what files tell"):
            told = [told_by(source / item.path, (resolved(source), *linked)) for item in usable]
        facts = [one.facts for one in told]
        gone = dropped(out, own)
        brought = brought.of_rows(measurement.rows)
        with clock.stage("looking for words"):
            texts = texts_of([item.name for item in usable], facts)
            own_keys = measurement.values.keys.tolist()
            seen = seen_words(source, out, [item.path for item in usable], own_keys, texts, linked, done)
        with clock.stage("comparing with the cloud"):
            anew = new_layout or brought.places_all
            there = None if anew else staying(out, usable, measurement, settings, seed)
        further, chosen = Further(facts, brought, seen), settings or LayoutSettings()
        cloud = write_cloud(source, out, usable, measurement, chosen, seed or 0, further, there, clock)
        left += _settled(out)
    warnings = (
        surveyed.warnings
        + waiting
        + measurement.problems
        + _told(source, linked)
        + _left_out([item.path for item, one in zip(usable, told, strict=True) if one.left_out])
        + ([problem] if problem else [])
        + left
        + gone
        + list(brought.told)
    )
    try:
        places.made(out, cloud.description, source, linked)
    except UserError as error:  # the cloud is there; where its pictures are will be asked once
        warnings.append(str(error))
    notes = [
        *surveyed.notes,
        *registry.told(original, measures),
        *_told_of(len(surveyed.found) - len(found)),
        *arriving.told(cloud.description, len(cloud)),
    ]
    return Report(cloud, measurement.measured_now, warnings, notes, clock.seconds, measurement.seconds)


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
    parts: dict[str, Collected[Any]] = {PICTURES: Collected(pictures, len(paths))}
    parts |= {name: Collected(cache, len(paths)) for name, cache in caches.items()}
    problems: dict[str, str] = {}
    clock = StageClock()
    measured_now = 0
    keys: dict[str, str] = {}
    for attempt in range(ROUNDS):
        before, keys = keys, {path: key(source, path) for path in paths}
        changed = [number for number, path in enumerate(paths) if keys[path] != before.get(path)]
        numbers = {own: number for number, own in enumerate(keys.values()) if own}
        for part in parts.values():
            part.forget(changed)
            if not attempt:
                part.find(numbers)
        missing = {path: names for path, names in _missing(paths, parts).items() if path not in problems}
        finished = len(paths) - len(missing)
        done(finished, len(paths))
        if not missing:
            break
        opened = partial(_opened, model.name, tuple(measures), portrait)
        pool = workers(opened, min(jobs or cores(), -(-len(missing) // CHUNK)), cluster)
        try:
            with pool as hands:
                finishing = _measured(source, missing, hands, model.name == "resnet50", linked)
                for (found, broken, seconds), count in finishing:
                    problems |= broken
                    clock.add(seconds)
                    for name, chunk in found.items():
                        parts[name].add(chunk, numbers)
                    measured_now += max(map(len, found.values()), default=0)
                    finished += count
                    done(finished, len(paths))
        except KeyboardInterrupt:
            raise UserError(
                f"Stopped; {finished} of {len(paths)} pictures are measured, and the same command goes on from there."
            ) from None
    missing = _missing(paths, parts)
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
    return Measurement(
        parts[PICTURES].together(rows, out),
        rows,
        model.identity,
        measured_now,
        said + _broken(list(problems.values()), source),
        [(one, parts[one.id].together(rows, out).values) for one in measures],
        clock.seconds,
    )


def _missing(paths: Sequence[str], parts: Mapping[str, Collected[Any]]) -> dict[str, tuple[str, ...]]:
    """The names of the parts that have not been measured of a picture, by its path, where there are any."""
    lacking = {name: part.missing for name, part in parts.items()}
    some = np.flatnonzero(np.any(list(lacking.values()), axis=0)).tolist()
    return {paths[number]: tuple(name for name, lacks in lacking.items() if lacks[number]) for number in some}


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
) -> Iterator[tuple[_Done, int]]:
    """What `measure` returns, and the number of pictures, for each chunk, as the workers finish them.

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
    running: dict[Future[_Done], int] = {}
    while chunks or running:
        while chunks and len(running) < hands.capacity():
            paths, wanted = chunks.pop(0)
            files = [unmeasured(source, path, sent=hands.far, roots=linked) for path in paths]
            running[hands.submit(files, wanted, gpu=gpu)] = len(paths)
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            yield hands.result(future), running.pop(future)


def _opened(
    embedder: str, measures: tuple[Measure, ...], portrait: Portrait | None
) -> Callable[[Sequence[Unmeasured], Sequence[str]], _Done]:
    return partial(measure, embedder=choose(embedder), measures=measures, portrait=portrait)
