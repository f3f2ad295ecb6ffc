"""The built-in descriptor joined with what a trained network sees (`correlations`).

Layer, size and weight were chosen by how often the nearest pictures share method and style (`benchmarks/embedding.py`).
Who asks which embedder a cloud has loads neither torch nor the network, which take seconds: only who embeds.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from classification.embedding.descriptor import SIDE, Descriptor
from foundation.networks import packaged

if TYPE_CHECKING:
    from foundation.networks.efficientnet_lite import EfficientNetLite0

LAYER = "block4"
"""The maps after the network's fifth block."""

REDUCTION = 2
"""The network sees the picture in so many times fewer pixels a side."""

WEIGHT = 0.25
"""Squared length of the network's part beside the descriptor's 1."""


class Joined:
    """The embedder of the descriptor and the network. Batches of any size; one picture takes some 18 ms of one core."""

    name = "efficientnet"
    identity = (
        f"{Descriptor.identity}; EfficientNet-Lite0 {packaged.EFFICIENTNET_LITE0.sha256[:8]}, correlations of {LAYER}, "
        f"{SIDE // REDUCTION} px, {WEIGHT}"
    )
    side = SIDE

    def __init__(self) -> None:
        """UserError: the network's package is missing, in another version or changed."""
        packaged.content(packaged.EFFICIENTNET_LITE0)
        self._descriptor = Descriptor()

    @cached_property
    def _network(self) -> EfficientNetLite0:
        from foundation.networks import efficientnet_lite

        return efficientnet_lite.folded(efficientnet_lite.load())

    def embed(self, batch: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        from classification.embedding.correlations import correlations, joined

        seen = correlations(self._network, batch, LAYER, REDUCTION)
        return joined(self._descriptor.embed(batch), seen, WEIGHT)
