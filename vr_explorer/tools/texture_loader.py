"""One picture at a time from its file to the GPU, read on a thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import moderngl
from PIL import Image

from foundation.images import ImageError, load_rgb

SRGB8_ALPHA8 = 0x8C43


class TextureLoader:
    """largest: pixels of the longer side at most. read: what is in a file, ImageError where it must not be read."""

    def __init__(self, ctx: moderngl.Context, largest: int, read: Callable[[Path], bytes]) -> None:
        self._ctx = ctx
        self._file = read
        self._largest = largest
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="loading")
        self._reading: tuple[Path, Future[Image.Image]] | None = None
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
        if path is not None and self._reading is None and path != self._without:
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
        self._thread.shutdown(wait=True, cancel_futures=True)
        if self._shown is not None:
            self._shown[1].release()

    def _take(self, path: Path, read: Future[Image.Image]) -> None:
        if isinstance(read.exception(), ImageError):
            self._without = path
            return
        if self._shown is not None:
            self._shown[1].release()
        image = read.result()
        picture = self._ctx.texture(image.size, 4, image.tobytes(), internal_format=SRGB8_ALPHA8)
        picture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
        picture.build_mipmaps()
        self._shown = path, picture


def _read(path: Path, largest: int, read: Callable[[Path], bytes]) -> Image.Image:
    return load_rgb(path, content=read(path), max_side=largest).convert("RGBA")
