"""Bodies of requests, taken in under limits of size and time."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from io import RawIOBase
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from vr_explorer.gallery.rate_limits import GalleryLimits

_BLOCK = 1 << 20


async def whole(request: Request, limits: GalleryLimits, most: int) -> bytes:
    """The body, at most `most` bytes. HTTPException: 408 too slow, 413 too large, 415 compressed."""
    return b"".join([chunk async for chunk in _chunks(request, limits, most)])


async def to_file(
    request: Request, limits: GalleryLimits, most: int, path: Path, reserve: Callable[[int], Awaitable[object]]
) -> str:
    """Writes the body to the file `path` and gives its SHA-256. HTTPException as `whole`.

    reserve: is called with how many bytes there will be in all, before they are written.
    """
    digest, written = hashlib.sha256(), 0
    with path.open("wb", buffering=0) as stream:
        waiting = bytearray()

        async def write() -> None:
            nonlocal written
            await reserve(written + len(waiting))
            await run_in_threadpool(_write, stream, bytes(waiting))
            written += len(waiting)
            waiting.clear()

        async for chunk in _chunks(request, limits, most):
            digest.update(chunk)
            waiting += chunk
            if len(waiting) >= _BLOCK:
                await write()
        await write()
    return digest.hexdigest()


def _write(stream: RawIOBase, content: bytes) -> None:
    """All of it: a disk that is about to be full takes a part, and refuses the rest."""
    view = memoryview(content)
    while view:
        view = view[stream.write(view) or 0 :]


async def _chunks(request: Request, limits: GalleryLimits, most: int) -> AsyncIterator[bytes]:
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(415, "Compressed bodies are not taken; send the plain bytes.")
    too_large = HTTPException(413, f"The body is too large; at most {most:,} bytes are taken.")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdecimal() and int(length[:20]) > most:
        raise too_large
    taken = 0
    stream = request.stream()
    end = asyncio.get_running_loop().time() + limits.transfer
    while True:
        try:
            left = min(limits.patience, end - asyncio.get_running_loop().time())
            chunk = await asyncio.wait_for(anext(stream), max(left, 0.0))
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise HTTPException(408, "The body came too slowly; send it again.") from error
        except ClientDisconnect as error:
            raise HTTPException(400, "The transfer was cut off; send it again.") from error
        taken += len(chunk)
        if taken > most:
            raise too_large
        yield chunk
