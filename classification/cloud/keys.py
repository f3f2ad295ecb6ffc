"""What others know a cloud and its images by who are not to know their names, which may be those of private files."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

from classification.cloud.value import Cloud

KEY_BYTES = 8


def keys(cloud: Cloud) -> npt.NDArray[np.uint8]:
    """uint8 (N, 8), of each image; the same in every copy of the cloud, however it is classified or published again."""
    identity = cloud.identity
    return np.frombuffer(b"".join(_key(identity, id_) for id_ in cloud.ids), np.uint8).reshape(-1, KEY_BYTES)


def image_key(identity: str, id_: str) -> str:
    """Of one image of the cloud of that identity, as 16 hexadecimal digits."""
    return _key(identity, id_).hex()


def key_of(cloud: Cloud) -> str:
    """Of the cloud itself, 16 hexadecimal digits."""
    return hashlib.sha256(cloud.identity.encode("utf-8", "replace")).hexdigest()[: 2 * KEY_BYTES]


def _key(identity: str, id_: str) -> bytes:
    return hashlib.sha256(f"{identity}\0{id_}".encode("utf-8", "replace")).digest()[:KEY_BYTES]
