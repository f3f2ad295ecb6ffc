"""Pictures with content credentials (C2PA)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from tests.classification.provenance.containers import chunk, jpeg, picture, png, webp
from tests.classification.provenance.made import Made


def cbor(value: Any) -> bytes:
    """RFC 8949, of what content credentials have."""
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(cbor(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(cbor, value))
    content = value if isinstance(value, bytes) else value.encode()
    return _head(2 if isinstance(value, bytes) else 3, len(content)) + content


def _head(kind: int, count: int) -> bytes:
    if count < 24:
        return bytes([kind << 5 | count])
    return bytes([kind << 5 | 25]) + struct.pack(">H", count)


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def labelled(label: str, *inside: bytes) -> bytes:
    return box(b"jumb", box(b"jumd", bytes(16) + b"\3" + label.encode() + b"\0") + b"".join(inside))


def manifest_store(claim: dict[str, Any], **assertions: dict[str, Any]) -> bytes:
    """Of C2PA: an older manifest, and this one. assertions: by their labels, with `__` for the dot."""
    stated = [labelled(name.replace("__", "."), box(b"cbor", cbor(value))) for name, value in assertions.items()]
    claimed = labelled("c2pa.claim.v2", box(b"cbor", cbor(claim)))
    older = labelled("urn:uuid:1", labelled("c2pa.claim", box(b"cbor", cbor({"claim_generator": "An_older_one/1"}))))
    picture_of_it = labelled("c2pa.thumbnail.claim.png", box(b"bfdb", b"\0image/png\0"), box(b"bidb", picture()))
    return labelled("c2pa", older, labelled("urn:uuid:2", labelled("c2pa.assertions", picture_of_it, *stated), claimed))


def credentials_files() -> Iterator[Made]:
    drawn = {"action": "c2pa.created", "softwareAgent": {"name": "GPT-4o"}, "when": "2025-04-02T10:11:12Z"}
    info = {"claim_generator_info": [{"name": "ChatGPT", "version": "1"}], "instanceID": "xmp:iid:1"}
    store = manifest_store(info, c2pa__actions={"actions": [drawn]})
    told = {"program": "GPT-4o", "created": "2025-04-02T10:11:12", "documents": ("xmp:iid:1",)}
    yield Made("credentials 0", png(chunk(b"caBX", store)), told)
    firefly = {
        "action": "c2pa.created",
        "softwareAgent": "Adobe Firefly",
        "digitalSourceType": "trainedAlgorithmicMedia",
    }
    store = manifest_store(
        {"claim_generator": "Adobe_Firefly/1.0", "instanceID": "xmp:iid:2"},
        c2pa__actions__v2={"actions": [{"action": "c2pa.edited", "softwareAgent": "Another"}, firefly]},
        c2pa__ingredient={"dc:title": "sketch.png", "instanceID": "xmp:iid:9", "relationship": "parentOf"},
    )
    half = len(store) // 2
    parts = [(0xEB, b"JP\0\1\0\0\0\1" + store[:half]), (0xEB, b"JP\0\1\0\0\0\2" + store[:8] + store[half:])]
    told = {"program": "Adobe Firefly", "documents": ("xmp:iid:2",), "sources": ("xmp:iid:9", "sketch.png")}
    yield Made("credentials 1", jpeg(*parts), told)
    store = manifest_store({"claim_generator": "make_test_images/0.33 c2pa-rs/0.33"})
    yield Made("credentials 2", webp((b"C2PA", store)), {"program": "make test images"})
