"""One picture at a time from its file to the GPU, read on a thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import moderngl

from foundation.images import ImageError, load_rgb

SRGB8_ALPHA8 = 0x8C43

_Pixels = tuple[tuple[int, int], bytes]


class TextureLoader:
    """largest: pixels of the longer side at most. read: what is in a file, ImageError where it must not be read.
    thread: reads it, None: one of its own.
    """

    def __init__(
        self, ctx: moderngl.Context, largest: int, read: Callable[[Path], bytes], thread: Executor | None = None
    ) -> None:
        self._ctx = ctx
        self._file = read
        self._largest = largest
        self._own = ThreadPoolExecutor(1, thread_name_prefix="loading") if thread is None else None
        self._thread = thread or self._own
        self._reading: tuple[Path, Future[_Pixels]] | None = None
        self._without: Path | None = None
        self._shown: tuple[Path, moderngl.Texture] | None = None

    def of(self, path: Path | None) -> moderngl.Texture | None:
        """The picture in `path` with mipmaps, once it is there; ask again in the next frame.

        None where it is missing or broken. It is valid until another one is there.
        """
        if self._reading is not None and self._reading[1].done():
            self._take(*self._reading)
            self._reading = None
        if self._shown is not None and self._shown[0] == path:
            return self._shown[1]
        if path is not None and self._reading is None and path != self._without and self._thread is not None:
            self._reading = path, self._thread.submit(_read, path, self._largest, self._file)
        return None

    def lacks(self, path: Path | None) -> bool:
        """Whether it is known that there is no picture in `path`."""
        return path is None or path == self._without

    def settle(self) -> None:
        """Waits for the picture that is being read."""
        if self._reading is not None:
            self._reading[1].exception()

    def release(self) -> None:
        if self._own is not None:
            self._own.shutdown(wait=True, cancel_futures=True)
        elif self._reading is not None:
            self._reading[1].cancel()
        if self._shown is not None:
            self._shown[1].release()

    def _take(self, path: Path, read: Future[_Pixels]) -> None:
        if isinstance(read.exception(), ImageError):
            self._without = path
            return
        if self._shown is not None:
            self._shown[1].release()
        size, pixels = read.result()
        picture = self._ctx.texture(size, 4, pixels, internal_format=SRGB8_ALPHA8)
        picture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
        picture.build_mipmaps()
        self._shown = path, picture


def _read(path: Path, largest: int, read: Callable[[Path], bytes]) -> _Pixels:
    image = load_rgb(path, content=read(path), max_side=largest).convert("RGBA")
    return image.size, image.tobytes()
