"""Where the images of a cloud stood before all were laid out anew: for whoever shows once how they go from there."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from classification.cloud.description import run_in
from foundation.files import replacing

if TYPE_CHECKING:
    from classification.cloud.value import Cloud

FILE = "former_layout.npz"


def keep(folder: Path, run: str, positions: npt.NDArray[np.float32]) -> None:
    """positions: float32 (N, 3), as of the cloud that `run` has written there, NaN of images that are new in it.

    UserError on a full disk.
    """
    with replacing(folder / FILE) as partial, partial.open("wb") as stream:
        np.savez(stream, run=np.array(run), positions=positions.astype(np.float32))


def kept(cloud: Cloud) -> npt.NDArray[np.float32] | None:
    """float32 (N, 3), NaN of images that have come since; None where nothing is kept of this cloud."""
    if cloud.folder is None:
        return None
    try:
        with (cloud.folder / FILE).open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            run, positions = str(arrays["run"]), np.asarray(arrays["positions"], np.float32)
    except Exception:  # no such file, or damaged bytes, which are met with errors of every kind
        return None
    if run != run_in(cloud.description) or positions.shape != (cloud.classified, 3) or np.isinf(positions).any():
        return None
    found = np.full((len(cloud), 3), np.nan, np.float32)
    found[: cloud.classified] = positions
    return found


def drop(folder: Path) -> None:
    """It was shown. Where the folder cannot be written, it is shown again."""
    with suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)
