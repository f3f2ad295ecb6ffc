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
from vr_explorer.render.cell_picture import cell_picture
from vr_explorer.scene.scene import Scene
from vr_explorer.tools.texture_loader import SRGB8_ALPHA8

Size = tuple[int, int]
"""Width and height in pixels, both at least 1."""

Room = tuple[int, int, float]
"""Width and height in pixels, both at least 1, and of these the most that one of the picture takes along a side."""

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
        self._cell_thread = ThreadPoolExecutor(1, thread_name_prefix="cells")
        self._reading: tuple[_Wish, Future[_Read | None]] | None = None
        self._arriving: _Arriving | None = None
        self._there: dict[_Wish, Preview | None] = {}
        self._small: set[int] = set()
        self._cell: Future[tuple[int, Image.Image | None]] | None = None
        self._cells: dict[int, moderngl.Texture | None] = {}
        self._enlarged: Preview | None = None

    def of(self, card: int, room: Room, ahead: Sequence[int] = ()) -> Preview | None:
        """The picture of `card`, once it is there; ask once in every frame. ahead: cards whose pictures may be asked
        for next. What was given last is valid until two others were.
        """
        self._go_on()
        self._take_cell()
        wishes = [_Wish(one, room) for one in (card, *ahead)]
        wanted = next((wish for wish in wishes if wish not in self._there), None)
        if card not in self._cells and self._cell is None and wanted == wishes[0]:
            self._cell = self._cell_thread.submit(_cell, self._scene.cloud, card)
        if wanted is not None and self._reading is None and self._arriving is None:
            self._reading = wanted, self._thread.submit(_fitted, self._scene.cloud, *wanted)
        if wishes[0] not in self._there:
            return None
        found = self._there[wishes[0]] = self._there.pop(wishes[0])  # the latest one at the end
        return found

    def meanwhile(self, card: int, room: Room) -> Preview | None:
        """The cloud's small picture of `card`, which takes as many pixels as the one that comes; once it is there,
        and where the cloud knows how large that is. Valid as long as what `of` gives.
        """
        across, down = self._scene.cloud.sizes[card].tolist()
        texture = self._cells.get(card)
        if texture is None or not (across and down):
            return None
        self._cells[card] = self._cells.pop(card)  # the latest one at the end
        found = Preview(card, texture, fitted((across, down), room))
        if found != self._enlarged:
            self._enlarged = found
        return self._enlarged

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
        for thread in (self._thread, self._cell_thread):
            thread.shutdown(wait=True, cancel_futures=True)
        for cell in self._cells.values():
            if cell is not None:
                cell.release()
        self._cells.clear()
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

    def _take_cell(self) -> None:
        if self._cell is None or not self._cell.done():
            return
        (card, cell), self._cell = self._cell.result(), None
        self._cells[card] = self._texture(cell.size, cell.tobytes()) if cell is not None else None
        while len(self._cells) > KEPT:
            oldest = self._cells.pop(next(iter(self._cells)))
            if oldest is not None:
                oldest.release()

    def _texture(self, size: Size, pixels: bytes | None = None) -> moderngl.Texture:
        texture = self._ctx.texture(size, 4, pixels, internal_format=SRGB8_ALPHA8)
        texture.filter = moderngl.LINEAR, moderngl.LINEAR
        texture.repeat_x = texture.repeat_y = False
        return texture

    def _receive(self, wish: _Wish, read: _Read | None) -> None:
        if read is None:
            self._keep(wish, None)
            return
        picture, small = read
        (self._small.add if small else self._small.discard)(wish.card)
        self._arriving = _Arriving(wish, self._texture(picture.size), memoryview(picture.tobytes()), 0)

    def _keep(self, wish: _Wish, found: Preview | None) -> None:
        self._there[wish] = found
        while len(self._there) > KEPT:
            oldest = self._there.pop(next(iter(self._there)))
            if oldest is not None:
                oldest.picture.release()


def fitted(size: Size, room: Room) -> Size:
    """Pixels that a picture of `size` takes where it fills `room` as far as its shape and its own pixels allow."""
    share = min(room[0] / size[0], room[1] / size[1], room[2])
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


def _cell(cloud: Cloud, card: int) -> tuple[int, Image.Image | None]:
    """On a thread."""
    return card, _of_atlas(cloud, card)


def _of_file(cloud: Cloud, card: int) -> Image.Image | None:
    try:
        if not cloud.readable:
            return None
        path = cloud.image_path(card)
        return load_rgb(path, content=cloud.content(path))
    except ImageError:
        return None


def _of_atlas(cloud: Cloud, card: int) -> Image.Image | None:
    found = cell_picture(cloud, card, cloud.atlas.cell) if cloud.atlas is not None else None
    return Image.fromarray(found) if found is not None else None
