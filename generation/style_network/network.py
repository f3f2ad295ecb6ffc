"""The style network, ready to paint."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from foundation.networks.packaged import imported
from generation.method import Picture
from generation.style_network import weights
from generation.style_network.architecture import LEAST_SIDE, STEP
from generation.style_network.resizing import resized
from generation.style_network.values import StyleValues

if TYPE_CHECKING:
    import onnxruntime

Masks = npt.NDArray[np.float32]
"""float32 (K, H, W): how much of each of K styles is at each place; all sum to 1 everywhere."""


class StyleNetwork:
    """Works on one thread of the processor, so that the same call gives the same picture bit for bit on one machine."""

    def __init__(self, published: weights.StyleNetworkWeights) -> None:
        self._kernels = published.kernels

    def paint(self, picture: Picture, styles: Sequence[StyleValues], masks: Masks | None = None) -> Picture:
        """`picture` in the style; in several styles where `masks` (of their number and the picture's size) say so.

        The same height and width; the sides need not be multiples of STEP, and are widened for the work where not.
        """
        height, width = picture.shape[:2]
        shape = working_shape(height, width)
        numbers = np.stack(styles).astype(np.float32)
        inputs = {
            "picture": _planes(resized(picture, shape)),
            "scales": np.ascontiguousarray(numbers[:, 0]),
            "shifts": np.ascontiguousarray(numbers[:, 1]),
        }
        if masks is None:
            (planes,) = self._plain.run(["painted"], inputs)
        else:
            inputs["masks"] = _planes(resized(np.moveaxis(masks, 0, 2), shape))
            (planes,) = self._regional.run(["painted"], inputs)
        return resized(np.ascontiguousarray(np.moveaxis(planes[0], 0, 2)), (height, width))

    @cached_property
    def _plain(self) -> onnxruntime.InferenceSession:
        return self._session(regions=False)

    @cached_property
    def _regional(self) -> onnxruntime.InferenceSession:
        return self._session(regions=True)

    def _session(self, regions: bool) -> onnxruntime.InferenceSession:
        from generation.style_network.graph import build

        onnxruntime = imported("onnxruntime")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3  # of the warnings none is for the user
        graph = build(self._kernels, regions)
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


@lru_cache(maxsize=1)
def load() -> StyleNetwork:
    """With the published weights, once a process. UserError: they are missing or changed."""
    return StyleNetwork(weights.load())


def working_shape(height: int, width: int) -> tuple[int, int]:
    """The nearest height and width that the network can work at."""
    return _fitting(height), _fitting(width)


def _fitting(side: int) -> int:
    return max(LEAST_SIDE, round(side / STEP) * STEP)


def _planes(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(np.moveaxis(picture, 2, 0)[None], np.float32)
