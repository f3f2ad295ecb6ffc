"""What the page says of images: their titles and how they were made, and nothing that only their owner should know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud
from foundation.lines import one_line
from vr_explorer.scene.recipe_words import how_made

LONGEST_TITLE = 80
MOST_METHODS = 1 << 16


def methods(cloud: Cloud) -> tuple[list[str], npt.NDArray[np.uint16]]:
    """The methods in words, the most frequent first, and the number of each image's among them."""
    said = [_sentence(method) for method in cloud.methods]
    names, numbers, counts = np.unique(np.array(said, object), return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")[: MOST_METHODS - 1]
    ranks = np.full(len(names), MOST_METHODS - 1)
    ranks[order] = np.arange(len(order))
    return [str(names[index]) for index in order], ranks[numbers].astype(np.uint16)


def words(cloud: Cloud) -> dict[str, Any]:
    """`titles` and `made`, different lines each, and `title` and `how`, the number of each image's among them."""
    titles, title = _numbered(
        one_line(cloud.name(index), LONGEST_TITLE) or _sentence(cloud.methods[index]) for index in range(len(cloud))
    )
    made, how = _numbered(
        how_made(cloud.methods[index], cloud.parameters[index], len(cloud.parents[index]))
        for index in range(len(cloud))
    )
    return {"titles": titles, "title": title, "made": made, "how": how}


def _numbered(lines: Iterable[str]) -> tuple[list[str], list[int]]:
    """The different lines, and of each line its number among them."""
    known: dict[str, int] = {}
    numbers = [known.setdefault(line, len(known)) for line in lines]
    return list(known), numbers


def _sentence(method: str) -> str:
    said = one_line(method.replace("_", " ").replace("-", " "), LONGEST_TITLE)
    return said[:1].upper() + said[1:] if said else "Image"
