"""Residual dense networks for super-resolution, with the layers' names of idealo's published Keras weights.

RDN: Zhang et al., "Residual Dense Network for Image Super-Resolution", CVPR 2018. RRDN: residual in residual dense
network, Wang et al., "ESRGAN: Enhanced Super-Resolution Generative Adversarial Networks", ECCV workshops 2018.
"""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from foundation.errors import UserError
from generation.networks import keras_weights, tensorflow_js
from generation.networks.keras_weights import Layers

BETA = 0.2
"""Share of a residual that is added (ESRGAN, section 3.1)."""


@dataclass(frozen=True)
class Architecture:
    """layers C of a dense block, blocks D, growth G, features G0, scale x; groups T of blocks, 0 for RDN.

    shuffled: pixel shuffle before RDN's last convolution; else nearest neighbours, as idealo's files have it.
    """

    layers: int
    blocks: int
    growth: int
    features: int
    scale: int
    groups: int = 0
    shuffled: bool = False


class RDN(nn.Module):
    """forward: sRGB-encoded planes (N, 3, H, W), 0..1 → (N, 3, scale H, scale W)."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = a = architecture
        self.scale = a.scale
        self.F_m1 = _convolution(3, a.features, 3)
        self.F_0 = _convolution(a.features, a.features, 3)
        for block in range(1, a.blocks + 1):
            _add_dense(self, f"{block}", a, 1)
        self.GFF_1 = _convolution(a.blocks * a.features, a.features, 1)
        self.GFF_2 = _convolution(a.features, a.features, 3)
        self.UPN1 = _convolution(a.features, 64, 5)
        self.UPN2 = _convolution(64, 32, 3)
        self.UPN3 = _convolution(32, 3 * a.scale**2, 3)
        self.SR = _convolution(3 if a.shuffled else 3 * a.scale**2, 3, 3)

    def forward(self, planes: torch.Tensor) -> torch.Tensor:
        shallow = self.F_m1(planes)
        x = self.F_0(shallow)
        outputs = []
        for block in range(1, self.architecture.blocks + 1):
            x = x + _dense(self, f"{block}", self.architecture, x)
            outputs.append(x)
        x = self.GFF_2(self.GFF_1(torch.cat(outputs, 1))) + shallow
        x = self.UPN3(functional.relu(self.UPN2(functional.relu(self.UPN1(x)))))
        if self.architecture.shuffled:
            return self.SR(depth_to_space(x, self.scale))
        return self.SR(functional.interpolate(x, scale_factor=self.scale, mode="nearest"))


class RRDN(nn.Module):
    """forward: as RDN's."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = a = architecture
        self.scale = a.scale
        self.Pre_blocks_conv = _convolution(3, a.features, 3)
        for group in range(1, a.groups + 1):
            for block in range(1, a.blocks + 1):
                _add_dense(self, f"{group}_{block}", a, 3)
        self.post_blocks_conv = _convolution(a.features, a.features, 3)
        self.PreShuffle = _convolution(a.features, 3 * a.scale**2, 3)
        self.SR = _convolution(3, 3, 3)

    def forward(self, planes: torch.Tensor) -> torch.Tensor:
        shallow = x = self.Pre_blocks_conv(planes)
        for group in range(1, self.architecture.groups + 1):
            inside = x
            for block in range(1, self.architecture.blocks + 1):
                inside = inside + BETA * _dense(self, f"{group}_{block}", self.architecture, inside)
            x = x + BETA * inside
        x = self.post_blocks_conv(x) + shallow
        return self.SR(depth_to_space(self.PreShuffle(x), self.scale))


def depth_to_space(x: torch.Tensor, scale: int) -> torch.Tensor:
    """(N, scale² C, H, W) → (N, C, scale H, scale W), in TensorFlow's order of channels: place first, then colour."""
    n, channels, height, width = x.shape
    x = x.reshape(n, scale, scale, channels // scale**2, height, width).permute(0, 3, 4, 1, 5, 2)
    return x.reshape(n, channels // scale**2, height * scale, width * scale)


def load(path: Path) -> RDN | RRDN:
    """The network whose weights are in `path`, of Keras or TensorFlow.js, its size read from their names and shapes.

    UserError where the file is none of either kind, or not wholly so.
    """
    layers = _layers(path)
    try:
        architecture = _architecture(layers)
    except (KeyError, ValueError, IndexError) as error:
        raise UserError(f"{path} holds neither an RDN nor an RRDN; get or import it again.") from error
    with torch.device("meta"):  # shapes that a file claims must not take memory before they are proven
        network = RRDN(architecture) if architecture.groups else RDN(architecture)
    keras_weights.fill(network, layers, path, type(network).__name__)
    return network.eval().requires_grad_(False)


def keep(file: Path, path: Path) -> None:
    """Writes the weights of `file`, which `load` takes, as one file of Keras. UserError, OSError."""
    if tensorflow_js.is_model(file):
        keras_weights.write(tensorflow_js.convolutions(file), path)
    else:
        shutil.copyfile(file, path)


def _layers(path: Path) -> Layers:
    read = tensorflow_js.convolutions if tensorflow_js.is_model(path) else keras_weights.convolutions
    return read(path)


def _architecture(layers: Layers) -> Architecture:
    """ValueError, KeyError or IndexError where there is none."""
    places = [tuple(map(int, name.split("_")[1:])) for name in layers if name.startswith("F_") and name != "F_m1"]
    if "Pre_blocks_conv" in layers:
        groups, blocks, depth = (max(column) for column in zip(*places, strict=True))
        features = layers["Pre_blocks_conv"][0].shape[0]
        first, last, shuffled = "F_1_1_1", "PreShuffle", True
    else:
        groups = 0
        blocks, depth = (max(column) for column in zip(*(p for p in places if len(p) == 2), strict=True))
        features = layers["F_m1"][0].shape[0]
        first, last, shuffled = "F_1_1", "UPN3", layers["SR"][0].shape[1] == 3
    scale = math.isqrt(layers[last][0].shape[0] // 3)
    if not (1 <= scale <= 8 and max(1, groups) * blocks * depth <= len(layers)):
        raise ValueError("no such network")
    return Architecture(depth, blocks, layers[first][0].shape[0], features, scale, groups, shuffled)


def _convolution(inputs: int, outputs: int, kernel: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)


def _add_dense(network: nn.Module, place: str, a: Architecture, fusing: int) -> None:
    """The convolutions of one dense block; `fusing` is the kernel of the one that joins them."""
    for layer in range(1, a.layers + 1):
        network.add_module(f"F_{place}_{layer}", _convolution(a.features + (layer - 1) * a.growth, a.growth, 3))
    network.add_module(f"LFF_{place}", _convolution(a.features + a.layers * a.growth, a.features, fusing))


def _dense(network: nn.Module, place: str, a: Architecture, x: torch.Tensor) -> torch.Tensor:
    """Each convolution sees all that came before it in the block; the last one joins them (RDN, equations 5 to 7)."""
    for layer in range(1, a.layers + 1):
        x = torch.cat([x, functional.relu(network.get_submodule(f"F_{place}_{layer}")(x))], 1)
    return network.get_submodule(f"LFF_{place}")(x)
