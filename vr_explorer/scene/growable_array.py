"""An array that becomes longer while frames are drawn, without being copied each time."""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

ROOM = 1_024
"""Rows that may be added before the array is made anew, at least; a sixteenth of a larger number."""

T = TypeVar("T", bound=np.generic)


class GrowableArray(Generic[T]):
    """values: the rows that there are; a view, which is another one after `add`."""

    values: npt.NDArray[T]

    def __init__(self, values: npt.NDArray[T]) -> None:
        self._reserve(values, len(values))

    def add(self, more: npt.NDArray[T]) -> None:
        """Rows behind the others."""
        first, count = len(self.values), len(self.values) + len(more)
        if count > len(self._whole):
            self._reserve(self.values, count)
        self._whole[first:count] = more
        self.values = self._whole[:count]

    def _reserve(self, values: npt.NDArray[T], count: int) -> None:
        self._whole = np.empty((count + max(ROOM, count // 16), *values.shape[1:]), values.dtype)
        self._whole[: len(values)] = values
        self.values = self._whole[: len(values)]
