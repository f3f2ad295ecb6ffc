"""Networks with the inputs and outputs of SigLIP 2 that know nothing but mean colours, as files with checksums."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from foundation.networks import image_text
from foundation.weights import CACHE_VARIABLE

COLOURS = {"red": (1.0, -1.0, -1.0), "mint": (-1.0, 1.0, -1.0), "blue": (-1.0, -1.0, 1.0)}
"""What their words mean, in the space of both networks."""


def vocabulary() -> dict[str, object]:
    """With the pieces of three words; all else is told byte by byte."""
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), "\u2581"]
    merges: list[str] = []
    for word in COLOURS:
        pieces += [letter for letter in word if letter not in pieces]
        for end in range(2, len(word) + 1):
            merges.append(f"{word[: end - 1]} {word[end - 1]}")
            pieces += [word[:end]] if word[:end] not in pieces else []
    model = {"type": "BPE", "vocab": {piece: number for number, piece in enumerate(pieces)}, "merges": merges}
    return {"version": "1.0", "model": model}


def vision() -> bytes:
    """pixel_values (N, 3, 224, 224) → pooler_output (N, 3), the mean colour."""
    import onnx
    from onnx import TensorProto, helper

    side = image_text.SIDE
    given = helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, side, side])
    made = helper.make_tensor_value_info("pooler_output", TensorProto.FLOAT, ["batch", 3])
    nodes = [
        helper.make_node("GlobalAveragePool", ["pixel_values"], ["mean"]),
        helper.make_node("Flatten", ["mean"], ["pooler_output"]),
    ]
    return _model(onnx, helper.make_graph(nodes, "vision", [given], [made]))


def text() -> bytes:
    """input_ids (N, 64) → pooler_output (N, 3), the sum of what its words mean."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    numbers: dict[str, int] = vocabulary()["model"]["vocab"]  # type: ignore[index]
    meanings = np.zeros((len(numbers), 3), np.float32)
    for word, colour in COLOURS.items():
        meanings[numbers[word]] = colour
    given = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", image_text.LENGTH])
    made = helper.make_tensor_value_info("pooler_output", TensorProto.FLOAT, ["batch", 3])
    axes = numpy_helper.from_array(np.array([1], np.int64), "axes")
    nodes = [
        helper.make_node("Gather", ["meanings", "input_ids"], ["each"]),
        helper.make_node("ReduceSum", ["each", "axes"], ["pooler_output"], keepdims=0),
    ]
    graph = helper.make_graph(nodes, "text", [given], [made], [numpy_helper.from_array(meanings, "meanings"), axes])
    return _model(onnx, graph)


def _model(onnx, graph) -> bytes:  # type: ignore[no-untyped-def]
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def put(monkeypatch: pytest.MonkeyPatch, cache: Path) -> Path:
    """The three files into a cache of the test's own, as the published ones; returns its folder."""
    pytest.importorskip("onnxruntime")
    monkeypatch.setenv(CACHE_VARIABLE, str(cache))
    folder = cache / "weights"
    folder.mkdir(parents=True)
    contents = {"VISION": vision(), "TEXT": text(), "VOCABULARY": json.dumps(vocabulary()).encode()}
    for name, content in contents.items():
        known = getattr(image_text, name)
        (folder / known.file).write_bytes(content)
        monkeypatch.setattr(
            image_text, name, replace(known, sha256_prefix=sha256(content).hexdigest(), size=len(content))
        )
    return folder
