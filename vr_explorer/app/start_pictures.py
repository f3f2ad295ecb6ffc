"""Pictures of files for the start window: read on a thread, small, kept on the GPU while they are shown."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import moderngl
from PIL import Image

from foundation.images import ImageError, load_rgb
from vr_explorer.render.target import SRGB8_ALPHA8

LARGEST = 640
"""Pixels of the longer side, where nothing else is said."""


class StartPictures:
    """The OpenGL context must be current for `of`, `keep` and `release`."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="covers")
        self._reading: dict[Path, Future[Image.Image]] = {}
        self._there: dict[Path, moderngl.Texture | None] = {}

    def of(self, path: Path, largest: int = LARGEST) -> moderngl.Texture | None:
        """The picture, with mipmaps; None where it is not there yet, or is no picture. largest: pixels of its longer
        side."""
        if path in self._there:
            return self._there[path]
        reading = self._reading.get(path)
        if reading is None:
            self._reading[path] = self._thread.submit(_read, path, largest)
        elif reading.done():
            del self._reading[path]
            self._there[path] = None if isinstance(reading.exception(), ImageError) else self._made(reading.result())
            return self._there[path]
        return None

    def keep(self, paths: Collection[Path]) -> None:
        """Releases all pictures but those of these files."""
        for path in [one for one in self._there if one not in paths]:
            texture = self._there.pop(path)
            if texture is not None:
                texture.release()

    def release(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        self.keep(())

    def _made(self, image: Image.Image) -> moderngl.Texture:
        texture = self._ctx.texture(image.size, 4, image.tobytes(), internal_format=SRGB8_ALPHA8)
        texture.build_mipmaps()
        texture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
        texture.repeat_x = texture.repeat_y = False
        return texture


def _read(path: Path, largest: int) -> Image.Image:
    return load_rgb(path, max_side=largest).convert("RGBA")
