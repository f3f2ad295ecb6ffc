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


def random_state(shapes: Shapes, seed: int = 0) -> dict[str, torch.Tensor]:
    """Random weights in those shapes, the filters as published."""
    random = torch.Generator().manual_seed(seed)
    state = {name: torch.randn(shape, generator=random) for name, shape in shapes.items()}
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0])
    for name in shapes:
        if name.endswith(".kernel"):
            state[name] = torch.outer(taps, taps) / 64 * 4
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
