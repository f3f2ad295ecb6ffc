"""img2vec.csv, the original application's table, both ways.

`;`-separated, CRLF, no line end after the last row, header
`path;tsneX;tsneY;tsneZ;colors;colorPercent;abstractLevel;style;ID`. `path` has no extension; `colors` is five `r, g, b`
joined by `|`, `colorPercent` five shares joined by `, `, `style` is the composition. The table of the original has real
defects (a place at y = −278 among places within ±3, unsorted shares that sum to 0.98 .. 1.02, abstractness up to 1.03),
so what is read is checked, mended where that is possible, and what was done is told.

A name with `;`, `"` or a line end is quoted as in any table of this kind (RFC 4180). Version 0.1.0 quoted nothing; its
tables are read, too, and those that a spreadsheet has saved with commas or tabs, or with a comma in its decimals.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt
import pandas as pd

from classification import places
from classification.cloud import ABSTRACTNESS, COLOURS, COMPOSITION, Cloud
from classification.identity import identity, is_sound
from classification.img2vec_rows import rows_of
from foundation.digests import first_equal, of_texts
from foundation.errors import UserError
from foundation.files import replacing

COLUMNS = ("path", "tsneX", "tsneY", "tsneZ", "colors", "colorPercent", "abstractLevel", "style", "ID")

_END = "\r\n"
_AT_ONCE = 4_096

FARTHEST = 6.0
"""Robust deviations from the median; a place beyond is wild and is brought to the median of its axis."""

_LONGEST_NUMBER = 40
"""Characters, with what separates it from the next."""

_LONGEST_HEADER = 10_000
_DECIMAL_COMMA = r"^(\s*[+-]?\d*),(\d+(?:[eE][+-]?\d+)?\s*)$"

_FEWEST = 20
_FARTHEST_OF_FEW = 20.0
"""A handful of rows has no reliable deviation; the axes are standardised, so this is far outside in any table."""

_METHODS = (
    (re.compile(r"^o\d+_sig_"), "singan, style_transfer"),
    (re.compile(r"^metbag_"), "network_blending"),
    (re.compile(r"^o\d+_st_?\d*"), "style_transfer"),
    (re.compile(r"^logobag_"), "transfer_learning"),
)


@dataclass(frozen=True)
class Table:
    """The rows that could be read, N of them. Arrays as in `classification.cloud.Cloud`; paths without extension.

    warnings: one sentence for each kind of defect, with its count.
    """

    ids: list[str]
    paths: list[str]
    positions: npt.NDArray[np.float32]
    colours: npt.NDArray[np.uint8]
    shares: npt.NDArray[np.float32]
    abstractness: npt.NDArray[np.float32]
    composition: npt.NDArray[np.float32]
    methods: list[str]
    warnings: list[str] = field(default_factory=list)


def read(path: Path) -> Table:
    """Reads and mends a table. UserError: no such file, a missing column, no readable row."""
    frame = _text_frame(path)
    warnings: list[str] = []
    texts = frame[["tsneX", "tsneY", "tsneZ", "abstractLevel", "style"]]
    numbers = texts.replace(_DECIMAL_COMMA, r"\1.\2", regex=True).apply(pd.to_numeric, errors="coerce").astype(float)
    numbers = numbers.where(np.isfinite(numbers))
    colours = _split_numbers(frame["colors"], r"[|,]", COLOURS * 3)
    shares = _split_numbers(frame["colorPercent"], ",", COLOURS)
    readable = (
        numbers.notna().all(axis=1).to_numpy()
        & (frame["path"].str.strip() != "").to_numpy()
        & np.isfinite(colours).all(axis=1)
        & np.isfinite(shares).all(axis=1)
        & (shares >= 0).all(axis=1)
        & (shares.sum(axis=1) > 0)
    )
    _count(warnings, (~readable).sum(), "cannot be read (missing or broken values) and {} left out", path)
    repeated = frame["path"].duplicated().to_numpy() & readable
    _count(warnings, repeated.sum(), "{} a path that stood before and {} left out", path)
    keep = readable & ~repeated
    if not keep.any():
        raise UserError(f"The table {path} has no row that can be read; check that it is an img2vec.csv.")
    frame, numbers = frame[keep], numbers[keep]
    positions, wild = _tamed(numbers[["tsneX", "tsneY", "tsneZ"]].to_numpy(np.float64))
    _count(warnings, wild, "{} a place far outside and {} brought back into the cloud", path)
    five, parts = _largest_first(np.clip(colours[keep], 0, 255), shares[keep])
    paths = [places.from_text(text.replace("\\", "/")) for text in frame["path"]]
    return Table(
        ids=_ids(paths),
        paths=paths,
        positions=positions,
        colours=five,
        shares=parts,
        abstractness=np.clip(numbers["abstractLevel"].to_numpy(np.float32), 0, 1),
        composition=np.clip(numbers["style"].to_numpy(np.float32), 0, 100),
        methods=[method_of(text) for text in paths],
        warnings=warnings,
    )


def write(cloud: Cloud, path: Path) -> None:
    """Writes `cloud` in the original's format, whole or not at all."""
    first = first_equal(of_texts(map(_stem, cloud.paths)))
    alone = np.bincount(first, minlength=len(cloud))[first] == 1
    rows, end = _rows(cloud, alone), ""
    with replacing(path) as partial, partial.open("wb") as stream:
        while text := _lines(islice(rows, _AT_ONCE)):
            stream.write((end + text).encode("utf-8"))
            end = _END


