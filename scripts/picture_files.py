"""What the scripts that make the pictures of README.md and docs share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection
from pathlib import Path

import numpy as np
from PIL import Image

from classification.cloud import Cloud
from foundation.files import replacing

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # tests are not installed

PICTURES = ROOT / "docs" / "pictures"
QUALITY = 85
VIEW = (1600, 900)
"""Pixels of a whole view of the explorer in the documents."""


def told(description: str | None, pictured: Collection[str]) -> tuple[Path, Collection[str]]:
    """Of the command line `CLOUD [NAME ...]`: the cloud, and which of the pictures are to be made."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cloud", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    if unknown := set(options.names) - set(pictured):
        parser.error(f"there is no picture {', '.join(sorted(unknown))}; these are: {', '.join(pictured)}")
    return options.cloud, options.names or pictured


def write(image: Image.Image, name: str, size: tuple[int, int] | None = None) -> None:
    """As docs/pictures/NAME.jpg, at `size` (width, height in pixels) where one is given."""
    shown = image if size is None else image.resize(size, Image.Resampling.LANCZOS)
    with replacing(PICTURES / f"{name}.jpg") as partial:
        shown.save(partial, format="JPEG", quality=QUALITY)


def far_apart(cloud: Cloud, count: int) -> list[int]:
    """The cards farthest from each other among the half of the cloud in which faces are seen best."""
    places, abstract = cloud.positions, cloud.measures["abstractness"].values
    distance = np.where(abstract <= np.median(abstract), np.inf, -np.inf)
    cards = [int(distance.argmax())]
    while len(cards) < count:
        distance = np.minimum(distance, np.linalg.norm(places - places[cards[-1]], axis=1))
        cards.append(int(distance.argmax()))
    return cards
