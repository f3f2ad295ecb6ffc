"""Networks that judge how near a picture is to a style: by their losses the style network learns a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch

from foundation.networks import efficientnet_lite
from generation.networks import vgg19
from generation.networks.registry import located

Maps = Mapping[str, torch.Tensor]


@dataclass(frozen=True)
class LossNetwork:
    """name: as learned styles are kept under.

    maps(planes, names): sRGB-encoded planes (N, 3, H, W), 0..1 → feature maps (N, C, h, w).
    style_layers, content_layer: whose Gram matrices are brought to the style's, and whose values stay the content's.
    """

    name: str
    maps: Callable[[torch.Tensor, Sequence[str]], Maps]
    style_layers: tuple[str, ...]
    content_layer: str


def style_targets(loss_network: LossNetwork, planes: torch.Tensor) -> dict[str, torch.Tensor]:
    """Gram matrices of a style picture (1, 3, H, W)."""
    with torch.no_grad():
        return {name: gram(maps) for name, maps in loss_network.maps(planes, loss_network.style_layers).items()}


def gram(maps: torch.Tensor) -> torch.Tensor:
    """Mean products of the channels over all places and pictures: (N, C, h, w) → (C, C)."""
    flat = maps.flatten(2)
    return (flat @ flat.transpose(1, 2)).mean(0) / flat.shape[2]


def style_loss(maps: Maps, targets: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """Mean over the layers of the relative squared error: 0 at the target, 1 for an empty picture."""
    losses = [(gram(maps[name]) - target).square().sum() / target.square().sum() for name, target in targets.items()]
    return torch.stack(losses).mean()


def content_loss(loss_network: LossNetwork, maps: Maps, wanted: torch.Tensor) -> torch.Tensor:
    """Relative squared error of the content layer."""
    return (maps[loss_network.content_layer] - wanted).square().mean() / wanted.square().mean()


@lru_cache(maxsize=1)
def best() -> LossNetwork:
    """VGG-19 where its weights are here, else EfficientNet-Lite0. UserError: neither is, or it cannot be read."""
    path = located("vgg19")
    return efficientnet() if path is None else of_vgg19(vgg19.load(path))


def efficientnet() -> LossNetwork:
    """EfficientNet-Lite0. UserError: its package is missing or changed."""
    network = efficientnet_lite.load()
    return LossNetwork(
        "efficientnet-lite0", network.maps, ("stem", "block0", "expand1", "block2", "expand3", "block4"), "block4"
    )


def of_vgg19(network: vgg19.Features) -> LossNetwork:
    """VGG-19, crop by crop."""

    def maps(planes: torch.Tensor, names: Sequence[str]) -> Maps:
        each = [network(picture[None], names) for picture in planes]
        return {name: torch.stack([found[name] for found in each]) for name in names}

    return LossNetwork("vgg19", maps, ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"), "conv4_2")
