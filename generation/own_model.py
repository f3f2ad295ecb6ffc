"""Methods by a model of the user's own, whatever runs it: a workflow on a server, or a network on this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from generation.method import Method, Parameters, Picture, nothing
from generation.naming.prompts import prompted

SEEDS = 1 << 32
"""Whatever takes a seed takes those below it."""

SHORT = 16
"""Digits of an identity that a variant's parameters have, to know again what made it."""


class OwnModel(Protocol):
    """What one process does for a run; its functions are those of `Method`."""

    def draw(self, rng: np.random.Generator) -> Parameters: ...

    def apply(self, picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture: ...

    def check(self) -> None: ...

    def networks(self) -> dict[str, str]: ...


def method_of(name: str, model: OwnModel, otherwise: str, call_off: Callable[[], object] = nothing) -> Method:
    """Its variants are called by their prompts, or `otherwise`. Nothing is read or asked before it is used."""
    return Method(
        name,
        "neural",
        model.draw,
        model.apply,
        model.check,
        gpu=True,
        networks=model.networks,
        words=prompted(otherwise),
        call_off=call_off,
    )
