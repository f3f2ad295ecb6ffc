"""How images gather about bombs (docs/filter-bombs.md has the mathematics and the reasons).

All that depends on criteria and arrangement is worked out once; where the images go is then an affine function of the
bombs' places, from which those that repel push them away: bombs that move lead their images by their shares of them
(leading.py), and where that cannot be a step costs one small matrix product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vr_explorer.scene.cards import Vectors
from vr_explorer.scene.criteria.criterion import THRESHOLD
from vr_explorer.scene.settings import SceneSettings

Floats = npt.NDArray[np.float32]

SUREST = 1e-4
"""Matches count as at least so far from 0 and from 1, so that their odds are finite."""

ADVANTAGE = 2.0
"""How much greater than the pull of its own place that of a bomb is, at strength 1, for an image at the bomb's cut."""

FAINTEST = 1e-3
"""No cut is lower."""

LEAST = 4e-3
"""Shares up to this one are none; they are whole from twice as much, so that no image jumps as one fades."""

GRADES, STEPS = 256, 16
"""For the distances from a bomb, matches are told apart to one in `GRADES`, images within a grade in `STEPS`."""


@dataclass(frozen=True)
class Pull:
    """What an active bomb asks of the images: match, float32 (N,) 0..1; strength, see `Bomb`.

    cut: images with this match or a better one count as the bomb's. offsets: float32 (N, 3), metres from the bomb, of
    one that has its own places for them, and leaves all other images as they are; None: by their matches.
    """

    match: Floats
    strength: float
    cut: float = THRESHOLD
    offsets: Vectors | None = None

    @classmethod
    def of(cls, match: Floats, strength: float, least: float) -> Pull:
        """With a cut at the threshold, or lower where fewer than the share `least` of the images would reach it: who
        throws a pure blue into a cloud of muted pictures wants the bluest ones.
        """
        wanted = min(int(least * len(match)), len(match) - 1)
        best = float(np.partition(match, -1 - wanted)[-1 - wanted]) if len(match) else THRESHOLD
        return cls(match, strength, float(np.clip(best, FAINTEST, THRESHOLD)))

    @property
    def takes(self) -> npt.NDArray[np.bool_]:
        """(N,), which images count as the bomb's."""
        return self.match >= self.cut


@dataclass(frozen=True)
class Gathering:
    """base: float32 (N, 3), metres. shares: float32 (B, N), how much of its way each image goes to each bomb.

    repelled: float32 (R, N), how strongly repelling bombs keep images away. reach: metres, of a repelling bomb.
    shown: (N,), whether a bomb takes the image; all are, where no bomb attracts. counts: how many each bomb takes, the
    attracting ones first.
    """

    base: Vectors
    shares: Floats
    repelled: Floats
    reach: float
    shown: npt.NDArray[np.bool_]
    counts: tuple[int, ...]

    def extended(self, anew: Gathering) -> Gathering:
        """This one, and of `anew`, which has more images, those that it lacks."""
        first = len(self.base)
        return Gathering(
            base=np.concatenate([self.base, anew.base[first:]]),
            shares=np.concatenate([self.shares, anew.shares[:, first:]], axis=1),
            repelled=np.concatenate([self.repelled, anew.repelled[:, first:]], axis=1),
            reach=self.reach,
            shown=np.concatenate([self.shown, anew.shown[first:]]),
            counts=anew.counts,
        )

    def positions(self, attracting: npt.ArrayLike, repelling: npt.ArrayLike) -> Vectors:
        """float32 (N, 3), where the images are for bombs at these places, (B, 3) and (R, 3) in world metres."""
        positions = self.unrepelled(attracting)
        gathered = positions.copy() if len(self.repelled) else positions
        for strength, centre in zip(self.repelled, np.asarray(repelling, np.float32).reshape(-1, 3), strict=True):
            pushed = np.flatnonzero(strength)
            positions[pushed] += _repulsion(gathered[pushed], centre, strength[pushed], self.reach)
        return positions

    def unrepelled(self, attracting: npt.ArrayLike) -> Vectors:
        """float32 (N, 3), where the images would be if no bomb kept them away."""
        gathered: Vectors = self.base + self.shares.T @ np.asarray(attracting, np.float32).reshape(-1, 3)
        return gathered


