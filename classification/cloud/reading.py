"""A cloud from the disk: its table, and the children that have joined it since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from classification import places
from classification.cloud import grown_file
from classification.cloud.cells import cell_bytes
from classification.cloud.children import Children, children_of, joined
from classification.cloud.description import (
    ATLAS_FILE,
    FEATURES_FILE,
    OPTIONAL,
    REQUIRED,
    TABLE_FILE,
    Outline,
    geometry_in,
    identity_in,
    identity_of,
    measures_in,
    outline,
    read_description,
    run_in,
)
from classification.cloud.grown_file import Expected, Row
from classification.cloud.labels import LONGEST_LABEL, LabelColumn, labels_in
from classification.cloud.measured import MeasureColumn
from classification.cloud.placing import place
from classification.file_set import mark_of_atlas, mark_of_features
from classification.table import Columns
from foundation.contained_files import OutsideError
from foundation.errors import UserError
from foundation.language import _, ngettext
from foundation.lines import one_line
from foundation.slices import slices

if TYPE_CHECKING:
    from typing import Any

    from classification.cloud.value import Cloud

COLOURS = 5
NO_CELL = -1


def read(kind: type[Cloud], folder: Path) -> Cloud:
    """See `Cloud.load`."""
    cloud = classified(kind, folder)
    return joined(cloud, _children(cloud))


def classified(kind: type[Cloud], folder: Path) -> Cloud:
    """The cloud as it was classified, without children. UserError as `Cloud.load`."""
    description = read_description(folder)
    measures = measures_in(folder, description)
    labels = labels_in(folder, description)
    table = _read_table(folder / TABLE_FILE, [*(one.id for one in measures), *(one.id for one in labels)])
    _check_marks(folder, description, table)
    count = len(table)
    if description.get("count") != count:
        raise UserError(
            ngettext(
                "The cloud in {folder} is incomplete: its table has {count} image; classify again.",
                "The cloud in {folder} is incomplete: its table has {count} images; classify again.",
                count,
            ).format(folder=folder)
        )
    atlas, cells = geometry_in(folder, description), table.numbers("cell", np.int32, NO_CELL)
    room = atlas.layers * atlas.cells_per_layer if atlas is not None else np.iinfo(np.int32).max
    if cells.size and not NO_CELL <= cells.min() <= cells.max() < room:
        raise UserError(
            _("The table of the cloud in {folder} does not fit its atlas; classify the images again.").format(
                folder=folder
            )
        )
    paths = places.posix_paths(table.texts("path"), description)
    where = places.found(folder, description, paths)
    return kind(
        ids=table.texts("id"),
        paths=paths,
        positions=np.stack([table.numbers(axis, np.float32) for axis in "xyz"], axis=1),
        colours=table.vectors("colours", COLOURS * 3, np.uint8).reshape(count, COLOURS, 3),
        shares=table.vectors("shares", COLOURS, np.float32),
        measures={one.id: MeasureColumn(one, table.measured(one.id, bool(one.undefined))) for one in measures},
        sizes=np.stack([table.numbers(side, np.int32, 0) for side in ("width", "height")], axis=1),
        methods=table.texts("method"),
        parents=table.text_lists("parents"),
        parameters=table.texts("parameters"),
        cells=cells,
        source=where.source,
        atlas=atlas,
        description=description,
        folder=folder,
        names=table.texts("name") if "name" in table else [],
        former_ids=table.texts("former_id"),
        provenance=table.texts("provenance") if "provenance" in table else [],
        labels={one.id: LabelColumn(one.id, one.title, _lines(table.texts(one.id))) for one in labels},
        place=where,
    )


def outline_with_children(folder: Path) -> Outline | None:
    """As `outline`, with the cells of all children that have ever joined, for those that are there now are counted by
    reading them alone; without any where their files cannot be read.
    """
    known = outline(folder)
    if known is None or known.atlas is None:
        return known
    try:
        identity = identity_of(read_description(folder), folder)
        children = max((grown_file.last_arrival(path) for path in grown_file.files(folder, identity)), default=0)
        layers = -(-min(max(children, 0), grown_file.MOST) // known.atlas.cells_per_layer)
        return known._replace(atlas=replace(known.atlas, layers=known.atlas.layers + layers))
    except (UserError, ValueError):
        return known


def since(cloud: Cloud) -> Children:
    """The children that arrived after those that `cloud` has, for one that was loaded: none where there are none, and
    none once the folder has been classified again, for these lie in another cloud.

    Cheap where there are none or few: it can be asked again and again, on a thread. UserError: they cannot be read.
    """
    return _joining(cloud, _rows(cloud, _last(cloud)))


def lacking(cloud: Cloud) -> Children:
    """As `since`, and those as well that were discarded when `cloud` was loaded, or before it had them, and are no
    more. It looks through all children.
    """
    there = set(cloud.paths)
    return _joining(cloud, (row for row in _rows(cloud, 0) if row.path not in there))


def _joining(cloud: Cloud, rows: Iterable[Row]) -> Children:
    arrived = [row for row in rows if row.run == run_in(cloud.description) and not row.discarded]
    return children_of(arrived, list(cloud.measures), _width(cloud) or 0, cloud.beside)


def expected(cloud: Cloud) -> Expected:
    """What rows of the cloud's children have to be."""
    measures = tuple(column.description for column in cloud.measures.values())
    cell = cell_bytes(cloud.atlas) if cloud.atlas is not None else None
    return Expected(identity_in(cloud.description) or "", measures, _width(cloud), cell)


