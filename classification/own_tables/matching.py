"""Which row of a table is of which picture: by path, by id, or by the name of the file alone where that is clear."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt

from classification.found import Found
from classification.own_tables.table import OwnTable
from foundation.contained_files import resolved
from foundation.errors import UserError
from foundation.quantity import quantity

KEYS = (
    "path", "file", "filepath", "file_path", "filename", "file_name", "image_path", "image", "img", "picture", "id",
    "image_id", "key", "name", "__index_level_0__", "index", "unnamed: 0", "",
)  # fmt: skip
"""What a column is called that names pictures, in any letter case; the last ones are what pandas makes of an index."""

_FORMULA = tuple("=+-@")


def is_key(name: str) -> bool:
    """Whether a column of this name may name pictures."""
    return name.strip().casefold() in KEYS


class Pictures:
    """The pictures of a folder by all that a table may call them. found: in the order of the cloud."""

    def __init__(self, source: Path, found: Sequence[Found]) -> None:
        self.source = source
        self.paths = [item.path for item in found]
        self._roots = tuple(_plain(str(root)).rstrip("/") + "/" for root in (source.absolute(), resolved(source)))
        names: dict[str, int] = {}
        self._add(names, self.paths)
        self._add(names, [item.id for item in found])
        self._add(names, [item.former_id for item in found])
        for written in (_plain, _folded):
            self._add(names, map(written, self.paths))
        self._add_clear(names, _stem)
        self._add_clear(names, lambda path: PurePosixPath(path).name)
        self._add_clear(names, lambda path: PurePosixPath(path).stem)
        self._names = names

    def __len__(self) -> int:
        return len(self.paths)

    def of(self, name: str) -> int:
        """The number of the picture that a table calls `name`, −1 where there is none. Nothing is opened."""
        name = name.strip()
        if name.startswith("'") and name[1:].startswith(_FORMULA):  # as tables are written for spreadsheets
            name = name[1:]
        plain = _plain(name)
        for root in self._roots:
            plain = plain.removeprefix(root)
        for tried in (name, plain, _folded(plain)):
            if tried and tried in self._names:
                return self._names[tried]
        if plain.startswith("/") or plain[1:3] == ":/":  # of another machine, or of another folder
            parts = PurePosixPath(plain).parts[1:]
            for first in range(len(parts)):
                if (found := self._names.get(_folded("/".join(parts[first:])))) is not None:
                    return found
        return -1

    @staticmethod
    def _add(names: dict[str, int], called: Iterable[str]) -> None:
        for number, name in enumerate(called):
            if name:
                names.setdefault(name, number)

    def _add_clear(self, names: dict[str, int], short: Callable[[str], str]) -> None:
        """Names that only one picture has."""
        called = [_folded(short(path)) for path in self.paths]
        counts = Counter(called)
        self._add(names, (name if counts[name] == 1 else "" for name in called))


@dataclass(frozen=True)
class Matched:
    """rows: intp (N,), the row of each picture, −1 where it has none. key: the column that named them, "" where that
    was their order. told: sentences."""

    rows: npt.NDArray[np.intp]
    key: str
    told: tuple[str, ...]

    @property
    def there(self) -> npt.NDArray[np.bool_]:
        """(N,)"""
        return self.rows >= 0


def matched(table: OwnTable, pictures: Pictures, in_order: bool = False) -> Matched:
    """in_order: rows may be of the pictures in the order of the cloud, where no column names any.

    UserError: no column names pictures, or none of what it names is here.
    """
    found = [(column.name, names) for column in table.columns if is_key(column.name) and (names := column.names())]
    if not found:
        if in_order:
            return _in_order(table, pictures)
        raise UserError(
            f"{table.path} has no column that names pictures; call one `path` or `id`, with the paths in "
            f"{pictures.source} or the ids of the cloud."
        )
    found.sort(key=lambda one: KEYS.index(one[0].strip().casefold()))
    tried = [(key, np.array([pictures.of(name) for name in names], np.intp)) for key, names in found]
    key, numbers = max(tried, key=lambda one: int((one[1] >= 0).sum()))
    named = next(names for name, names in found if name == key)
    if not (numbers >= 0).any():
        raise UserError(
            f"None of the {quantity(table.count, 'row')} of {table.path} names a picture of {pictures.source} (the "
            f"first in the column {key}: {next((name for name in named if name), 'nothing')[:120]!r}); "
            "write paths as they are in that folder, or ids of the cloud."
        )
    told = list(table.told)
    rows = np.full(len(pictures), -1, np.intp)
    order = np.flatnonzero(numbers >= 0)[::-1]
    rows[numbers[order]] = order  # of several, the first is written last
    strange, again = int((numbers < 0).sum()), int((numbers >= 0).sum() - (rows >= 0).sum())
    if strange:
        first = named[int(np.argmax(numbers < 0))][:120]
        told.append(f"{quantity(strange, 'row')} of {table.path.name} left out, as no picture is called so: {first!r}.")
    if again:
        told.append(f"{quantity(again, 'row')} of {table.path.name} left out, as a row before is of the same picture.")
    return Matched(rows, key, tuple(told))


def _in_order(table: OwnTable, pictures: Pictures) -> Matched:
    """As `sorted` puts paths in order: 10 before 9."""
    count, names = len(pictures), f"{table.path.stem}.ids.txt"
    if table.count != count:
        raise UserError(
            f"{table.path} has {quantity(table.count, 'row')}, but {pictures.source} "
            f"{quantity(count, 'picture')}; write a path or an id for each row into {names} beside it."
        )
    order = sorted(range(count), key=lambda number: pictures.paths[number])
    rows = np.empty(count, np.intp)
    rows[order] = np.arange(count)
    told = (
        f"The rows of {table.path.name} were taken in the order of the pictures' paths, from "
        f"{pictures.paths[order[0]]} to {pictures.paths[order[-1]]}; {names} beside it, with a path a line, can tell.",
    )
    return Matched(rows, "", (*table.told, *told))


def _plain(path: str) -> str:
    path = path.replace("\\", "/")
    while path.startswith("./"):
        path = path[2:]
    return path


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _stem(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))
