"""What earlier versions kept of measured pictures: all measures in one file a chunk. It is brought to where each part
now has a place of its own, so that a cloud of theirs grows without being measured again.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np

from classification import atlas, colours
from classification.measurement import Cache, Measured, Values, check, folder_of
from classification.measures import abstractness
from foundation.files import make_folder, put

_ARRAYS = {"abstractness": "abstractness", "composition": "centre_light"}
"""By measure, where its values were."""


def migrate(
    cloud_folder: Path, embedder: str, pictures: Cache[Measured], measures: Mapping[str, Cache[Values]]
) -> None:
    """pictures, measures: where they go. embedder: its identity. UserError on a full disk."""
    former = folder_of(
        cloud_folder,
        {
            "embedder": embedder,
            "colours": colours.DESCRIPTION,
            "abstractness": abstractness.PARAMETERS,
            "cell": [atlas.CELL, atlas.CELL_BYTES],
        },
    )
    for path in sorted(former.glob("*.npz")):
        for name, values in _read(path).items():
            if name in measures:
                measures[name].add(values)
        with suppress(OSError):  # on Windows while another program looks at it
            put(path, make_folder(pictures.folder) / path.name)
    with suppress(OSError):
        former.rmdir()


def _read(path: Path) -> dict[str, Values]:
    """By measure; none of a damaged file."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            found = {name: Values(arrays["keys"], arrays[array]) for name, array in _ARRAYS.items()}
            for values in found.values():
                check(values)
            return found
    except Exception:  # damaged bytes are met with errors of every kind
        return {}
