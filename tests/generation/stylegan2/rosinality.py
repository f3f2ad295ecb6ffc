"""Names and shapes of rosinality's stylegan2-pytorch (`g_ema`), and a plain synthesis written after its layout."""

from __future__ import annotations

import math

import torch
from torch.nn import functional

from tests.generation.stylegan2.published import Shapes, channels


def generator(size: int, base: int, most: int, style: int = 512, layers: int = 8) -> Shapes:
    """`g_ema` of a network; base is 16384 · channel_multiplier there."""
    shapes: Shapes = {}
    for layer in range(1, layers + 1):
        shapes |= {f"style.{layer}.weight": (style, style), f"style.{layer}.bias": (style,)}
    width = channels(4, base, most)
    shapes["input.input"] = (1, width, 4, 4)
    shapes |= _convolution("conv1", width, width, style) | _colours("to_rgb1", width, style)
    side, number, noises = 8, 0, {"noises.noise_0": (1, 1, 4, 4)}
    while side <= size:
        inputs, width = width, channels(side, base, most)
        shapes |= _convolution(f"convs.{number}", inputs, width, style)
        shapes[f"convs.{number}.conv.blur.kernel"] = (4, 4)
        shapes |= _convolution(f"convs.{number + 1}", width, width, style)
        shapes |= _colours(f"to_rgbs.{number // 2}", width, style)
        shapes[f"to_rgbs.{number // 2}.upsample.kernel"] = (4, 4)
        for noise in (number + 1, number + 2):
            noises[f"noises.noise_{noise}"] = (1, 1, side, side)
        number, side = number + 2, side * 2
    return shapes | noises


def discriminator(size: int, base: int, most: int) -> Shapes:
    """`d` of a training: each convolution, its activation's bias, and the filter before a halving stand in rows."""
    width = channels(size, base, most)
    shapes: Shapes = {"convs.0.0.weight": (width, 3, 1, 1), "convs.0.1.bias": (width,)}
    number = 1
    while size > 4:
        size //= 2
        inputs, width, block = width, channels(size, base, most), f"convs.{number}"
        shapes |= {
            f"{block}.conv1.0.weight": (inputs, inputs, 3, 3),
            f"{block}.conv1.1.bias": (inputs,),
            f"{block}.conv2.0.kernel": (4, 4),
            f"{block}.conv2.1.weight": (width, inputs, 3, 3),
            f"{block}.conv2.2.bias": (width,),
            f"{block}.skip.0.kernel": (4, 4),
            f"{block}.skip.1.weight": (width, inputs, 1, 1),
        }
        number += 1
    return shapes | {
        "final_conv.0.weight": (width, width + 1, 3, 3),
        "final_conv.1.bias": (width,),
        "final_linear.0.weight": (width, width * 16),
        "final_linear.0.bias": (width,),
        "final_linear.1.weight": (1, width),
        "final_linear.1.bias": (1,),
    }


