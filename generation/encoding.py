"""How variants are written."""

from __future__ import annotations

from typing import Any, NamedTuple


class Encoding(NamedTuple):
    """Pillow's name of a format, and what its encoder is told."""

    format: str
    options: dict[str, Any]


ENCODINGS = {
    "png": Encoding("PNG", {"compress_level": 4}),
    "jpg": Encoding("JPEG", {"quality": 93, "subsampling": 0}),
    "webp": Encoding("WEBP", {"quality": 92, "method": 4}),
}
"""By the suffix of the files; png alone keeps every pixel as it was made."""