def recorded_ids(folder: Path) -> dict[str, str]:
    """What version 0.1.0 called each image by its path, as the table in `folder` has it; empty where none can be read.

    The table alone is asked: it tells the same of a cloud whose other files are damaged, or of another run.
    """
    if not (folder / TABLE_FILE).is_file():
        return {}
    try:
        table = Columns(folder / TABLE_FILE, ("id", "path", "former_id"))
        former = table.texts("former_id")
        return dict(zip(table.texts("path"), former if any(former) else table.texts("id"), strict=True))
    except UserError:
        return {}


def _children(cloud: Cloud) -> Children:
    """Those that have joined `cloud`, which has none yet.

    A child whose picture has been classified is in the table, and its row is left over. One that arrived while others
    were classified has joined the cloud that was there before: it finds another place, among those that are there now.
    """
    rows = [row for row in _rows(cloud, 0) if not row.discarded]
    if rows:
        taken = set(cloud.paths)
        first = {row.path: row for row in reversed(rows)}  # of one that is in both files, as it is moved, the first
        rows = [row for row in rows if row.path not in taken and first[row.path] is row]
    run, embedder = run_in(cloud.description), cloud.description.get("embedder", "")
    strangers = [row for row in rows if row.run != run]
    if strangers:
        features = cloud.features()
        for row in strangers:
            rows.remove(row)
            if row.embedder == embedder and len(row.features) == features.shape[1] and _is_there(cloud, row):
                cosines = features @ row.features.astype(np.float32)
                rows.append(row.placed(place(cosines, cloud.positions)))
        rows.sort(key=lambda row: row.arrival)
    return children_of(rows, list(cloud.measures), _width(cloud) or 0, cloud.beside)


def _is_there(cloud: Cloud, row: Row) -> bool:
    """Whether the picture of a child can still be found; one that is gone was not forgotten by who classified."""
    try:
        return cloud.readable and any((place / row.path).is_file() for place in (cloud.beside, cloud.source))
    except (OSError, ValueError, OutsideError):
        return False


def _rows(cloud: Cloud, after: int) -> Iterator[Row]:
    if cloud.folder is None:
        return
    there = grown_file.files(cloud.folder, cloud.identity)
    if there:
        wanted = expected(cloud)
        for file in there:
            yield from grown_file.rows(file, wanted, after)


def _last(cloud: Cloud) -> int:
    return cloud.children.last if cloud.children is not None else 0


def _width(cloud: Cloud) -> int | None:
    """Of the features, None where they cannot be read."""
    try:
        return cloud.features().shape[1]
    except UserError:
        return None


def _check_marks(folder: Path, description: dict[str, Any], table: Columns) -> None:
    """UserError: files of two runs. Those without a mark are of an older version, or someone's own."""
    try:
        marks = {table.mark, mark_of_atlas(folder / ATLAS_FILE), mark_of_features(folder / FEATURES_FILE)}
    except (OSError, ValueError):
        return  # whoever needs that file says what is the matter with it
    if any(mark not in ("", description.get("run")) for mark in marks):
        raise UserError(
            _(
                "The files of the cloud in {folder} do not belong together: a `classify` was stopped while it wrote "
                "them, or is writing now. Run it again; what has been measured is kept."
            ).format(folder=folder)
        )


def _lines(texts: list[str]) -> list[str]:
    """Each as one line, whoever wrote it; each different one is looked at once."""
    lines = {text: one_line(text, LONGEST_LABEL) for text in set(texts)}
    found: list[str] = []
    for part in slices(len(texts)):
        found += [lines[text] for text in texts[part]]
    return found


def _read_table(path: Path, further: list[str]) -> Columns:
    table = Columns(path, (*REQUIRED, *OPTIONAL, *further))
    missing = [name for name in (*REQUIRED, *further) if name not in table]
    if missing:
        raise UserError(
            _("The table {path} lacks the column {column}; classify the images again.").format(
                path=path, column=missing[0]
            )
        )
    return table
