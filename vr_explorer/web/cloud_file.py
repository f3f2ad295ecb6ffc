"""The numbers of a published cloud as one file, which a browser uses as it lies (docs/formats.md, "A published cloud").

`AICLOUD` and a zero byte, uint32 version, uint32 bytes of the head, uint32 CRC-32 of all that follows, the head
(JSON, UTF-8), blanks up to a multiple of 4, then arrays one after the other, each filled up with zero bytes to a
multiple of 4. All little-endian.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

MAGIC = b"AICLOUD\0"
VERSION = 1

TYPES = {"float32": "<f4", "int32": "<i4", "uint16": "<u2", "uint8": "u1"}
"""What an array may be made of, by the names that the head has."""

_START = struct.Struct("<8sIII")
_ALIGNED = 4

Arrays = Mapping[str, npt.NDArray[Any]]
"""By their names, each (N,) or (N, width), of one of `TYPES`."""


def encoded(head: Mapping[str, Any], arrays: Arrays) -> bytes:
    """The file. head: JSON values, to which `arrays` is added."""
    body = b"".join(
        _filled(np.ascontiguousarray(array, TYPES[str(array.dtype)]).tobytes()) for array in arrays.values()
    )
    described = [
        {"name": name, "type": str(array.dtype), "width": array.shape[1] if array.ndim == 2 else 1}
        for name, array in arrays.items()
    ]
    text = json.dumps({**head, "arrays": described}, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(
        "utf-8"
    )
    text += b" " * (-len(text) % _ALIGNED)
    return _START.pack(MAGIC, VERSION, len(text), zlib.crc32(body, zlib.crc32(text))) + text + body


def _filled(content: bytes) -> bytes:
    return content + bytes(-len(content) % _ALIGNED)
