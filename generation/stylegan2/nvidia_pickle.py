"""NVIDIA's network pickles (stylegan2-ada-pytorch, stylegan3), read without running anything that they hold.

A pickle is a program of calls. Here only calls that build numbers, containers and plain records are known; the source
text of the modules inside stays unread (torch_utils/persistence.py of the repository, version 6). Whatever else a file
asks for is refused by name.
"""

from __future__ import annotations

import io
import math
import pickle
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from foundation.errors import UserError
from generation.stylegan2 import pickle_steps

_ZIP = b"PK"
_MOST_DIMENSIONS = 8


@dataclass
class Record:
    """What was an object of one of NVIDIA's classes: its name and its attributes, as pickled."""

    class_name: str
    state: dict[str, Any]


def read(path: Path) -> Any:
    """The content of the pickle: containers, numbers, tensors (on the processor) and `Record`s.

    UserError: not readable, damaged, or with something in it that no network needs.
    """
    try:
        with path.open("rb") as stream:
            pickle_steps.check(stream, path)
            stream.seek(0)
            return _Restricted(stream, path).load()
    except UserError:
        raise
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); check the path.") from error
    except Exception as error:  # a damaged pickle fails anywhere, in any way
        raise UserError(f"{path} is damaged or cut off ({type(error).__name__}); get the file again.") from error


class _Restricted(pickle.Unpickler):
    """Knows the names of `_KNOWN`, and no others."""

    def __init__(self, stream: io.BufferedReader, path: Path) -> None:
        super().__init__(stream)
        self._path = path
        self._left = path.stat().st_size

    def find_class(self, module: str, name: str) -> Any:
        known = _KNOWN.get(f"{module}.{name}")
        if (module, name) == ("torch.storage", "_load_from_bytes"):
            return _Call(self._storage)
        if module.startswith("dnnlib.tflib"):
            raise UserError(
                f"{self._path} is a network of TensorFlow ({module}.{name}); convert it with legacy.py of "
                "stylegan2-ada-pytorch, and take the file that this writes."
            )
        if known is None:
            raise UserError(
                f"{self._path} asks for {module}.{name}, which no network needs, so it was refused and nothing in it "
                "was run; use a network pickle of NVIDIA's PyTorch repositories."
            )
        return known

    def persistent_load(self, pid: Any) -> Any:
        raise pickle.UnpicklingError("network pickles hold no persistent identifiers")

    def _storage(self, data: bytes) -> Any:
        """The legacy file of one storage, as it stands in the place of its numbers."""
        self._left -= len(data)
        if data.startswith(_ZIP) or self._left < 0:  # an archive, or bytes used again, could unfold to any size
            raise pickle.UnpicklingError("a storage that is not stored plainly")
        storage = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
        if not isinstance(storage, torch.storage.TypedStorage):
            raise pickle.UnpicklingError("not a storage")
        return storage


class _Call:
    """A function in the hands of a pickle, which may call it and nothing else."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *arguments: Any) -> Any:
        return self._function(*arguments)

    def __setstate__(self, state: Any) -> None:
        raise pickle.UnpicklingError("functions have no state")


def _record(meta: dict[str, Any]) -> Record:
    if not isinstance(meta["class_name"], str) or not isinstance(meta["state"], dict):
        raise pickle.UnpicklingError("not an object of NVIDIA's persistence")
    return Record(meta["class_name"], meta["state"])


def _tensor(storage: Any, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Any) -> torch.Tensor:
    """As torch._utils._rebuild_tensor_v2, inside the storage."""
    numbers = (offset, *size, *stride)
    fits = len(size) == len(stride) <= _MOST_DIMENSIONS and all(type(n) is int and n >= 0 for n in numbers)
    if not fits or not isinstance(storage, torch.storage.TypedStorage):
        raise pickle.UnpicklingError("not a tensor")
    held = storage._untyped_storage.nbytes() // storage._element_size()
    last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
    if 0 not in size and max(last + 1, math.prod(size)) > held:
        raise pickle.UnpicklingError("a tensor is larger than its storage")
    return torch._utils._rebuild_tensor(storage, offset, size, stride)


def _parameter(data: Any, *_: Any) -> torch.Tensor:
    if not isinstance(data, torch.Tensor):
        raise pickle.UnpicklingError("not a parameter")
    return data


def _size(sides: Any) -> tuple[int, ...]:
    if len(sides) > _MOST_DIMENSIONS or not all(type(side) is int for side in sides):
        raise pickle.UnpicklingError("not a size")
    return tuple(sides)


class _DType:
    """A NumPy type of plain numbers; the byte order comes as its state."""

    def __init__(self, code: str, *_: Any) -> None:
        if code not in {"b1", "u1", "i1", "i2", "i4", "i8", "f2", "f4", "f8"}:
            raise pickle.UnpicklingError(f"numbers of the type {code}")
        self.code, self.order = code, "<"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.order = ">" if state[1] == ">" else "<"

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(self.order + self.code)


class _Array:
    """A NumPy array, whose shape and numbers come as its state. It is not used by any network."""

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, dtype, _, data = state
        self.values = np.frombuffer(data, dtype.dtype).reshape(shape)


def _scalar(dtype: _DType, data: bytes) -> Any:
    return np.frombuffer(data, dtype.dtype, 1)[0].item()


def _latin(text: str, encoding: str) -> bytes:
    if encoding != "latin1":
        raise pickle.UnpicklingError(f"the encoding {encoding}")
    return text.encode("latin1")


_KNOWN: dict[str, Any] = {
    "torch_utils.persistence._reconstruct_persistent_obj": _Call(_record),
    "dnnlib.util.EasyDict": dict,
    "collections.OrderedDict": OrderedDict,
    "builtins.set": set,
    "__builtin__.set": set,
    "_codecs.encode": _Call(_latin),
    "torch.Size": _Call(_size),
    "torch._utils._rebuild_tensor_v2": _Call(_tensor),
    "torch._utils._rebuild_parameter": _Call(_parameter),
    "numpy.dtype": _Call(_DType),
    "numpy.ndarray": _Call(_Array),
}
_KNOWN |= {f"{package}.multiarray.scalar": _Call(_scalar) for package in ("numpy.core", "numpy._core")}
_KNOWN |= {
    f"{package}.multiarray._reconstruct": _Call(lambda *_: _Array()) for package in ("numpy.core", "numpy._core")
}
