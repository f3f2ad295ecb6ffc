"""Checkpoints in the published layouts, written from lists of names and shapes that the networks do not share."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import torch

VGG19_CONVOLUTIONS = {
    0: (64, 3), 2: (64, 64), 5: (128, 64), 7: (128, 128),
    10: (256, 128), 12: (256, 256), 14: (256, 256), 16: (256, 256),
    19: (512, 256), 21: (512, 512), 23: (512, 512), 25: (512, 512),
    28: (512, 512), 30: (512, 512), 32: (512, 512), 34: (512, 512),
}  # fmt: skip
"""Places in torchvision's `features`."""

VGG19_PARAMETERS = 143_667_240
GOOGLENET_PARAMETERS = 6_624_904
"""As torchvision's documentation counts them; GoogLeNet's without the auxiliary classifiers."""

_INCEPTIONS = """
    3a 192 64 96 128 16 32 32
    3b 256 128 128 192 32 96 64
    4a 480 192 96 208 16 48 64
    4b 512 160 112 224 24 64 64
    4c 512 128 128 256 24 64 64
    4d 512 112 144 288 32 64 64
    4e 528 256 160 320 32 128 128
    5a 832 256 160 320 32 128 128
    5b 832 384 192 384 48 128 128
"""

State = dict[str, torch.Tensor]


def vgg19() -> State:
    """Random convolutions of about unit gain; the classifier is one number spread out, so that its file is small. Drawn
    once; the tensors are not to be written to.
    """
    return dict(_vgg19())


@cache
def _vgg19() -> State:
    random = torch.Generator().manual_seed(0)
    state: State = {}
    for place, (outputs, inputs) in VGG19_CONVOLUTIONS.items():
        weight = torch.randn(outputs, inputs, 3, 3, generator=random)
        state[f"features.{place}.weight"] = weight * (2 / (inputs * 9)) ** 0.5
        state[f"features.{place}.bias"] = torch.randn(outputs, generator=random) * 0.05
    for place, outputs, inputs in ((0, 4096, 25088), (3, 4096, 4096), (6, 1000, 4096)):
        state[f"classifier.{place}.weight"] = torch.zeros(1, 1).expand(outputs, inputs)
        state[f"classifier.{place}.bias"] = torch.zeros(outputs)
    return state


def googlenet() -> State:
    """As `vgg19`."""
    return dict(_googlenet())


@cache
def _googlenet() -> State:
    random = torch.Generator().manual_seed(0)
    state: State = {}

    def convolution(name: str, inputs: int, outputs: int, kernel: int) -> None:
        weight = torch.randn(outputs, inputs, kernel, kernel, generator=random)
        state[f"{name}.conv.weight"] = weight * (2 / (inputs * kernel**2)) ** 0.5
        state[f"{name}.bn.weight"] = torch.ones(outputs)
        state[f"{name}.bn.bias"] = torch.randn(outputs, generator=random) * 0.1
        state[f"{name}.bn.running_mean"] = torch.zeros(outputs)
        state[f"{name}.bn.running_var"] = torch.ones(outputs)
        state[f"{name}.bn.num_batches_tracked"] = torch.tensor(0)

    def linear(name: str, inputs: int, outputs: int) -> None:
        state[f"{name}.weight"] = torch.randn(outputs, inputs, generator=random) * 0.02
        state[f"{name}.bias"] = torch.zeros(outputs)

    convolution("conv1", 3, 64, 7)
    convolution("conv2", 64, 64, 1)
    convolution("conv3", 64, 192, 3)
    for line in _INCEPTIONS.strip().splitlines():
        name, *numbers = line.split()
        inputs, one, reduced3, three, reduced5, five, pooled = map(int, numbers)
        block = f"inception{name}"
        convolution(f"{block}.branch1", inputs, one, 1)
        convolution(f"{block}.branch2.0", inputs, reduced3, 1)
        convolution(f"{block}.branch2.1", reduced3, three, 3)
        convolution(f"{block}.branch3.0", inputs, reduced5, 1)
        convolution(f"{block}.branch3.1", reduced5, five, 3)
        convolution(f"{block}.branch4.1", inputs, pooled, 1)
    for name, inputs in (("aux1", 512), ("aux2", 528)):
        convolution(f"{name}.conv", inputs, 128, 1)
        linear(f"{name}.fc1", 2048, 1024)
        linear(f"{name}.fc2", 1024, 1000)
    linear("fc", 1024, 1000)
    return state


def saved(state: State, path: Path) -> Path:
    """`path`, written by torch.save."""
    torch.save(state, path)
    return path
