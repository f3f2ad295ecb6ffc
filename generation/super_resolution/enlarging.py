"""Which way pictures are enlarged, and what the manifest says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from foundation.auto_batch import Portion
from foundation.devices import best
from foundation.errors import UserError
from generation.method import Picture
from generation.networks.registry import check, located, needed
from generation.networks.residual_dense import load
from generation.patches.arrays import picture_of, planes_of
from generation.super_resolution import classical
from generation.super_resolution.tiles import SMALLEST_TILE, TILE, tiled

NETWORKS = ("rdn-large", "rdn-small", "rdn-artefacts", "rrdn")
FACTORS = (2, 4)
CLASSICAL = "classical"


@dataclass(frozen=True)
class Enlarger:
    """method: as the manifest names it. network: one of NETWORKS or CLASSICAL. enlarge(picture, factor)."""

    method: str
    network: str
    enlarge: Callable[[Picture, int], Picture]

    @property
    def networks(self) -> tuple[str, ...]:
        """The one."""
        return (self.network,)

    def suiting(self, picture: Picture, method: str) -> Enlarger:
        """Itself, for every picture."""
        return self


def choose(network: str = "auto", device: str | None = None) -> Enlarger:
    """The enlarger of this name; "auto": the large RDN, else the small one, whose weights are here, else classical.

    UserError: unknown name, missing weights, weights that do not fit.
    """
    if network not in ("auto", CLASSICAL, *NETWORKS):
        raise UserError(f"There is no network {network}; there are auto, {CLASSICAL}, {', '.join(NETWORKS)}.")
    if network == "auto":
        network = next((name for name in NETWORKS[:2] if located(name)), CLASSICAL)
    if network == CLASSICAL:
        return Enlarger("lanczos_sharpened", CLASSICAL, classical.enlarged)
    return Enlarger("super_resolution", network, _by_network(network, device or best()))


def _by_network(name: str, device: str) -> Callable[[Picture, int], Picture]:
    path = needed(name, "super_resolution")
    network = load(path).to(device)
    check(name, network, path)
    tile = Portion(TILE, SMALLEST_TILE)

    @torch.inference_mode()
    def enlarge(picture: Picture, factor: int) -> Picture:
        """As many passes as the factor takes; what is too much is taken back by Lanczos."""
        planes, reached = planes_of(picture, device), 1
        while reached < factor:
            planes = tiled(network, planes, network.scale, tile).clamp(0.0, 1.0)
            reached *= network.scale
        result = picture_of(planes)
        if reached > factor:
            height, width = picture.shape[:2]
            result = classical.resized(result, height * factor, width * factor)
        return np.clip(result, 0, 1)

    return enlarge
