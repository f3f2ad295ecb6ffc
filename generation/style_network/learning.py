"""Learns a style from a picture: every convolution stays, the 990 numbers alone change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from generation.method import Picture
from generation.patches.arrays import planes_of
from generation.style_network.learning_settings import LearningSettings
from generation.style_network.loss_networks import LossNetwork, content_loss, style_loss, style_targets
from generation.style_network.torch_port import TorchStyleNetwork
from generation.style_network.values import StyleValues


@dataclass(frozen=True)
class Learned:
    """values: of the style. loss: of the style, mean of the last five steps (0 perfect, 1 as an empty picture)."""

    values: StyleValues
    loss: float


def learn(
    network: TorchStyleNetwork,
    loss_network: LossNetwork,
    style: Picture,
    content: Picture,
    start: StyleValues,
    settings: LearningSettings,
    rng: np.random.Generator,
) -> Learned:
    """The style of a picture, learned on crops of `content`, which is at least `settings.side` pixels wide and high.

    On one thread, so that a seed repeats it bit for bit on one machine.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        return _learned(network, loss_network, planes_of(style)[None], planes_of(content)[None], start, settings, rng)
    finally:
        torch.set_num_threads(threads)


def _learned(
    network: TorchStyleNetwork,
    loss_network: LossNetwork,
    style: torch.Tensor,
    content: torch.Tensor,
    start: StyleValues,
    settings: LearningSettings,
    rng: np.random.Generator,
) -> Learned:
    targets = style_targets(loss_network, style)
    layers = tuple(dict.fromkeys((*loss_network.style_layers, loss_network.content_layer)))
    values = torch.from_numpy(start.copy()).requires_grad_(True)
    optimiser = torch.optim.Adam([values], settings.rate, betas=(0.9, 0.99))
    losses: list[float] = []
    for step in range(settings.steps):
        optimiser.param_groups[0]["lr"] = settings.rate * (1 - 0.8 * step / settings.steps)
        crops = torch.cat([_crop(content, settings.side, rng) for _ in range(settings.batch)])
        with torch.no_grad():
            wanted = loss_network.maps(crops, (loss_network.content_layer,))[loss_network.content_layer]
        maps = loss_network.maps(network(crops, values), layers)
        loss = style_loss(maps, targets)
        losses.append(float(loss.detach()))
        optimiser.zero_grad()
        (loss + settings.content * content_loss(loss_network, maps, wanted)).backward()
        optimiser.step()
    return Learned(values.detach().numpy(), float(np.mean(losses[-5:])))


def _crop(content: torch.Tensor, side: int, rng: np.random.Generator) -> torch.Tensor:
    """A random square of `content`, from `side` pixels to all of it, half of them mirrored, at `side` × `side`."""
    height, width = content.shape[2:]
    size = int(rng.integers(side, min(height, width) + 1))
    top, left = int(rng.integers(height - size + 1)), int(rng.integers(width - size + 1))
    part = content[:, :, top : top + size, left : left + size]
    part = functional.interpolate(part, (side, side), mode="bilinear", antialias=True, align_corners=False)
    return part.flip(3) if rng.random() < 0.5 else part
