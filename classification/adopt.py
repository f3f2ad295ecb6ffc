"""Opens what the explorer is pointed at: a cloud, or the original application's folder or table.

An original folder is `images/` with `img2vec.csv`. Its places, colours and criteria are taken as the table has them;
what it lacks, atlas and features, is made from the pictures that are there on the first opening and kept in the user's
cache folder.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import platformdirs

from classification.cloud import ATLAS_FILE, COLOURS, CSV_FILE, FEATURES_FILE, NO_CELL, Cloud, is_cloud
from classification.dds import AtlasGeometry
from foundation.errors import UserError
from foundation.files import make_folder, replacing
from foundation.images import SUFFIXES
from foundation.inside import resolved
from foundation.progress import Advance, ignore
from foundation.settings import APPLICATION

VERSION = 1
"""Another version of this module makes its clouds anew."""


def open_cloud(path: Path, done: Advance = ignore) -> tuple[Cloud, list[str]]:
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
        raise UserError(f"There is no cloud at {path}; make one with `classify FOLDER --out {path}`.")


def _table(path: Path) -> Path:
    return path / CSV_FILE if path.is_dir() else path


def cache_folder() -> Path:
    """Where adopted clouds are kept."""
    return Path(platformdirs.user_cache_dir(APPLICATION, appauthor=False)) / "clouds"


def _adopted(table: Path, done: Advance) -> tuple[Cloud, list[str]]:
    from classification import img2vec  # imported late: it needs pandas, which a cloud of our own does not

    source = table.absolute().parent
    pictures = _pictures(source)
    folder = cache_folder() / _identity(table, pictures)
    if is_cloud(folder):
        cloud = replace(Cloud.load(folder), source=source, place=None)  # the user has named the table in that folder
        return cloud, list(cloud.description.get("warnings", []))
    rows = img2vec.read(table)
    paths = [pictures.get(path, path) for path in rows.paths]
    present = [index for index, path in enumerate(rows.paths) if path in pictures]
    make_folder(folder)
    cells, sizes, geometry, broken = _measure(source, folder, paths, present, done)
    warnings = rows.warnings + broken
    without = int((cells == NO_CELL).sum())
    if without:
        count = f"{without} of {len(paths)}" if without < len(paths) else f"All {len(paths)}"
        warnings.append(
            f"{count} images of {table.name} have no picture here; their cards show their {COLOURS} colours."
        )
    cloud = Cloud(
        ids=rows.ids,
        paths=paths,
        positions=rows.positions,
        colours=rows.colours,
        shares=rows.shares,
        abstractness=rows.abstractness,
        composition=rows.composition,
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


def _pictures(source: Path) -> dict[str, str]:
    """Paths of the pictures under `source` by their paths without extension, both relative with `/`.

    Links that lead out of it are none: who made the table may have made them, too.
    """
    found: dict[str, str] = {}
    root = resolved(source)
    for path in sorted(source.rglob("*")):
        if path.suffix.lower() in SUFFIXES and path.is_file() and resolved(path).is_relative_to(root):
            relative = path.relative_to(source)
            found.setdefault(relative.with_suffix("").as_posix(), relative.as_posix())
    return found


def _identity(table: Path, pictures: dict[str, str]) -> str:
    """Names a table with its pictures in their present state."""
    source = table.absolute().parent
    files = [table.name, *pictures.values()]
    states = [(name, status.st_size, status.st_mtime_ns) for name in files if (status := (source / name).stat())]
    return hashlib.sha256(json.dumps([VERSION, str(source), states]).encode()).hexdigest()[:20]


def _measure(
    source: Path, folder: Path, paths: list[str], present: list[int], done: Advance
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], AtlasGeometry | None, list[str]]:
    """Writes atlas and features of the pictures that are there; returns cells (N,), sizes (N, 2), and problems."""
    cells = np.full(len(paths), NO_CELL, np.int32)
    sizes = np.zeros((len(paths), 2), np.int32)
    if not present:
        return cells, sizes, None, []
    from classification import atlas, pipeline

    measurement = pipeline.measure_all(source, folder, [paths[index] for index in present], done)
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
