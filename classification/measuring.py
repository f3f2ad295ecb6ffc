"""All pictures of a folder measured: on all cores, or on a cluster, and kept chunk by chunk, so that a stopped run goes
on and a grown folder costs only what is new. Of each picture a few dozens of bytes are in memory meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classification import atlas, colours, legacy_cache
from classification.cloud import recorded_embedder
from classification.collected import Collected
from classification.composing import Measurement
from classification.embedding import Embedder, choose, settled
from classification.measurement import PICTURES, Cache, Measured, Unmeasured, Values, key, measure, unmeasured
from classification.measures.measure import Measure
from classification.measures.portrait import Portrait
from classification.stage_clock import StageClock
from foundation.digests import BYTES, Digests, Numbered, of_texts
from foundation.errors import UserError
from foundation.processes import cores
from foundation.progress import ProgressCallback, ignore
from foundation.workers import Workers, workers

CHUNK = 32
ROUNDS = 3
"""So often a picture is measured that changes while it is."""

_NAMED_PROBLEMS = 3

_Done = tuple[dict[str, Measured | Values], dict[str, str], dict[str, float]]
_Chunk = tuple[npt.NDArray[np.intp], tuple[str, ...]]


def measure_all(
    source: Path,
    out: Path,
    paths: Sequence[str],
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
    progress = _Progress(source, paths, {PICTURES: pictures, **caches})
    make_measurer = partial(_measurer, model.name, tuple(measures), portrait)
    for _ in range(ROUNDS):
        chunks, lacking = progress.look()
        finished = len(paths) - lacking
        done(finished, len(paths))
        if not lacking:
            break
        pool = workers(make_measurer, min(jobs or cores(), -(-lacking // CHUNK)), cluster)
        try:
            with pool as hands:
                for told, rows in _measured(source, paths, chunks, hands, model.name == "resnet50", linked):
                    progress.take(told, rows)
                    finished += len(rows)
                    done(finished, len(paths))
        except KeyboardInterrupt:
            raise UserError(
                f"Stopped; {finished} of {len(paths)} pictures are measured, and the same command goes on from there."
            ) from None
    rows, parts = progress.end(), progress.parts
    return Measurement(
        parts[PICTURES].together(rows, out),
        rows,
        progress.keys[rows],
        model.identity,
        progress.measured_now,
        said + _broken(list(progress.problems.values()), source),
        [(one, parts[one.id].together(rows, out).values) for one in measures],
        progress.clock.seconds,
    )


class _Progress:
    """How far the N pictures `paths` of `source` are measured. caches: by the name of what they keep.

    parts: what is measured. problems: what is wrong with pictures, by their paths. keys: digests of the states that the
    pictures were in when they were looked at last. measured_now: how many were not in the caches.
    """

    def __init__(self, source: Path, paths: Sequence[str], caches: Mapping[str, Cache[Any]]) -> None:
        self.parts: dict[str, Collected[Any]] = {name: Collected(cache, len(paths)) for name, cache in caches.items()}
        self.problems: dict[str, str] = {}
        self.keys: Digests = np.zeros(len(paths), f"S{BYTES}")
        self.measured_now = 0
        self.clock = StageClock()
        self._source, self._paths = source, paths
        self._unreadable = np.zeros(len(paths), bool)
        self._numbered: Numbered | None = None

    def look(self) -> tuple[Iterator[_Chunk], int]:
        """What is to be measured, as of `_chunks`: also a picture that has changed since it was."""
        before, self.keys = self.keys, _keys(self._source, self._paths)
        first, self._numbered = self._numbered is None, Numbered(self.keys)
        for part in self.parts.values():
            part.forget(np.flatnonzero(self.keys != before))
            if first:
                part.find(self._numbered)
        return _chunks(self.parts, self._unreadable)

    def take(self, told: _Done, rows: npt.NDArray[np.intp]) -> None:
        """What a worker says of the pictures in these rows."""
        found, broken, seconds = told
        if broken:
            self.problems |= broken
            self._unreadable[[row for row in rows.tolist() if self._paths[row] in broken]] = True
        self.clock.add(seconds)
        assert self._numbered is not None
        for name, chunk in found.items():
            self.parts[name].add(chunk, self._numbered)
        self.measured_now += max(map(len, found.values()), default=0)

    def end(self) -> npt.NDArray[np.intp]:
        """The rows of pictures of which all is measured. UserError: there are none."""
        missing = np.any([part.missing for part in self.parts.values()], axis=0)
        for row in np.flatnonzero(missing & ~self._unreadable).tolist():
            path = self._paths[row]
            self.problems[path] = (
                f"{self._source / path} changes while it is measured; classify again when nothing writes there."
            )
        rows = np.flatnonzero(~missing)
        if not len(rows):
            first = self.problems[self._paths[0]]
            raise UserError(
                f"None of the {len(self._paths):,} pictures in {self._source} can be read; the first: {first}"
                if len(self._paths) > 1
                else f"The only picture in {self._source} cannot be read: {first}"
            )
        return rows


def _keys(source: Path, paths: Iterable[str]) -> Digests:
    """Of the states that the pictures are in, (N,); zeros of those that are not there."""
    keys = of_texts(key(source, path) for path in paths)
    return np.where(keys == of_texts([""]), b"", keys)


def _chunks(parts: Mapping[str, Collected[Any]], unreadable: npt.NDArray[np.bool_]) -> tuple[Iterator[_Chunk], int]:
    """Rows of pictures of which the same parts, which follow, have not been measured, some at a time; and how many
    there are in all. unreadable: bool (N,), those that are left out."""
    lacking = np.array([part.missing for part in parts.values()]) & ~unreadable
    kinds = np.zeros(lacking.shape[1], np.int64)
    for number, lacks in enumerate(lacking):
        kinds |= lacks.astype(np.int64) << number
    wanted, first = np.unique(kinds, return_index=True)
    ordered = [int(kind) for kind in wanted[np.argsort(first)] if kind]

    def chunks() -> Iterator[_Chunk]:
        for kind in ordered:
            rows = np.flatnonzero(kinds == kind)
            names = tuple(name for number, name in enumerate(parts) if kind >> number & 1)
            for begin in range(0, len(rows), CHUNK):
                yield rows[begin : begin + CHUNK], names

    return chunks(), int(np.count_nonzero(kinds))


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
    source: Path,
    paths: Sequence[str],
    chunks: Iterator[_Chunk],
    hands: Workers,
    gpu: bool,
    linked: tuple[Path, ...],
) -> Iterator[tuple[_Done, npt.NDArray[np.intp]]]:
    """What `measure` returns, and the rows of the pictures, for each chunk, as the workers finish them."""
    running: dict[Future[_Done], npt.NDArray[np.intp]] = {}
    while True:
        for rows, wanted in islice(chunks, max(0, hands.capacity() - len(running))):
            files = [unmeasured(source, paths[row], sent=hands.far, roots=linked) for row in rows.tolist()]
            running[hands.submit(files, wanted, gpu=gpu)] = rows
        if not running:
            return
        finished, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in finished:
            yield hands.result(future), running.pop(future)


def _measurer(
    embedder: str, measures: tuple[Measure, ...], portrait: Portrait | None
) -> Callable[[Sequence[Unmeasured], Sequence[str]], _Done]:
    return partial(measure, embedder=choose(embedder), measures=measures, portrait=portrait)
