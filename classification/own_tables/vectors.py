"""Vectors of the user's own, in the place of those by which the program tells which pictures are alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classification.cloud.placing import neighbours
from classification.own_tables.matching import Matched
from classification.own_tables.table import Column, OwnTable
from foundation.errors import UserError
from foundation.quantity import quantity

Floats = npt.NDArray[np.float32]

PREFERRED = ("vector", "vectors", "embedding", "embeddings", "features", "feature")
"""Of several columns of vectors, the one that is called so."""

_FEWEST = 2
_AT_ONCE = 64
_COMPARED = 4_096


@dataclass(frozen=True)
class Vectors:
    """values: float32 (N, D), rows of length 1, or 0 where a picture has none. there: bool (N,). digest: of them all,
    32 hexadecimal digits. told: sentences."""

    values: Floats
    there: npt.NDArray[np.bool_]
    digest: str
    told: tuple[str, ...]


def vectors(table: OwnTable, of: Matched) -> Vectors:
    """Of the pictures that `of` has rows for. UserError: there are none, or it is not clear which columns they are."""
    wide = matrix(table, of.key, PREFERRED)
    if wide.shape[1] < _FEWEST:
        raise UserError(f"The vectors of {table.path} have a single number; give at least {_FEWEST}.")
    own: Floats = np.full((len(of.rows), wide.shape[1]), np.nan, np.float32)
    own[of.there] = wide[of.rows[of.there]]
    largest = np.abs(own).max(axis=1, keepdims=True)
    own /= np.where(largest > 0.0, largest, np.float32(1.0))  # the squares of large numbers are no float32
    lengths = np.linalg.norm(own, axis=1)
    there = np.isfinite(lengths) & (lengths > 0.0)
    if not there.any():
        raise UserError(f"No vector of {table.path} can be used; each has a number that is none, or zeros alone.")
    own[~there] = 0.0
    own[there] /= lengths[there, None]
    told, bad = list(of.told), int((of.there & ~there).sum())
    if bad:
        told.append(
            f"{quantity(bad, 'picture')} without a usable vector in {table.path.name}: one of another length, of zeros "
            "alone, or with a number that is none."
        )
    if not there.all():
        told.append(
            f"{quantity(int((~there).sum()), 'picture has', 'pictures have')} no vector of your own; each was put "
            "among those that look most like it."
        )
    return Vectors(own, there, hashlib.sha256(np.ascontiguousarray(own).tobytes()).hexdigest()[:32], tuple(told))


def matrix(table: OwnTable, key: str, preferred: tuple[str, ...]) -> Floats:
    """float32 (M, D): the one column of vectors, the one that is called as preferred, or all columns of numbers.

    UserError: several columns of vectors, or no numbers.
    """
    wide = [column for column in table.columns if column.vectors is not None]
    named = [column for column in wide if column.name.strip().casefold() in preferred]
    if len(wide) > 1 and len(named) != 1:
        names = ", ".join(column.name[:40] for column in wide[:5])
        raise UserError(f"{table.path} has several columns of vectors ({names}); call the one to take {preferred[0]}.")
    if wide:
        found = (named or wide)[0].vectors
        assert found is not None
        return found
    numbers = numbered(table, key)
    if not numbers:
        raise UserError(f"{table.path} has no column of numbers or of vectors; see docs/own-tables.md for its form.")
    return np.stack([column.numbers for column in numbers if column.numbers is not None], axis=1).astype(np.float32)


def numbered(table: OwnTable, key: str) -> list[Column]:
    """The columns of numbers but for the one that names the pictures."""
    return [column for column in table.columns if column.numbers is not None and column.name != key]


def filled(own: Vectors, features: npt.NDArray[np.floating]) -> Floats:
    """float32 (N, D): the vectors, and for pictures without one the mean of those that look most like it.

    features: (N, F), L2-normalised, by which that is told.
    """
    values = own.values.copy()
    known, unknown = np.flatnonzero(own.there), np.flatnonzero(~own.there)
    for first in range(0, len(unknown), _AT_ONCE):
        rows = unknown[first : first + _AT_ONCE]
        wanted = features[rows].astype(np.float32)
        cosines = np.empty((len(rows), len(known)), np.float32)
        for begin in range(0, len(known), _COMPARED):
            part = known[begin : begin + _COMPARED]
            cosines[:, begin : begin + _COMPARED] = wanted @ features[part].astype(np.float32).T
        for row, alike in zip(rows, cosines, strict=True):
            near = neighbours(alike)
            mean = near.weights @ own.values[known[near.indices]]
            length = float(np.linalg.norm(mean))
            values[row] = mean / length if length > 1e-6 else own.values[known[near.indices[0]]]
    return values
