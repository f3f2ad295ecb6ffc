"""Models in the layout of TensorFlow.js' converter: model.json, and shards that one stream of numbers is cut into."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.generation.super_resolution.keras_files import Arrays

WHOLE = {"uint8": 255, "uint16": 65535}


def written(arrays: Arrays, folder: Path, stored: str = "float32", shard: int = 4096) -> tuple[Path, Arrays]:
    """model.json in `folder` with shards of so many bytes, and what its numbers should be read as."""
    described, read, stream = [], {}, b""
    for layer, pair in arrays.items():
        found = []
        for kind, array in zip(("kernel", "bias"), pair, strict=True):
            one: dict[str, Any] = {"name": f"{layer}/{kind}", "shape": list(array.shape), "dtype": "float32"}
            content, back, quantisation = _stored(array, stored)
            described.append(one | ({"quantization": quantisation} if quantisation else {}))
            stream += content
            found.append(back)
        read[layer] = (found[0], found[1])
    pieces = [stream[begin : begin + shard] for begin in range(0, len(stream), shard)]
    names = [f"group1-shard{number}of{len(pieces)}.bin" for number in range(1, len(pieces) + 1)]
    folder.mkdir(parents=True, exist_ok=True)
    for name, piece in zip(names, pieces, strict=True):
        (folder / name).write_bytes(piece)
    model = {
        "format": "layers-model",
        "modelTopology": {"model_config": {"class_name": "Model"}},
        "weightsManifest": [{"paths": names, "weights": described}],
    }
    (folder / "model.json").write_text(json.dumps(model))
    return folder / "model.json", read


def _stored(array: np.ndarray, stored: str) -> tuple[bytes, np.ndarray, dict[str, Any] | None]:
    if stored == "float32":
        return array.astype("<f4").tobytes(), array.astype(np.float32), None
    if stored == "float16":
        half = array.astype("<f2")
        return half.tobytes(), half.astype(np.float32), {"dtype": "float16", "original_dtype": "float32"}
    low = float(array.min())
    scale = (float(array.max()) - low) / WHOLE[stored] or 1.0
    steps = np.rint((array.astype(np.float64) - low) / scale)
    whole = steps.astype("<u1" if stored == "uint8" else "<u2")
    back = (steps * scale + low).astype(np.float32)
    return whole.tobytes(), back, {"dtype": stored, "scale": scale, "min": low, "original_dtype": "float32"}
