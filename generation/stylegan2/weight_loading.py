"""A network with exactly the weights that a file has for it, or a reason in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch import nn

from foundation.networks.checkpoint import finite
from generation.stylegan2.config import Config
from generation.stylegan2.conversion import MismatchError

Network = TypeVar("Network", bound=nn.Module)


def filled(build: Callable[[Config], Network], config: Config, state: Any) -> Network:
    """The network of `config` with exactly the weights of `state`, float32, in evaluation mode, without gradients.

    MismatchError, which names the first that differs: other names or shapes, numbers that are not finite.
    """
    try:
        with torch.device("meta"):  # its own numbers would only be made to be replaced
            network = build(config)
    except (TypeError, ValueError, RuntimeError) as error:
        raise MismatchError("does not have a configuration that can be used") from error
    what = f"StyleGAN2 {type(network).__name__.lower()}"
    if not isinstance(state, dict) or not all(_plain(values) for values in state.values()):
        raise MismatchError(f"does not have the plain numbers of a {what}")
    wanted = network.state_dict()
    for name, values in wanted.items():
        if name not in state:
            raise MismatchError(f"is no whole {what}: it lacks {name}")
        if state[name].shape != values.shape:
            raise MismatchError(
                f"is no {what} of one configuration: {name} has the shape {_sides(state[name])} in place of "
                f"{_sides(values)}"
            )
    for name in state:
        if name not in wanted:
            raise MismatchError(f"is no {what}: none has {str(name)[:80]}")
    network.load_state_dict({name: values.float() for name, values in state.items()}, strict=True, assign=True)
    if not finite(network.state_dict().values()):
        raise MismatchError("holds numbers that are not finite")
    return network.eval().requires_grad_(False)


def _plain(values: Any) -> bool:
    """Neither sparse, nor quantised, nor without numbers at all: torch stores such ones, too."""
    return (
        isinstance(values, torch.Tensor)
        and values.layout == torch.strided
        and values.is_floating_point()
        and values.device.type == "cpu"
    )


def _sides(values: torch.Tensor) -> str:
    return " × ".join(map(str, values.shape)) or "1"
