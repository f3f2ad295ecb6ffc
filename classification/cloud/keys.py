"""What others know a cloud and its images by who are not to know their names, which may be those of private files."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from classification.cloud.value import Cloud

KEY_BYTES = 8


def keys(cloud: Cloud) -> npt.NDArray[np.uint8]:
    """uint8 (N, 8), of each image; the same in every copy of the cloud, however it is classified or published again."""
    made = [hashlib.sha256(f"{cloud.identity}\0{name}".encode("utf-8", "replace")).digest() for name in cloud.ids]
    return np.frombuffer(b"".join(one[:KEY_BYTES] for one in made), np.uint8).reshape(-1, KEY_BYTES)


def key_of(cloud: Cloud) -> str:
    """Of the cloud itself, 16 hexadecimal digits."""
    return hashlib.sha256(cloud.identity.encode("utf-8", "replace")).hexdigest()[: 2 * KEY_BYTES]
