"""The built-in descriptor of pictures in paint: which colours, which touch, which forms.

Three blocks of histograms, chosen and weighted by how often the nearest pictures share method and style
(`benchmarks/embedding.py`):

- palette: a joint histogram of OKLab;
- touch: local binary patterns (Ojala, Pietikäinen and Mäenpää, PAMI 2002) of lightness and of chroma on three scales,
  for weak, clear and strong differences;
- forms: oriented gradients in cells (Dalal and Triggs, CVPR 2005), the only block that knows what is where.

Histograms are compared by Hellinger's distance: the vector holds the roots of the shares, so that each is of length 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from foundation.colour import srgb8_to_oklab

Floats = npt.NDArray[np.float32]

SIDE = 256

WEIGHTS = {"palette": 0.25, "touch": 1.0, "forms": 0.15}
"""Share of each block in the variance that is usual among variants of portraits."""

_USUAL_VARIANCE = {"palette": 0.49, "touch": 0.089, "forms": 0.26}
"""Mean squared distance of a block from its mean, for blocks of length 1."""

_PALETTE_AXES = ((0.1, 0.95, 6), (-0.22, 0.22, 8), (-0.25, 0.2, 8))
_TOUCH_SCALES = 3
_LIGHTNESS_STEPS = (0.004, 0.016, 0.06)
_CHROMA_STEPS = (0.012,)
_CELLS = 8
_ORIENTATIONS = 9
_NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))


class Descriptor:
    """The embedder that needs no download and no torch. Batches of any size; a picture takes some 7 ms of one core."""

    name = "builtin"
    identity = f"paint descriptor 2, {SIDE} px, " + ", ".join(f"{name} {weight}" for name, weight in WEIGHTS.items())
    side = SIDE

    def embed(self, batch: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        if not len(batch):
            return np.zeros((0, len(self.embed(np.zeros((1, SIDE, SIDE, 3), np.uint8))[0])), np.float32)
        return np.stack([_weighted(picture) for picture in batch])


def _weighted(picture: npt.NDArray[np.uint8]) -> Floats:
    lab = in_oklab(picture)
    blocks = [(WEIGHTS[name] / _USUAL_VARIANCE[name]) ** 0.5 * block for name, block in described(lab).items()]
    return _of_length_1(np.concatenate(blocks))


def in_oklab(picture: npt.NDArray[np.uint8]) -> Floats:
    """float32 (3, H, W) of `picture` (H, W, 3); a grey one, as half of all are that are measured, by a table."""
    first, second, third = np.moveaxis(picture, 2, 0)
    if np.array_equal(first, second) and np.array_equal(first, third):
        return np.stack([of_level[first] for of_level in _OKLAB_OF_GREY])
    return np.ascontiguousarray(srgb8_to_oklab(picture).transpose(2, 0, 1))


def described(lab: Floats) -> dict[str, Floats]:
    """The blocks {name: float32 (D,)}, each of length 1 (forms: 0 in an even picture), of `lab` (3, H, W) in OKLab."""
    blocks = {"palette": palette(lab), "touch": touch(lab), "forms": forms(lab[0])}
    return {name: _of_length_1(block) for name, block in blocks.items()}


def palette(lab: Floats) -> Floats:
    """Root of the share of each colour."""
    return np.sqrt(histogram(_halved(lab).reshape(3, -1), _PALETTE_AXES))


def touch(lab: Floats) -> Floats:
    """Root of the share of each local binary pattern."""
    found = []
    for level in pyramid(lab, _TOUCH_SCALES):
        found += binary_patterns(level[0], _LIGHTNESS_STEPS)
        found += [pattern for channel in (1, 2) for pattern in binary_patterns(level[channel], _CHROMA_STEPS)]
    return np.sqrt(np.concatenate(found))


def forms(lightness: Floats) -> Floats:
    """Shares of orientation in each cell, of lightness (H, W) at half its size."""
    small = _halved(lightness)
    down, right = np.zeros_like(small), np.zeros_like(small)
    down[1:-1] = small[2:] - small[:-2]
    right[:, 1:-1] = small[:, 2:] - small[:, :-2]
    place = np.remainder(np.arctan2(down, right), np.float32(np.pi)) * np.float32(_ORIENTATIONS / np.pi)
    strength, first = np.hypot(right, down), np.floor(place)
    upper = strength * (place - first)
    bin_below = first.astype(np.int64) % _ORIENTATIONS
    height, width = small.shape
    rows, columns = (_CELLS * np.arange(side) // side for side in (height, width))
    cell = ((rows[:, None] * _CELLS + columns) * _ORIENTATIONS).ravel()
    counts = _counted(cell + bin_below.ravel(), (strength - upper).ravel(), _CELLS * _CELLS * _ORIENTATIONS)
    counts += _counted(cell + (bin_below.ravel() + 1) % _ORIENTATIONS, upper.ravel(), len(counts))
    cells = counts.reshape(-1, _ORIENTATIONS).T / np.bincount(cell // _ORIENTATIONS)
    length = np.sqrt((cells**2).sum(axis=0))
    return (cells / (length + 0.01)).ravel().astype(np.float32)


def histogram(values: Floats, axes: tuple[tuple[float, float, int], ...]) -> Floats:
    """Joint histogram, shares (product of bins,), of `values` (K, P) on K axes (first centre, last centre, bins).

    A value between two centres counts for both; one outside counts for the outermost.
    """
    lower, share = [], []
    for own, (low, high, bins) in zip(values, axes, strict=True):
        place = np.clip((own - np.float32(low)) * np.float32((bins - 1) / (high - low)), 0, bins - 1)
        below = np.minimum(place.astype(np.int64), bins - 2)
        lower.append(below)
        share.append(place - below)
    counts = np.zeros(int(np.prod([bins for _, _, bins in axes])))
    for corner in np.ndindex(*(2,) * len(axes)):
        index, weight = np.zeros_like(lower[0]), np.ones_like(share[0])
        for axis, upper in enumerate(corner):
            index = index * axes[axis][2] + lower[axis] + upper
            weight = weight * (share[axis] if upper else 1 - share[axis])
        counts += _counted(index, weight, len(counts))
    return (counts / values.shape[1]).astype(np.float32)


def binary_patterns(channel: Floats, steps: Sequence[float]) -> list[Floats]:
    """For each of `steps` the shares (59,) of the 58 uniform patterns and of all others together, in `channel` (H, W).

    A pattern says which of the eight neighbours of a pixel lie above it by more than the step.
    """
    if np.ptp(channel) <= np.float32(min(steps)):  # as a and b of all that is grey
        return [_EVEN] * len(steps)
    height, width = channel.shape
    centre = channel[1:-1, 1:-1]
    above, beyond = np.empty(centre.shape, np.float32), np.empty(centre.shape, bool)
    bits = beyond.view(np.uint8)
    codes = [np.zeros(centre.shape, np.uint8) for _ in steps]
    for bit, (row, column) in enumerate(_NEIGHBOURS):
        np.subtract(channel[1 + row : height - 1 + row, 1 + column : width - 1 + column], centre, out=above)
        for code, step in zip(codes, steps, strict=True):
            np.greater(above, np.float32(step), out=beyond)
            np.left_shift(bits, np.uint8(bit), out=bits)
            np.bitwise_or(code, bits, out=code)
    return [_shares(Image.fromarray(code).histogram(), code.size) for code in codes]


def _shares(codes: Sequence[int], count: int) -> Floats:
    """float32 (59,), of the patterns. codes: how often each of the 256 is there, `count` times together."""
    return (np.bincount(_LABELS, codes) / count).astype(np.float32)


def pyramid(planes: Floats, levels: int) -> list[Floats]:
    """`planes` (C, H, W), then each time half as large."""
    result = [planes]
    for _ in range(levels - 1):
        result.append(_halved(result[-1]))
    return result


def _halved(planes: Floats) -> Floats:
    """Means of two by two of (…, H, W); an odd row or column at the end is left out."""
    *_, height, width = planes.shape
    even = planes[..., : height // 2 * 2, : width // 2 * 2]
    sums = even[..., ::2, ::2] + even[..., ::2, 1::2]
    sums += even[..., 1::2, ::2]
    sums += even[..., 1::2, 1::2]
    return sums * np.float32(0.25)


def _counted(bins: npt.NDArray[np.integer], weights: Floats, count: int) -> npt.NDArray[np.float64]:
    return np.asarray(np.bincount(bins, weights, count), np.float64)


def _of_length_1(vector: Floats) -> Floats:
    return (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)


def _uniform_labels() -> npt.NDArray[np.int64]:
    """(256,): a number for each code with at most two changes around the circle, the last number for the others."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    uniform = (bits != np.roll(bits, 1, axis=1)).sum(axis=1) <= 2
    labels: npt.NDArray[np.int64] = np.where(uniform, np.cumsum(uniform) - 1, uniform.sum())
    return labels


_OKLAB_OF_GREY = srgb8_to_oklab(np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)).T.copy()
_LABELS = _uniform_labels()
_EVEN = _shares([1, *[0] * 255], 1)
"""Where no neighbour lies above."""
