"""The numbers of the style network, from the file of the installed package, whose code and graph are not used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from foundation.errors import UserError
from foundation.networks.packaged import STYLE_NETWORK, content, imported, located
from generation.style_network.architecture import BUILT_IN, LAYERS
from generation.style_network.values import StyleValues

PACKAGE = STYLE_NETWORK


@dataclass(frozen=True)
class StyleNetworkWeights:
    """kernels: layer → float32 (outputs, inputs, k, k). styles: the built-in ones, float32 (26, 2, 495)."""

    kernels: dict[str, np.ndarray]
    styles: StyleValues

    @property
    def deviation(self) -> StyleValues:
        """Of each number over the built-in styles, float32 (2, 495)."""
        return self.styles.std(axis=0)

    @property
    def mean(self) -> StyleValues:
        """Of the built-in styles, float32 (2, 495)."""
        return self.styles.mean(axis=0)


@lru_cache(maxsize=1)
def load() -> StyleNetworkWeights:
    """The published numbers, read once a process. UserError: the package is missing, another version, changed."""
    data, onnx = content(PACKAGE), imported("onnx")
    graph = onnx.load_model_from_string(data).graph
    arrays = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    shapes: dict[str, tuple[int, ...]] = {}
    for layer in LAYERS:
        shapes[f"{layer.name}.w"] = (layer.outputs, layer.inputs, layer.kernel, layer.kernel)
        shapes |= {f"{layer.name}.norm.{kind}": (BUILT_IN, layer.outputs) for kind in ("gamma", "beta")}
    if {name: array.shape for name, array in arrays.items()} != shapes:
        raise UserError(f"The names or shapes in {located(PACKAGE)} are not those of the style network.")
    kernels = {layer.name: arrays[f"{layer.name}.w"] for layer in LAYERS}
    parts = [
        np.concatenate([arrays[f"{layer.name}.norm.{kind}"] for layer in LAYERS], axis=1) for kind in ("gamma", "beta")
    ]
    return StyleNetworkWeights(kernels, np.stack(parts, axis=1))
