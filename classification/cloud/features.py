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

_WIDENED = 1 << 17
"""Numbers that become 32 bits wide at once: half a megabyte, which stays in a core's cache."""

_SHIFT, _KEPT, _SCALE = 13, np.int32(-0x70000001), np.float32(2.0**112)
"""From the bits of a float16 to those of a float32 that is less by the factor 2¹¹²: the mantissas begin 13 bits apart,
the exponents count from 15 and from 127, and what a sign brings along before the exponent is taken out.
"""


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
        """Products of all rows with `vectors` (D,) or (D, K), float32 (N,) or (N, K); a part is in memory at a time.

        vectors: of unit length at most, each.
        """
        products = np.empty((len(self), *vectors.shape[1:]), np.float32)
        if vectors.ndim == 1 and self._file.dtype == self._grown.dtype == self.dtype:
            self._multiply(vectors, products)
            return products
        for first in range(0, len(self), _CHUNK):
            part = slice(first, first + _CHUNK)
            products[part] = self[part].astype(np.float32) @ vectors
        return products

    def _multiply(self, vector: npt.NDArray[np.float32], products: npt.NDArray[np.float32]) -> None:
        """As `@`, by whole registers, where numpy's conversion takes one number after the other; and without BLAS's
        threads, which wait for each other on a busy machine. products: float32 (N,), to be filled.
        """
        rows, scaled = max(_WIDENED // max(len(vector), 1), 1), vector * _SCALE
        wide = np.empty((rows, len(vector)), np.int32)
        for first in range(0, len(self), rows):
            halves = self[first : first + rows].view(np.int16)
            widened = wide[: len(halves)]
            np.copyto(widened, halves)
            np.left_shift(widened, _SHIFT, out=widened)
            np.bitwise_and(widened, _KEPT, out=widened)
            np.vecdot(widened.view(np.float32), scaled, out=products[first : first + rows])


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
