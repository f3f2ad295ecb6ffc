"""What an embedder is, and which one to take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from foundation.errors import UserError
from foundation.weights import cached

NAMES = ("auto", "builtin", "resnet50")


class Embedder(Protocol):
    """Makes feature vectors of pictures, near for like pictures.

    name: one of NAMES. identity: version and parameters, too; vectors of different identities must not be mixed. side:
    pixels.
    """

    name: str
    identity: str
    side: int

    def embed(self, batch: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """float32 (N, D), L2-normalised, of `batch` uint8 (N, side, side, 3) sRGB; each row of its picture alone."""


def choose(name: str = "auto", progress: Callable[[int, int], None] | None = None) -> Embedder:
    """The embedder of this name, one of NAMES.

    "auto": ResNet-50 where its checkpoint is in the cache, else the built-in descriptor; nothing is downloaded.
    "resnet50" downloads the checkpoint where it is missing; progress(done, total) counts its bytes.
    UserError: unknown name; no network, wrong checksum, full disk.
    """
    from classification.embedding import descriptor, resnet50

    if name not in NAMES:
        raise UserError(f"There is no embedder {name}; there are {', '.join(NAMES)}.")
    if name == "resnet50" or (name == "auto" and cached(resnet50.IMAGENET1K_V1) is not None):
        return resnet50.downloaded(progress)
    return descriptor.Descriptor()
