"""The parts of a cloud, of which the page tells from afar: their names, and the images that stand for them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification.cloud import Cloud
from foundation.lines import one_line
from vr_explorer.parts.finding import parts_of
from vr_explorer.parts.pictures import pictures_of
from vr_explorer.render.exemplars import MOST, SIDE, in_rows
from vr_explorer.scene.cards import Vectors
from vr_explorer.taste.regions import Region
from vr_explorer.web.atlas_files import CELL

SHEET = "parts.webp"
"""Their pictures in rows, as `render.exemplars` has them."""

QUALITY = 88
LONGEST = 48
"""Characters of a name."""


@dataclass(frozen=True)
class PublishedParts:
    """regions: at most `MOST`, the largest first, `image` −1 where it has no picture. sheet: a WebP file, empty where
    no part has a picture.
    """

    regions: tuple[Region, ...]
    sheet: bytes

    def to_json(self) -> list[dict[str, Any]]:
        """As the head of the published file has them."""
        return [
            {"text": one.words, "position": list(one.middle), "radius": one.radius, "image": one.image}
            for one in self.regions
        ]


def published_parts(cloud: Cloud, places: Vectors, side: int) -> PublishedParts:
    """places: float32 (N, 3), of the arrangement `cloud`, world metres. side: pixels of a published picture's longer
    side at most, 0: only small ones are published.

    Names come from the images' titles, methods and colours alone: what else files tell stays at home.
    """
    found = parts_of(cloud, places, told=False)[:MOST]
    pictures = pictures_of(cloud, found, min(2 * SIDE, side), max(CELL, min(SIDE, side)))
    there = pictures[:, 0, 0, 3] > 0
    kept = [number for number, one in enumerate(found) if one.words or there[number]]
    regions = (
        found[number]._replace(
            words=one_line(found[number].words, LONGEST), image=found[number].image if there[number] else -1
        )
        for number in kept
    )
    return PublishedParts(tuple(regions), _sheet(pictures[kept]) if there[kept].any() else b"")


def _sheet(pictures: npt.NDArray[np.uint8]) -> bytes:
    every = np.zeros((MOST, SIDE, SIDE, 4), np.uint8)
    every[: len(pictures)] = pictures
    written = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(in_rows(every)[..., :3])).save(written, "WEBP", quality=QUALITY)
    return written.getvalue()
