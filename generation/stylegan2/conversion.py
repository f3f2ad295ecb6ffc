"""Names and shapes of other people's files → the networks of this program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from generation.stylegan2.config import Config
from generation.stylegan2.nvidia_pickle import Record

State = dict[str, torch.Tensor]

_DEEPEST = 8
"""Modules inside modules; NVIDIA's have four levels."""


class MismatchError(ValueError):
    """What a file holds that is no such network; the message goes into a sentence."""


def config_of(state: Mapping[str, torch.Tensor], clamp: float | None) -> Config:
    """What the shapes of a generator's `state` follow from. MismatchError where they follow from nothing."""
    if any(name.startswith("mapping.embed.") for name in state):
        raise MismatchError("is a network with class labels, and only networks without labels can be used")
    try:
        w_dim, z_dim = state["mapping.fc0.weight"].shape
        layers = sum(name.startswith("mapping.fc") and name.endswith(".weight") for name in state)
        sides = [1 << power for power in range(2, 16) if f"synthesis.b{1 << power}.conv1.weight" in state]
        widths = [state[f"synthesis.b{side}.conv1.weight"].shape[0] for side in sides]
        return Config(sides[-1], z_dim, w_dim, layers, widths[-1] * sides[-1], widths[0], clamp)
    except (KeyError, IndexError, ValueError) as error:
        raise MismatchError("does not have the layers of StyleGAN2's generator") from error


def state_of(record: Any) -> State:
    """Parameters and buffers of one of NVIDIA's modules and the modules in it, under their dotted names."""
    state: State = {}
    _collect(record, "", state, _DEEPEST)
    return state


def clamp_of(generator: Record) -> float | None:
    """Where NVIDIA's generator cuts values off, as its first convolution has it."""
    layer: Any = generator
    for name in ("synthesis", "b4", "conv1"):
        layer = layer.state["_modules"].get(name) if isinstance(layer, Record) else None
    clamp = layer.state.get("conv_clamp") if isinstance(layer, Record) else None
    return float(clamp) if isinstance(clamp, int | float) else None


def from_rosinality(state: Mapping[str, torch.Tensor], average: torch.Tensor) -> State:
    """A generator of rosinality's stylegan2-pytorch (`g_ema`, `latent_avg`) under NVIDIA's names.

    The two differ in names, in leading axes of size 1, and in the colours of each resolution standing apart.
    """
    try:
        return _renamed(state, average)
    except (KeyError, RuntimeError) as error:
        raise MismatchError("does not have the layers of rosinality's generator") from error


def _collect(record: Any, prefix: str, state: State, depth: int) -> None:
    if not isinstance(record, Record) or depth == 0:
        raise MismatchError("does not have the modules of a network")
    transient = record.state.get("_non_persistent_buffers_set") or ()
    for kind in ("_parameters", "_buffers"):
        for name, values in _mapping(record, kind).items():
            if isinstance(values, torch.Tensor) and name not in transient:
                state[prefix + name] = values
    for name, inner in _mapping(record, "_modules").items():
        if inner is not None:
            _collect(inner, f"{prefix}{name}.", state, depth - 1)


def _mapping(record: Record, kind: str) -> dict[str, Any]:
    found = record.state.get(kind, {})
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise MismatchError("does not have the modules of a network")
    return found


def _renamed(state: Mapping[str, torch.Tensor], average: torch.Tensor) -> State:
    made: State = {"mapping.w_avg": average.reshape(-1), "synthesis.b4.const": state["input.input"][0]}
    layers = sum(name.startswith("style.") and name.endswith(".weight") for name in state)
    for layer in range(layers):
        for part in ("weight", "bias"):
            made[f"mapping.fc{layer}.{part}"] = state[f"style.{layer + 1}.{part}"]
    convolutions = 1 + sum(name.startswith("convs.") and name.endswith(".conv.weight") for name in state)
    kernel = state["convs.0.conv.blur.kernel"] / 4  # its gain of 4 is applied here where it is used
    for number in range(convolutions):
        side = 4 << (number + 1) // 2
        source = "conv1" if number == 0 else f"convs.{number - 1}"
        target = f"synthesis.b{side}.conv{0 if number % 2 else 1}"
        made |= _modulated(state, source, target)
        made[f"{target}.noise_strength"] = state[f"{source}.noise.weight"].reshape(())
        made[f"{target}.bias"] = state[f"{source}.activate.bias"]
        made[f"{target}.noise_const"] = state[f"noises.noise_{number}"][0, 0]
        made[f"{target}.resample_filter"] = kernel
    for number in range((convolutions + 1) // 2):
        block = f"synthesis.b{4 << number}"
        source = "to_rgb1" if number == 0 else f"to_rgbs.{number - 1}"
        made |= _modulated(state, source, f"{block}.torgb")
        made[f"{block}.torgb.bias"] = state[f"{source}.bias"].reshape(-1)
        made[f"{block}.resample_filter"] = kernel
    return made


def _modulated(state: Mapping[str, torch.Tensor], source: str, target: str) -> State:
    return {
        f"{target}.weight": state[f"{source}.conv.weight"][0],
        f"{target}.affine.weight": state[f"{source}.conv.modulation.weight"],
        f"{target}.affine.bias": state[f"{source}.conv.modulation.bias"],
    }
