"""A place in three dimensions for every picture: like stands beside like.

Features → PCA → UMAP (McInnes, Healy and Melville, 2018) by default, or t-SNE (van der Maaten and Hinton, 2008) by
openTSNE or scikit-learn → turned to principal axes → spread evenly (`density_equalisation`), because the tight
clumps of these methods are hard to fly through, and so that no picture is lost far out.

Of more than a hundred thousand pictures, so many random ones are laid out, the landmarks, and each of the others goes
to the weighted mean of the landmarks that it is most like before all are turned and spread.
"""

from __future__ import annotations

import warnings
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from classification.density_equalisation import spread_evenly
from classification.kept_layouts import KeptLayouts
from classification.neighbours import averaged, nearest
from classification.principal import FITTED_ON, analysed, principal
from classification.trustworthiness import trustworthiness
from foundation.digests import digests, first_equal
from foundation.settings import formerly

METHODS = ("umap", "opentsne", "tsne", "pca")
FEWEST = 12
"""Fewer different pictures than this are laid out by PCA alone."""

LANDMARKS = 100_000

BESIDE = 0.01
"""Deviations of the layout between pictures that are equal."""

_JUDGED = 4
_AT_ONCE = 1_024
_GOLDEN = 0.6180339887498949

_SEARCHED_EXACTLY = 50_000
"""The neighbours of fewer pictures are found exactly, before UMAP. Its own search asks Python for each distance of
fewer than 4,096; the approximate one for more takes longer to compile than an exact one takes, which does not pay
before some ten thousands."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LayoutSettings:
    """Settings section "layout". method: one of METHODS. components: of the PCA before it.

    neighbours, min_dist, spread: UMAP's. density_equalisation: 0 leaves the clumps as the method made them, 1 fills a
    ball evenly. landmarks: of more pictures than this, so many are laid out and the others put between them.
    """

    method: str = "umap"
    components: int = 50
    neighbours: int = 15
    min_dist: float = 0.6
    spread: float = 1.6
    density_equalisation: float = field(default=0.5, metadata=formerly("evenness"))
    landmarks: int = LANDMARKS

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"method must be one of {', '.join(METHODS)}")
        if self.components < 3 or self.neighbours < 2 or not 0 <= self.min_dist <= self.spread or self.spread <= 0:
            raise ValueError("components must be 3 or more, neighbours 2 or more, and min_dist not above spread")
        if not 0 <= self.density_equalisation <= 1:
            raise ValueError("density_equalisation must be 0 to 1")
        if self.landmarks < FEWEST:
            raise ValueError(f"landmarks must be {FEWEST} or more")


@dataclass(frozen=True)
class Layout:
    """positions: float32 (N, 3), each axis about 0 with a deviation of 1, none beyond 4. method: what was used.

    trustworthiness: 0..1, of the positions against the features after PCA; see `classification.trustworthiness`. None
    for fewer than four different pictures, of which there is nothing to judge.
    """

    positions: Floats
    trustworthiness: float | None
    method: str


@dataclass(frozen=True, eq=False)
class Embedded:
    """N pictures in few dimensions. places: float32 (N, d). reduced: float32 (N, K), the features after PCA. method:
    what was used."""

    places: Floats
    reduced: Floats
    method: str


def layout(
    features: npt.NDArray[np.floating],
    settings: LayoutSettings | None = None,
    seed: int = 0,
    kept: KeptLayouts | None = None,
) -> Layout:
    """Lays out N feature vectors, (N, D), any N from 1. The same for the same features, settings and seed.

    Equal ones lie about one place, a hundredth apart, so that each is seen. kept: where what takes long is kept.

    ValueError: features that are not finite.
    """
    if not all(np.isfinite(features[first : first + _AT_ONCE]).all() for first in range(0, len(features), _AT_ONCE)):
        raise ValueError("features must be finite")
    settings = settings or LayoutSettings()
    first, group = groups(features)
    embedded = embed_all(features, first, 3, settings, seed, kept)
    positions = spread_evenly(_turned(embedded.places), settings.density_equalisation, seed)
    judged = trustworthiness(embedded.reduced, positions, seed) if len(first) >= _JUDGED else None
    return Layout(positions[group] + _beside(group), judged, embedded.method)


def embed_all(
    features: npt.NDArray[np.floating],
    rows: npt.NDArray[np.intp],
    dimensions: int,
    settings: LayoutSettings,
    seed: int,
    kept: KeptLayouts | None = None,
) -> Embedded:
    """Of these `rows` of the features, by landmarks where they are more than `settings.landmarks`."""
    if len(rows) <= min(settings.landmarks, FITTED_ON):
        reduced = reduce(features[rows], settings.components, seed)
    else:
        reduced = principal(features, seed, rows).coordinates(features, rows)
    chosen = np.arange(len(rows))
    if len(rows) > settings.landmarks:
        chosen = np.sort(np.random.default_rng(seed).choice(len(rows), settings.landmarks, replace=False))
    points = reduced[chosen] if len(chosen) < len(rows) else reduced
    method = settings.method if different(points) >= FEWEST else "pca"

    def made() -> Floats:
        return embed(points, dimensions, method, settings, seed)

    options = {**asdict(settings), "dimensions": dimensions, "method": method, "seed": seed}
    places_of_some = kept.of(points, options, made) if kept is not None else made()
    if len(chosen) == len(rows):
        return Embedded(places_of_some, reduced, method)
    places, others = np.empty((len(rows), dimensions), np.float32), np.setdiff1d(np.arange(len(rows)), chosen)
    places[chosen], places[others] = places_of_some, averaged(points, places_of_some, reduced[others])
    return Embedded(places, reduced, method)


def laid_out(
    positions: Floats | None,
    features: npt.NDArray[np.floating],
    settings: LayoutSettings,
    seed: int,
    kept: KeptLayouts | None = None,
) -> Layout:
    """As `layout`, or of places that there are: float32 (N, 3), which are judged alone."""
    if positions is None:
        return layout(features, settings, seed, kept)
    first, _group = groups(features)
    judged = None
    if len(first) >= _JUDGED:
        judged = trustworthiness(reduce(features[first], settings.components, seed), positions[first], seed)
    return Layout(positions, judged, "own")


def groups(rows: npt.NDArray[Any]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Of rows (N, D) of which some are equal: the indices of the first of each, in order, and for each row (N,) the
    number of its group in that order."""
    equal = first_equal(digests(np.ascontiguousarray(row).tobytes() for row in rows))
    first, group = np.unique(equal, return_inverse=True)
    return np.asarray(first, np.intp), np.asarray(group, np.intp)


