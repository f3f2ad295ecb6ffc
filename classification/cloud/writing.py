"""A cloud's table and description, written as the last of the files that belong together."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
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

if TYPE_CHECKING:
    import pandas as pd

    from classification.cloud.value import Cloud


def write(cloud: Cloud, files: FileSet) -> Cloud:
    """See `Cloud.write`."""
    import pyarrow as pa  # imported late: who only looks at clouds does without it
    import pyarrow.parquet as pq

    if cloud.children is not None:
        raise ValueError("children are in a file of their own; a table is written of measured pictures")
    table = pa.Table.from_pandas(_table(cloud), preserve_index=False)
    marked = table.replace_schema_metadata({**(table.schema.metadata or {}), MARK_KEY: files.mark.encode()})
    with files.new(TABLE_FILE).open("wb") as stream:  # pyarrow opens no name that is no text
        pq.write_table(marked, stream)
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


def _table(cloud: Cloud) -> pd.DataFrame:
    import pandas as pd  # imported late: who only looks at clouds does without it

    count = len(cloud)
    x, y, z = cloud.positions.T
    return pd.DataFrame(
        {
            "id": cloud.ids,
            "path": [places.as_text(path) for path in cloud.paths],
            "x": x,
            "y": y,
            "z": z,
            "colours": list(cloud.colours.reshape(count, int(np.prod(cloud.colours.shape[1:])))),
            "shares": list(cloud.shares),
            **_measured(cloud),
            "width": cloud.sizes[:, 0],
            "height": cloud.sizes[:, 1],
            "method": cloud.methods,
            "parents": cloud.parents,
            "parameters": cloud.parameters,
            "cell": cloud.cells,
            **({"name": cloud.names} if any(cloud.names) else {}),
            "former_id": cloud.former_ids or [""] * count,
            **{one.id: one.values for one in cloud.labels.values()},
            **({"provenance": cloud.provenance} if any(cloud.provenance) else {}),
        }
    )
