"""A larger picture of the card that is pointed at, read from its file on a thread."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import moderngl
from PIL import Image

from classification.cloud import Cloud
from foundation.images import ImageError, load_rgb
from vr_explorer.panels.state import Preview

ON_PLATE, WHOLE = 512, 2_048
"""Pixels of the longer side at most."""

SRGB8_ALPHA8 = 0x8C43


class Previews:
    """One at a time, of `largest` pixels at most; where a picture is missing or broken there is none."""

    def __init__(self, ctx: moderngl.Context, cloud: Cloud, largest: int = ON_PLATE) -> None:
        self._ctx = ctx
        self._largest = largest
        self._cloud = cloud
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="preview")
        self._reading: tuple[int, Future[Image.Image]] | None = None
        self._without: int | None = None
        self._shown: Preview | None = None

    def of(self, card: int | None) -> Preview | None:
        """The picture of `card`, once it is there; ask again in the next frame."""
        if self._reading is not None and self._reading[1].done():
            self._take(*self._reading)
            self._reading = None
        if self._shown is not None and self._shown.card == card:
            return self._shown
        if card is not None and self._reading is None and card != self._without and self._cloud.sizes[card].all():
            path = self._cloud.image_path(card)
            self._reading = card, self._thread.submit(_read, path, self._largest)
        return None

    def release(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        if self._shown is not None:
            self._shown.picture.release()

    def _take(self, card: int, read: Future[Image.Image]) -> None:
        if isinstance(read.exception(), ImageError):
            self._without = card
            return
        if self._shown is not None:
            self._shown.picture.release()
        image = read.result()
        picture = self._ctx.texture(image.size, 4, image.tobytes(), internal_format=SRGB8_ALPHA8)
        picture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
        picture.build_mipmaps()
        self._shown = Preview(card, picture)


def _read(path: Path, largest: int) -> Image.Image:
    return load_rgb(path, max_side=largest).convert("RGBA")
