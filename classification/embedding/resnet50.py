"""ResNet-50 image vectors: He et al., "Deep Residual Learning for Image Recognition", CVPR 2016.

Names and shapes are those of torchvision's published checkpoints, which put the stride of a downsampling block on its
3 × 3 convolution ("ResNet v1.5").
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from foundation.auto_batch import Portion
from foundation.devices import best
from foundation.errors import UserError
from foundation.networks.checkpoint import finite
from foundation.weights import Weights, fetch

IMAGENET1K_V1 = Weights(
    name="ResNet-50 (ImageNet, V1)",
    file="resnet50-0676ba61.pth",
    url="https://download.pytorch.org/models/resnet50-0676ba61.pth",
    sha256_prefix="0676ba61",
    size=105_000_000,
    licence="BSD-3-Clause",
)
"""The first published training, not the later V2: V2's label smoothing and mixing of images raise the accuracy on
ImageNet but press the pictures of a class together, which makes the vectors worse for anything else (Kornblith et al.,
"Why Do Better Loss Functions Lead to Less Transferable Features?", NeurIPS 2021)."""

BLOCKS = (3, 4, 6, 3)
EXPANSION = 4
CLASSES = 1000

_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)
_LARGEST_BATCH = 32


class Bottleneck(nn.Module):
    """1 × 1, 3 × 3 and 1 × 1 convolutions beside a shortcut: (N, inputs, H, W) → (N, 4 width, H/stride, W/stride)."""

    def __init__(self, inputs: int, width: int, stride: int) -> None:
        super().__init__()
        outputs = width * EXPANSION
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = functional.relu(self.bn1(self.conv1(x)))
        y = functional.relu(self.bn2(self.conv2(y)))
        return functional.relu(self.bn3(self.conv3(y)) + self.downsample(x))


class ResNet50(nn.Module):
    """forward: normalised RGB (N, 3, H, W) → (N, 2048), the mean over the last feature map, without `fc`."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.layer1 = _stage(64, 64, BLOCKS[0], 1)
        self.layer2 = _stage(256, 128, BLOCKS[1], 2)
        self.layer3 = _stage(512, 256, BLOCKS[2], 2)
        self.layer4 = _stage(1024, 512, BLOCKS[3], 2)
        self.fc = nn.Linear(512 * EXPANSION, CLASSES)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.max_pool2d(functional.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = stage(x)
        return x.mean(dim=(2, 3))


class ImageVectors:
    """The embedder on a ResNet-50 checkpoint; the whole picture is seen, at 224 pixels."""

    name = "resnet50"
    identity = f"resnet50 {IMAGENET1K_V1.sha256_prefix}, mean of the last map, 224 px"
    side = 224

    def __init__(self, checkpoint: Path, device: str | None = None) -> None:
        """On the best device where none is named. UserError: not the checkpoint of a ResNet-50."""
        self._device = device or best()
        self._network = load(checkpoint).to(self._device)
        self._mean = torch.tensor(_MEAN, device=self._device)[:, None, None]
        self._deviation = torch.tensor(_DEVIATION, device=self._device)[:, None, None]
        self._portion = Portion(_LARGEST_BATCH)

    @torch.inference_mode()
    def embed(self, batch: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        parts: list[torch.Tensor] = []
        rest = torch.from_numpy(batch)
        while len(rest):
            parts.append(self._portion.tried(partial(self._vectors, rest)))
            rest = rest[len(parts[-1]) :]
        return functional.normalize(torch.cat(parts), dim=1).numpy()

    def _vectors(self, batch: torch.Tensor, count: int) -> torch.Tensor:
        """Of the first `count` pictures, on the processor."""
        planes = batch[:count].to(self._device).permute(0, 3, 1, 2).float() / 255
        return self._network((planes - self._mean) / self._deviation).cpu()


def downloaded(progress: Callable[[int, int], None] | None = None) -> ImageVectors:
    """The embedder, its checkpoint downloaded where it is not in the cache. UserError: as `fetch`."""
    return ImageVectors(fetch(IMAGENET1K_V1, progress))


def load(checkpoint: Path) -> ResNet50:
    """The network with the weights of `checkpoint`, all of them and no others. UserError where they do not fit."""
    try:
        weights = torch.load(checkpoint, map_location="cpu", weights_only=True)
    except Exception as error:  # torch lets whatever a damaged file causes through
        raise UserError(
            f"{checkpoint} cannot be read as a checkpoint of PyTorch; remove it, so that it is downloaded again."
        ) from error
    network = ResNet50().eval()
    try:
        network.load_state_dict(weights, strict=True)
    except (RuntimeError, TypeError, AttributeError) as error:
        raise UserError(
            f"The names or shapes in {checkpoint} are not ResNet-50's; remove it, so that it is downloaded again."
        ) from error
    if not finite(network.state_dict().values()):
        raise UserError(f"{checkpoint} holds numbers that are not finite; remove it, so that it is downloaded again.")
    return network


def _stage(inputs: int, width: int, blocks: int, stride: int) -> nn.Sequential:
    rest = [Bottleneck(width * EXPANSION, width, 1) for _ in range(blocks - 1)]
    return nn.Sequential(Bottleneck(inputs, width, stride), *rest)
