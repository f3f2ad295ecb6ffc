"""Layouts that took minutes, kept until their cloud is written: who is stopped after one does not wait for it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from foundation.files import make_folder, replacing

FOLDER = "layout"
"""Of a cloud, for what layouts leave."""

WORTHWHILE = 4_096
"""Layouts of fewer pictures are sooner made again."""

Floats = npt.NDArray[np.float32]


class KeptLayouts:
    """Layouts in files of `folder`, each named by a digest of all that it depends on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, points: Floats, options: Mapping[str, Any], make: Callable[[], Floats]) -> Floats:
        """What `make` gives, float32 (N, d), or gave for the same `points` (N, D) and `options`: all else that it
        depends on, as JSON can hold it. UserError on a full disk.
        """
        if len(points) < WORTHWHILE:
            return make()
        digest = hashlib.sha256(json.dumps([points.shape, options], sort_keys=True).encode())
        digest.update(np.ascontiguousarray(points).data)
        path = self._folder / f"{digest.hexdigest()[:32]}.npy"
        try:
            with path.open("rb") as stream:
                found: Floats = np.load(stream, allow_pickle=False)
            if found.dtype == np.float32 and found.ndim == 2 and len(found) == len(points) and np.isfinite(found).all():
                return found
        except Exception:  # damaged bytes are met with errors of every kind
            pass
        made = make()
        make_folder(self._folder)
        with replacing(path) as partial, partial.open("wb") as stream:
            np.save(stream, made)
        return made

    def clear(self) -> None:
        """Removes them: the cloud that they were made for is written."""
        for path in self._folder.glob("*.npy"):
            with suppress(OSError):  # on Windows while another program looks at it
                path.unlink()
