"""Style pictures from files: scikit-image's, which are installed with it, and a folder of the user's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from foundation.errors import UserError
from foundation.images import SUFFIXES, ImageError, load_rgb
from generation.method import Picture
from generation.styles.suitability import failings

SCIKIT_IMAGE = ("coffee.png", "ihc.png", "motorcycle_left.png")
"""Photographs in scikit-image's wheel that make good styles; its others are grey, dark, dull, or flat."""

LARGEST = 1024
"""Longest side in pixels that a picture is decoded to."""

_TESTED = 160
"""Longest side in pixels that pictures are tested at."""


class Survey(NamedTuple):
    """names: the pictures that suit, relative to the folder with `/`; left_out: name → reason, of all others."""

    names: tuple[str, ...]
    left_out: dict[str, str]


def scikit_image_folder() -> Path:
    """Where scikit-image keeps its pictures; asking does not import it and downloads nothing."""
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        raise UserError("scikit-image is not installed; install artificial-inspiration[generation].")
    return Path(spec.origin).parent / "data"


def picture_names(folder: Path) -> tuple[str, ...]:
    """All files below `folder` that look like pictures, by name, relative to it. UserError where there are none."""
    if not folder.is_dir():
        raise UserError(f"The folder of styles {folder} does not exist; check the path.")
    files = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    names = tuple(sorted(path.relative_to(folder).as_posix() for path in files))
    if not names:
        raise UserError(f"There is no picture in the folder of styles {folder}; put PNG, JPEG or WebP files into it.")
    return names


def survey(folder: Path, names: Sequence[str]) -> Survey:
    """Reads and tests the pictures. UserError where none suits."""
    suiting, left_out = [], {}
    for name in names:
        try:
            picture = np.asarray(load_rgb(folder / name, max_side=_TESTED), np.float32) / np.float32(255)
        except ImageError:
            left_out[name] = "not readable"
            continue
        reasons = failings(picture)
        if reasons:
            left_out[name] = reasons[0]
        else:
            suiting.append(name)
    found = Survey(tuple(suiting), left_out)
    if not suiting:
        raise UserError(f"{warning(found, folder)} Add pictures with darks, lights and colours.")
    return found


def warning(found: Survey, folder: Path) -> str:
    """One sentence that counts what was left out and why; empty where nothing was."""
    if not found.left_out:
        return ""
    total = len(found.left_out) + len(found.names)
    reasons = ", ".join(f"{count} {reason}" for reason, count in Counter(found.left_out.values()).most_common())
    first = next(iter(found.left_out))
    return (
        f"{len(found.left_out)} of {total} style pictures in {folder} are left out ({reasons}; the first is {first})."
    )


def cropped(path: Path, crop: Sequence[float], side: int) -> Picture:
    """The part `crop` (x, y, width, height, as shares of width and height) of a picture, (side, side, 3)."""
    image = _decoded(path)
    x, y, width, height = crop
    box = (x * image.width, y * image.height, (x + width) * image.width, (y + height) * image.height)
    part = image.resize((side, side), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    return np.asarray(part, np.float32) / np.float32(255)


def aspect(path: Path) -> float:
    """Width / height."""
    image = _decoded(path)
    return image.width / image.height


@lru_cache(maxsize=12)
def _decoded(path: Path) -> Image.Image:
    return load_rgb(path, max_side=LARGEST)
