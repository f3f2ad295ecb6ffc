"""Where a kind of image that one would like, and has not been shown, is most likely.

The theory of search (Koopman, "Search and Screening", 1946; Stone, "Theory of Optimal Search", 1975): a kind may lie
about any image, those nearest to it belong to it, and each look that passes near makes it less likely there. Shown is
what most likely belongs to a kind that was not found. So a crowded part of the cloud gets more looks than an empty one,
but no more than tell something.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from vr_explorer.taste.process import squared
from vr_explorer.taste.space import Floats, Space

SEARCHED = 12_000
"""Images among which one is sought: drawn at random from larger clouds."""

MIDDLES = 0.2
"""The share of these about which a kind is thought to lie: each artist's own, so that each is shown others."""

KIND, FEWEST = 0.02, 8
"""The share of the cloud that may belong to a kind, those nearest to its middle; and how many do at least."""

DETECTED = 0.6
"""How likely the image in the middle of a kind is one that is liked: so much less likely is a kind about an image that
was seen. Outwards this falls off as a normal distribution of which two deviations are the kind's size.
"""

MET = 8.0
"""A kind whose images have all been met in flight counts as if about so many looks had passed near."""

_CHUNK = 512


class Exploration:
    """space: may grow later; what has come since is not sought. seed: which middles, and how likely each is before any
    look.
    """

    def __init__(self, space: Space, seed: int) -> None:
        self._space = space
        self.known = len(space)
        rng = np.random.default_rng([seed, 3])
        self._images = np.sort(rng.permutation(self.known)[:SEARCHED])
        self._vectors = space.rows(self._images)
        count = len(self._images)
        middles = np.sort(rng.permutation(count)[: math.ceil(MIDDLES * count)])
        kin = min(max(round(KIND * count), FEWEST), count)
        self._kin = np.empty((len(middles), kin), np.intp)
        for first in range(0, len(middles), _CHUNK):
            part = slice(first, first + _CHUNK)
            self._kin[part] = _nearest(self._vectors[middles[part]], self._vectors, kin)
        self._weights = np.exp(-0.5 * (2.0 * np.arange(kin) / max(kin, 1)) ** 2)
        self._before = rng.exponential(size=len(middles))
        self._of = np.argsort(self._kin, axis=None, kind="stable").astype(np.int32)
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(self._kin.ravel(), minlength=count))])
        self.forget()

    def forget(self) -> None:
        """As if nothing had been seen."""
        self._unfound = self._before.copy()

    def look(self, image: int, vector: Floats) -> None:
        """`image` was seen. vector: (D,), its own; where it is not sought, the nearest that is counts as seen."""
        if not len(self._images):
            return
        place = int(np.searchsorted(self._images, image))
        if place == len(self._images) or self._images[place] != image:
            place = int(np.argmin(squared(self._vectors, vector[None])[:, 0]))
        kinds, detected = self._kinds(place)
        self._unfound[kinds] *= 1.0 - detected

    def pick(
        self, count: int, open_to: npt.NDArray[np.bool_], met: npt.NDArray[np.bool_] | None, rng: np.random.Generator
    ) -> list[int]:
        """Images, each as if those before it had been seen. open_to: (N,), those that may be shown. met: (N,), those
        that were seen in flight: others come first. Fewer where too few are left.
        """
        open_to, unfound = open_to.copy(), self._unfound.copy()
        sought = open_to[self._images]
        if met is not None and count:
            met = met[self._images]
            unfound /= (1.0 + MET * (met[self._kin] @ self._weights) / max(self._weights.sum(), 1e-9)) ** 2
            sought = sought & ~met if (sought & ~met).any() else sought
        likely = np.bincount(self._kin.ravel(), np.outer(unfound, self._weights).ravel(), minlength=len(sought))
        found: list[int] = []
        while len(found) < count and open_to.any():
            if sought.any():
                place = int(np.argmax(np.where(sought, likely, -np.inf)))
                image, sought[place] = int(self._images[place]), False
                kinds, detected = self._kinds(place)
                lost = unfound[kinds] * detected
                unfound[kinds] -= lost
                near = np.outer(lost, self._weights).ravel()
                likely -= np.bincount(self._kin[kinds].ravel(), near, minlength=len(likely))
            else:
                image = int(rng.choice(np.flatnonzero(open_to)))
            open_to[image] = False
            found.append(image)
        return found

    def _kinds(self, place: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """Those to which the image may belong, and how likely it would have been liked then."""
        kinds, rank = np.divmod(self._of[self._starts[place] : self._starts[place + 1]], self._kin.shape[1])
        return kinds.astype(np.intp), DETECTED * self._weights[rank]


def _nearest(some: Floats, all_: Floats, count: int) -> npt.NDArray[np.intp]:
    """(A, count): the rows of `all_` that are nearest to each of `some`, the nearest first."""
    distances = squared(some, all_)
    nearest = np.argpartition(distances, count - 1, axis=1)[:, :count]
    return np.take_along_axis(nearest, np.argsort(np.take_along_axis(distances, nearest, 1), axis=1, kind="stable"), 1)
