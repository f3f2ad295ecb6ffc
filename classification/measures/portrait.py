"""The portrait that pictures are variants of, where it is known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification.measures.faces import Face, best_face
from classification.scan import MANIFEST_FILE, RUN_FILE
from foundation.contained_files import content, resolved
from foundation.images import ImageError, load_rgb

PORTRAIT_FILE = "portrait.png"
"""In a folder of variants, beside what says how they were made."""

LARGEST = 512
"""Longest side in pixels that it is looked at with."""


@dataclass(frozen=True, eq=False)
class Portrait:
    """picture: uint8 (H, W, 3) sRGB."""

    picture: npt.NDArray[np.uint8]

    @cached_property
    def digest(self) -> str:
        """Another one for other pixels."""
        return sha256(f"{self.picture.shape}".encode() + self.picture.tobytes()).hexdigest()[:16]

    @cached_property
    def face(self) -> Face:
        return best_face(Image.fromarray(self.picture))


def opened(path: Path) -> Portrait:
    """The portrait in a file that the user names. ImageError: it cannot be read."""
    return Portrait(np.asarray(load_rgb(path, max_side=LARGEST)))


def recorded(source: Path, paths: Collection[str]) -> tuple[Portrait | None, str]:
    """The portrait that is kept with the variants in `source`, and what is the matter with it, "" if nothing.

    paths: of the pictures there. In a folder that was not made by this program, `portrait.png` is one of them.
    """
    path = source / PORTRAIT_FILE
    made = any((source / name).is_file() for name in (RUN_FILE, MANIFEST_FILE))
    if not made or PORTRAIT_FILE in paths or not path.exists():
        return None, ""
    try:
        inside = content(path, (resolved(source),))
        return Portrait(np.asarray(load_rgb(path, content=inside, max_side=LARGEST))), ""
    except ImageError as error:
        return None, str(error)
