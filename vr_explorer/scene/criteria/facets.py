"""What many images' files tell alike: their models, samplers, creators and keywords, and which images have each."""

from __future__ import annotations

import heapq
from array import array
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from classification.cloud.facts import named_in
from foundation.slices import slices

KINDS = ("model", "loras", "sampler", "program", "creator", "keywords")
"""The fields of `Facts` that are facets, in the order of showing them."""

Bools = npt.NDArray[np.bool_]


class Frequent(NamedTuple):
    """values: each with how many images have it, the most frequent first. more: how many other values there are."""

    values: tuple[tuple[str, int], ...]
    more: int


class Facets:
    """Of the first `count` images of a cloud; those that join tell nothing of these."""

    def __init__(self, cloud: Cloud) -> None:
        self.count = len(cloud)
        self._rows: dict[str, dict[str, array[int]]] = {kind: {} for kind in KINDS}
        for part in slices(len(cloud.provenance)):
            for index, text in enumerate(cloud.provenance[part], part.start):
                for kind, value in named_in(text, KINDS):
                    self._rows[kind].setdefault(value, array("i")).append(index)

    def frequent(self, most: int) -> dict[str, Frequent]:
        """By kind, those that tell images apart."""
        found = {}
        for kind, rows in self._rows.items():
            values = heapq.nsmallest(most, rows, key=lambda value: (-len(rows[value]), value))
            if len(values) > 1 or (values and len(rows[values[0]]) < self.count):
                found[kind] = Frequent(tuple((value, len(rows[value])) for value in values), len(rows) - len(values))
        return found

    def having(self, kind: str, value: str, count: int) -> Bools:
        """bool (count,), count at least that of the cloud."""
        match = np.zeros(count, bool)
        rows = self._rows.get(kind, {}).get(value)
        if rows is not None:
            match[np.frombuffer(rows, np.int32)] = True
        return match
