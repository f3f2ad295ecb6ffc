"""A cloud's pictures as parents: who they are, what is known of them, and how a child joins them.

The cloud is known by a protocol alone: breeding knows recipes, and whoever measures and places pictures hands this in.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from foundation.errors import UserError
from foundation.files import DiskFullError
from generation.breeding.brood import Brood, Parent, Request
from generation.breeding.genome import Genome
from generation.breeding.making import Maker, thumbnail
from generation.breeding.near_duplicates import MOST_COMPARED, Judge, Seen, Vector, nearest_of
from generation.breeding.nursery import Child, Nursery
from generation.breeding.position_prediction import MOST_SAMPLES, Predictor, fitted
from generation.breeding.shelf import Shelf
from generation.manifest import Entry, values_of
from generation.method import Picture
from generation.portrait import to_image
from generation.recipe import Step

MOST_SIBLINGS = 100
"""Children of the same parents that a new brood is compared with, the latest."""


class Family(Protocol):
    """A cloud that grows. source: the folder of its pictures. beside: as of `Nursery`."""

    source: Path
    beside: Path | None

    def paths(self) -> Mapping[str, str]:
        """Id → path relative to the source, of all pictures."""

    def vectors(self, ids: Sequence[str]) -> npt.NDArray[np.float32]:
        """(N, D): the features of these."""

    def vector(self, picture: Image.Image) -> Vector:
        """(D,): the features of a picture (RGB) that is not in the cloud."""

    def join(self, path: str, entry: Mapping[str, Any], brood: str) -> str:
        """The finished picture joins; its id. UserError."""

    def of_brood(self, brood: str) -> list[str]:
        """The ids of its children, those that were set aside as well."""

    def discard(self, ids: Sequence[str]) -> list[str]:
        """Sets children aside; those that were."""

    def recover(self, ids: Sequence[str]) -> list[str]:
        """Takes them back; those that were set aside."""


class Kin:
    """Breeds in a family. format: of the children's files. learn: styles of pictures without recipes are learned."""

    def __init__(self, family: Family, shelf: Shelf, format_: str = "png", *, learn: bool = True) -> None:
        self._family, self._shelf, self._format, self._learn = family, shelf, format_, learn
        self._nursery = Nursery(family.source, shelf, family.beside)
        self._maker = Maker(self._nursery)
        self._known: list[Genome] = []
        self._predictor = self._fitted()
        self._nearest = self._nearest_there()
        self._styles: dict[str, Step | None] = {}
        self._lessons: dict[str, threading.Thread] = {}
        self._unfinished: dict[int, tuple[Entry, bytes] | Child] = {}
        self._turn = threading.Lock()

    def warm(self) -> None:
        """Makes a picture that nobody sees, so that the first child waits for no network to be read."""
        genome = next((one for one in self._known if one.steps[-1].method == "painted_style"), None)
        if genome is not None:
            with suppress(UserError):
                self._maker.make(genome)

    def brood(self, parents: Sequence[str], shares: Sequence[float], strength: float, seed: int) -> Brood:
        """A new one. UserError: a parent is not in the cloud, its picture, method or weights have gone."""
        paths = self._family.paths()
        for parent in parents:
            if parent not in paths:
                raise UserError(f"There is no picture {parent[:80]!r} in the cloud; choose another.")
        request = Request(tuple(paths[parent] for parent in parents), tuple(shares), strength, seed)
        known = [self._parent(parent, paths[parent]) for parent in parents]
        judge = Judge(self._there(parents, paths), self._vector_of, self._nearest)
        return Brood(request, known, self._shelf, self._maker, judge, self._predictor, self._style_of)

    def bear(self, brood: Brood, parents: Sequence[str], number: int) -> str:
        """The next child: made, written, joined; its id. UserError: one of these failed. DiskFullError: it is kept, and
        goes on from where it had come to the next time.
        """
        unfinished = self._unfinished.pop(number, None)
        if unfinished is None:
            born, bred = brood.child()
            unfinished = self._maker.entry(born, parents, bred, self._format)
        try:
            if not isinstance(unfinished, Child):
                unfinished = self._nursery.put(*unfinished, self._format)
            return self._family.join(unfinished.path, values_of(unfinished.entry), str(number))
        except DiskFullError:
            self._unfinished[number] = unfinished
            raise

    def set_aside(self, number: int) -> list[str]:
        """The children of a brood, which `take_back` brings again."""
        return self._family.discard(self._family.of_brood(str(number)))

    def take_back(self, number: int) -> list[str]:
        """As of `set_aside`."""
        return self._family.recover(self._family.of_brood(str(number)))

    def _parent(self, id_: str, path: str) -> Parent:
        genome = self._nursery.genome(path)
        self._nursery.start(genome)
        position = None
        if self._predictor is not None and genome.steps:
            position = self._predictor.of_vectors(self._family.vectors([id_]))[0]
        elif self._learn:
            self._begin_learning(genome)
        return Parent(genome, position)

    def _there(self, parents: Sequence[str], paths: Mapping[str, str]) -> list[Seen]:
        """The parents, and the latest of the children that they have already."""
        children = [id_ for id_, path in paths.items() if id_ not in parents and self._is_of(path, set(parents))]
        ids = [*parents, *children[-MOST_SIBLINGS:]]
        seen = []
        for id_, vector in zip(ids, self._family.vectors(ids), strict=True):
            try:
                seen.append(Seen(thumbnail(self._nursery.picture(paths[id_])), vector))
            except UserError:
                if id_ in parents:
                    raise
        return seen

    def _vector_of(self, picture: Picture) -> Vector:
        return self._family.vector(to_image(picture))

    def _is_of(self, path: str, parents: set[str]) -> bool:
        entry = self._nursery.entry(path)
        return entry is not None and bool(entry.bred) and set(entry.parents) == parents

    def _nearest_there(self) -> float | None:
        ids = list(self._family.paths())
        drawn = np.random.default_rng(0).permutation(len(ids))[:MOST_COMPARED]
        return nearest_of(self._family.vectors([ids[at] for at in drawn])) if ids else None

    def _fitted(self) -> Predictor | None:
        """On a sample of the cloud whose recipes this version can follow."""
        paths = list(self._family.paths().items())
        rng = np.random.default_rng(0)
        genomes: list[Genome] = []
        ids: list[str] = []
        for at in rng.permutation(len(paths))[: 2 * MOST_SAMPLES]:
            id_, path = paths[at]
            if self._nursery.entry(path) is None or len(ids) == MOST_SAMPLES:
                continue
            try:
                genome = self._nursery.genome(path)
            except UserError:
                continue
            if not genome.picture:
                genomes.append(genome)
                ids.append(id_)
        self._known = genomes[:50]
        return fitted(genomes, self._family.vectors(ids), self._shelf) if ids else None

    def _begin_learning(self, genome: Genome) -> None:
        """In another process, as it takes five seconds and loads torch; until then such a parent is content alone."""
        from generation.style_network import learned

        path = genome.picture
        if genome.steps or not path or path in self._styles:
            return
        self._styles[path] = _in(path) if learned.is_learned(self._family.source, path) else None
        if self._styles[path] is None:
            arguments = (self._family.source, path, self._turn)
            self._lessons[path] = threading.Thread(target=_learned, args=arguments, daemon=True)
            self._lessons[path].start()

    def _style_of(self, path: str) -> Step | None:
        from generation.style_network import learned

        lesson = self._lessons.get(path)
        if lesson is not None and not lesson.is_alive():
            del self._lessons[path]
            if learned.is_learned(self._family.source, path):
                self._styles[path] = _in(path)
        return self._styles.get(path)


def _in(path: str) -> Step:
    """Painted in the style of the picture at `path`."""
    style = {"sources": [{"source": "picture", "path": path}], "perturbation": 0.0, "seed": 0}
    parameters = {
        "kind": "plain",
        "content": [{"do": "equalise", "amount": 0.2}],
        "passes": [{"side": 256, "styles": [style]}],
        "finish": {},
    }
    return Step("painted_style", parameters)


def _learned(source: Path, path: str, turn: threading.Lock) -> None:
    """In its turn: two at once would take each other's time, and the children's."""
    import multiprocessing

    with turn:
        process = multiprocessing.get_context("spawn").Process(target=_learn, args=(source, path), daemon=True)
        process.start()
        process.join()


def _learn(source: Path, path: str) -> None:
    """Behind whatever else works. What cannot be learned stays content, as the user was told it is at first."""
    from generation.style_network import learned

    if hasattr(os, "nice"):
        os.nice(5)
    with suppress(UserError):
        learned.of_picture_of(source, path)
