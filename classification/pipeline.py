"""From a folder of pictures to a cloud: find, measure each, lay all out, write.

Pictures that come to a cloud are placed among those that it has, none of which moves.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from classification import places
from classification.cloud import Cloud, recorded_ids
from classification.cloud.grown_file import UnfitError
from classification.composing import Measurement, Supplements, staying, write_cloud
from classification.file_set import remove_left
from classification.found import FoundPictures
from classification.growth import arrivals, beside, settling
from classification.kept_layouts import FOLDER
from classification.layout import LayoutSettings
from classification.measurement import CACHE_FOLDER
from classification.measures import portrait as portraits
from classification.measures import registry
from classification.measuring import measure_all
from classification.own_tables.own import Own, dropped, read_own
from classification.own_tables.own_files import OwnFiles
from classification.provenance.metadata_columns import read_metadata_columns
from classification.scan import survey
from classification.seen_words import seen_words, texts_of
from classification.stage_clock import StageClock
from foundation.contained_files import resolved
from foundation.errors import UserError
from foundation.files import make_folder
from foundation.locks import alone
from foundation.progress import ProgressCallback, ignore
from foundation.quantity import quantity

_LOCK_FILE = ".classifying"


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
        (portraits.opened(portrait), "") if portrait is not None else portraits.recorded(source, surveyed.found.paths)
    )
    measures = registry.suitable(original)
    make_folder(out)
    with alone(out / _LOCK_FILE, f"Another `classify` is working in {out}; wait for its end or choose another folder."):
        for folder in (out, out / FOLDER, *(out / CACHE_FOLDER).glob("*")):
            remove_left(folder)
        found, about_children = _without_discarded(surveyed.found, source, out)
        brought = read_own(own, source, found, [one.description for one in measures])
        linked = links_out(source, found.paths)
        with clock.stage("measuring"):
            measurement = measure_all(
                source, out, found.paths, done, embedder, jobs, cluster, linked, measures, original
            )
        usable, brought = found.of_rows(measurement.rows), brought.of_rows(measurement.rows)
        supplements = _supplements(source, out, usable, measurement, brought, linked, done, clock)
        no_longer = dropped(out, own)
        with clock.stage("comparing with the cloud"):
            anew = new_layout or brought.places_all
            there = None if anew else staying(out, usable, measurement, settings, seed)
        chosen = settings or LayoutSettings()
        cloud = write_cloud(source, out, usable, measurement, chosen, seed or 0, supplements, there, clock)
        about_children += _settled(out)
    warnings = [
        *surveyed.warnings,
        *waiting,
        *measurement.problems,
        *_about_links(source, linked),
        *_about_damaged([usable.paths[row] for row in supplements.told.left_out]),
        *([problem] if problem else []),
        *about_children,
        *no_longer,
        *brought.told,
        *_remember_source(out, cloud, source, linked),
    ]
    notes = [
        *surveyed.notes,
        *registry.told(original, measures),
        *_about_discarded(len(surveyed.found) - len(found)),
        *arrivals.told(cloud.description, len(cloud)),
    ]
    return Report(cloud, measurement.measured_now, warnings, notes, clock.seconds, measurement.seconds)


def _without_discarded(found: FoundPictures, source: Path, out: Path) -> tuple[FoundPictures, list[str]]:
    """The pictures that the cloud is to have, and what the user should know. UserError: there are none."""
    aside, messages = _discarded(out)
    kept = with_former_ids(_without(found, aside), out)
    if not kept:
        raise UserError(f"All pictures in {source} were discarded; recover some of them, or choose another folder.")
    return kept, messages


def _supplements(
    source: Path,
    out: Path,
    found: FoundPictures,
    measurement: Measurement,
    own: Own,
    linked: tuple[Path, ...],
    done: ProgressCallback,
    clock: StageClock,
) -> Supplements:
    """What is known of the pictures `found`, all of which were measured, beside that."""
    with clock.stage("reading what files tell"):
        told = read_metadata_columns(source, found.paths, (resolved(source), *linked))
    with clock.stage("looking for words"):
        texts = texts_of(found.names, told.texts)
        seen = seen_words(source, out, found.paths, measurement.keys, texts, linked, done)
    return Supplements(told, own, seen)


def _remember_source(out: Path, cloud: Cloud, source: Path, linked: Sequence[Path]) -> list[str]:
    """Keeps where the pictures of the cloud are. Where it cannot, the cloud is there, and will ask for it once: what
    the user should know of that.
    """
    try:
        places.made(out, cloud.description, source, linked)
    except UserError as error:
        return [str(error)]
    return []


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


def _about_discarded(discarded: int) -> list[str]:
    if not discarded:
        return []
    children = "1 child that was discarded is" if discarded == 1 else f"{discarded} children that were discarded are"
    return [f"{children} left out; recovered, they are there again."]


def _without(found: FoundPictures, aside: Set[str]) -> FoundPictures:
    """Those whose paths are not `aside`."""
    if not aside:
        return found
    return found.of_rows(np.array([row for row, path in enumerate(found.paths) if path not in aside], np.intp))


def with_former_ids(found: FoundPictures, out: Path) -> FoundPictures:
    """`found`, each with what version 0.1.0 called it: as the table that is in `out` so far says, which knows it."""
    known = recorded_ids(out)
    if not known:
        return found
    before = (known.get(path, "") for path in found.paths)
    return found.called(found.ids, (name if name != own else "" for own, name in zip(found.ids, before, strict=True)))


def links_out(source: Path, paths: Iterable[str]) -> tuple[Path, ...]:
    """The folders outside `source` to which links of the user's own in it lead, each once."""
    root, places, folders = resolved(source), dict[str, Path | None](), dict[Path, None]()
    for path in paths:
        within, _, _ = path.rpartition("/")
        whole = os.path.join(root, path)  # noqa: PTH118 - of each of a million
        if within not in places:
            places[within] = _real(root / within)
        place = places[within]
        if os.path.islink(whole) or place is None:  # noqa: PTH114 - as above
            real = _real(Path(whole))
            place = real.parent if real is not None else None
        if place is not None and not place.is_relative_to(root):
            folders[place] = None
    return tuple(folders)


def _real(path: Path) -> Path | None:
    """Where it lies, links followed; None where that cannot be told."""
    try:
        return resolved(path)
    except (OSError, ValueError):
        return None


def _about_links(source: Path, linked: Sequence[Path]) -> list[str]:
    """What links lead to becomes a part of the cloud, and of what is sent of it: that is said."""
    if not linked:
        return []
    more = f" and {len(linked) - 1} more" if len(linked) > 1 else ""
    return [f"Links in {source} lead to pictures in {linked[0]}{more}; these are taken in."]


def _about_damaged(paths: Sequence[str]) -> list[str]:
    """One warning for all pictures of whose words some are damaged or too large."""
    if not paths:
        return []
    more = f" and of {quantity(len(paths) - 1, 'more picture')}" if len(paths) > 1 else ""
    return [f"Some of what {paths[0]}{more} says beside its pixels is damaged or too large; that part is left out."]