def _rows(cloud: Cloud, alone: npt.NDArray[np.bool_]) -> Iterator[Sequence[str]]:
    """The header and one row for each image. alone: bool (N,), whose path without its ending is no other's."""
    yield COLUMNS
    abstractness, composition = (np.nan_to_num(cloud.values(one.id)) for one in (ABSTRACTNESS, COMPOSITION))
    for row, (name, identifier) in enumerate(zip(cloud.paths, cloud.ids, strict=True)):
        yield (
            places.as_text(_stem(name) if alone[row] else name),
            *(_number(value, 8) for value in cloud.positions[row].tolist()),
            "|".join(", ".join(map(str, colour)) for colour in cloud.colours[row].tolist()),
            ", ".join(_number(share, 2) for share in cloud.shares[row].tolist()),
            _number(abstractness[row], 2),
            f"{composition[row]:.4f}",
            identifier,
        )


def _lines(rows: Iterable[Sequence[str]]) -> str:
    """CSV text of the rows, without a line's end after the last."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator=_END).writerows(rows)
    return text.getvalue().removesuffix(_END)


def _stem(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))


def method_of(path: str) -> str:
    """What the original's file names say of the method; empty for other names."""
    name = PurePosixPath(path).name
    method = next((method for pattern, method in _METHODS if pattern.match(name)), "")
    if method and "_dd" in name:
        method += ", deep_dream"
    if method and name.endswith("_sr"):
        method += ", super_resolution"
    return method


def _text_frame(path: Path) -> pd.DataFrame:
    try:
        # Decoded by hand: reading as text would make one kind of line end of all, and names hold the others.
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        if len(text.partition("\n")[0]) > _LONGEST_HEADER:
            raise UserError(f"{path} is not a table of the form img2vec.csv (its first line is too long).")
    except OSError as error:
        raise UserError(f"The table {path} cannot be read ({error.strerror}); check the path.") from error
    try:
        header, rows = rows_of(text)
    except csv.Error as error:
        raise UserError(f"{path} is not a table of the form img2vec.csv ({error}); check the file.") from error
    missing = [name for name in COLUMNS if name not in header and name != "ID"]
    if missing:
        raise UserError(f"The table {path} has no column {missing[0]}; its first line must be {';'.join(COLUMNS)}.")
    return pd.DataFrame(rows, columns=header, dtype=str)


def _split_numbers(texts: pd.Series, separator: str, width: int) -> npt.NDArray[np.float64]:
    """float64 (N, width); NaN throughout a row that does not have `width` numbers."""
    texts = texts.where(texts.str.len() <= _LONGEST_NUMBER * width, "")
    parts = texts.str.split(separator, regex=True, expand=True)
    if parts.shape[1] < width:
        return np.full((len(texts), width), np.nan)
    numbers = parts.iloc[:, :width].apply(pd.to_numeric, errors="coerce").to_numpy(np.float64, copy=True)
    too_long = parts.iloc[:, width:].notna().any(axis=1).to_numpy()
    numbers[too_long] = np.nan
    return numbers


def _tamed(places: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float32], int]:
    """Standardised axes (mean 0, deviation 1 over the rows that are not wild), and the number of wild rows."""
    middle = np.median(places, axis=0)
    spread = 1.4826 * np.median(np.abs(places - middle), axis=0)
    limit = np.where(spread > 0, FARTHEST * spread, np.inf) if len(places) >= _FEWEST else _FARTHEST_OF_FEW
    wild = np.abs(places - middle) > limit
    tamed = np.where(wild, middle, places)
    deviation = tamed.std(axis=0)
    standard = (tamed - tamed.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    return standard.astype(np.float32), int(wild.any(axis=1).sum())


def _largest_first(
    colours: npt.NDArray[np.float64], shares: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    order = np.argsort(-shares, axis=1, kind="stable")
    shares = np.take_along_axis(shares / shares.sum(axis=1, keepdims=True), order, axis=1)
    five = np.take_along_axis(colours.reshape(len(colours), COLOURS, 3), order[:, :, None], axis=1)
    return np.rint(five).astype(np.uint8), shares.astype(np.float32)


def _ids(paths: list[str]) -> list[str]:
    """The names, or the whole paths where two names are equal."""
    names = [PurePosixPath(path).name for path in paths]
    usual = len(set(names)) == len(names) and all(map(is_sound, names))
    return names if usual else [identity(path) for path in paths]


def _number(value: float, digits: int) -> str:
    """As Python prints it after rounding: 0.38, 0.0, −1.25."""
    return repr(round(float(value), digits) + 0.0)


def _count(warnings: list[str], count: int, what: str, path: Path) -> None:
    """Adds "12 rows of FILE have …" for a count above 0; "{}" stands for the verbs, first "have", then "were"."""
    if count:
        one = count == 1
        verbs = ("was" if one else "were",) if what.count("{}") == 1 else (("has", "was") if one else ("have", "were"))
        warnings.append(f"{count} {'row' if one else 'rows'} of {path.name} {what.format(*verbs)}.")
