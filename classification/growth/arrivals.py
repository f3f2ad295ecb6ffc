"""Pictures that came to a folder of which a cloud is there: they find places among the others, none of which moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from classification import principal
from classification.cloud import Cloud, Features
from classification.cloud.description import run_in
from classification.cloud.placing import free_positions
from classification.kept_layouts import FOLDER
from classification.layout import FEWEST, Layout, LayoutSettings
from classification.neighbours import averaged
from classification.principal import Principal
from classification.trustworthiness import trustworthiness
from foundation.errors import UserError
from foundation.quantity import quantity

SAME = 0.999
"""Cosine of the features of a picture with those that it had, from which on it is the same: measured again, among
others, they differ in the last digits."""

MANY = 0.2
"""Pictures that came, as a share of those that were laid out, from which on a new layout is thought of."""

_AT_ONCE = 1_024

Halves = npt.NDArray[np.float16]
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Staying:
    """The K of N pictures that the cloud of before has as well.

    rows: intp (K,), among the N, ascending. former: intp (K,), among those of before. positions: float32 (K, 3).
    values: float32 (K,) of the measures that are defined as they were, by their ids. layout: how the cloud was laid
    out, as its description says. joined: how many of it came after that. kept: its principal components, where they are
    there.
    """

    rows: Rows
    former: Rows
    positions: Floats
    values: dict[str, Floats]
    layout: dict[str, Any]
    joined: int
    kept: tuple[Principal, Floats] | None


def staying(
    out: Path,
    paths: Sequence[str],
    features: Halves,
    embedder: str,
    criteria: dict[str, Any],
    settings: LayoutSettings | None = None,
    seed: int | None = None,
) -> Staying | None:
    """What of the cloud in `out`, with its children, is among the pictures at `paths` with their `features` (N, D);
    None where there is nothing, or where `settings` beside the defaults or a `seed` are given that are not its own.

    criteria: what measures depend on, by their ids.
    """
    try:
        cloud = Cloud.load(out)
        before = cloud.features()
    except UserError:
        return None
    told = cloud.description.get("layout")
    layout = told if isinstance(told, dict) else {}
    if cloud.description.get("embedder") != embedder or before.shape[1] != features.shape[1]:
        return None
    own = cloud.description.get("own")
    placed_by_hand = isinstance(own, dict) and "coordinates" in own
    if placed_by_hand or _others(layout, cloud.classified, settings, seed):
        return None
    numbers = {path: number for number, path in enumerate(cloud.paths)}
    shared = np.array([(row, numbers[path]) for row, path in enumerate(paths) if path in numbers], np.intp)
    if not len(shared):
        return None
    alike = np.isfinite(cloud.positions[shared[:, 1]]).all(axis=1) & _same(features, before, shared)
    rows, former = shared[alike].T.copy()
    if not len(rows):
        return None
    then_criteria = cloud.description.get("criteria")
    known = then_criteria if isinstance(then_criteria, dict) else {}
    return Staying(
        rows,
        former,
        cloud.positions[former],
        {
            name: column.values[former]
            for name, column in cloud.measures.items()
            if name in criteria and known.get(name) == criteria[name]
        },
        layout,
        cloud.classified - cloud.laid_out + int((former >= cloud.classified).sum()),
        principal.kept(out / FOLDER, run_in(cloud.description), cloud.classified, features.shape[1]),
    )


def stood(out: Path, paths: Sequence[str]) -> Floats | None:
    """float32 (N, 3): where the pictures at `paths` stand in the cloud in `out`, NaN where it has not one of that name;
    None where it has none of them."""
    try:
        cloud = Cloud.load(out)
    except UserError:
        return None
    numbers = {path: number for number, path in enumerate(cloud.paths)}
    shared = np.array([(row, numbers[path]) for row, path in enumerate(paths) if path in numbers], np.intp)
    if not len(shared):
        return None
    positions = np.full((len(paths), 3), np.nan, np.float32)
    positions[shared[:, 0]] = cloud.positions[shared[:, 1]]
    return positions


def _same(features: Halves, before: Features, shared: Rows) -> npt.NDArray[np.bool_]:
    """bool (K,): which of the pairs `shared`, (K, 2), of rows of both have the same features."""
    same = np.empty(len(shared), bool)
    for first in range(0, len(shared), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        now, then = features[shared[part, 0]].astype(np.float32), before[shared[part, 1]].astype(np.float32)
        same[part] = np.einsum("nd,nd->n", now, then) >= SAME
    return same


def placed(features: Halves, there: Staying, seed: int) -> tuple[Layout, dict[str, Any], Principal, Floats]:
    """The layout in which all that are `there` stand where they stood, how it came about, and the principal components
    with the coordinates (N, K) of all."""
    count = len(features)
    came = np.setdiff1d(np.arange(count), there.rows)
    if there.kept is None:
        components = principal.principal(features, seed, there.rows)
        coordinates = components.coordinates(features)
    else:
        components, before = there.kept
        known = there.former < len(before)
        coordinates = np.empty((count, before.shape[1]), np.float32)
        coordinates[there.rows[known]] = before[there.former[known]]
        others = np.setdiff1d(np.arange(count), there.rows[known])
        coordinates[others] = components.coordinates(features, others)
    positions = np.empty((count, 3), np.float32)
    positions[there.rows] = there.positions
    if len(came):
        wanted = averaged(coordinates[there.rows], there.positions, coordinates[came])
        positions[came] = free_positions(wanted, there.positions)
    judged = trustworthiness(coordinates, positions, seed) if count >= 4 else None
    method = str(there.layout.get("method", "umap"))
    return (
        Layout(positions, judged, method),
        {**_recorded(there.layout), "trustworthiness": judged, "joined": min(there.joined + len(came), count)},
        components,
        coordinates,
    )


def told(description: dict[str, Any], count: int) -> list[str]:
    """What the user should know where many of the `count` pictures of a cloud came after it was laid out."""
    joined = int(description["layout"].get("joined", 0))
    if joined < MANY * (count - joined):
        return []
    return [
        f"{quantity(joined, 'picture')} of {count:,} came after the cloud was laid out and stand beside those that "
        "they are like; `--new-layout` lays all out anew."
    ]


def _recorded(layout: dict[str, Any]) -> dict[str, Any]:
    names = (*asdict(LayoutSettings()), "seed")
    return {name: layout[name] for name in names if name in layout}


def _others(layout: dict[str, Any], count: int, settings: LayoutSettings | None, seed: int | None) -> bool:
    """Whether these are others than those of a cloud of `count` images that was laid out as `layout` says; the default
    settings ask for nothing."""
    if seed is not None and layout.get("seed", seed) != seed:
        return True
    if settings is None or settings == LayoutSettings():
        return False
    given = asdict(settings)
    if count < FEWEST:  # by another method than was asked for
        del given["method"]
    return any(layout.get(name, value) != value for name, value in given.items())
