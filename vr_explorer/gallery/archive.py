"""A zip that is sent while it is made: no file of it is on the disk, and only a block of it in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_BLOCK = 1 << 18


def streamed(entries: Iterable[tuple[str, Path | bytes]]) -> Iterator[bytes]:
    """The bytes of a zip with (name, file or content); stored uncompressed, since pictures are compressed already."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as entry:
                for block in _blocks(content):
                    entry.write(block)
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()


def _blocks(content: Path | bytes) -> Iterator[bytes]:
    with io.BytesIO(content) if isinstance(content, bytes) else content.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block


class _Sink(io.RawIOBase):
    """Takes what is written and hands it on; it cannot seek, so the sizes follow each file in the zip."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, block: object) -> int:
        content = bytes(block)  # type: ignore[call-overload]
        self._waiting += content
        return len(content)

    def taken(self) -> bytes:
        content = bytes(self._waiting)
        self._waiting.clear()
        return content