def set_apart(places: Floats) -> Floats:
    """float32 (N, 3): of `places` that are equal the first stays, the others lie about it, a hundredth apart."""
    return places + _beside(groups(places)[1])


def _beside(group: npt.NDArray[np.intp]) -> Floats:
    """float32 (N, 3): the first of each group at its place, the others about it in a ball, about BESIDE apart."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], group[order])
    number = np.empty(len(group))
    number[order] = np.arange(len(group)) - starts
    up = 1 - 2 * ((number * _GOLDEN) % 1)
    turn = 2 * np.pi * ((number * _GOLDEN**2) % 1)
    flat = np.sqrt(np.maximum(1 - up**2, 0))
    ball = np.stack([flat * np.cos(turn), up, flat * np.sin(turn)], axis=1)
    return (ball * (BESIDE * np.cbrt(number))[:, None]).astype(np.float32)


def reduce(features: npt.NDArray[np.floating], components: int, seed: int) -> Floats:
    """PCA to at most `components` dimensions, float32 (N, at least 3); missing ones are 0."""
    features = np.asarray(features, np.float32)
    count, width = features.shape
    possible = min(components, count, width)
    reduced = np.zeros((count, max(3, possible)), np.float32)
    if count > 1 and np.ptp(features, axis=0).any():
        reduced[:, :possible] = analysed(features, possible, seed)[1]
    return reduced


def different(reduced: Floats) -> int:
    """About how many rows differ, by their first component."""
    scale = np.abs(reduced[:, 0]).max()
    return len(np.unique(np.round(reduced[:, 0] / scale, 5))) if scale > 0 else 1


def embed(
    reduced: Floats, dimensions: int, method: str, settings: LayoutSettings, seed: int, start: Floats | None = None
) -> Floats:
    """`reduced` (N, D) in `dimensions` dimensions by `method`.

    start: (N, dimensions), from where UMAP begins; the principal components where there is none.
    """
    count = len(reduced)
    if method == "pca":
        return reduced[:, :dimensions]
    begin = reduced[:, :dimensions] if start is None else start
    begin = (begin / max(float(begin.std()), 1e-12)).astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries' remarks on seeds, threads and duplicates
        if method == "umap":
            return _umap(reduced, begin, settings, seed)
        perplexity = min(30.0, (count - 1) / 3.5)
        if method == "opentsne":
            from openTSNE import TSNE

            # Its fast interpolation is made for one and two dimensions.
            gradient = "fft" if dimensions < 3 else "bh"
            model = TSNE(
                dimensions,
                perplexity=perplexity,
                initialization=begin * 1e-4,
                negative_gradient_method=gradient,
                random_state=seed,
            )
            return np.asarray(model.fit(reduced), np.float32)
        from sklearn import manifold

        slow = manifold.TSNE(dimensions, perplexity=perplexity, init=begin * 1e-4, random_state=seed)
        return np.asarray(slow.fit_transform(reduced), np.float32)


def _umap(reduced: Floats, begin: Floats, settings: LayoutSettings, seed: int) -> Floats:
    from umap import UMAP

    _keep_compiled()
    neighbours = min(settings.neighbours, len(reduced) - 1)
    with threadpool_limits(1):  # sums in one order, whatever the machine
        known = _neighbours(reduced, neighbours) if len(reduced) < _SEARCHED_EXACTLY else (None, None, None)
        model = UMAP(
            n_neighbors=neighbours,
            n_components=begin.shape[1],
            min_dist=settings.min_dist,
            spread=settings.spread,
            init=begin * 10,
            precomputed_knn=known,
            random_state=seed,
            n_jobs=1,
        )
        return np.asarray(model.fit_transform(reduced), np.float32)


def _neighbours(points: Floats, count: int) -> tuple[npt.NDArray[np.intp], Floats]:
    """Indices and distances, (N, count), of the nearest of the `points` (N, D) to each, itself among them.

    Between equal points they are 0, which the search, by products, is off by a rounding: UMAP would take that for the
    distance of the nearest other one.
    """
    indices, _ = nearest(points, points, count)
    return indices, np.stack([np.linalg.norm(points[column] - points, axis=1) for column in indices.T], axis=1)


def _keep_compiled() -> None:
    """What UMAP compiles is kept on disk, as what it imports is: otherwise each process would take a dozen seconds."""
    from umap import layouts, umap_, utils

    for module in (umap_, layouts, utils):
        for function in vars(module).values():
            if hasattr(function, "enable_caching"):
                with suppress(RuntimeError):  # there is no folder to write to
                    function.enable_caching()


def _turned(places: Floats) -> Floats:
    """`places` (N, 3) about their middle, the widest axis to x, the next to z, the least to y; their longer tails
    to the positive side."""
    if len(places) < 2:
        return np.zeros_like(places)
    centred = places - np.median(places, axis=0)
    axes = np.linalg.eigh(np.cov(centred.T.astype(np.float64)))[1][:, [2, 0, 1]]
    turned = centred @ axes
    signs = np.where((turned**3).sum(axis=0) < 0, -1.0, 1.0)
    return (turned * signs).astype(np.float32)
