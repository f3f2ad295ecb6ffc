"""What NVIDIA's modules say beside their tensors: read, or refused by its name, since no shape tells it.

Names of attributes and their usual values are those of training/networks.py in stylegan2-ada-pytorch, and of
training/networks_stylegan2.py in stylegan3.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import torch

from generation.stylegan2.config import Config
from generation.stylegan2.conversion import MismatchError, State, config_of, modules, parameters, state_of
from generation.stylegan2.nvidia_pickle import Record

_LINEAR = ("affine", "skip", "out")
"""Layers without an activation; the others that have one say lrelu."""

_GAINS = {"lrelu": math.sqrt(2), "linear": 1.0}


def generator(record: Any) -> tuple[Config, State]:
    """Configuration and tensors of a `G` or `G_ema`. MismatchError: something that this program's networks are not."""
    state = state_of(record)
    _check_kind(record, state)
    _check_layers(record, "skip")
    return config_of(state, _clamp(record), _mapping_rate(record)), state


def discriminator(record: Any, config: Config) -> tuple[Config, State]:
    """As `generator`, of the `D` beside a generator of `config`."""
    state = state_of(record)
    if any(name.startswith("mapping.") for name in state):
        raise MismatchError("has class labels, and only discriminators without labels can be used")
    _check_layers(record, "resnet")
    try:
        return replace(config, clamp=_clamp(record), group=_group(record)), state
    except MismatchError:
        raise
    except ValueError as error:
        raise MismatchError(f"has values that cannot be used ({error})") from error


def _check_kind(record: Any, state: State) -> None:
    if any(name.startswith(("synthesis.input.", "synthesis.L0_")) for name in state):
        raise MismatchError("is a network of StyleGAN3, and only StyleGAN2's can be used")
    for _, module in modules(record):
        channels = module.state.get("img_channels", 3)
        if channels != 3:
            kind = "grey images" if channels == 1 else f"images of {_shown(channels)} channels"
            raise MismatchError(f"is a network of {kind}, and only networks of colour images can be used")


def _check_layers(record: Any, architecture: str) -> None:
    """architecture: that of the blocks."""
    for name, module in modules(record):
        said = module.state
        if said.get("architecture", architecture) != architecture:
            raise MismatchError(
                f"has the architecture {_shown(said['architecture'])}, and only {architecture} can be used"
            )
        if said.get("use_noise", True) is not True:
            raise MismatchError(f"has no noise in {name}, and only layers with noise can be used")
        last = name.rpartition(".")[2]
        expected = "linear" if last in _LINEAR else "lrelu"
        activation = said.get("activation", expected)
        if activation != expected:
            raise MismatchError(f"has the activation {_shown(activation)} in {name}, where only {expected} can be used")
        if "activation" in said and "act_gain" in said and not _near(said["act_gain"], _GAINS[expected]):
            raise MismatchError(f"has the gain {_shown(said['act_gain'])} after {name}, which cannot be used")
        rate = _rate(name, module)
        if rate is not None and not name.startswith("mapping.fc") and not _near(rate, 1.0):
            raise MismatchError(f"has the learning rate {rate:g} times the others' in {name}, which cannot be used")


def _rate(name: str, module: Record) -> float | None:
    """The learning rate relative to others', which scales a layer's weights and its bias alike; None: not told."""
    weight = parameters(module).get("weight")
    gain, bias = module.state.get("weight_gain"), module.state.get("bias_gain")
    if not isinstance(weight, torch.Tensor) or not isinstance(gain, int | float):
        return None
    rate = gain * math.sqrt(math.prod(weight.shape[1:]))
    if isinstance(bias, int | float) and not _near(bias, rate):
        raise MismatchError(f"scales weights and bias of {name} differently, which cannot be used")
    return rate


def _mapping_rate(generator: Any) -> float:
    """`lr_multiplier`, which only the gains of the layers keep."""
    found = (_rate(name, module) for name, module in modules(generator) if name.startswith("mapping.fc"))
    rates = [rate for rate in found if rate is not None]
    if any(not _near(rate, rates[0]) for rate in rates):
        raise MismatchError("has several learning rates in its mapping, where only one can be used")
    return float(f"{rates[0]:.6g}") if rates else Config.mapping_rate


def _clamp(network: Any) -> float | None:
    """Where values are cut off after convolutions."""
    found = {_number(module, "conv_clamp") for module in _with(network, "conv_clamp")}
    if len(found) > 1:
        raise MismatchError("cuts values off at several limits (conv_clamp), where only one can be used")
    return found.pop() if found else None


def _group(network: Any) -> int | None:
    """Of the measure of variety, `group_size` in NVIDIA's file; None there, too, is the batch."""
    found = [module.state["group_size"] for module in _with(network, "group_size")]
    if not found:
        return Config.group
    if found[0] is not None and not isinstance(found[0], int):
        raise MismatchError(f"has the group_size {_shown(found[0])}, which cannot be used")
    return found[0]


def _with(network: Any, attribute: str) -> Iterator[Record]:
    return (module for _, module in modules(network) if attribute in module.state)


def _number(module: Record, attribute: str) -> float | None:
    value = module.state[attribute]
    if value is not None and not isinstance(value, int | float):
        raise MismatchError(f"has the {attribute} {_shown(value)}, which cannot be used")
    return None if value is None else float(value)


def _near(value: Any, expected: float) -> bool:
    return isinstance(value, int | float) and math.isclose(value, expected, rel_tol=1e-3)


def _shown(value: Any) -> str:
    """Short in every case: a container in a file may be of any size."""
    return str(value)[:30] if isinstance(value, str | int | float | None) else type(value).__name__
