"""The method `transfer`: pictures on the way from one network to another, from all snapshots of a training."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from foundation.devices import best
from foundation.errors import UserError
from generation.genes import Gene, Genes
from generation.method import Method, MethodFactory, Parameters, Picture
from generation.naming.words import always
from generation.stylegan2 import cache, sampling
from generation.stylegan2.genes import FACE, PSI

NAME = "transfer"


@dataclass(frozen=True)
class TransferSettings:
    """Settings section "transfer". run: the folder of a training that began with another network (`train --from`)."""

    run: str = ""


def transfer(settings: TransferSettings | None = None, device: str | None = None) -> Method:
    """Samples of every snapshot of a run, the one that it began with among them."""
    chosen = settings or TransferSettings()

    genes = Genes({"psi": PSI}, first=(SnapshotGene(chosen), FACE))

    def apply(picture: Picture, parameters: Parameters, rng: np.random.Generator) -> Picture:
        file = next((file for file in snapshots(chosen) if file.name == parameters["snapshot"]), None)
        if file is None:
            raise UserError(f"{parameters['snapshot']} is not in {chosen.run} any more; put it back.")
        network = cache.generator(file, device or best())
        made = sampling.pictures(network, sampling.mixtures(network, [FACE.parts(parameters)], parameters["psi"])[0])[0]
        return sampling.fitted(made, *picture.shape[:2])

    return Method(
        NAME,
        "neural",
        genes.draw,
        apply,
        lambda: cache.generator(snapshots(chosen)[0], device or best()),
        gpu=True,
        words=always("face in transition", "from a face in transition"),
        genes=genes,
    )


class SnapshotGene(Gene):
    """Which of the run's networks, in the order of the training, and its identity."""

    def __init__(self, settings: TransferSettings) -> None:
        self._settings = settings

    def draw(self, rng: np.random.Generator) -> Parameters:
        files = snapshots(self._settings)
        return self._told(files[int(rng.integers(len(files)))])

    def mixed(self, first: Any, second: Any, share: float, rng: np.random.Generator) -> Parameters:
        files = snapshots(self._settings)
        begin, end = (self._place(value, files) for value in (first, second))
        return self._told(files[round(begin + share * (end - begin))])

    def changed(self, value: Any, strength: float, rng: np.random.Generator) -> Parameters:
        files = snapshots(self._settings)
        place = self._place(value, files) + round(0.35 * strength * len(files) * rng.standard_normal())
        return self._told(files[min(max(place, 0), len(files) - 1)])

    def sound(self, value: Any) -> Parameters:
        files = snapshots(self._settings)
        return self._told(files[self._place(value, files)])

    def numbers(self, value: Any) -> list[float]:
        files = snapshots(self._settings)
        return [2 * self._place(value, files) / max(len(files) - 1, 1) - 1]

    def _place(self, value: Any, files: list[Path]) -> int:
        """ValueError: it is not in the run any more."""
        return [file.name for file in files].index(value.get("snapshot"))

    def _told(self, file: Path) -> Parameters:
        return {"snapshot": file.name, "network": cache.identity(file)}


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
