"""A cloud's table and description, written as the last of the files that belong together."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import getnode

import numpy as np
import numpy.typing as npt

from classification import places
from classification.cloud.description import (
    DESCRIPTION_FILE,
    SCHEMA,
    TABLE_FILE,
    identity_in,
    read_description,
)
from classification.file_set import MARK_KEY, FileSet
from classification.measures.original import ORIGINAL_MEASURES
from foundation.errors import UserError
from foundation.packed import Packed

if TYPE_CHECKING:
    from classification.cloud.value import Cloud


_AT_ONCE = 65_536
"""Images whose rows are in memory as Arrow has them; so many rows are a group of the table's."""


def write(cloud: Cloud, files: FileSet) -> Cloud:
    """See `Cloud.write`."""
    import pyarrow as pa  # imported late: who only looks at clouds does without it
    import pyarrow.parquet as pq

    if cloud.children is not None:
        raise ValueError("children are in a file of their own; a table is written of measured pictures")
    columns = _columns(cloud)
    schema = pa.schema([(name, column.kind) for name, column in columns.items()], {MARK_KEY: files.mark.encode()})
    with (
        files.new(TABLE_FILE).open("wb") as stream,  # pyarrow opens no name that is no text
        pq.ParquetWriter(stream, schema) as table,
    ):
        for first in range(0, len(cloud), _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            table.write_table(pa.table([column.array(part) for column in columns.values()], schema=schema))
    description = {
        **cloud.description,
        "schema": SCHEMA,
        "id": identity_in(cloud.description) or _identity_before(files.folder) or _made_at(cloud.source, files.folder),
        "run": files.mark,
        **places.description(cloud.source, files.folder),
        "count": len(cloud),
        "measures": [column.description.to_json() for column in cloud.measures.values()],
        **({"labels": [one.to_json() for one in cloud.labels.values()]} if cloud.labels else {}),
        "atlas": cloud.atlas.__dict__ if cloud.atlas is not None else None,
    }
    # A folder's name may have bytes that are no text; as an escape of JSON they are read back.
    text = json.dumps(description, indent=2, ensure_ascii=False) + "\n"
    files.new(DESCRIPTION_FILE).write_bytes(text.encode("utf-8", "backslashreplace"))
    return replace(cloud, folder=files.folder, description=description)


def _identity_before(folder: Path) -> str | None:
    """Of the cloud that is in `folder` so far."""
    try:
        return identity_in(read_description(folder))
    except UserError:
        return None


def _made_at(source: Path, folder: Path) -> str:
    """A new identity. Of the same pictures in the same place on the same machine it is the same one: whoever removes a
    cloud and makes it again finds their favourites.
    """
    return sha256(
        f"{getnode()}\n{os.path.realpath(source)}\n{os.path.realpath(folder)}".encode("utf-8", "surrogateescape")
    ).hexdigest()[:32]


def _measured(cloud: Cloud) -> dict[str, npt.NDArray[np.float32]]:
    """The columns of the measures. Earlier versions look for two of them, whatever `cloud.json` says."""
    expected = {one.id: np.nan_to_num(cloud.values(one.id)) for one in ORIGINAL_MEASURES}
    return expected | {name: column.values for name, column in cloud.measures.items()}


@dataclass(frozen=True)
class _Column:
    """values: of all images, an array or a sequence, where lists are of one column each. kind: in the table."""

    values: Any
    kind: Any

    def array(self, part: slice) -> Any:
        """Of Arrow, of some of the images; what is no number is missing."""
        import pyarrow as pa

        values = self.values[part]
        if isinstance(values, np.ndarray) and values.ndim > 1:
            rows = values.reshape(len(values), -1)
            ends = np.arange(len(rows) + 1, dtype=np.int32) * rows.shape[1]
            return pa.ListArray.from_arrays(ends, np.ascontiguousarray(rows).ravel(), self.kind)
        return pa.array(values, self.kind, from_pandas=True)


def _columns(cloud: Cloud) -> dict[str, _Column]:
    import pyarrow as pa

    text, number, whole = pa.large_string(), pa.float32(), pa.int32()
    place = {axis: _Column(cloud.positions[:, index], number) for index, axis in enumerate("xyz")}
    return {
        "id": _Column(cloud.ids, text),
        "path": _Column(Packed(map(places.as_text, cloud.paths)), text),
        **place,
        "colours": _Column(cloud.colours, pa.list_(pa.uint8())),
        "shares": _Column(cloud.shares, pa.list_(number)),
        **{name: _Column(values, number) for name, values in _measured(cloud).items()},
        "width": _Column(cloud.sizes[:, 0], whole),
        "height": _Column(cloud.sizes[:, 1], whole),
        "method": _Column(cloud.methods, text),
        "parents": _Column(cloud.parents, pa.list_(text)),
        "parameters": _Column(cloud.parameters, text),
        "cell": _Column(cloud.cells, whole),
        **({"name": _Column(cloud.names, text)} if any(cloud.names) else {}),
        "former_id": _Column(cloud.former_ids or [""] * len(cloud), text),
        **{one.id: _Column(one.values, text) for one in cloud.labels.values()},
        **({"provenance": _Column(cloud.provenance, text)} if any(cloud.provenance) else {}),
    }
