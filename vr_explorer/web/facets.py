"""What a published cloud tells of its images in words besides titles: labels of the user's own tables, and what files
tell of models, creators and the like. Published only where the user asks for it; prompts and captions never are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.lines import one_line
from vr_explorer.scene.criteria import Measures

MOST_VALUES = 64
"""Of a facet, those that most images have."""

LONGEST = 200

TITLES = {
    "model": "Model",
    "loras": "LoRAs",
    "sampler": "Sampler",
    "program": "Made with",
    "creator": "Creator",
    "keywords": "Keywords",
}
"""Of what files tell (`scene.criteria.facets.KINDS`)."""

Bits = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class PublishedFacet:
    """criterion: what asks for it, "Told" or "Labelled". name: its kind, or the label's id. values: those that most
    images have. bits: uint8 (N, B), which of them each image has, the first in the lowest bit of the first byte.
    """

    criterion: str
    name: str
    title: str
    values: tuple[str, ...]
    bits: Bits

    def to_json(self) -> dict[str, Any]:
        """Without the bits."""
        return {"is": self.criterion, "name": self.name, "title": self.title, "values": list(self.values)}


def facets(cloud: Cloud) -> list[PublishedFacet]:
    """Of the N images: labels first, as on the explorer's page of filters."""
    return list(_facets(Measures(cloud)))


def _facets(measures: Measures) -> Iterator[PublishedFacet]:
    labels = measures.labels
    for label, title in labels.titles.items():
        values = _short(labels.values(label, MOST_VALUES))
        if values:
            bits = _bits([labels.having(label, value) for value in values])
            yield PublishedFacet("Labelled", label, one_line(title, LONGEST), values, bits)
    frequent = measures.facets.frequent(MOST_VALUES)
    for kind, title in TITLES.items():
        values = _short(tuple(value for value, _count in frequent[kind].values)) if kind in frequent else ()
        if values:
            bits = _bits([measures.told_by_files(kind, value) for value in values])
            yield PublishedFacet("Told", kind, title, values, bits)


def _short(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if len(value) <= LONGEST)


def _bits(having: list[npt.NDArray[np.bool_]]) -> Bits:
    return np.packbits(np.stack(having, axis=1), axis=1, bitorder="little")
