"""A cloud as one table, for other programs: all that is known of each image, with the user's own choice marked."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classification.cloud import Cloud
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from vr_explorer.gallery.export import cell
from vr_explorer.store.session_store import default_file, favourites

if TYPE_CHECKING:
    import pyarrow as pa

ENDINGS = (".parquet", ".csv")

AT_ONCE = 4_096
"""Rows that are text at once."""


def check(target: Path) -> None:
    """UserError: no file that a table can be written to."""
    if target.suffix.lower() not in ENDINGS:
        raise UserError(f"{target} is no table that can be written; give a file that ends in {' or '.join(ENDINGS)}.")


def write_table(cloud: Cloud, target: Path, selection: Path | None = None) -> int:
    """A row an image in the order of the cloud, children last; returns how many are favourites.

    selection: the SQLite file with the favourites, by default the user's own. UserError: `target` has another ending,
    or cannot be written.
    """
    check(target)
    table, kept = _table(cloud, selection or default_file())
    make_folder(target.parent)
    with replacing(target) as partial:
        if target.suffix.lower() == ".csv":
            _write_csv(table, partial)
        else:
            import pyarrow.parquet as pq  # imported late: who only looks at clouds does without it

            with partial.open("wb") as stream:
                pq.write_table(table, stream)
    return kept


def _table(cloud: Cloud, selection: Path) -> tuple[pa.Table, int]:
    """Columns of the program's own first; those of measures and labels are called by their ids, which none of these
    is."""
    import pyarrow as pa

    places, count = cloud.numbered(), len(cloud)
    kept = {
        places[one.image]: (position, one)
        for position, one in enumerate(favourites(selection, cloud.identity, cloud.location), 1)
        if one.image in places
    }
    positions = cloud.positions.T
    columns: dict[str, Any] = {
        "id": pa.array(_texts(cloud.ids), pa.string()),
        "path": pa.array(_texts(cloud.paths), pa.string()),
        "favourite": pa.array([index in kept for index in range(count)], pa.bool_()),
        "rank": pa.array([kept[index][0] if index in kept else None for index in range(count)], pa.int32()),
        "row": pa.array([kept[index][1].row + 1 if index in kept else None for index in range(count)], pa.int32()),
        "row_title": pa.array(_texts([kept[index][1].title if index in kept else "" for index in range(count)])),
        "note": pa.array(_texts([kept[index][1].note if index in kept else "" for index in range(count)])),
        "name": pa.array(_texts([cloud.name(index) for index in range(count)]), pa.string()),
        "method": pa.array(_texts(cloud.methods), pa.string()),
        "parents": pa.array([_texts(own) for own in cloud.parents], pa.list_(pa.string())),
        "parameters": pa.array(_texts(cloud.parameters), pa.string()),
        "width": pa.array(cloud.sizes[:, 0]),
        "height": pa.array(cloud.sizes[:, 1]),
        **{axis: pa.array(values) for axis, values in zip("xyz", positions, strict=True)},
        "colours": pa.array(_hexadecimal(cloud), pa.list_(pa.string())),
        "shares": pa.array(list(cloud.shares), pa.list_(pa.float32())),
        "provenance": pa.array(_texts(cloud.provenance or [""] * count), pa.string()),
    }
    for name, column in cloud.measures.items():
        columns[name] = pa.array(column.values, pa.float32(), from_pandas=True)
    for name, label in cloud.labels.items():
        columns[name] = pa.array(_texts(label.values), pa.string())
    return pa.table(columns), len(kept)


def _texts(texts: Sequence[str]) -> list[str]:
    """Without the halves of characters that no table can hold; paths with bytes that are no text as Python prints
    them."""
    return [text if text.isascii() else text.encode("utf-8", "backslashreplace").decode() for text in texts]


def _hexadecimal(cloud: Cloud) -> list[list[str]]:
    return [["#{:02x}{:02x}{:02x}".format(*colour) for colour in five] for five in cloud.colours.tolist()]


def _write_csv(table: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(table.column_names)
        for batch in table.to_batches(AT_ONCE):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                writer.writerow([_written(value) for value in row])


def _written(value: Any) -> Any:
    """As a spreadsheet takes it: numbers stay numbers, words never are a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.7g}" if isinstance(value, float) else cell(value)
