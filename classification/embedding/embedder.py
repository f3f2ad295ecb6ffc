"""What an embedder is, and which one to take."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt


class Embedder(Protocol):
    """identity: name, version and parameters; vectors of different identities must not be mixed. side: pixels."""

    identity: str
    side: int

    def embed(self, batch: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """float32 (N, D), L2-normalised, of `batch` uint8 (N, side, side, 3) sRGB."""


def choose(name: str) -> Embedder:
    from classification.embedding.descriptor import Descriptor

    return Descriptor()
