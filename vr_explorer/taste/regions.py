"""Regions of a cloud, by where its images are, and what sets the images of each apart from all others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vr_explorer.taste.cells import k_means, nearest_of
from vr_explorer.taste.characteristic_words import Said
from vr_explorer.taste.space import Floats
from vr_explorer.taste.words import Vocabulary

Position = npt.NDArray[np.floating]

REGIONS = 16
FEWEST = 12
"""Images of a region that has a name."""

FAR, STILL_FAR = 2.2, 1.8
"""Radii of a region from its middle beyond which all of it is in sight; one that is named keeps its name as far as the
second."""

SMALL = 0.022
"""Radians: images that are seen lower than this tell little of themselves."""

WIDE, HIGH = 0.34, 0.06
"""Radians to the side and upward within which two names would meet: the farther one is left out."""

PICTURES_WIDE, PICTURES_HIGH = 0.17, 0.2
"""Likewise of two names with a picture above each."""

AHEAD = 0.3
"""Cosine of the angle from where one looks within which regions are named."""


class Region(NamedTuple):
    """middle: (x, y, z) and radius (that of most of its images) in metres. words: what sets its images apart. images:
    how many there are among those that were asked about. image: the one that stands for all, −1: there is none.
    """

    middle: tuple[float, float, float]
    radius: float
    words: str
    images: int
    image: int = -1


def regions_of(
    places: Floats,
    vocabulary: Vocabulary,
    count: int = REGIONS,
    said: Said | None = None,
    central: Callable[[npt.NDArray[np.intp]], int] | None = None,
) -> tuple[Region, ...]:
    """Those with a name, the largest first. places: (N, 3), metres. vocabulary: of the same images; their order says
    nothing. said: of them, for regions that no manner sets apart. central: the place, among these images, of the one
    that stands for them, or −1; those that have one need no name.
    """
    if len(places) < FEWEST:
        return ()
    middles, found = k_means(places, count), []
    own = nearest_of(places, middles)
    for number in range(len(middles)):
        images = np.flatnonzero(own == number)
        words = vocabulary.distinction(images) if len(images) >= FEWEST else ""
        if len(images) >= FEWEST and not words and said is not None:
            words = said.distinction(images)
        stands = int(central(images)) if central is not None and len(images) >= FEWEST else -1
        if not words and stands < 0:
            continue
        middle = np.median(places[images], axis=0)
        away = np.sqrt(((places[images] - middle) ** 2).sum(axis=1))
        x, y, z = middle.tolist()
        image = int(images[stands]) if stands >= 0 else -1
        found.append(Region((x, y, z), float(np.median(away)), words, len(images), image))
    return tuple(sorted(found, key=lambda region: -region.images))


def most_central(vectors: Floats) -> int:
    """Which of the vectors (K, D), of unit length, has the highest mean cosine to all: their medoid by the angle."""
    return int((vectors @ vectors.mean(axis=0)).argmax())


def seen_from_afar(
    regions: Sequence[Region],
    head: Position,
    ahead: Position,
    tall: float,
    before: Sequence[Region] = (),
    pictured: bool = False,
) -> tuple[Region, ...]:
    """Those that are named for who sees from `head`, (3,) metres, along `ahead`, a unit vector (3,): far away, each
    name once, and none where a nearer one stands. tall: metres of an image's height. before: those that are named
    now; they keep their names a little longer. pictured: whether there is a picture above each name.
    """
    named: list[tuple[Region, float, float]] = []
    offsets = [(region, np.subtract(region.middle, head)) for region in regions]
    apart = [(region, offset, float(np.linalg.norm(offset))) for region, offset in offsets]
    for region, offset, distance in sorted(apart, key=lambda one: (one[0] not in before, one[2])):
        share = STILL_FAR / FAR if region in before else 1.0
        if distance < share * max(FAR * region.radius, tall / SMALL):
            continue
        x, y, z = (offset / distance).tolist()
        if float(ahead @ offset) < AHEAD * distance:
            continue
        side, up = float(np.arctan2(x, -z)), float(np.arcsin(np.clip(y, -1.0, 1.0)))
        apart_from = (
            (float(abs(np.remainder(side - other + np.pi, 2.0 * np.pi) - np.pi)), abs(up - raised))
            for _, other, raised in named
        )
        near = (
            (aside < WIDE and above < HIGH) or (pictured and aside < PICTURES_WIDE and above < PICTURES_HIGH)
            for aside, above in apart_from
        )
        if not any(near) and all(not region.words or region.words != other.words for other, _, _ in named):
            named.append((region, side, up))
    return tuple(region for region, _, _ in named)
