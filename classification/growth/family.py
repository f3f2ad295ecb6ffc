"""A cloud that children join, as breeding knows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from classification.growth.growth import Growth


class GrowingFamily:
    """As `generation.breeding.kin` knows it (`Family`). UserError: it is no cloud, or another process has it."""

    def __init__(self, folder: Path) -> None:
        self._growth = Growth(folder)
        self.source = self._growth.cloud.source
        self.beside: Path | None = self._growth.cloud.beside

    def __enter__(self) -> GrowingFamily:
        return self

    def __exit__(self, *error: object) -> None:
        self._growth.close()

    def paths(self) -> Mapping[str, str]:
        cloud = self._growth.cloud
        return dict(zip(cloud.ids, cloud.paths, strict=True))

    def vectors(self, ids: Sequence[str]) -> npt.NDArray[np.float32]:
        cloud = self._growth.cloud
        numbers = cloud.numbered()
        return cloud.features()[[numbers[id_] for id_ in ids]].astype("float32")

    def vector(self, picture: Image.Image) -> npt.NDArray[np.float32]:
        return self._growth.features(picture)

    def join(self, path: str, entry: Mapping[str, Any], brood: str) -> str:
        return self._growth.add(path, entry, brood).id

    def of_brood(self, brood: str) -> list[str]:
        return self._growth.brood(brood)

    def discard(self, ids: Sequence[str]) -> list[str]:
        return self._growth.discard(ids)

    def recover(self, ids: Sequence[str]) -> list[str]:
        return self._growth.recover(ids)
