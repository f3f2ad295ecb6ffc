"""What an embedder is, and which one to take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from classification.embedding.descriptor import Descriptor
from classification.embedding.efficientnet import Joined
from foundation.errors import UserError
from foundation.weights import cached

NAMES = ("auto", "builtin", "efficientnet", "resnet50")


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
    """The embedder of this name, one of NAMES; "auto": as `settled` for a new cloud.

    "resnet50" downloads the checkpoint where it is missing; progress(done, total) counts its bytes.
    UserError: unknown name; a package that is missing or changed; no network, wrong checksum, full disk.
    """
    if name not in NAMES:
        raise UserError(f"There is no embedder {name}; there are {', '.join(NAMES)}.")
    if name == "auto":
        return settled(name, "")[0]
    if name == "builtin":
        return Descriptor()
    if name == "efficientnet":
        return Joined()
    from classification.embedding import resnet50  # imported late: it takes torch, and a second

    return resnet50.downloaded(progress)


def settled(name: str, recorded: str) -> tuple[Embedder, list[str]]:
    """The embedder for a cloud, and what the user should know of the choice.

    "auto" goes on with the embedder whose identity the cloud has `recorded` ("" for a new one), where it is here. Else
    the built-in descriptor is joined with EfficientNet-Lite0, and stays alone where that package is not to be had;
    nothing is downloaded. The vectors of a cloud are of one embedder: by another, all its pictures are measured anew.
    UserError: as `choose`.
    """
    embedder, said = _default(recorded) if name == "auto" else (choose(name), [])
    if recorded not in ("", embedder.identity):
        said.append(f"This cloud was measured by another embedder; all pictures are measured anew by {embedder.name}.")
    return embedder, said


def _default(recorded: str) -> tuple[Embedder, list[str]]:
    if recorded == Descriptor.identity:
        remark = (
            "This cloud was measured by the embedder builtin and goes on with it; --embedder efficientnet changes it."
        )
        return Descriptor(), [remark]
    if recorded.startswith("resnet50"):
        from classification.embedding import resnet50  # as above

        if recorded == resnet50.ImageVectors.identity and cached(resnet50.IMAGENET1K_V1) is not None:
            return resnet50.downloaded(), []
    try:
        return Joined(), []
    except UserError as error:
        return Descriptor(), [f"Similarity is measured by the embedder builtin alone: {error}"]
