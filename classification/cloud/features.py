"""The feature vectors of a cloud: those of the file stay there, those of its children come after them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from classification.file_set import features_in
from foundation.errors import UserError
from foundation.language import _

Halves = npt.NDArray[np.float16]

_CHUNK = 64
"""Rows that are made float32 at once: so many stay in a core's cache, and a product takes less than half the time."""


class Features:
    """float16 (N, D), L2-normalised rows, read as an array is: by one index, several, a slice, or a mask of all.

    What is taken is a copy, or of the file's rows alone a view of it. `np.asarray` reads the whole into memory.
    """

    dtype = np.dtype(np.float16)
    ndim = 2

    def __init__(self, file: Halves, grown: Halves | None = None) -> None:
        """file, grown: (M, D) and (N − M, D)."""
        self._file = file
        self._grown = grown if grown is not None else np.zeros((0, file.shape[1]), np.float16)

    def __len__(self) -> int:
        return len(self._file) + len(self._grown)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self), int(self._file.shape[1])

    def __getitem__(self, rows: int | slice | Sequence[int] | npt.NDArray[np.integer | np.bool_]) -> Halves:
        if not len(self._grown):
            return self._file[rows]
        middle = len(self._file)
        if isinstance(rows, slice):
            start, stop, step = rows.indices(len(self))
            if step == 1 and stop <= middle:
                return self._file[start:stop]
            rows = np.arange(start, stop, step)
        elif isinstance(rows, int | np.integer):
            row = range(len(self))[rows]
            return self._file[row] if row < middle else self._grown[row - middle]
        wanted = np.arange(len(self))[np.asarray(rows)]
        taken = np.empty((*wanted.shape, self.shape[1]), np.float16)
        own = wanted < middle
        taken[own], taken[~own] = self._file[wanted[own]], self._grown[wanted[~own] - middle]
        return taken

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> npt.NDArray[np.floating]:
        whole = np.concatenate([self._file, self._grown]) if len(self._grown) or copy else np.asarray(self._file)
        return whole.astype(dtype) if dtype is not None else whole

    def __matmul__(self, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Products of all rows with `vectors` (D,) or (D, K), float32 (N,) or (N, K); a part is in memory at a time."""
        products = np.empty((len(self), *vectors.shape[1:]), np.float32)
        for first in range(0, len(self), _CHUNK):
            part = slice(first, first + _CHUNK)
            products[part] = self[part].astype(np.float32) @ vectors
        return products


def features_file(path: Path, count: int) -> Halves:
    """float16 (count, D), memory-mapped. UserError where the file is missing or does not fit."""
    if path.exists() and not path.is_file():
        raise UserError(_("The features {path} are no file; classify the images again.").format(path=path))
    try:
        features = features_in(path)
    except (OSError, ValueError) as error:
        raise UserError(
            _("The features {path} cannot be read ({why}); classify the images again.").format(path=path, why=error)
        ) from error
    if features.ndim != 2 or len(features) != count:
        raise UserError(_("The features {path} do not fit the table; classify the images again.").format(path=path))
    return features
