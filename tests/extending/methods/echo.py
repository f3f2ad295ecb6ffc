"""The method `echo`: the portrait through a network of random convolutions, each variant with weights of its own."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch.nn import functional

from generation.method import Method, MethodFactory, Parameters, Picture
from generation.naming.words import always
from generation.random_parameters import uniform

NAME = "echo"


@dataclass(frozen=True)
class EchoSettings:
    """Settings section "echo". layers: of the network. channels: of each layer but the last."""

    layers: int = 3
    channels: int = 8

    def __post_init__(self) -> None:
        if not 1 <= self.layers <= 8 or not 1 <= self.channels <= 64:
            raise ValueError("layers must be from 1 to 8, channels from 1 to 64")


def echo(settings: EchoSettings) -> Method:
    """The method, on the processor; its settings are parameters of every variant, which so says what made it."""

    def draw(rng: np.random.Generator) -> Parameters:
        return {"network": asdict(settings), "gain": uniform(rng, 1.2, 2.2)}

    return Method(NAME, "neural", draw, _apply, words=always("echo", "echoed"))


METHOD = MethodFactory(NAME, lambda run: echo(run.settings), EchoSettings)


def _apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
    layers, channels = parameters["network"]["layers"], parameters["network"]["channels"]
    planes = torch.from_numpy(picture).permute(2, 0, 1)[None] - 0.5
    for layer in range(layers):
        wanted = 3 if layer == layers - 1 else channels
        weights = rng.normal(0, 1, (wanted, planes.shape[1], 3, 3)) / (9 * planes.shape[1]) ** 0.5
        around = functional.pad(planes, (1, 1, 1, 1), mode="reflect")
        planes = torch.tanh(parameters["gain"] * 2 * functional.conv2d(around, torch.from_numpy(weights).float()))
    result: Picture = (0.5 + 0.5 * planes[0].permute(1, 2, 0)).numpy()
    return result
