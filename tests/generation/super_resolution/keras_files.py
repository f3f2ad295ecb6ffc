"""Keras weight files in the layout of idealo's, and their networks in slow NumPy (rows, columns, channels)."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

Arrays = dict[str, tuple[np.ndarray, np.ndarray]]


def rdn(layers: int, blocks: int, growth: int, features: int, scale: int = 2, gain: float = 1.0) -> Arrays:
    """Random weights by the names of idealo's RDN."""
    shapes = {"F_m1": (3, 3, features), "F_0": (3, features, features)}
    for d in range(1, blocks + 1):
        for c in range(1, layers + 1):
            shapes[f"F_{d}_{c}"] = (3, features + (c - 1) * growth, growth)
        shapes[f"LFF_{d}"] = (1, features + layers * growth, features)
    shapes["GFF_1"] = (1, blocks * features, features)
    shapes["GFF_2"] = (3, features, features)
    shapes["UPN1"] = (5, features, 64)
    shapes["UPN2"] = (3, 64, 32)
    shapes["UPN3"] = (3, 32, 3 * scale**2)
    shapes["SR"] = (3, 3 * scale**2, 3)
    return _random(shapes, gain)


def rrdn(layers: int, blocks: int, growth: int, features: int, groups: int, scale: int = 4) -> Arrays:
    """Random weights by the names of idealo's RRDN."""
    shapes = {"Pre_blocks_conv": (3, 3, features)}
    for t in range(1, groups + 1):
        for d in range(1, blocks + 1):
            for c in range(1, layers + 1):
                shapes[f"F_{t}_{d}_{c}"] = (3, features + (c - 1) * growth, growth)
            shapes[f"LFF_{t}_{d}"] = (3, features + layers * growth, features)
    shapes["post_blocks_conv"] = (3, features, features)
    shapes["PreShuffle"] = (3, features, 3 * scale**2)
    shapes["SR"] = (3, 3, 3)
    return _random(shapes, 1.0)


def written(arrays: Arrays, path: Path) -> Path:
    """`path` as `Model.save_weights` of Keras 2 writes it; layers without weights have empty groups."""
    with h5py.File(path, "w") as file:
        names = [*arrays, "F_1_1_Relu", "FDF"]
        file.attrs["layer_names"] = [name.encode() for name in names]
        file.attrs["backend"] = b"tensorflow"
        for name in names:
            group = file.create_group(name)
            pair = arrays.get(name, ())
            weights = [f"{name}/{kind}:0" for kind in ("kernel", "bias")][: len(pair)]
            group.attrs["weight_names"] = np.array([weight.encode() for weight in weights], "S64")
            for weight, array in zip(weights, pair, strict=True):
                group.create_dataset(weight, data=array)
    return path


def rdn_slowly(arrays: Arrays, picture: np.ndarray, layers: int, blocks: int, scale: int = 2) -> np.ndarray:
    shallow = _convolved(picture, arrays["F_m1"])
    x = _convolved(shallow, arrays["F_0"])
    outputs = []
    for d in range(1, blocks + 1):
        seen = x
        for c in range(1, layers + 1):
            seen = np.concatenate([seen, np.maximum(_convolved(seen, arrays[f"F_{d}_{c}"]), 0)], axis=-1)
        x = x + _convolved(seen, arrays[f"LFF_{d}"])
        outputs.append(x)
    x = _convolved(_convolved(np.concatenate(outputs, axis=-1), arrays["GFF_1"]), arrays["GFF_2"]) + shallow
    for name in ("UPN1", "UPN2"):
        x = np.maximum(_convolved(x, arrays[name]), 0)
    x = _convolved(x, arrays["UPN3"]).repeat(scale, axis=0).repeat(scale, axis=1)
    return _convolved(x, arrays["SR"])


def rrdn_slowly(
    arrays: Arrays, picture: np.ndarray, layers: int, blocks: int, groups: int, scale: int = 4
) -> np.ndarray:
    shallow = x = _convolved(picture, arrays["Pre_blocks_conv"])
    for t in range(1, groups + 1):
        inside = x
        for d in range(1, blocks + 1):
            seen = inside
            for c in range(1, layers + 1):
                seen = np.concatenate([seen, np.maximum(_convolved(seen, arrays[f"F_{t}_{d}_{c}"]), 0)], axis=-1)
            inside = inside + 0.2 * _convolved(seen, arrays[f"LFF_{t}_{d}"])
        x = x + 0.2 * inside
    x = _convolved(_convolved(x, arrays["post_blocks_conv"]) + shallow, arrays["PreShuffle"])
    height, width = picture.shape[:2]
    shuffled = np.zeros((height * scale, width * scale, 3), np.float32)
    for row in range(scale):
        for column in range(scale):
            place = (row * scale + column) * 3
            shuffled[row::scale, column::scale] = x[..., place : place + 3]
    return _convolved(shuffled, arrays["SR"])


def _convolved(x: np.ndarray, layer: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    kernel, bias = layer
    reach = kernel.shape[0] // 2
    padded = np.pad(x, ((reach, reach), (reach, reach), (0, 0)))
    result = np.zeros((*x.shape[:2], kernel.shape[3]), np.float32)
    for row in range(kernel.shape[0]):
        for column in range(kernel.shape[1]):
            result += padded[row : row + x.shape[0], column : column + x.shape[1]] @ kernel[row, column]
    return result + bias


def _random(shapes: dict[str, tuple[int, int, int]], gain: float) -> Arrays:
    rng = np.random.default_rng(0)
    return {
        name: (
            (rng.normal(0, gain / (side * inputs**0.5), (side, side, inputs, outputs))).astype(np.float32),
            rng.normal(0, 0.05, outputs).astype(np.float32),
        )
        for name, (side, inputs, outputs) in shapes.items()
    }
