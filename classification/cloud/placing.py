"""A place for one more picture among those that have theirs: between the pictures that it is most like, beside none.

No other picture moves. A layout of all of them would put it elsewhere by little: neighbours there are neighbours in the
features, as far as three dimensions allow, and its neighbours in the features are known exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

NEIGHBOURS = 10

APART = 0.045
"""Deviations of the layout between cards that do not overlap, among `_COUNT` pictures: the explorer shows cards of four
metres, and a deviation as 120; it keeps the space between cards for other numbers."""

_COUNT = 10_120
_AROUND = 8
"""How far from a wanted place others are looked at, in spaces between cards."""
_BESIDE = tuple(product((-1, 0, 1), repeat=3))
_STEPS = 24
_FARTHEST = 4.0
"""As layouts have it (`density_equalisation`)."""

_AMONG_THE_NEAREST = 0.1
"""Of the cloud: parents beyond this share are not those that a child looks like."""


@dataclass(frozen=True)
class Neighbours:
    """The pictures that one is most like. indices: intp (K,), the most alike first. weights: float32 (K,), of sum 1."""

    indices: npt.NDArray[np.intp]
    weights: Floats


def neighbours(cosines: Floats, count: int = NEIGHBOURS) -> Neighbours:
    """cosines: float32 (N,), N ≥ 1, of the features of all pictures with those of the one."""
    count = min(count, len(cosines))
    nearest = np.argpartition(-cosines, count - 1)[:count] if count < len(cosines) else np.arange(count)
    nearest = nearest[np.argsort(-cosines[nearest], kind="stable")]
    return Neighbours(nearest, weights(1.0 - cosines[nearest]))


def place(cosines: Floats, positions: Floats, parents: Sequence[int] = ()) -> Floats:
    """float32 (3,), for a picture with these `cosines` (N,) to those at `positions` (N, 3).

    parents: indices of those that it was made from; as far as it looks like all of them, it comes to lie between them,
    nearer to the one that it is more like.
    """
    near = neighbours(cosines)
    found = near.weights @ positions[near.indices]
    if parents:
        own = cosines[list(parents)]
        beyond = float((cosines > own.min()).sum()) / len(cosines)
        agreement = max(0.0, 1.0 - beyond / _AMONG_THE_NEAREST)
        between = weights(1.0 - own) @ positions[list(parents)]
        found = (1.0 - agreement) * found + agreement * between
    return free_position(found, positions)


def free_position(wanted: Floats, positions: Floats) -> Floats:
    """About the place nearest to `wanted` (3,) that is `APART` from all `positions`; where it is too crowded for that,
    one as free as can be found near it."""
    gap = _gap(len(positions))
    return _pushed(wanted, positions[np.abs(positions - wanted).max(axis=1) < _AROUND * gap], gap)


def free_positions(wanted: Floats, positions: Floats) -> Floats:
    """float32 (M, 3): as `free_position` for each of `wanted` (M, 3), one after the other, all those before it taken;
    the space between cards is that of all together."""
    gap = _gap(len(positions) + len(wanted))
    side = _AROUND * gap
    taken = np.concatenate([positions, np.zeros_like(wanted)])
    boxes: dict[tuple[int, ...], list[int]] = {}
    for index, box in enumerate(map(tuple, np.floor(positions / side).astype(int).tolist())):
        boxes.setdefault(box, []).append(index)
    for index, place in enumerate(wanted, len(positions)):
        x, y, z = np.floor(place / side).astype(int).tolist()
        near = [one for step in _BESIDE for one in boxes.get((x + step[0], y + step[1], z + step[2]), ())]
        around = taken[near]
        taken[index] = _pushed(place, around[np.abs(around - place).max(axis=1) < side], gap)
        boxes.setdefault(tuple(np.floor(taken[index] / side).astype(int).tolist()), []).append(index)
    return taken[len(positions) :]


def _gap(count: int) -> float:
    """Between the cards of so many."""
    return APART * (_COUNT / max(count, 1)) ** (1 / 3)


def _pushed(wanted: Floats, around: Floats, gap: float) -> Floats:
    now, best, room = wanted.astype(np.float64), wanted, -1.0
    for step in range(_STEPS if len(around) else 0):
        offsets = now - around
        distances = np.sqrt((offsets**2).sum(axis=1))
        if distances.min() > room:
            best, room = now.astype(np.float32), float(distances.min())
        if room >= gap:
            break
        close = distances < gap
        pushes = offsets[close] / np.maximum(distances[close], 1e-9)[:, None] * (gap - distances[close])[:, None]
        push = pushes.sum(axis=0)
        if np.sqrt((push**2).sum()) < 0.1 * (gap - room):  # at one's place, or held between several
            push = (gap - room) * _direction(step)
        now = now + push
    return np.clip(best, -_FARTHEST, _FARTHEST).astype(np.float32)


def weights(unlike: Floats) -> Floats:
    """float32 (…, K), of sum 1: one over how unlike they are, (…, K), each 1 − cos or half the squared distance."""
    found = 1.0 / np.maximum(unlike, 1e-4)
    return (found / found.sum(axis=-1, keepdims=True)).astype(np.float32)


def _direction(number: int) -> npt.NDArray[np.float64]:
    """Of length 1; the next number's is far from it."""
    up, turn = 1 - 2 * ((0.5 + number * 0.6180339887498949) % 1), 2.399963229728653 * number
    flat = np.sqrt(max(1 - up**2, 0.0))
    return np.array([flat * np.cos(turn), up, flat * np.sin(turn)])
