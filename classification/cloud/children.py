"""Pictures that joined a cloud after it was classified, one at a time: its children, behind all that it had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from classification.cloud import grown_file
from classification.cloud.cells import cell_bytes, laid_out, level_offset
from classification.cloud.labels import LabelColumn
from classification.cloud.measured import MeasureColumn
from classification.dds import AtlasGeometry
from foundation.slices import pause

if TYPE_CHECKING:
    from classification.cloud.value import Cloud

T = TypeVar("T")

_AT_ONCE = 100_000
"""Entries of a list that are copied at once: some tenths of a millisecond."""


@dataclass(frozen=True, eq=False)
class Children:
    """M pictures in the order in which they joined; lists and arrays as of `Cloud`, over M.

    arrivals: int64 (M,), none twice, and the same as long as the cloud is not classified again. values: by the ids of
    the cloud's measures, float32 (M,). features: float16 (M, D). broods: what each belongs to, "" where that is
    nothing. files: in which each is kept, with the picture of its card. beside: whether its own picture lies in the
    user's folder (`Cloud.beside`), as the source could not be written.
    """

    arrivals: npt.NDArray[np.int64]
    ids: list[str]
    paths: list[str]
    positions: npt.NDArray[np.float32]
    colours: npt.NDArray[np.uint8]
    shares: npt.NDArray[np.float32]
    values: dict[str, npt.NDArray[np.float32]]
    sizes: npt.NDArray[np.int32]
    methods: list[str]
    parents: list[list[str]]
    parameters: list[str]
    names: list[str]
    broods: list[str]
    features: npt.NDArray[np.float16]
    files: list[Path]
    beside: list[bool]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def last(self) -> int:
        """The latest arrival, 0 where there is none."""
        return int(self.arrivals.max(initial=0))

    def layers(self, geometry: AtlasGeometry) -> int:
        """How many layers of an atlas of this geometry their cells take."""
        return -(-len(self) // geometry.cells_per_layer)

    def cells(self, geometry: AtlasGeometry, part: slice = slice(None)) -> npt.NDArray[np.uint8]:
        """uint8 (K, bytes of a cell), of those in `part`: the BC1 blocks of all levels of each, one after the other.

        Black where one has gone meanwhile. UserError: it cannot be read.
        """
        return self._blocks(part, 0, cell_bytes(geometry))

    def some_cells(self, numbers: npt.NDArray[np.integer], start: int, end: int) -> npt.NDArray[np.uint8]:
        """uint8 (K, end − start): these bytes of the cells of those with these numbers, 0 is the first of them. Black
        and errors as of `cells`.
        """
        found = np.zeros((len(numbers), end - start), np.uint8)
        order = np.argsort(numbers, kind="stable")
        for run in np.split(order, np.flatnonzero(np.diff(numbers[order]) > 1) + 1):
            if len(run):
                first, last = int(numbers[run[0]]), int(numbers[run[-1]])
                found[run] = self._blocks(slice(first, last + 1), start, end)[numbers[run] - first]
        return found

    def level(self, geometry: AtlasGeometry, layer: int, level: int) -> npt.NDArray[np.uint8]:
        """The blocks of a level of one of their `layers`, block rows from the top. UserError: it cannot be read."""
        room = geometry.cells_per_layer
        start, end = level_offset(geometry, level), level_offset(geometry, level + 1)
        blocks = self._blocks(slice(layer * room, (layer + 1) * room), start, end)
        return laid_out(blocks, geometry.cell >> level, geometry.cells_per_row).reshape(-1)

    def _blocks(self, part: slice, start: int, end: int) -> npt.NDArray[np.uint8]:
        arrivals, files = self.arrivals[part].tolist(), self.files[part]
        blocks = np.zeros((len(arrivals), end - start), np.uint8)
        for file in dict.fromkeys(files):
            rows = {arrival: row for row, arrival in enumerate(arrivals) if files[row] == file}
            for arrival, content in grown_file.cells(file, min(rows), max(rows), start, end):
                if arrival in rows:
                    blocks[rows[arrival]] = np.frombuffer(content, np.uint8)
        return blocks


def joined(cloud: Cloud, children: Children) -> Cloud:
    """`cloud` with `children` behind all that it has, which keeps indices and cells; itself where there are none.

    ValueError: `cloud` has one of them.
    """
    if not len(children):
        return cloud
    file, before = cloud.file_atlas, cloud.children
    if before is not None and np.isin(children.arrivals, before.arrivals).any():
        raise ValueError("children join once")
    all_of_them = children if before is None else _concatenated(before, children)
    cells, atlas = np.full(len(all_of_them), -1, np.int32), None
    if file is not None:
        atlas = replace(file, layers=file.layers + all_of_them.layers(file))
        cells = file.layers * file.cells_per_layer + np.arange(len(all_of_them), dtype=np.int32)
    first = cloud.classified
    return replace(
        cloud,
        ids=_longer(cloud.ids, children.ids),
        paths=_longer(cloud.paths, children.paths),
        positions=np.concatenate([cloud.positions, children.positions]),
        colours=np.concatenate([cloud.colours, children.colours]),
        shares=np.concatenate([cloud.shares, children.shares]),
        measures={
            name: MeasureColumn(column.description, np.concatenate([column.values, children.values[name]]))
            for name, column in cloud.measures.items()
        },
        sizes=np.concatenate([cloud.sizes, children.sizes]),
        methods=_longer(cloud.methods, children.methods),
        parents=_longer(cloud.parents, children.parents),
        parameters=_longer(cloud.parameters, children.parameters),
        cells=np.concatenate([cloud.cells[:first], cells]),
        atlas=atlas,
        names=_longer(cloud.names or [""] * len(cloud), children.names) if cloud.names or any(children.names) else [],
        former_ids=_longer(cloud.former_ids, [""] * len(children)) if cloud.former_ids else [],
        provenance=_longer(cloud.provenance, [""] * len(children)) if cloud.provenance else [],
        labels={
            name: LabelColumn(one.id, one.title, _longer(one.values, [""] * len(children)))
            for name, one in cloud.labels.items()
        },
        children=all_of_them,
    )


def _longer(before: Sequence[T], more: Sequence[T]) -> list[T]:
    """Both, one behind the other; in pieces, as whoever draws waits for a list that is copied."""
    longer = list(before[:_AT_ONCE])
    for start in range(_AT_ONCE, len(before), _AT_ONCE):
        pause()
        longer += before[start : start + _AT_ONCE]
    longer += more
    return longer


def _concatenated(first: Children, then: Children) -> Children:
    def both(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.concatenate([one, other])

    return Children(
        arrivals=both(first.arrivals, then.arrivals),
        ids=first.ids + then.ids,
        paths=first.paths + then.paths,
        positions=both(first.positions, then.positions),
        colours=both(first.colours, then.colours),
        shares=both(first.shares, then.shares),
        values={name: both(values, then.values[name]) for name, values in first.values.items()},
        sizes=both(first.sizes, then.sizes),
        methods=first.methods + then.methods,
        parents=first.parents + then.parents,
        parameters=first.parameters + then.parameters,
        names=first.names + then.names,
        broods=first.broods + then.broods,
        features=both(first.features, then.features),
        files=first.files + then.files,
        beside=first.beside + then.beside,
    )


def children_of(rows: Sequence[grown_file.Row], measures: Sequence[str], width: int, beside: Path) -> Children:
    """measures: ids of the cloud's. width: of the features, where there are no rows. beside: the user's own folder for
    their pictures, which need not exist.
    """
    count, there = len(rows), beside.is_dir()

    def stacked(values: Sequence[npt.NDArray[Any]], shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        return np.stack(values).astype(dtype) if count else np.zeros((0, *shape), dtype)

    return Children(
        arrivals=np.array([row.arrival for row in rows], np.int64),
        ids=[row.id for row in rows],
        paths=[row.path for row in rows],
        positions=stacked([row.position for row in rows], (3,), np.float32),
        colours=stacked([row.colours for row in rows], (5, 3), np.uint8),
        shares=stacked([row.shares for row in rows], (5,), np.float32),
        values={name: np.array([row.values[name] for row in rows], np.float32) for name in measures},
        sizes=stacked([np.array(row.size) for row in rows], (2,), np.int32),
        methods=[row.method for row in rows],
        parents=[row.parents for row in rows],
        parameters=[row.parameters for row in rows],
        names=[row.name for row in rows],
        broods=[row.brood for row in rows],
        features=stacked([row.features for row in rows], (width,), np.float16),
        files=[row.file for row in rows],
        beside=[there and (beside / row.path).is_file() for row in rows],
    )
