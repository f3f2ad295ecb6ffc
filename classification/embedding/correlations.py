"""What a trained network sees in a picture beside the descriptor: which of its feature maps are strong together.

EfficientNet-Lite0's maps of one layer are compared by the correlations between their channels over all places:
Gram matrices, in which Gatys, Ecker and Bethge ("Image Style Transfer Using Convolutional Neural Networks", CVPR 2016)
found the style of a picture, made independent of mean and strength.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from foundation.networks.efficientnet_lite import EfficientNetLite0

_FAINT = 1e-3
"""Added to the length of a channel's map, so that an even one correlates with none."""


@torch.inference_mode()
def correlations(network: EfficientNetLite0, batch: npt.NDArray[np.uint8], layer: str, reduction: int) -> torch.Tensor:
    """Correlations between the channels of `layer`, (N, pairs of channels), of length 1, of uint8 (N, H, W, 3) sRGB
    that the network sees in `reduction` times fewer pixels a side.

    One picture at a time gives each the same numbers in any batch: how a product of matrices is summed depends on
    their number.
    """
    return torch.cat(
        [_correlations(network, one[None], layer, reduction) for one in torch.from_numpy(np.ascontiguousarray(batch))]
    )


@torch.inference_mode()
def joined(described: npt.NDArray[np.float32], seen: torch.Tensor, weight: float) -> npt.NDArray[np.float32]:
    """Rows of length 1. weight: squared length of what is `seen`, (N, C), beside what is `described`, (N, D)."""
    return functional.normalize(torch.cat([torch.from_numpy(described), weight**0.5 * seen], dim=1), dim=1).numpy()


def _correlations(network: EfficientNetLite0, pictures: torch.Tensor, layer: str, reduction: int) -> torch.Tensor:
    planes = functional.avg_pool2d(pictures.permute(0, 3, 1, 2).float() / 255, reduction)
    maps = network.maps(planes, (layer,))[layer].flatten(2)
    centred = maps - maps.mean(2, keepdim=True)
    alike = centred / (centred.norm(dim=2, keepdim=True) + _FAINT)
    first, second = torch.triu_indices(maps.shape[1], maps.shape[1], 1)
    return functional.normalize((alike @ alike.transpose(1, 2))[:, first, second], dim=1)
