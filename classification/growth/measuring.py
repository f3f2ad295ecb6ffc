"""One picture measured as those of a cloud were: by its embedder, and by as many of its measures as one picture has.

What follows only from all pictures together (composition is a place on a line through all of them), or is measured by
something that is not here, is taken from the pictures that are most alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification import atlas, colours
from classification.cloud import Cloud, MeasureColumn
from classification.cloud.placing import Neighbours
from classification.embedding import Embedder, settled
from classification.measurement import LARGEST
from classification.measures import portrait as portraits
from classification.measures import registry
from classification.measures.measure import Batch, Measure, squares
from classification.measures.portrait import Portrait
from classification.provenance.measures import IDS as TOLD
from foundation.errors import UserError
from foundation.images import load_rgb, size_of
from foundation.one_thread import one_thread


@dataclass(frozen=True, eq=False)
class Seen:
    """A picture. size: width and height. features: float16 (D,). cell: uint8, BC1 of all levels. values: by ids of
    measures, those that one picture has alone, NaN where it has none."""

    size: tuple[int, int]
    colours: npt.NDArray[np.uint8]
    shares: npt.NDArray[np.float32]
    features: npt.NDArray[np.float16]
    cell: npt.NDArray[np.uint8]
    values: dict[str, float]


class Measuring:
    """Of the pictures that join `cloud`. portrait: what they are variants of, by default what is kept with them.

    UserError: the cloud does not say by what it was measured, or that is not here.
    """

    def __init__(self, cloud: Cloud, portrait: Path | None = None) -> None:
        self._embedder = embedder_of(cloud)
        self._portrait = (
            portraits.opened(portrait)
            if portrait is not None
            else portraits.recorded(cloud.source, frozenset(cloud.paths))[0]
        )
        self._measures = _measurable(cloud, self._portrait)
        self._warm()

    def seen(self, path: Path, content: bytes) -> Seen:
        """On one core. content: of the file `path`. ImageError: it is no picture that can be read."""
        picture = load_rgb(path, content=content, max_side=LARGEST)
        batch = Batch([picture], self._embedder.side, self._portrait)
        five, shares = colours.dominant_colours(squares(batch.pictures, colours.SIDE))
        features = self.features(picture).astype(np.float16)
        return Seen(
            size=size_of(path, content),
            colours=five[0],
            shares=shares[0],
            features=features,
            cell=atlas.compressed_cell(squares(batch.pictures, atlas.CELL)[0]),
            values={one.id: float(one.of_pictures(batch)[0]) for one in self._measures},
        )

    def features(self, picture: Image.Image) -> npt.NDArray[np.float32]:
        """float32 (D,), on one core. picture: RGB."""
        with one_thread():
            found: npt.NDArray[np.float32] = self._embedder.embed(squares([picture], self._embedder.side))[0]
        return found

    def _warm(self) -> None:
        """Networks and detectors are read now and not with the first picture."""
        known = self._portrait
        picture = Image.fromarray(known.picture) if known is not None else Image.new("RGB", (LARGEST, LARGEST))
        batch = Batch([picture], self._embedder.side, known)
        # Several threads wait for each other longer than they work on one picture, and a shown cloud wants other cores.
        with one_thread():
            self._embedder.embed(batch.squares)
        for one in self._measures:
            one.of_pictures(batch)


def embedder_of(cloud: Cloud) -> Embedder:
    """The one that measured the pictures of `cloud`. UserError: nobody knows, or it is not here."""
    recorded = str(cloud.description.get("embedder", ""))
    if not recorded:
        raise UserError(
            f"The cloud in {cloud.location} does not say how its pictures were measured; classify them, then it grows."
        )
    if "measured_by" in cloud.description:
        raise UserError(
            f"The cloud in {cloud.location} goes by vectors of your own, and a new picture has none; classify its "
            "folder without --features, then it grows."
        )
    embedder, _ = settled("auto", recorded)
    if embedder.identity != recorded:
        raise UserError(
            f"The cloud in {cloud.location} was measured by an embedder that is not here ({recorded}); "
            "classify its pictures again, then it grows."
        )
    return embedder


def of_the_neighbours(column: MeasureColumn, near: Neighbours) -> float:
    """What the pictures that are most alike have of a measure: their mean, or the nearest's on a scale that begins
    again. NaN where none has any, and of what a file tells of its own picture alone."""
    if column.description.id in TOLD:
        return float("nan")
    values = column.values[near.indices]
    known = np.isfinite(values)
    if not known.any():
        return float("nan") if column.description.undefined else column.description.low
    if column.description.period:
        return float(values[known][0])
    return float(np.average(values[known], weights=near.weights[known]))


def _measurable(cloud: Cloud, portrait: Portrait | None) -> list[Measure]:
    """Those that the cloud has and that are the same here; a measure of another version has other values."""
    told = cloud.description.get("criteria")
    criteria = told if isinstance(told, dict) else {}
    return [
        one
        for one in registry.suitable(portrait)
        if one.id in cloud.measures and one.of_all is None and criteria.get(one.id, one.parameters) == one.parameters
    ]
