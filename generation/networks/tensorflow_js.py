"""Weights of TensorFlow.js: a `model.json` of a layers model, and shards of numbers beside it. Nothing in them is run.

Numbers are float32, or quantised to uint8 or uint16 (number × scale + min, in double precision, as TensorFlow.js does)
or to float16; little-endian, one array after the other over all shards of a group.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from foundation.errors import UserError
from generation.networks.keras_weights import MOST_NUMBERS, Layers, as_convolution

MOST_BYTES = 16_000_000
"""Of a model.json; the largest that this program knows has half a megabyte."""

_FORMAT = "layers-model"
_STORED = {"float32": "<f4", "float16": "<f2", "uint8": "<u1", "uint16": "<u2"}
_REMEDY = "get or import it again"


@dataclass(frozen=True)
class _Array:
    """scale, minimum: of what is quantised to whole numbers, else 1 and 0."""

    name: str
    shape: tuple[int, ...]
    stored: str
    scale: float
    minimum: float

    @property
    def numbers(self) -> int:
        return math.prod(self.shape)

    @property
    def size(self) -> int:
        """In bytes."""
        return self.numbers * np.dtype(_STORED[self.stored]).itemsize


class _MalformedError(ValueError):
    """Says what is wrong, as the second half of a sentence."""


def is_model(path: Path) -> bool:
    """Whether the file begins as JSON. UserError: it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); check the path.") from error


def convolutions(path: Path) -> Layers:
    """All convolutions of a model.json by the names of their layers, float32.

    UserError: no such file, a shard that is missing, outside its folder, too short or too long, numbers that are not
    finite.
    """
    try:
        arrays = _arrays(path)
    except _MalformedError as error:
        raise UserError(f"{path} cannot be read as weights of TensorFlow.js: {error}; {_REMEDY}.") from error
    except OSError as error:
        raise UserError(f"{error.filename or path} cannot be read ({error.strerror}); {_REMEDY}.") from error
    pairs: dict[str, dict[str, np.ndarray]] = {}
    for name, array in arrays.items():
        layer, _, kind = name.rpartition("/")
        pairs.setdefault(layer.rpartition("/")[2], {})[kind] = array
    return {
        layer: as_convolution(
            [pair[kind] for kind in ("kernel", "bias") if kind in pair and len(pair) == 2], layer, path
        )
        for layer, pair in pairs.items()
    }


def _arrays(path: Path) -> dict[str, np.ndarray]:
    groups = _list(_manifest(path), "its weightsManifest")
    described = [
        (_paths(group), [_described(one) for one in _list(group.get("weights"), "the weights")]) for group in groups
    ]
    total = sum(array.numbers for _, arrays in described for array in arrays)
    if total > MOST_NUMBERS:
        raise _MalformedError(f"it has {total} numbers, and no network known here has more than {MOST_NUMBERS}")
    found: dict[str, np.ndarray] = {}
    for paths, arrays in described:
        data, begin = _joined(path, paths, sum(array.size for array in arrays)), 0
        for array in arrays:
            if array.name in found:
                raise _MalformedError(f"the array {array.name} is in it twice")
            found[array.name] = _numbers(array, data[begin : begin + array.size])
            begin += array.size
    return found


def _manifest(path: Path) -> Any:
    with path.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _MalformedError(f"it has more than {MOST_BYTES // 1_000_000} MB")
    try:
        model = json.loads(content, parse_constant=_refuse)
    except RecursionError as error:
        raise _MalformedError("its JSON is nested too deeply") from error
    except ValueError as error:  # also what is no UTF-8
        raise _MalformedError("it is no JSON") from error
    if not isinstance(model, dict) or model.get("format", _FORMAT) != _FORMAT or "weightsManifest" not in model:
        raise _MalformedError("it is no layers model with a weightsManifest")
    return model["weightsManifest"]


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _list(value: object, what: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise _MalformedError(f"{what} are no list of descriptions")
    return value


def _paths(group: dict[str, Any]) -> list[str]:
    """Names of files beside the model, and nothing else: on no system a way into another folder."""
    paths = group.get("paths")
    if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
        raise _MalformedError("it names no shards")
    for path in paths:
        if path in ("", ".", "..") or any(sign in path for sign in "/\\:\0"):
            raise _MalformedError(f"its shard {path[:80]!r} is not the name of a file beside it")
    return paths


def _described(one: dict[str, Any]) -> _Array:
    name, shape, quantisation = one.get("name"), one.get("shape"), one.get("quantization")
    if not isinstance(name, str) or not isinstance(shape, list) or not 1 <= len(shape) <= 4:
        raise _MalformedError("an array in it has no name or no shape")
    if not all(type(side) is int and 1 <= side <= MOST_NUMBERS for side in shape):
        raise _MalformedError(f"the shape of {name[:80]} is none")
    stored, scale, minimum = one.get("dtype"), 1.0, 0.0
    if stored != "float32":
        raise _MalformedError(f"{name[:80]} is of the type {str(stored)[:20]}, and only float32 is known")
    if quantisation is not None:
        stored = quantisation.get("dtype") if isinstance(quantisation, dict) else None
        if stored not in ("uint8", "uint16", "float16"):
            raise _MalformedError(f"{name[:80]} is quantised in a way that is not known")
        if stored != "float16":
            scale, minimum = (_finite(quantisation.get(key), name) for key in ("scale", "min"))
    return _Array(name, tuple(shape), stored, scale, minimum)


def _finite(value: object, name: str) -> float:
    try:
        if type(value) in (int, float) and math.isfinite(number := float(value)):  # type: ignore[arg-type]
            return number
    except OverflowError:
        pass
    raise _MalformedError(f"{name[:80]} is quantised without a scale and a min")


def _joined(path: Path, names: list[str], size: int) -> bytes:
    """The shards one after the other, whose sizes are compared with `size` before one is read."""
    folder, sizes = path.resolve().parent, []
    for name in names:
        shard = path.parent / name
        if not shard.is_file():
            raise _MalformedError(f"its shard {name} is missing beside it")
        if shard.resolve().parent != folder:
            raise _MalformedError(f"its shard {name} is a link into another folder")
        sizes.append(shard.stat().st_size)
    if sum(sizes) != size:
        raise _MalformedError(f"its shards {', '.join(names)[:80]} have {sum(sizes)} bytes and not {size}")
    parts = []
    for name, length in zip(names, sizes, strict=True):
        with (path.parent / name).open("rb") as stream:
            parts.append(stream.read(length))
    data = b"".join(parts)
    if len(data) != size:
        raise _MalformedError("its shards change while they are read")
    return data


def _numbers(array: _Array, data: bytes) -> np.ndarray:
    stored = np.frombuffer(data, _STORED[array.stored]).reshape(array.shape)
    if array.stored.startswith("float"):
        return stored.astype(np.float32)
    with np.errstate(over="ignore"):  # what becomes infinite is refused with everything that is not finite
        return (stored.astype(np.float64) * array.scale + array.minimum).astype(np.float32)