def judged(state: dict[str, torch.Tensor], images: torch.Tensor) -> torch.Tensor:
    """Images (N, 3, R, R) → (N, 1), layer by layer; groups of four, in which image i is with i + N / 4 …"""
    x = _leaky(_equalised(state["convs.0.0.weight"], images), state["convs.0.1.bias"])
    for number in range(1, 1 + sum(name.endswith("skip.1.weight") for name in state)):
        block = f"convs.{number}"
        y = _leaky(_equalised(state[f"{block}.conv1.0.weight"], x, padding=1), state[f"{block}.conv1.1.bias"])
        y = _filtered(y, state[f"{block}.conv2.0.kernel"], 2, 2)
        y = _leaky(_equalised(state[f"{block}.conv2.1.weight"], y, stride=2), state[f"{block}.conv2.2.bias"])
        skipped = _filtered(x, state[f"{block}.skip.0.kernel"], 1, 1)
        x = (y + _equalised(state[f"{block}.skip.1.weight"], skipped, stride=2)) / math.sqrt(2)
    deviation = torch.empty(len(x))
    for first in range(len(x) // 4):
        members = list(range(first, len(x), len(x) // 4))
        deviation[members] = (x[members].var(0, unbiased=False) + 1e-8).sqrt().mean()
    x = torch.cat([x, deviation[:, None, None, None].expand(-1, 1, 4, 4)], 1)
    x = _leaky(_equalised(state["final_conv.0.weight"], x, padding=1), state["final_conv.1.bias"]).flatten(1)
    weight = state["final_linear.0.weight"]
    x = _leaky(x @ weight.T / math.sqrt(weight.shape[1]), state["final_linear.0.bias"])
    weight = state["final_linear.1.weight"]
    return x @ weight.T / math.sqrt(weight.shape[1]) + state["final_linear.1.bias"]


def random_state(shapes: Shapes, seed: int = 0) -> dict[str, torch.Tensor]:
    """Random weights in those shapes, the filters as published."""
    random = torch.Generator().manual_seed(seed)
    state = {name: torch.randn(shape, generator=random) for name, shape in shapes.items()}
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0])
    for name in shapes:
        if name.endswith(".kernel"):
            state[name] = torch.outer(taps, taps) / 64 * (1 if ".skip." in name or ".conv2." in name else 4)
    return state


def image(state: dict[str, torch.Tensor], w: torch.Tensor) -> torch.Tensor:
    """One image (3, R, R) of one w in every layer with the stored noise, layer by layer."""
    x = _layer(state, "conv1", "noises.noise_0", state["input.input"], w, False)
    picture = _to_colours(state, "to_rgb1", x, w)
    blocks = sum(name.startswith("to_rgbs.") and name.endswith(".bias") and "mod" not in name for name in state)
    for block in range(blocks):
        x = _layer(state, f"convs.{2 * block}", f"noises.noise_{2 * block + 1}", x, w, True)
        x = _layer(state, f"convs.{2 * block + 1}", f"noises.noise_{2 * block + 2}", x, w, False)
        picture = _blurred_double(picture, state["to_rgbs.0.upsample.kernel"])
        picture = picture + _to_colours(state, f"to_rgbs.{block}", x, w)
    return picture[0]


def _layer(
    state: dict[str, torch.Tensor], name: str, noise: str, x: torch.Tensor, w: torch.Tensor, doubled: bool
) -> torch.Tensor:
    weight = _weights(state, name, w)
    weight = weight / (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).sqrt()
    if doubled:
        x = functional.conv_transpose2d(x, weight.transpose(0, 1), stride=2)
        x = _filtered(x, state[f"{name}.conv.blur.kernel"], 1, 1)
    else:
        x = functional.conv2d(x, weight, padding=1)
    x = x + state[f"{name}.noise.weight"] * state[noise]
    return functional.leaky_relu(x + state[f"{name}.activate.bias"][None, :, None, None], 0.2) * math.sqrt(2)


def _to_colours(state: dict[str, torch.Tensor], name: str, x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return functional.conv2d(x, _weights(state, name, w)) + state[f"{name}.bias"]


def _weights(state: dict[str, torch.Tensor], name: str, w: torch.Tensor) -> torch.Tensor:
    weight = state[f"{name}.conv.weight"][0]
    modulation = state[f"{name}.conv.modulation.weight"] / math.sqrt(len(w)) @ w
    styles = modulation + state[f"{name}.conv.modulation.bias"]
    return weight / math.sqrt(weight[0].numel()) * styles[None, :, None, None]


def _blurred_double(x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
    wide = torch.zeros(*x.shape[:2], x.shape[2] * 2, x.shape[3] * 2)
    wide[:, :, ::2, ::2] = x
    return _filtered(wide, kernel, 2, 1)


def _filtered(x: torch.Tensor, kernel: torch.Tensor, before: int, after: int) -> torch.Tensor:
    planes = functional.pad(x, (before, after, before, after)).flatten(0, 1)[:, None]
    made = functional.conv2d(planes, kernel.flip(0, 1)[None, None])
    return made.reshape(*x.shape[:2], *made.shape[2:])


def _convolution(name: str, inputs: int, outputs: int, style: int) -> Shapes:
    return {
        f"{name}.conv.weight": (1, outputs, inputs, 3, 3),
        f"{name}.conv.modulation.weight": (inputs, style),
        f"{name}.conv.modulation.bias": (inputs,),
        f"{name}.noise.weight": (1,),
        f"{name}.activate.bias": (outputs,),
    }


def _colours(name: str, inputs: int, style: int) -> Shapes:
    return {
        f"{name}.bias": (1, 3, 1, 1),
        f"{name}.conv.weight": (1, 3, inputs, 1, 1),
        f"{name}.conv.modulation.weight": (inputs, style),
        f"{name}.conv.modulation.bias": (inputs,),
    }


def _equalised(weight: torch.Tensor, x: torch.Tensor, stride: int = 1, padding: int = 0) -> torch.Tensor:
    return functional.conv2d(x, weight / math.sqrt(weight[0].numel()), stride=stride, padding=padding)


def _leaky(x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    return functional.leaky_relu(x + bias.reshape(1, -1, *[1] * (x.ndim - 2)), 0.2) * math.sqrt(2)
