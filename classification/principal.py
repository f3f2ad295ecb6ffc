"""The principal components of a cloud's features: 64 numbers in place of thousands, for all that looks for neighbours.

They are kept beside what was measured, so that a cloud that grows reads no more of its features than is new.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from foundation.files import make_folder, replacing

COMPONENTS = 64
FITTED_ON = 20_000
"""The components of more features are those of so many random ones."""

_AT_ONCE = 1024
_FILE = "principal.npz"

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Principal:
    """mean: float32 (D,). axes: float32 (K, D), K ≤ COMPONENTS, orthonormal, the widest first."""

    mean: Floats
    axes: Floats

    def coordinates(self, features: npt.NDArray[np.floating], rows: Rows | None = None) -> Floats:
        """float32 (M, K) of the features (N, D), or of these rows of them; a thousand are in memory at a time."""
        count = len(features) if rows is None else len(rows)
        found = np.empty((count, len(self.axes)), np.float32)
        for first in range(0, count, _AT_ONCE):
            part = slice(first, first + _AT_ONCE)
            block = features[part] if rows is None else features[rows[part]]
            found[part] = (np.asarray(block, np.float32) - self.mean) @ self.axes.T
        return found


def principal(features: npt.NDArray[np.floating], seed: int, rows: Rows | None = None) -> Principal:
    """Of the features (N, D), or of these rows of them, N ≥ 1. The same for the same features and seed."""
    rows = np.arange(len(features)) if rows is None else rows
    if len(rows) > FITTED_ON:
        rows = np.sort(np.random.default_rng(seed).choice(rows, FITTED_ON, replace=False))
    sample = np.asarray(features[rows], np.float32)
    count, width = sample.shape
    possible = min(COMPONENTS, count, width)
    if count == 1 or not np.ptp(sample, axis=0).any():
        return Principal(sample.mean(axis=0), np.eye(possible, width, dtype=np.float32))
    found, _ = analysed(sample, possible, seed)
    return found


def analysed(features: Floats, components: int, seed: int) -> tuple[Principal, Floats]:
    """So many principal components of the features, float32 (N, D) of which some differ, components ≤ min(N, D), and
    their coordinates (N, components)."""
    if components < min(features.shape):
        from sklearn.decomposition import PCA  # imported late: who adds single pictures to a layout does without it

        solver = PCA(components, svd_solver="randomized", random_state=seed)
        coordinates = np.asarray(solver.fit_transform(features), np.float32)
        return Principal(solver.mean_.astype(np.float32), solver.components_.astype(np.float32)), coordinates
    # What scikit-learn does for all components, to the last bit; its import takes longer than a small cloud.
    from scipy import linalg

    mean = features.mean(axis=0)
    left, lengths, axes = linalg.svd(features - mean, full_matrices=False)
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    return Principal(mean, axes * signs[:, None]), left * signs * lengths


def keep(folder: Path, run: str, found: Principal, coordinates: Floats) -> None:
    """Keeps the components, and the coordinates (N, K) of all images, of the cloud that `run` has written.

    folder: of layouts. UserError on a full disk.
    """
    make_folder(folder)
    with replacing(folder / _FILE) as partial, partial.open("wb") as stream:
        np.savez(
            stream,
            run=np.array(run),
            mean=found.mean,
            axes=found.axes,
            coordinates=coordinates.astype(np.float16),
        )


def kept(folder: Path, run: str, count: int, width: int) -> tuple[Principal, Floats] | None:
    """What `keep` kept of the cloud of `run` with `count` images of `width` features; None where that is not there."""
    try:
        with (folder / _FILE).open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            if str(arrays["run"]) != run:
                return None
            mean, axes, coordinates = (np.asarray(arrays[name], np.float32) for name in ("mean", "axes", "coordinates"))
    except Exception:  # damaged bytes are met with errors of every kind
        return None
    components = len(axes) if axes.ndim == 2 else 0
    if (mean.shape, axes.shape, coordinates.shape) != ((width,), (components, width), (count, components)):
        return None
    return Principal(mean, axes), coordinates
