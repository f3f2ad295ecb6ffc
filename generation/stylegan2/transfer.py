"""The method `transfer`: pictures on the way from one network to another, from all snapshots of a training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from foundation.devices import best
from foundation.errors import UserError
from generation.method import Method, MethodFactory, Parameters, Picture
from generation.naming.words import always
from generation.random_parameters import uniform
from generation.stylegan2 import cached, sampling

NAME = "transfer"
_SEEDS = 1 << 32


@dataclass(frozen=True)
class TransferSettings:
    """Settings section "transfer". run: the folder of a training that began with another network (`train --from`)."""

    run: str = ""


def transfer(settings: TransferSettings | None = None, device: str | None = None) -> Method:
    """Samples of every snapshot of a run, the one that it began with among them."""
    chosen = settings or TransferSettings()

    def draw(rng: np.random.Generator) -> Parameters:
        files = snapshots(chosen)
        file = files[int(rng.integers(len(files)))]
        return {
            "snapshot": file.name,
            "network": cached.identity(file),
            "seed": int(rng.integers(_SEEDS)),
            "psi": uniform(rng, 0.5, 1.0),
        }

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        file = next((file for file in snapshots(chosen) if file.name == parameters["snapshot"]), None)
        if file is None:
            raise UserError(f"{parameters['snapshot']} is not in {chosen.run} any more; put it back.")
        network = cached.generator(file, device or best())
        z = sampling.latents([parameters["seed"]], network.config.z_dim)
        made = sampling.pictures(network, sampling.styles(network, z, parameters["psi"]))[0]
        return sampling.fitted(made, *picture.shape[:2])

    return Method(
        NAME,
        "neural",
        draw,
        apply,
        lambda: cached.generator(snapshots(chosen)[0], device or best()),
        gpu=True,
        words=always("face in transition", "from a face in transition"),
    )


METHOD = MethodFactory(NAME, lambda run: transfer(run.settings, run.device), TransferSettings)


def snapshots(settings: TransferSettings) -> list[Path]:
    """The networks of the run, the earliest first. UserError where there are none."""
    if not settings.run:
        raise UserError(
            "transfer needs a training that began with another network: `train portrait.jpg --from logos.pt "
            "--out RUN`, then `--set transfer.run=RUN`."
        )
    files = sorted((Path(settings.run).absolute() / "snapshots").glob("*.pt"))
    if not files:
        raise UserError(f"There are no snapshots in {settings.run}; name the folder of a training.")
    return files
