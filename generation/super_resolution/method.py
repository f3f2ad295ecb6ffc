"""Enlargement as the last step of a variant."""

from __future__ import annotations

import numpy as np

from generation.method import ENLARGING, Method, Parameters, Picture
from generation.naming.words import ENLARGED, always
from generation.super_resolution.enlarging import CLASSICAL, choose


def enlarging(factor: int, network: str = "auto", device: str | None = None) -> Method:
    """The method `super_resolution`, or `lanczos_sharpened` for the classical way; factor: one of FACTORS.

    UserError as of `choose`.
    """
    enlarger = choose(network, device)

    def draw(rng: np.random.Generator) -> Parameters:
        return {"factor": factor, "network": enlarger.network}

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        return enlarger.enlarge(picture, parameters["factor"])

    return Method(
        enlarger.method,
        ENLARGING,
        draw,
        apply,
        gpu=enlarger.network != CLASSICAL,
        words=always("enlarged portrait", ENLARGED),
    )
