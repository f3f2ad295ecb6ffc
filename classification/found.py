"""The pictures of a folder before they are measured; a million of them in little memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from foundation.packed import Packed


@dataclass(frozen=True)
class Found:
    """One picture. path: relative to the folder, `/` as separator. parameters: JSON text, empty where unknown. name: in
    words, one line, empty where it has none. former_id: what version 0.1.0 would have called it, where that differs.
    """

    id: str
    path: str
    method: str = ""
    parents: tuple[str, ...] = ()
    parameters: str = ""
    name: str = ""
    former_id: str = ""


_NAMES = tuple(one.name for one in fields(Found))


class FoundPictures(Sequence[Found]):
    """N pictures, each made when it is asked for; of all of them, one field is a sequence as well."""

    def __init__(self, found: Iterable[Found] = ()) -> None:
        self._columns: dict[str, Packed[Any]] = {name: Packed() for name in _NAMES}
        for item in found:
            self.append(item)

    def append(self, item: Found) -> None:
        for name, column in self._columns.items():
            column.append(getattr(item, name))

    @property
    def ids(self) -> Packed[str]:
        return self._columns["id"]

    @property
    def paths(self) -> Packed[str]:
        return self._columns["path"]

    @property
    def methods(self) -> Packed[str]:
        return self._columns["method"]

    @property
    def parents(self) -> Packed[list[str]]:
        return self._columns["parents"]

    @property
    def parameters(self) -> Packed[str]:
        return self._columns["parameters"]

    @property
    def names(self) -> Packed[str]:
        return self._columns["name"]

    @property
    def former_ids(self) -> Packed[str]:
        return self._columns["former_id"]

    def __len__(self) -> int:
        return len(self.paths)

    def __iter__(self) -> Iterator[Found]:
        for values in zip(*self._columns.values(), strict=True):
            yield _of(values)

    @overload
    def __getitem__(self, index: int) -> Found: ...

    @overload
    def __getitem__(self, index: slice) -> list[Found]: ...

    def __getitem__(self, index: int | slice) -> Found | list[Found]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        return _of([column[index] for column in self._columns.values()])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(own == its for own, its in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def of_rows(self, rows: npt.NDArray[np.intp]) -> FoundPictures:
        """Those of these numbers (M,), in their order; all of them in their order are these themselves."""
        if np.array_equal(rows, np.arange(len(self))):
            return self
        return self._with({name: column.of_rows(rows) for name, column in self._columns.items()})

    def called(self, ids: Iterable[str], former_ids: Iterable[str]) -> FoundPictures:
        """The same pictures by other ids."""
        return self._with({**self._columns, "id": Packed(ids), "former_id": Packed(former_ids)})

    def _with(self, columns: dict[str, Packed[Any]]) -> FoundPictures:
        others = FoundPictures()
        others._columns = columns
        return others


def _of(values: Sequence[Any]) -> Found:
    own, path, method, parents, parameters, name, former = values
    return Found(own, path, method, tuple(parents), parameters, name, former)
