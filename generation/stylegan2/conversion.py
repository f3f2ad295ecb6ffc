"""Names and shapes of other people's files → the networks of this program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch

from generation.stylegan2.config import Config
from generation.stylegan2.nvidia_pickle import Record

State = dict[str, torch.Tensor]

_MOST_MODULES = 2_000
"""In a network; NVIDIA's largest has about 150."""


class MismatchError(ValueError):
    """What a file holds that is no such network; the message goes into a sentence."""


def config_of(state: Mapping[str, torch.Tensor], clamp: float | None, mapping_rate: float = 0.01) -> Config:
    """What the shapes of a generator's `state` follow from. MismatchError where they follow from nothing."""
    if any(name.startswith("mapping.embed.") for name in state):
        raise MismatchError("is a network with class labels, and only networks without labels can be used")
    try:
        w_dim, z_dim = state["mapping.fc0.weight"].shape
        layers = sum(name.startswith("mapping.fc") and name.endswith(".weight") for name in state)
        sides = [1 << power for power in range(2, 16) if f"synthesis.b{1 << power}.conv1.weight" in state]
        widths = [state[f"synthesis.b{side}.conv1.weight"].shape[0] for side in sides]
        return Config(sides[-1], z_dim, w_dim, layers, widths[-1] * sides[-1], widths[0], clamp, mapping_rate)
    except (KeyError, IndexError, ValueError) as error:
        raise MismatchError("does not have the layers of StyleGAN2's generator") from error


def modules(record: Any) -> Iterator[tuple[str, Record]]:
    """One of NVIDIA's modules (by the name "") and all in it, by their dotted names."""
    waiting, seen = [("", record)], 0
    while waiting:
        name, module = waiting.pop()
        seen += 1
        if not isinstance(module, Record) or seen > _MOST_MODULES:
            raise MismatchError("does not have the modules of a network")
        yield name, module
        inner = _held(module, "_modules").items()
        waiting += [(f"{name}.{part}" if name else part, held) for part, held in inner if held is not None]


def parameters(module: Record) -> dict[str, Any]:
    """What NVIDIA's module has to be trained, by names without dots."""
    return _held(module, "_parameters")


def state_of(record: Any) -> State:
    """Parameters and buffers of one of NVIDIA's modules and the modules in it, under their dotted names."""
    state: State = {}
    for place, module in modules(record):
        transient = module.state.get("_non_persistent_buffers_set") or ()
        for name, values in (parameters(module) | _held(module, "_buffers")).items():
            if isinstance(values, torch.Tensor) and name not in transient:
                state[f"{place}.{name}" if place else name] = values
    return state


def from_rosinality(state: Mapping[str, torch.Tensor], average: torch.Tensor) -> State:
    """A generator of rosinality's stylegan2-pytorch (`g_ema`, `latent_avg`) under NVIDIA's names.

    The two differ in names, in leading axes of size 1, and in the colours of each resolution standing apart.
    """
    try:
        return _renamed(state, average)
    except (KeyError, IndexError, RuntimeError) as error:
        raise MismatchError("does not have the layers of rosinality's generator") from error


def discriminator_from_rosinality(state: Mapping[str, torch.Tensor]) -> State:
    """A discriminator of rosinality's stylegan2-pytorch (`d`) under NVIDIA's names; the numbers are the same ones."""
    try:
        return _renamed_discriminator(state)
    except KeyError as error:
        raise MismatchError("does not have the layers of rosinality's discriminator") from error


def _held(module: Record, kind: str) -> dict[str, Any]:
    found = module.state.get(kind, {})
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


def _renamed_discriminator(state: Mapping[str, torch.Tensor]) -> State:
    """A convolution and its activation stand in a row there, after the filter where the size is halved."""
    blocks = sum(name.startswith("convs.") and name.endswith(".skip.1.weight") for name in state)
    sides = [4 << (blocks - number) for number in range(blocks)]
    kernel = state["convs.1.skip.0.kernel"]
    pairs = {f"b{sides[0]}.fromrgb": "convs.0.0", "b4.conv": "final_conv.0"}
    biases = {f"b{sides[0]}.fromrgb": "convs.0.1", "b4.conv": "final_conv.1"}
    for number, side in enumerate(sides, 1):
        block, source = f"b{side}", f"convs.{number}"
        pairs |= {f"{block}.conv0": f"{source}.conv1.0", f"{block}.conv1": f"{source}.conv2.1"}
        biases |= {f"{block}.conv0": f"{source}.conv1.1", f"{block}.conv1": f"{source}.conv2.2"}
        pairs[f"{block}.skip"] = f"{source}.skip.1"
    made: State = {f"b{side}.resample_filter": kernel for side in sides}
    for name, source in pairs.items():
        made |= {f"{name}.weight": state[f"{source}.weight"], f"{name}.resample_filter": kernel}
    made |= {f"{name}.bias": state[f"{source}.bias"] for name, source in biases.items()}
    for name, place in (("fc", 0), ("out", 1)):
        made |= {f"b4.{name}.{part}": state[f"final_linear.{place}.{part}"] for part in ("weight", "bias")}
    return made
