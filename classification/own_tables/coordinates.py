"""Places of the user's own, in the place of those that the layout would find: a map that was made elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classification.cloud.placing import place
from classification.layout import set_apart
from classification.own_tables.matching import Matched
from classification.own_tables.table import OwnTable
from classification.own_tables.vectors import matrix, numbered
from foundation.errors import UserError
from foundation.quantity import quantity

Floats = npt.NDArray[np.float32]

FARTHEST = 6.0
"""Deviations from the middle, along each axis; a place beyond is brought there, or all others would be one speck."""

PREFERRED = ("coordinates", "place", "position", "xyz", "xy", "umap", "tsne")

_LARGEST = 1e30


@dataclass(frozen=True)
class Coordinates:
    """values: float32 (N, 3), standardised, 0 where a picture has none. there: bool (N,). told: sentences."""

    values: Floats
    there: npt.NDArray[np.bool_]
    told: tuple[str, ...]


def coordinates(table: OwnTable, of: Matched) -> Coordinates:
    """x to the right, y upward, z toward the viewer; two numbers are a picture of the map, upright and flat.

    One factor brings all axes about a deviation of 1, so that the map keeps its shape. UserError: no two or three
    columns, or no place of any picture.
    """
    given = _given(table, of.key).astype(np.float64)
    own = np.full((len(of.rows), 3), np.nan)
    own[of.there, : given.shape[1]] = given[of.rows[of.there]]
    if given.shape[1] == 2:
        own[of.there, 2] = 0.0
    there = np.isfinite(own).all(axis=1) & (np.abs(own) <= _LARGEST).all(axis=1)
    if not there.any():
        raise UserError(f"No place in {table.path} can be used; each has a number that is none.")
    standard, wild = _standard(own[there])
    values = np.zeros((len(own), 3), np.float32)
    values[there] = set_apart(standard)
    told, bad = list(of.told), int((of.there & ~there).sum())
    if bad:
        told.append(f"{quantity(bad, 'place')} of {table.path.name} left out, with a number that is none.")
    if wild:
        told.append(f"{quantity(wild, 'place')} of {table.path.name} far outside brought to the edge of the cloud.")
    if not there.all():
        told.append(
            f"{quantity(int((~there).sum()), 'picture has', 'pictures have')} no place of your own; each was put among "
            "those that it is most like."
        )
    return Coordinates(values, there, tuple(told))


def placed(own: Coordinates, features: npt.NDArray[np.floating]) -> Floats:
    """float32 (N, 3): the places, and for pictures without one a free place among those that it is most like.

    features: (N, F), L2-normalised.
    """
    values = own.values.copy()
    if not own.there.all():
        known = features[own.there].astype(np.float32)
        for row in np.flatnonzero(~own.there):
            values[row] = place(known @ features[row].astype(np.float32), own.values[own.there])
    return values


def _given(table: OwnTable, key: str) -> npt.NDArray[np.floating]:
    """(M, 2) or (M, 3)."""
    columns = {column.name.strip().casefold(): column.numbers for column in numbered(table, key)}
    axes = [columns[axis] for axis in ("x", "y", "z") if axis in columns]
    if "x" in columns and "y" in columns:
        return np.stack([axis for axis in axes if axis is not None], axis=1)
    found = matrix(table, key, PREFERRED)
    if found.shape[1] not in (2, 3):
        raise UserError(
            f"{table.path} has {found.shape[1]} numbers a picture; a place has two or three, in columns x, y and z."
        )
    return found


def _standard(places: npt.NDArray[np.float64]) -> tuple[Floats, int]:
    """(K, 3) about 0, and how many were brought back."""
    middle = np.median(places, axis=0)
    centred = places - middle
    spread = 1.4826 * np.median(np.abs(centred), axis=0)
    scale = float(spread.max())
    if scale <= 0.0:  # more than half lie at one place
        scale = float(centred.std(axis=0).max()) or 1.0
    standard = centred / scale
    wild = (np.abs(standard) > FARTHEST).any(axis=1)
    return np.clip(standard, -FARTHEST, FARTHEST).astype(np.float32), int(wild.sum())
