"""Opens what the explorer is pointed at: a cloud, or the original application's folder or table.

An original folder is `images/` with `img2vec.csv`. Its places, colours and criteria are taken as the table has them;
what it lacks, atlas and features, is made from the pictures that are there on the first opening and kept in the user's
cache folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import unicodedata
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt
import platformdirs

from classification.cloud import (
    ATLAS_FILE,
    COLOURS,
    CSV_FILE,
    FEATURES_FILE,
    NO_CELL,
    Cloud,
    is_cloud,
    original_measures,
)
from classification.dds import AtlasGeometry
from classification.folder import pictures as pictures_below
from foundation.contained_files import resolved
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.images import SUFFIXES
from foundation.progress import ProgressCallback, ignore
from foundation.quantity import quantity
from foundation.settings import APPLICATION

LOOKED_AT = 1_000
"""Entries of a folder among which pictures are looked for, to advise what to do with it."""

VERSION = 2
"""Another version of this module makes its clouds anew."""


def open_cloud(path: Path, done: ProgressCallback = ignore) -> tuple[Cloud, list[str]]:
    """The cloud at `path` (a cloud's folder, an original folder, or an img2vec.csv) and what the user should know.

    UserError: nothing there that can be shown.
    """
    check(path)
    if path.is_dir() and is_cloud(path):
        return Cloud.load(path), []
    return _adopted(_table(path), done)


def check(path: Path) -> None:
    """What can be said at once, before anything is read. UserError: nothing there that could be opened."""
    if not (path.is_dir() and is_cloud(path)) and not _table(path).is_file():
        raise UserError(_advice(path))


def _without_pictures(count: int, total: int, table: str) -> str:
    if count == 1:
        return f"1 of {quantity(total, 'image')} of {table} has no picture here; its card shows its {COLOURS} colours."
    told = f"{count} of {total}" if count < total else f"All {total}"
    return f"{told} images of {table} have no picture here; their cards show their {COLOURS} colours."


def _advice(path: Path) -> str:
    """How a cloud comes about: beside a folder of pictures that was named, or at a place that was."""
    if path.is_dir() and _has_pictures(path):
        beside = path if path.name not in ("", "..") else path.resolve()
        cloud = _quoted(beside.with_name(f"{path.resolve().name}-cloud"))
        return (
            f"{path} is a folder of pictures and no cloud yet; make one beside it with "
            f"`classify {_quoted(path)} --out {cloud}`, then `explore {cloud}`."
        )
    return f"There is no cloud at {path}; make one with `classify FOLDER --out {_quoted(path)}`."


def _has_pictures(folder: Path) -> bool:
    """Among what is in it itself, as far as is looked."""
    try:
        with os.scandir(folder) as entries:
            return any(Path(entry.name).suffix.lower() in SUFFIXES for entry in islice(entries, LOOKED_AT))
    except OSError:
        return False


def _quoted(path: Path) -> str:
    """As it is typed on a command line."""
    written = str(path)
    if re.fullmatch(r"[\w./:\\-]+", written):
        return written
    return f'"{written}"' if os.name == "nt" or not re.search(r'["$`\\!]', written) else shlex.quote(written)


def _table(path: Path) -> Path:
    return path / CSV_FILE if path.is_dir() else path


def cache_folder() -> Path:
    """Where adopted clouds are kept."""
    return Path(platformdirs.user_cache_dir(APPLICATION, appauthor=False)) / "clouds"


def _adopted(table: Path, done: ProgressCallback) -> tuple[Cloud, list[str]]:
    from classification import img2vec  # imported late: it needs pandas, which a cloud of our own does not

    source = table.absolute().parent
    pictures = _Pictures(source)
    folder = cache_folder() / _identity(table, pictures)
    if is_cloud(folder):
        cloud = replace(Cloud.load(folder), source=source, place=None)  # the user has named the table in that folder
        return cloud, list(cloud.description.get("warnings", []))
    rows = img2vec.read(table)
    found = [pictures.of(path) for path in rows.paths]
    paths = [picture or path for picture, path in zip(found, rows.paths, strict=True)]
    present = [index for index, picture in enumerate(found) if picture is not None]
    make_folder(folder)
    cells, sizes, geometry, broken = _measure(source, folder, paths, present, done)
    warnings = rows.warnings + broken
    without = int((cells == NO_CELL).sum())
    if without:
        warnings.append(_without_pictures(without, len(paths), table.name))
    cloud = Cloud(
        ids=rows.ids,
        paths=paths,
        positions=rows.positions,
        colours=rows.colours,
        shares=rows.shares,
        measures=original_measures(rows.abstractness, rows.composition),
        sizes=sizes,
        methods=rows.methods,
        parents=[[] for _ in paths],
        parameters=[""] * len(paths),
        cells=cells,
        source=source,
        atlas=geometry,
        description={"adopted": str(table.absolute()), "warnings": warnings},
    )
    return cloud.save(folder), warnings


class _Pictures:
    """The pictures under `source`, found by what a table calls them: their paths without ending, or with it.

    Programs and systems write one name in different Unicode forms (`ü` as one sign, or as two), and some make no
    difference between capital and small letters; so the first picture is taken that is the same in this way.
    """

    def __init__(self, source: Path) -> None:
        root = resolved(source)
        # Links that lead out of it are none: who made the table may have made them, too.
        self.paths = [path for path in pictures_below(source)[0] if resolved(source / path).is_relative_to(root)]
        self._by_name: dict[str, str] = {}
        for key in (str, _composed, str.casefold, lambda name: _composed(name).casefold()):
            for path in self.paths:
                self._by_name.setdefault(key(PurePosixPath(path).with_suffix("").as_posix()), path)
            for path in self.paths:
                self._by_name.setdefault(key(path), path)

    def of(self, name: str) -> str | None:
        """The path of the picture that a table calls `name`."""
        tries = (name, name.strip(), _composed(name.strip()), _composed(name.strip()).casefold())
        return next((self._by_name[one] for one in tries if one in self._by_name), None)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _identity(table: Path, pictures: _Pictures) -> str:
    """Names a table with its pictures in their present state."""
    source = table.absolute().parent
    files = [table.name, *pictures.paths]
    states = [(name, status.st_size, status.st_mtime_ns) for name in files if (status := (source / name).stat())]
    return hashlib.sha256(json.dumps([VERSION, str(source), states]).encode()).hexdigest()[:20]


def _measure(
    source: Path, folder: Path, paths: list[str], present: list[int], done: ProgressCallback
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], AtlasGeometry | None, list[str]]:
    """Writes atlas and features of the pictures that are there; returns cells (N,), sizes (N, 2), and problems."""
    cells = np.full(len(paths), NO_CELL, np.int32)
    sizes = np.zeros((len(paths), 2), np.int32)
    if not present:
        return cells, sizes, None, []
    from classification import atlas, measuring

    measurement = measuring.measure_all(source, folder, [paths[index] for index in present], done)
    measured = measurement.values
    rows = np.array(present)[measurement.rows]
    cells[rows] = np.arange(len(rows))
    sizes[rows] = measured.sizes
    geometry = atlas.geometry_for(len(rows))
    atlas.write_atlas(folder / ATLAS_FILE, measured.cells, geometry)
    features = np.zeros((len(paths), measured.features.shape[1]), np.float16)
    features[rows] = measured.features
    with replacing(folder / FEATURES_FILE) as partial, partial.open("wb") as stream:
        np.save(stream, features)
    return cells, sizes, geometry, measurement.problems
