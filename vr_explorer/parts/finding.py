"""Which parts a cloud has, what sets the images of each apart, and which of these stands for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from classification.cloud import Cloud, Facts, facts_of
from foundation.errors import UserError
from foundation.slices import pause
from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria.folding import BETWEEN
from vr_explorer.scene.image_names import name_words
from vr_explorer.scene.search_words import SILENT
from vr_explorer.taste.characteristic_words import Said
from vr_explorer.taste.regions import Region, most_central, regions_of
from vr_explorer.taste.words import Vocabulary, manner_of

SAMPLED = 20_000
"""Images of a larger cloud whose places and words are asked."""

COMPARED = 256
"""Images of a part, at most, among which the one is sought that is most like all of them."""

AT_ONCE = 64
"""Files whose words are read before another thread has its turn."""

_CLAUSES, _CALLS = re.compile(r"[,;.\n|]"), re.compile(r"<[^<>]{0,300}>|:\s*\d+(?:\.\d+)?")
"""What ends a clause, and what calls a LoRA or weighs a word: `<lora:ink:0.8>`, `(fog:1.2)`."""


def parts_of(
    cloud: Cloud, places: Vectors, shown: npt.NDArray[np.bool_] | None = None, told: bool = True
) -> tuple[Region, ...]:
    """The largest first; `Region.image` is an image of the cloud. For a thread: it takes its time.

    places: float32 (N, 3), world metres. shown: (N,), the images that count, None for all. told: whether parts may also
    be named by what files tell: titles, keywords, captions, prompts.
    """
    candidates = np.arange(len(cloud)) if shown is None else np.flatnonzero(shown)
    sample = np.random.default_rng(0).permutation(candidates)[:SAMPLED]
    names = (name_words(manner_of(cloud.name(card), cloud.methods[card])) for card in sample.tolist())
    methods = (cloud.methods[card] for card in sample.tolist())
    vocabulary = Vocabulary(cloud.colours[sample], cloud.shares[sample], names, methods)
    said = Said(_words(cloud, sample.tolist())) if told and cloud.provenance else None
    regions = regions_of(places[sample], vocabulary, said=said, central=partial(_central, cloud, places, sample))
    return tuple(
        region._replace(image=int(sample[region.image])) if region.image >= 0 else region for region in regions
    )


def _central(cloud: Cloud, places: Vectors, sample: npt.NDArray[np.intp], images: npt.NDArray[np.intp]) -> int:
    """Which of `images`, places in `sample`, is most like the others, in a cloud without features the one in their
    middle; −1 where none of them can be shown. Their order is random, so that the first ones are some from everywhere.
    """
    pictured = np.flatnonzero(cloud.cells[sample[images]] >= 0)[:COMPARED]
    if not len(pictured) or cloud.atlas is None or cloud.folder is None:
        return -1
    try:
        features = cloud.features()[np.sort(sample[images[pictured]])].astype(np.float32)
    except UserError:
        there = places[sample[images[pictured]]]
        return int(pictured[np.linalg.norm(there - np.median(there, axis=0), axis=1).argmin()])
    return int(pictured[np.argsort(sample[images[pictured]])][most_central(features)])


def _words(cloud: Cloud, cards: Sequence[int]) -> Iterator[list[str]]:
    """What files say that images show, as it is written, but for what joins words and what calls a network."""
    for number, card in enumerate(cards):
        if number % AT_ONCE == 0:
            pause()
        told = facts_of(cloud.provenance[card]) if card < len(cloud.provenance) else Facts()
        parts = (told.title, *told.keywords, told.caption, told.prompt)
        clauses = (clause for part in parts for clause in _CLAUSES.split(_CALLS.sub(" ", part.lower())))
        yield [word for clause in clauses for word in ("", *_telling(clause))]


def _telling(clause: str) -> list[str]:
    """Its words, with "" for each that joins others or is a number."""
    words = (word for word in BETWEEN.split(clause) if word)
    return ["" if word in SILENT or word.isdecimal() else word for word in words]
