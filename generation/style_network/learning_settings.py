"""How a style is learned: what its numbers depend on besides the picture. No torch: a kept style loads fast."""

from __future__ import annotations

from dataclasses import dataclass

from foundation.networks import packaged
from generation.networks.registry import located


@dataclass(frozen=True)
class LearningSettings:
    """steps: of Adam, at a rate that falls evenly from `rate` to a fifth of it.

    batch, side: so many random crops a step, in so many pixels.
    content: weight of the content's loss beside the style's 1.
    """

    steps: int = 40
    rate: float = 0.1
    batch: int = 2
    side: int = 128
    content: float = 0.05


def loss_network_name() -> str:
    """VGG-19 where it is here, else EfficientNet-Lite0. UserError: neither is."""
    if located("vgg19") is not None:
        return "vgg19"
    packaged.located(packaged.EFFICIENTNET_LITE0)
    return "efficientnet-lite0"
