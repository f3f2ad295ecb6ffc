"""The style network as an ONNX graph in which the style is an input, so that no torch is needed to paint.

Inputs: `picture` (1, 3, H, W), 0..1, sides multiples of STEP; `scales` and `shifts` (K, CHANNELS), the γ and β of K
styles; and where there are several, `masks` (1, K, H, W), which sum to 1 at every place: the normalised maps get γ and
β mixed by the masks, so that regions in different styles meet without seams. Output: `painted` (1, 3, H, W).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from generation.style_network.architecture import CHANNELS, EPSILON, LAYERS, RESIDUAL_BLOCKS, Layer

OPSET = 17
IR_VERSION = 8
"""Those of the published file; older versions of onnxruntime read them too."""

LEVELS = 3
"""Sizes of maps: the picture's, half of it, a quarter."""


def build(kernels: Mapping[str, np.ndarray], regions: bool) -> bytes:
    """The graph with these kernels (as StyleNetworkWeights has them), for one style or for styles in regions."""
    graph = _Graph(regions)
    for name, kernel in kernels.items():
        graph.constant(name, kernel)
    graph.split_styles()
    if regions:
        graph.shrink_masks()
    x = "picture"
    for number in range(3):
        x = graph.node("Relu", graph.layer(x, number))
    for block in range(RESIDUAL_BLOCKS):
        first = 3 + 2 * block
        inner = graph.node("Relu", graph.layer(x, first))
        x = graph.node("Add", x, graph.layer(inner, first + 1))
    for number in range(3 + 2 * RESIDUAL_BLOCKS, len(LAYERS) - 1):
        x = graph.node("Relu", graph.layer(x, number))
    graph.node("Sigmoid", graph.layer(x, len(LAYERS) - 1), output="painted")
    return graph.serialised()


class _Graph:
    def __init__(self, regions: bool) -> None:
        self._regions = regions
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._level = 0

    def constant(self, name: str, values: np.ndarray) -> str:
        self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def node(self, kind: str, *inputs: str, output: str = "", **attributes: object) -> str:
        name = output or f"{kind}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def split_styles(self) -> None:
        """The numbers of each layer, `scales_0` … and `shifts_0` … as (K, channels of the layer)."""
        sizes = self.constant("channels", np.array([layer.outputs for layer in LAYERS], np.int64))
        for kind in ("scales", "shifts"):
            names = [f"{kind}_{number}" for number in range(len(LAYERS))]
            self._nodes.append(helper.make_node("Split", [kind, sizes], names, name=f"Split_{kind}", axis=1))

    def shrink_masks(self) -> None:
        """The masks for each size of maps, `masks_0` … as (1, K, h, w)."""
        self.node("Identity", "masks", output="masks_0")
        for level in range(1, LEVELS):
            self.node("AveragePool", f"masks_{level - 1}", output=f"masks_{level}", kernel_shape=[2, 2], strides=[2, 2])

    def layer(self, x: str, number: int) -> str:
        layer = LAYERS[number]
        if layer.rise > 1:
            scales = self.constant("rise", np.array([1, 1, layer.rise, layer.rise], np.float32))
            x = self.node(
                "Resize", x, "", scales, mode="nearest", coordinate_transformation_mode="asymmetric",
                nearest_mode="floor",
            )  # fmt: skip
            self._level -= 1
        x = self._padded(x, layer)
        x = self.node("Conv", x, layer.name, strides=[layer.stride] * 2)
        if layer.stride > 1:
            self._level += 1
        return self._normalised(x, number)

    def _padded(self, x: str, layer: Layer) -> str:
        margin = layer.kernel // 2
        pads = self.constant(f"pads_{margin}", np.array([0, 0, margin, margin] * 2, np.int64))
        return self.node("Pad", x, pads, mode="reflect")

    def _normalised(self, x: str, number: int) -> str:
        scale, shift = f"scales_{number}", f"shifts_{number}"
        if not self._regions:
            axes = self.constant("first_axis", np.array([0], np.int64))
            one = [self.node("Squeeze", name, axes) for name in (scale, shift)]
            return self.node("InstanceNormalization", x, *one, epsilon=EPSILON)
        count = LAYERS[number].outputs
        ones = self.constant(f"ones_{count}", np.ones(count, np.float32))
        zeros = self.constant(f"zeros_{count}", np.zeros(count, np.float32))
        x = self.node("InstanceNormalization", x, ones, zeros, epsilon=EPSILON)
        return self.node("Add", self.node("Mul", x, self._spread(scale)), self._spread(shift))

    def _spread(self, values: str) -> str:
        """(K, C) by the masks (1, K, h, w) → (1, C, h, w), as a convolution of 1 × 1."""
        kernel = self.node(
            "Unsqueeze",
            self.node("Transpose", values, perm=[1, 0]),
            self.constant("place_axes", np.array([2, 3], np.int64)),
        )
        return self.node("Conv", f"masks_{self._level}", kernel)

    def serialised(self) -> bytes:
        def declared(name: str, *shape: int | str) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

        inputs = [
            declared("picture", 1, 3, "h", "w"),
            declared("scales", "k", CHANNELS),
            declared("shifts", "k", CHANNELS),
        ]
        if self._regions:
            inputs.append(declared("masks", 1, "k", "h", "w"))
        graph = helper.make_graph(
            self._nodes, "style network", inputs, [declared("painted", 1, 3, "h", "w")], list(self._constants.values())
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        return model.SerializeToString()
