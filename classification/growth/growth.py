"""A cloud that grows: finished pictures join it one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification import atlas
from classification.cloud import Cloud, MeasureColumn, grown_file, joined, since
from classification.cloud.description import DESCRIPTION_FILE, identity_in, run_in
from classification.cloud.grown_file import Row
from classification.cloud.labels import OWN
from classification.cloud.placing import Neighbours, neighbours, place
from classification.found import Found
from classification.growth.beside import bring
from classification.growth.grown_store import store_of
from classification.growth.measuring import Measuring, of_the_neighbours
from classification.growth.settling import settle
from classification.identity import identity, told_apart
from classification.scan import MANIFEST_FILE, entry_of
from foundation.contained_files import below
from foundation.errors import UserError


@dataclass(frozen=True)
class Added:
    """A child that is there. index: in the cloud as it is now. position: as of `Cloud`. nearest: ids of the images that
    it is most like, the most alike first. cosine: of its features with those of the first."""

    id: str
    arrival: int
    index: int
    position: tuple[float, float, float]
    nearest: tuple[str, ...]
    cosine: float


class Growth:
    """Of the cloud in `folder`. To be closed; use it in a `with`. Each change is on the disk when its method returns.

    Networks are read when it is made, which takes seconds. portrait: what the pictures are variants of, by default the
    one that is kept with them.

    UserError, from the methods as well: a cloud that cannot be read or cannot grow (no pictures, an embedder that is
    not here, a source that its user has not agreed to), a full disk.
    """

    def __init__(self, folder: Path, portrait: Path | None = None) -> None:
        self._folder = folder
        self._portrait = portrait
        self._read()
        self._measuring = Measuring(self.cloud, portrait)

    def __enter__(self) -> Growth:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._store.close()

    def add(self, path: str, entry: Mapping[str, Any] | None = None, brood: str = "") -> Added:
        """The finished picture at `path` joins; no other moves.

        path: relative to the source, with `/`. entry: its line of the manifest, where it has one (docs/formats.md).
        brood: what it belongs to, any short text. UserError also: no picture there, or it is in the cloud already.
        """
        self._follow()
        cloud = self.cloud
        if path in self._paths:
            raise UserError(f"{path} is in the cloud {self._folder} already.")
        below(cloud.source, path)
        file = cloud.now(cloud.beside / path)
        seen = self._measuring.seen(file, cloud.content(file))
        found = self._found(path, entry)
        if seen.features.shape != cloud.features().shape[1:]:
            raise UserError(f"The features of the cloud in {self._folder} are of another embedder; classify again.")
        cosines = cloud.features() @ seen.features.astype(np.float32)
        near = neighbours(cosines)
        parents = [self._numbers[name] for name in found.parents if name in self._numbers]
        position = place(cosines, cloud.positions, parents)
        row = Row(
            arrival=0,
            id=found.id,
            path=path,
            run=run_in(cloud.description),
            embedder=str(cloud.description.get("embedder", "")),
            discarded=False,
            brood=brood,
            position=position,
            colours=seen.colours,
            shares=seen.shares,
            values={
                name: seen.values[name] if name in seen.values else _unmeasured(column, near)
                for name, column in cloud.measures.items()
            },
            size=seen.size,
            method=found.method,
            parents=list(found.parents),
            parameters=found.parameters,
            name=found.name,
            features=seen.features,
            file=self._store.path,
        )
        arrival = self._store.add(row, seen.cell.tobytes())
        self._join()
        return Added(
            id=found.id,
            arrival=arrival,
            index=self._numbers[found.id],
            position=_point(position),
            nearest=tuple(cloud.ids[index] for index in near.indices.tolist()),
            cosine=float(cosines[near.indices[0]]),
        )

    def features(self, picture: Image.Image) -> npt.NDArray[np.float32]:
        """float32 (D,): those of a picture that does not join, or not yet, by the cloud's embedder. picture: RGB."""
        return self._measuring.features(picture)

    def discard(self, ids: Iterable[str]) -> list[str]:
        """Sets children aside: they are in the cloud no more, and `classify` leaves their pictures out. Their pictures
        stay. Returns the ids of those that were there; others, as images that were classified, are not touched.
        """
        return self._changed(ids, discarded=True)

    def recover(self, ids: Iterable[str]) -> list[str]:
        """Takes back children that were discarded; returns the ids of those that were."""
        return self._changed(ids, discarded=False)

    def brood(self, brood: str) -> list[str]:
        """Ids of the children of a brood that have not been classified since, discarded ones as well."""
        self._follow()
        return self._store.brood(brood)

    def _changed(self, ids: Iterable[str], discarded: bool) -> list[str]:
        self._follow()
        changed = self._store.discard(ids, discarded)
        if changed:
            self._take(Cloud.load(self._folder))
        return changed

    def _found(self, path: str, entry: Mapping[str, Any] | None) -> Found:
        """As the next `classify` will find it, so that its id stays."""
        try:
            found = entry_of({**entry, "file": path}) if entry is not None else Found(identity(path), path)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise UserError(f"What the manifest says of {path} cannot be read ({error}).") from error
        if not (self.cloud.source / MANIFEST_FILE).is_file():
            found = replace(found, id=identity(path))
        taken = found.id in self._numbers
        return replace(found, id=next(told_apart(["" if taken else found.id], [path])), path=path)

    def _read(self) -> None:
        """The cloud as it is in the folder now, and its file of children."""
        self._state = _state(self._folder)
        cloud = Cloud.load(self._folder)
        check(cloud)
        with suppress(UserError):  # it cannot be written yet
            bring(cloud.beside, cloud.source, grown_file.paths(self._folder, cloud.identity))
        self._store = store_of(self._folder, identity_in(cloud.description) or "", cloud.identity)
        try:
            settle(self._store, cloud)
        except BaseException:
            self._store.close()
            raise
        self._take(cloud)

    def _follow(self) -> None:
        """A `classify` may have made the cloud anew meanwhile."""
        if _state(self._folder) != self._state:
            self._store.close()
            self._read()
            self._measuring = Measuring(self.cloud, self._portrait)

    def _take(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self._paths, self._numbers = set(cloud.paths), cloud.numbered()

    def _join(self) -> None:
        """What has arrived, from other programs as well."""
        first = len(self.cloud)
        self.cloud = joined(self.cloud, since(self.cloud))
        self._paths.update(self.cloud.paths[first:])
        self._numbers.update({name: first + place for place, name in enumerate(self.cloud.ids[first:])})


def check(cloud: Cloud) -> None:
    """UserError: it cannot grow."""
    where = cloud.location
    if not cloud.readable:
        raise UserError(
            f"The cloud in {where} names pictures in {cloud.source}; open it and agree to that folder, then it grows."
        )
    if cloud.atlas is None or len(cloud) == 0:
        raise UserError(
            f"The cloud in {where} has no pictures of its own; classify a folder of pictures, then it grows."
        )
    if (cloud.atlas.cell, cloud.atlas.levels) != (atlas.CELL, len(atlas.level_sides())):
        raise UserError(f"The cards of the cloud in {where} are of another size; classify the pictures again.")


def _unmeasured(column: MeasureColumn, near: Neighbours) -> float:
    """What stands in a table of the user's own is told of no other picture."""
    return float("nan") if column.description.id.startswith(OWN) else of_the_neighbours(column, near)


def _state(folder: Path) -> tuple[int, ...]:
    """Of the description, which is the last of a cloud's files to be written."""
    try:
        status = (folder / DESCRIPTION_FILE).stat()
    except OSError as error:
        raise UserError(f"The cloud in {folder} is gone ({error.strerror}); check the path.") from error
    return status.st_mtime_ns, status.st_size, status.st_ino


def _point(position: npt.NDArray[np.float32]) -> tuple[float, float, float]:
    x, y, z = position.tolist()
    return x, y, z
