"""The network by which face-recognition tells faces apart, worked out by numpy's products of matrices.

dlib's packages for Python come without a library for these, and take five times as long. The network is dlib's residual
one of 29 layers (King, "High Quality Face Recognition with Deep Metric Learning", 2017), its weights are those of the
package face-recognition-models, and what comes out is what dlib gives, to rounding.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

SIDE = 150
"""Of the face that the network sees, in pixels."""

PADDING = 0.25
"""Around the face, as a share of it."""

SHA256 = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"
"""Of the file of weights that is known."""

_MEAN = np.array([122.782, 117.001, 104.298], np.float32)
_SCALE = np.float32(1 / 256)
_LEVELS = ((32, 3, False), (64, 4, True), (128, 3, True), (256, 3, True), (256, 1, True))
"""Channels, blocks, and whether the first of these halves height and width."""

_STEM = (3, 32, 7)
_OUTPUTS = 128

Floats = npt.NDArray[np.float32]


class FaceNetwork:
    """One face at a time, so that its numbers do not depend on the others beside it."""

    def __init__(self, path: Path) -> None:
        """The file of weights. ValueError: it is another one than is known. OSError: it cannot be read."""
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != SHA256:
            raise ValueError(f"{path} has other weights than are known")
        tensors = _tensors(data)
        self._stem = _Convolution(tensors, *_STEM, stride=2)
        self._levels: list[tuple[_Block, ...]] = []
        inputs = _STEM[1]
        for channels, blocks, halves in _LEVELS:
            level = []
            for number in range(blocks):
                level.append(_Block(tensors, inputs, channels, 2 if halves and not number else 1))
                inputs = channels
            self._levels.append(tuple(level))
        self._last = next(tensors).reshape(inputs, _OUTPUTS)

    def __call__(self, face: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
        """float64 (128,) of a face, uint8 (SIDE, SIDE, 3) sRGB, upright and with PADDING around it."""
        if face.shape != (SIDE, SIDE, 3) or face.dtype != np.uint8:
            raise ValueError(f"a face must be uint8 ({SIDE}, {SIDE}, 3), not {face.dtype} {face.shape}")
        x = _greatest(np.maximum(self._stem((face - _MEAN) * _SCALE), 0))
        for level in self._levels:
            for block in level:
                x = block(x)
        return (x.mean(axis=(0, 1)) @ self._last).astype(np.float64)


class _Convolution:
    """(H, W, inputs) → (h, w, outputs), what is affine behind it included. Of stride 1 it keeps height and width; of
    stride 2 nothing is padded.
    """

    def __init__(self, tensors: Iterator[Floats], inputs: int, outputs: int, kernel: int, stride: int) -> None:
        filters, affine = next(tensors), next(tensors)
        gamma, beta = affine[:outputs], affine[outputs:]
        weights = filters[:-outputs].reshape(outputs, inputs, kernel, kernel) * gamma[:, None, None, None]
        self._weights = np.ascontiguousarray(weights.transpose(2, 3, 1, 0)).reshape(-1, outputs)
        self._bias = filters[-outputs:] * gamma + beta
        self._kernel, self._stride = kernel, stride

    def __call__(self, x: Floats) -> Floats:
        kernel, stride = self._kernel, self._stride
        if stride == 1:
            x = np.pad(x, ((kernel // 2,) * 2, (kernel // 2,) * 2, (0, 0)))
        height, width = ((side - kernel) // stride + 1 for side in x.shape[:2])
        seen = np.empty((height, width, kernel, kernel, x.shape[2]), np.float32)
        for down in range(kernel):
            for across in range(kernel):
                rows = slice(down, down + stride * height, stride)
                columns = slice(across, across + stride * width, stride)
                seen[:, :, down, across] = x[rows, columns][:height, :width]
        found = seen.reshape(height * width, -1) @ self._weights
        found += self._bias
        return found.reshape(height, width, -1)


class _Block:
    """Two convolutions beside a shortcut, of which those that halve have means of two by two in theirs."""

    def __init__(self, tensors: Iterator[Floats], inputs: int, outputs: int, stride: int) -> None:
        self._first = _Convolution(tensors, inputs, outputs, 3, stride)
        self._second = _Convolution(tensors, outputs, outputs, 3, 1)
        self._halves = stride == 2

    def __call__(self, x: Floats) -> Floats:
        found = self._second(np.maximum(self._first(x), 0))
        return np.maximum(_together(found, _halved(x) if self._halves else x), 0)


def _together(first: Floats, second: Floats) -> Floats:
    """The sum; what one has fewer of than the other, in any axis, counts as 0."""
    if first.shape == second.shape:
        return first + second
    found = np.zeros(tuple(map(max, first.shape, second.shape)), np.float32)
    for part in (first, second):
        found[tuple(map(slice, part.shape))] += part
    return found


def _halved(x: Floats) -> Floats:
    """Means of two by two; an odd row or column at the end is left out."""
    height, width, channels = x.shape
    even = x[: height // 2 * 2, : width // 2 * 2]
    return even.reshape(height // 2, 2, width // 2, 2, channels).mean(axis=(1, 3))


def _greatest(x: Floats) -> Floats:
    """Of three by three at every second place, without padding."""
    height, width = ((side - 3) // 2 + 1 for side in x.shape[:2])
    rows = np.maximum.reduce([x[down : down + 2 * height : 2][:height] for down in range(3)])
    return np.maximum.reduce([rows[:, across : across + 2 * width : 2][:, :width] for across in range(3)])


def _tensors(data: bytes) -> Iterator[Floats]:
    """The weights, flat, in the order in which they are used: of each convolution, then of what is affine behind it; at
    last of the layer that is fully connected.

    dlib writes each layer behind its name, and a whole number as a byte that counts those that follow.
    """
    at = 0
    while (layer := _LAYER.search(data, at)) is not None:
        at = layer.end()
        for _number in range(_NUMBERS[layer.group()]):
            _value, at = _whole(data, at)
        count = 1
        for _axis in range(4):
            size, at = _whole(data, at)
            count *= size
        yield np.frombuffer(data, "<f4", count, at)
        at += 4 * count


_NUMBERS = {b"\x01\x05con_4": 1, b"\x01\x07affine_": 1, b"\x01\x04fc_2": 3}
"""Names of layers, and how many numbers stand before a tensor's sizes: its version, and two of the layer's own."""

_LAYER = re.compile(b"|".join(map(re.escape, _NUMBERS)))


def _whole(data: bytes, at: int) -> tuple[int, int]:
    """A whole number at a place, and the place behind it."""
    end = at + 1 + data[at]
    return int.from_bytes(data[at + 1 : end], "little"), end
