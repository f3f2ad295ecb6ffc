"""Content and style losses on feature maps (Gatys et al. 2016, equations 1 to 6).

The weight of each layer is set so that its loss is a relative squared error: 0 at the target, 1 for an empty picture.
The weights of style and content then mean the same for every network and size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

CONTENT_LAYERS = ("conv4_2",)
STYLE_LAYERS = ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
"""Figure 3 of the paper."""

Maps = Mapping[str, torch.Tensor]
"""Layer → feature map (C, h, w)."""


@dataclass(frozen=True)
class StyleTarget:
    """Gram matrices (C, C) of one style by layer, its share of the loss, and where it holds: (H, W) in 0..1, or all."""

    grams: Mapping[str, torch.Tensor]
    share: float
    mask: torch.Tensor | None = None


def gram(features: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
    """Correlations (C, C) of the channels of `features` (C, h, w), averaged over the places, or over those of `mask`.

    mask: (H, W) in 0..1 of any size (guided Gram matrices: Gatys et al., "Controlling Perceptual Factors in Neural
    Style Transfer", CVPR 2017, section 4).
    """
    channels, height, width = features.shape
    flat = features.reshape(channels, -1)
    if mask is None:
        return flat @ flat.T / (height * width)
    weights = functional.interpolate(mask[None, None], (height, width), mode="area").reshape(1, -1)
    return (flat * weights) @ flat.T / weights.sum().clamp_min(1e-6)


def style_target(maps: Maps, share: float = 1.0, mask: torch.Tensor | None = None) -> StyleTarget:
    """The target that a style picture of these feature maps sets."""
    return StyleTarget({layer: gram(maps[layer]).detach() for layer in STYLE_LAYERS}, share, mask)


def style_loss(maps: Maps, targets: Sequence[StyleTarget]) -> torch.Tensor:
    """Relative squared distance of the Gram matrices, mean over the layers, weighted mean over the styles."""
    total = torch.zeros((), device=maps[STYLE_LAYERS[0]].device)
    for target in targets:
        for layer in STYLE_LAYERS:
            total = total + target.share * _relative(gram(maps[layer], target.mask), target.grams[layer])
    return total / (len(STYLE_LAYERS) * sum(target.share for target in targets))


def content_loss(maps: Maps, content: Maps) -> torch.Tensor:
    """Relative squared distance of the feature maps, mean over the layers."""
    errors = [_relative(maps[layer], content[layer]) for layer in CONTENT_LAYERS]
    return torch.stack(errors).mean()


def roughness(planes: torch.Tensor) -> torch.Tensor:
    """Mean squared difference of neighbours in (N, C, H, W) (total variation)."""
    down = planes[..., 1:, :] - planes[..., :-1, :]
    across = planes[..., :, 1:] - planes[..., :, :-1]
    return down.square().mean() + across.square().mean()


def _relative(values: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    return (values - target).square().sum() / target.square().sum().clamp_min(1e-12)
