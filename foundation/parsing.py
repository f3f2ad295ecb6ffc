"""JSON that comes from outside: whatever is wrong with it is a ValueError with a few words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LARGEST = 50_000_000
"""Bytes of a file that is read whole."""

_LONGEST_COMPLAINT = 120


def json_of(text: str | bytes) -> Any:
    """The value in `text` (bytes: UTF-8, with or without a byte order mark). ValueError: it is none, or its lists and
    objects lie too deep inside one another, or a number has thousands of digits.
    """
    try:
        return json.loads(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except RecursionError as error:
        raise ValueError("it is too deep") from error
    except ValueError as error:
        raise ValueError(str(error)[:_LONGEST_COMPLAINT]) from error


def json_in(path: Path, largest: int = LARGEST) -> Any:
    """The value in the file. OSError where it cannot be read; ValueError as for `json_of`, and for a larger file."""
    with path.open("rb") as stream:
        content = stream.read(largest + 1)
    if len(content) > largest:
        raise ValueError(f"it has more than {largest // 1_000_000} MB")
    return json_of(content)
