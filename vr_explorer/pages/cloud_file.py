"""The numbers of a published cloud as one file, which a browser uses as it lies, and where its pictures are
(docs/formats.md, "A published cloud").

`AICLOUD` and a zero byte, uint32 version, uint32 bytes of the head, uint32 CRC-32 of all that follows, the head
(JSON, UTF-8), blanks up to a multiple of 4, then arrays one after the other, each filled up with zero bytes to a
multiple of 4. All little-endian.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from foundation.errors import UserError

CLOUD, PICTURES, WORDS = "cloud.bin", "pictures", "words.json"
"""Names in the folder of a published cloud; `WORDS` lies among its pictures."""

PER_FOLDER = 1_000
"""Whole pictures in a folder at most; the head tells it, as `per_folder`."""

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


class Decoded(NamedTuple):
    """head: as JSON. arrays: by their names, (N, width) each, not to be written to."""

    head: dict[str, Any]
    arrays: dict[str, npt.NDArray[Any]]


def decoded(content: bytes) -> Decoded:
    """What `encoded` wrote. UserError: it is something else, damaged, or of a newer version."""
    try:
        magic, version, size, check = _START.unpack_from(content)
        body = memoryview(content)[_START.size :]
        if magic == MAGIC and version > VERSION:
            raise UserError("This cloud was published by a newer version of the program; update this one.")
        if magic != MAGIC or zlib.crc32(body) != check:
            raise ValueError("what it holds is not what was written")
        head = json.loads(bytes(body[:size]))
        arrays, place = dict[str, npt.NDArray[Any]](), size
        for one in head["arrays"]:
            array = np.frombuffer(body, TYPES[one["type"]], head["count"] * one["width"], place)
            arrays[one["name"]] = array.reshape(head["count"], one["width"])
            place += -(-array.nbytes // _ALIGNED) * _ALIGNED
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise UserError(f"This published cloud is damaged ({error}); publish it again.") from error
    return Decoded(head, arrays)


def whole_picture(number: int) -> str:
    """Where the whole picture of image `number` lies among the pictures."""
    return f"whole/{number // PER_FOLDER}/{number}.webp"
