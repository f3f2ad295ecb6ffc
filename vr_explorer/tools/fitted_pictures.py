"""Pictures of images as large as there is room, resampled on a thread to exactly the pixels that they take."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import moderngl
from PIL import Image

from classification.cloud import Cloud
from foundation.images import ImageError, load_rgb
from vr_explorer.panels.state import Preview
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.texture_loader import SRGB8_ALPHA8
from vr_explorer.tools.thumbnails import picture_of

Room = tuple[int, int]
"""Width and height in pixels, both at least 1."""

KEPT = 4
"""Pictures on the graphics card: the one that is shown, the one that goes, and those beside it."""

PIECE = 2 << 20
"""Bytes that go to the graphics card in one frame."""


class _Wish(NamedTuple):
    card: int
    room: Room


class _Read(NamedTuple):
    """small: of the cloud's atlas."""

    picture: Image.Image
    small: bool


class _Arriving(NamedTuple):
    """A picture on its way to the graphics card, of which `row` rows are there."""

    wish: _Wish
    texture: moderngl.Texture
    pixels: memoryview
    row: int


class FittedPictures:
    """One is read at a time, the one that is shown first; they come to the graphics card in pieces between frames."""

    def __init__(self, ctx: moderngl.Context, scene: Scene) -> None:
        self._ctx = ctx
        self._scene = scene
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="fitting")
        self._reading: tuple[_Wish, Future[_Read | None]] | None = None
        self._arriving: _Arriving | None = None
        self._there: dict[_Wish, Preview | None] = {}
        self._small: set[int] = set()

    def of(self, card: int, room: Room, ahead: Sequence[int] = ()) -> Preview | None:
        """The picture of `card`, once it is there; ask once in every frame. ahead: cards whose pictures may be asked
        for next. What was given last is valid until two others were.
        """
        self._go_on()
        wishes = [_Wish(one, room) for one in (card, *ahead)]
        wanted = next((wish for wish in wishes if wish not in self._there), None)
        if wanted is not None and self._reading is None and self._arriving is None:
            self._reading = wanted, self._thread.submit(_fitted, self._scene.cloud, *wanted)
        if wishes[0] not in self._there:
            return None
        found = self._there[wishes[0]] = self._there.pop(wishes[0])  # the latest one at the end
        return found

    def missing(self, card: int, room: Room) -> bool:
        """There is neither its file, nor a small picture in the cloud."""
        return self._there.get(_Wish(card, room), ...) is None

    def small(self, card: int) -> bool:
        """What is given of it is the cloud's small picture, since its file is not there to be read."""
        return card in self._small

    def settle(self) -> None:
        """Waits for the picture that is being read."""
        if self._reading is not None:
            self._reading[1].exception()
        while self._reading is not None or self._arriving is not None:
            self._go_on()

    def release(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
        for found in self._there.values():
            if found is not None:
                found.picture.release()
        self._there.clear()
        if self._arriving is not None:
            self._arriving.texture.release()
            self._arriving = None

    def _go_on(self) -> None:
        if self._reading is not None and self._reading[1].done():
            (wish, read), self._reading = self._reading, None
            self._receive(wish, read.result())
        if self._arriving is None:
            return
        wish, texture, pixels, row = self._arriving
        width, height = texture.size
        rows = min(max(PIECE // (4 * width), 1), height - row)
        texture.write(pixels[4 * width * row : 4 * width * (row + rows)], viewport=(0, row, width, rows))
        self._arriving = self._arriving._replace(row=row + rows)
        if row + rows == height:
            self._arriving = None
            self._keep(wish, Preview(wish.card, texture))

    def _receive(self, wish: _Wish, read: _Read | None) -> None:
        if read is None:
            self._keep(wish, None)
            return
        picture, small = read
        (self._small.add if small else self._small.discard)(wish.card)
        texture = self._ctx.texture(picture.size, 4, internal_format=SRGB8_ALPHA8)
        texture.filter = moderngl.LINEAR, moderngl.LINEAR
        texture.repeat_x = texture.repeat_y = False
        self._arriving = _Arriving(wish, texture, memoryview(picture.tobytes()), 0)

    def _keep(self, wish: _Wish, found: Preview | None) -> None:
        self._there[wish] = found
        while len(self._there) > KEPT:
            oldest = self._there.pop(next(iter(self._there)))
            if oldest is not None:
                oldest.picture.release()


def fitted(size: Room, room: Room) -> Room:
    """Pixels that a picture of `size` takes where it fills `room` as far as its shape allows."""
    share = min(room[0] / size[0], room[1] / size[1])
    return max(round(size[0] * share), 1), max(round(size[1] * share), 1)


def _fitted(cloud: Cloud, card: int, room: Room) -> _Read | None:
    """On a thread. All pixels of the file count, by Lanczos' filter also where there are fewer than on the screen."""
    picture, small = _of_file(cloud, card), False
    if picture is None:
        picture, small = _of_atlas(cloud, card), True
    if picture is None:
        return None
    across, down = cloud.sizes[card].tolist() if small else picture.size
    size = fitted((across, down) if across and down else picture.size, room)
    return _Read(picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0).convert("RGBA"), small)


def _of_file(cloud: Cloud, card: int) -> Image.Image | None:
    try:
        if not cloud.readable:
            return None
        path = cloud.image_path(card)
        return load_rgb(path, content=cloud.content(path))
    except ImageError:
        return None


def _of_atlas(cloud: Cloud, card: int) -> Image.Image | None:
    found = picture_of(cloud, card, cloud.atlas.cell) if cloud.atlas is not None else None
    return Image.fromarray(found) if found is not None else None
