"""A place in three dimensions for every picture: like stands beside like.

Features → PCA → UMAP (McInnes, Healy and Melville, 2018) by default, or t-SNE (van der Maaten and Hinton, 2008) by
openTSNE or scikit-learn. The axes are standardised robustly, so that a few outliers do not press the rest together.
Quality is trustworthiness (Venna and Kaski, 2001) with k = 10.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness

METHODS = ("umap", "opentsne", "tsne", "pca")
NEIGHBOURS = 10
FARTHEST = 3.0
"""Places are drawn in smoothly toward this many deviations."""

_FEWEST = 12
_LARGEST_SAMPLE = 4_000


@dataclass(frozen=True)
class LayoutSettings:
    """Settings section "layout". method: one of METHODS. components: of the PCA. The others are UMAP's."""

    method: str = "umap"
    components: int = 50
    neighbours: int = 15
    min_dist: float = 0.6
    spread: float = 1.6

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"method must be one of {', '.join(METHODS)}")
        if self.components < 3 or self.neighbours < 2 or not 0 <= self.min_dist <= self.spread:
            raise ValueError("components must be 3 or more, neighbours 2 or more, and min_dist not above spread")


@dataclass(frozen=True)
class Layout:
    """positions: float32 (N, 3), standardised axes. trustworthiness: 0..1. method: what was used."""

    positions: npt.NDArray[np.float32]
    trustworthiness: float
    method: str


def layout(features: npt.NDArray[np.float32], settings: LayoutSettings, seed: int = 0) -> Layout:
    """Lays out N feature vectors, (N, D). Fewer than 12, or equal ones, are laid out by PCA. Seeded."""
    if not np.isfinite(features).all():
        raise ValueError("features must be finite")
    count = len(features)
    reduced = reduce(features, settings.components, seed)
    method = settings.method if count >= _FEWEST and np.ptp(reduced, axis=0).any() else "pca"
    embedded = embed(reduced, 3, method, settings, seed)
    positions = standardised(embedded)
    return Layout(positions, quality(reduced, positions, seed), method)


def reduce(features: npt.NDArray[np.float32], components: int, seed: int) -> npt.NDArray[np.float32]:
    """PCA to at most `components` dimensions, float32 (N, at least 3); missing ones are 0."""
    count, width = features.shape
    possible = min(components, count, width)
    reduced = np.zeros((count, max(3, possible)), np.float32)
    if count > 1:
        solver = PCA(possible, svd_solver="randomized" if possible < min(count, width) else "full", random_state=seed)
        with np.errstate(invalid="ignore", divide="ignore"):
            reduced[:, :possible] = solver.fit_transform(features)
    return reduced


def embed(
    reduced: npt.NDArray[np.float32], dimensions: int, method: str, settings: LayoutSettings, seed: int
) -> npt.NDArray[np.float32]:
    """`reduced` (N, D) in `dimensions` dimensions by `method`."""
    count = len(reduced)
    if method == "pca":
        return reduced[:, :dimensions]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' remarks on seeds and threads
        if method == "umap":
            from umap import UMAP

            neighbours = min(settings.neighbours, count - 1)
            model = UMAP(
                n_neighbors=neighbours,
                n_components=dimensions,
                min_dist=settings.min_dist,
                spread=settings.spread,
                random_state=seed,
                init="pca" if dimensions <= reduced.shape[1] else "random",
            )
            return np.asarray(model.fit_transform(reduced), np.float32)
        perplexity = min(30.0, (count - 1) / 3.5)
        if method == "opentsne":
            from openTSNE import TSNE

            # Its fast interpolation is made for two dimensions.
            model = TSNE(dimensions, perplexity=perplexity, random_state=seed, negative_gradient_method="bh")
            return np.asarray(model.fit(reduced), np.float32)
        from sklearn import manifold

        slow = manifold.TSNE(dimensions, perplexity=perplexity, random_state=seed, init="pca")
        return np.asarray(slow.fit_transform(reduced), np.float32)


def standardised(places: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Each axis about 0 with a robust deviation of 1; far places are drawn in, their order kept."""
    middle = np.median(places, axis=0)
    low, high = np.percentile(places, [15.9, 84.1], axis=0)
    spread = (high - low) / 2
    standard = (places - middle) / np.where(spread > 0, spread, 1)
    return (FARTHEST * np.tanh(standard / FARTHEST)).astype(np.float32)


def quality(reduced: npt.NDArray[np.float32], positions: npt.NDArray[np.float32], seed: int) -> float:
    """Trustworthiness with k = 10 (fewer for tiny sets), on a random sample of large ones; 1 for fewer than four."""
    count = len(positions)
    if count > _LARGEST_SAMPLE:
        chosen = np.random.default_rng(seed).choice(count, _LARGEST_SAMPLE, replace=False)
        reduced, positions = reduced[chosen], positions[chosen]
        count = _LARGEST_SAMPLE
    neighbours = min(NEIGHBOURS, (count - 1) // 2)
    if neighbours < 1:
        return 1.0
    return float(trustworthiness(reduced, positions, n_neighbors=neighbours))
