"""A projection on disk: tensors and numbers, read by `weights_only`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import torch

from foundation.errors import UserError
from foundation.files import replacing
from foundation.networks.checkpoint import finite
from generation.stylegan2.config import Config
from generation.stylegan2.projection import Projection

KIND = "artificial-inspiration/stylegan2-projection"
MOST_BYTES = 200_000_000


def save(path: Path, projection: Projection) -> None:
    """Writes the file whole or not at all."""
    with replacing(path) as partial:
        torch.save({"kind": KIND, **asdict(projection)}, partial)


def load(path: Path, config: Config) -> Projection:
    """The projection in `path` into a network of `config`. UserError where it is none, or into another network."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        content = torch.load(path, map_location="cpu", weights_only=True)
        if content.pop("kind") != KIND:
            raise ValueError("another kind")
        found = Projection(**content)
        if not finite((found.ws, *found.noises.values())):
            raise ValueError("numbers that are not finite")
        fits = found.ws.shape == (config.num_ws, config.w_dim)
    except Exception as error:  # torch lets whatever a damaged file causes through
        raise UserError(f"{path} cannot be read as a projection; make it anew by `network project`.") from error
    if not fits:
        raise UserError(f"The projection {path} is not into this network; make it anew by `network project`.")
    return found