def gather(
    home: Vectors,
    coordinates: Vectors,
    order: Floats,
    attracting: Sequence[Pull],
    repelling: Sequence[Pull],
    settings: SceneSettings,
    world: float | None = None,
) -> Gathering:
    """home: (N, 3), where the arrangement wants the images. coordinates: (N, 3), the cloud's axes, which tell
    directions.

    order: (N,), a number from 0 to below 1 for each image, drawn once: it sets images of equal match apart.
    world: as of `arrangements.cloud`.
    """
    shares = shared(attracting, len(home))
    base = np.ascontiguousarray(home.T) * (1.0 - shares.sum(axis=0))
    axes = np.ascontiguousarray(coordinates.T)
    for pull, share in zip(attracting, shares, strict=True):
        members = np.flatnonzero(share > 0.0)
        if pull.offsets is not None:
            base[:, members] += pull.offsets[members].T * share[members]
        elif len(members):
            weight = share[members]
            radius = radii(pull.match[members], weight, order[members], settings)
            offsets = directions(axes.take(members, axis=1), weight) * (weight * radius)
            for along, offset in zip(base, offsets, strict=True):
                along[members] += offset
    repelled = np.array([shared([pull], len(home))[0] for pull in repelling], np.float32)
    reach = settings.bomb_repulsion * max(settings.scale(len(home)) if world is None else world, 0.3)
    wanted = [pull.takes for pull in attracting if pull.offsets is None] or [np.ones(len(home), bool)]
    shown = np.any([*wanted, *(pull.takes for pull in attracting)], axis=0)
    counts = tuple(int(np.count_nonzero(pull.takes)) for pull in (*attracting, *repelling))
    repelled = repelled.reshape(len(repelling), len(home))
    return Gathering(np.ascontiguousarray(base.T), shares, repelled, reach, shown, counts)


def shared(pulls: Sequence[Pull], count: int) -> Floats:
    """float32 (B, N): an image's pull to a bomb is `ADVANTAGE` × the odds m / (1 − m) of its match over the odds of the
    cut, to the power of the strength; its pull to its own place is 1; shares are pulls over their sum.
    """
    if not pulls:
        return np.zeros((0, count), np.float32)
    logits = np.stack([pull.match for pull in pulls]).astype(np.float32, copy=False)
    np.clip(logits, SUREST, 1.0 - SUREST, out=logits)
    logits = np.log(logits / (1.0 - logits))
    logits += np.array([[np.log(ADVANTAGE * (1.0 - pull.cut) / pull.cut)] for pull in pulls], np.float32)
    logits *= np.array([[pull.strength] for pull in pulls], np.float32)
    top = np.maximum(logits.max(axis=0), 0.0)
    pulled = np.exp(logits - top)
    pulled /= pulled.sum(axis=0) + np.exp(-top)
    pulled *= np.clip(pulled * np.float32(1.0 / LEAST) - 1.0, 0.0, 1.0)
    return pulled


def radii(match: Floats, weight: Floats, order: Floats, settings: SceneSettings) -> Floats:
    """(M,), metres from the bomb: the best match nearest, every image with about `bomb_spacing` to its neighbours.

    An image lies where the ball has room for all the better ones: r³ = core³ + 3 spacing³ / 4π · (their weight). The
    weight is summed over steps of the match instead of over sorted images.
    """
    steps = ((1.0 - match) * np.float32(GRADES) + order) * np.float32(STEPS)
    step = steps.astype(np.int32)
    better = np.concatenate([[0.0], np.cumsum(np.bincount(step, weight, minlength=(GRADES + 1) * STEPS))])
    room = 3.0 * settings.bomb_spacing**3 / (4.0 * np.pi)
    edges = np.cbrt(settings.bomb_core**3 + room * better).astype(np.float32)
    inner = edges[step]
    return inner + (steps - step) * (edges[step + 1] - inner)


def directions(axes: Floats, weight: Floats) -> Floats:
    """(3, M), unit vectors from the bomb: where the image lies in the cloud, seen from the middle of its fellows and
    measured by how far they reach (their covariance), so that the directions fill the sphere and like lies by like.

    axes: (3, M), places in the cloud. weight: (M,).
    """
    share = weight / weight.sum(dtype=np.float64)
    # In float64: few images lie in a plane, and what is across it is stretched.
    offsets = axes - (axes @ share)[:, None]
    spread, principal = np.linalg.eigh((offsets * share) @ offsets.T)
    whitening = principal / np.sqrt(np.maximum(spread, max(1e-6, 1e-4 * float(spread.max()))))
    offsets = whitening @ principal.T @ offsets
    length = np.sqrt((offsets * offsets).sum(axis=0))
    in_the_middle = np.flatnonzero(length < 1e-5)
    offsets[:, in_the_middle], length[in_the_middle] = np.array([[0.0], [1.0], [0.0]]), 1.0
    return (offsets / length).astype(np.float32)


def _repulsion(positions: Vectors, centre: Floats, strength: Floats, reach: float) -> Vectors:
    """How a bomb at `centre` moves images at `positions`: as if it filled a ball of radius `reach` (times the cube root
    of the strength) from its middle with something that nothing can be pressed into: d³ → d³ + strength · reach³. The
    same as in shaders/leading.glsl.
    """
    offsets = positions - centre
    distances = np.maximum(np.sqrt(np.vecdot(offsets, offsets)), np.float32(1e-3))
    farther = np.cbrt(distances**3 + strength * np.float32(reach**3))
    return offsets * (farther / distances - 1.0)[:, None]
