"""Checkpoints of PyTorch, loaded strictly: every name and shape of the network, and no others; no code is unpickled."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, TypeVar

import torch
from torch import nn

from foundation.errors import UserError

Network = TypeVar("Network", bound=nn.Module)


def load(path: Path, build: Callable[[], Network], name: str) -> Network:
    """The network of `build` with the weights of `path`, float32, in evaluation mode, without gradients.

    name: what the network is called in errors. UserError: unreadable, other names or shapes, numbers that are not
    finite.
    """
    return filled(build, read(path, path, name), path, name)


def read(source: Path | BinaryIO, path: Path, name: str) -> object:
    """What torch has saved in `source`, tensors and plain containers alone; `path` and `name` are named in errors."""
    try:
        return torch.load(source, map_location="cpu", weights_only=True)
    except Exception as error:  # torch lets whatever a damaged file causes through
        raise UserError(
            f"{path} cannot be read as a checkpoint of PyTorch; get or import the weights of {name} again."
        ) from error


def filled(build: Callable[[], Network], weights: object, path: Path, name: str) -> Network:
    """As `load`, from the state dictionary itself; `path` is named in errors."""
    with torch.device("meta"):  # its own numbers would only be made to be replaced
        network = build()
    try:
        network.load_state_dict(weights, strict=True, assign=True)  # type: ignore[arg-type]
    except (RuntimeError, TypeError, AttributeError) as error:
        raise UserError(
            f"The names or shapes in {path} are not those of {name}; get or import its weights again."
        ) from error
    network = network.float().eval().requires_grad_(False)
    if not finite(network.state_dict().values()):
        raise UserError(f"{path} holds numbers that are not finite; get or import the weights of {name} again.")
    return network


def finite(tensors: Iterable[torch.Tensor]) -> bool:
    """Whether all numbers of all of them are. What is not makes a sum that is not, which is found in a thirtieth of the
    time.
    """
    return all(bool(torch.isfinite(one.sum())) or bool(torch.isfinite(one).all()) for one in tensors)
