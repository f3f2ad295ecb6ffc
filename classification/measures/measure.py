"""How a picture is measured: what each file of this folder gives, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification.kept_layouts import KeptLayouts
from classification.layout import LANDMARKS
from classification.measures.description import MeasureDescription
from classification.measures.faces import Face, best_face
from classification.measures.portrait import Portrait

Floats = npt.NDArray[np.float32]


class Batch:
    """M pictures that are measured at once. What several measures want of them is worked out once, when it is asked.

    pictures: RGB, as they were decoded (no side is much longer than `measurement.LARGEST`). side: of `squares`, pixels.
    portrait: what they are variants of, None where nobody knows.
    """

    def __init__(self, pictures: Sequence[Image.Image], side: int, portrait: Portrait | None = None) -> None:
        self.pictures = pictures
        self.portrait = portrait
        self._side = side

    def __len__(self) -> int:
        return len(self.pictures)

    @cached_property
    def squares(self) -> npt.NDArray[np.uint8]:
        """uint8 (M, side, side, 3), what the embedder sees; the aspect is lost."""
        return squares(self.pictures, self._side)

    @cached_property
    def grey(self) -> npt.NDArray[np.uint8]:
        """uint8 (M, side, side), the squares without colours."""
        return np.stack([np.asarray(Image.fromarray(square).convert("L")) for square in self.squares])

    @cached_property
    def faces(self) -> list[Face]:
        """The most face-like place of each."""
        return [best_face(picture) for picture in self.pictures]


@dataclass(frozen=True)
class Whole:
    """All N pictures of a cloud. values: float32 (N,), what `of_pictures` gave. features, grey_features: float16
    (N, D), of the pictures and of their grey versions; of many pictures they lie on the disk and are to be read in
    parts. seed: of the cloud. known: float32 (N,), the values of those that are in the cloud already, which they keep,
    NaN for others; None where there are none. landmarks, kept: as of the layout.
    """

    values: Floats
    features: npt.NDArray[np.float16]
    grey_features: npt.NDArray[np.float16]
    seed: int
    known: Floats | None = None
    landmarks: int = LANDMARKS
    kept: KeptLayouts | None = None


def anything(portrait: Portrait | None) -> bool:
    return True


@dataclass(frozen=True)
class Measure:
    """Goes to other processes, so its functions are those of a module.

    parameters: all that its values depend on besides the pictures, with a `version`: what was measured with others
    is measured again.

    of_pictures: float32 (M,) of a batch, NaN where a picture has no value; kept, so that a picture is measured once.
    of_all: float32 (N,) from those of all pictures of a cloud, where a value follows only from the whole; not kept.
    of_portrait: it compares with the portrait, and another portrait measures it again. suits: whether it says anything
    about variants of this portrait (None: nobody knows of one).
    """

    description: MeasureDescription
    parameters: dict[str, Any]
    of_pictures: Callable[[Batch], Floats]
    of_all: Callable[[Whole], Floats] | None = None
    of_portrait: bool = False
    suits: Callable[[Portrait | None], bool] = anything

    @property
    def id(self) -> str:
        return self.description.id

    def identity(self, side: int, portrait: Portrait | None) -> dict[str, Any]:
        """What the values of `of_pictures` depend on. side: as of `Batch`."""
        compared = {"portrait": portrait.digest} if self.of_portrait and portrait is not None else {}
        return {"measure": self.id, "parameters": self.parameters, "side": side, **compared}


def squares(pictures: Sequence[Image.Image], side: int) -> npt.NDArray[np.uint8]:
    """uint8 (M, side, side, 3); the aspect is lost, as in the atlas."""
    resized = (picture.resize((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0) for picture in pictures)
    return np.stack([np.asarray(picture) for picture in resized])
