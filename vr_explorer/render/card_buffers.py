"""What the cards of one cloud have on the GPU, brought there in pieces, so that frames can go on meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator

import moderngl
import numpy as np
import numpy.typing as npt

from classification.cloud import COLOURS, AtlasGeometry, Cloud
from vr_explorer.render.atlas import AtlasUpload, empty_atlas
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.sizes import half_sizes

PICTURES = np.dtype([("half_size", np.float32, 2), ("cell", np.int32), ("colours", np.uint8, (COLOURS, 4))])
"""What never changes of a card. colours: sRGB and the share, 0..255."""

MOTION = np.dtype(
    [
        ("start", np.float32, 3),
        ("target", np.float32, 3),
        ("begin", np.float32),
        ("duration", np.float32),
        ("fade_from", np.float32),
        ("fade_to", np.float32),
    ]
)

SLICE = 16_384
"""Cards that are uploaded at once: half a megabyte."""

Pictures = npt.NDArray[np.void]


def pictures_of(cloud: Cloud, card_height: float) -> Pictures:
    """(N,) of PICTURES. Without an atlas no cell can be shown. card_height: metres."""
    pictures = np.zeros(len(cloud), PICTURES)
    pictures["half_size"] = half_sizes(cloud.sizes, card_height)
    pictures["cell"] = cloud.cells if cloud.atlas is not None and cloud.folder is not None else -1
    pictures["colours"][..., :3] = cloud.colours
    pictures["colours"][..., 3] = np.rint(cloud.shares * 255.0)
    return pictures


class CardBuffers:
    """The static buffer (32 bytes a card) is written once, the motion (40 bytes) and the favourites (1 byte) when
    `Cards.motion_version` and `Cards.look_version` differ from what was last uploaded.

    atlas: the texture of the cards' pictures. geometry: of the atlas, None where the cloud has no pictures.
    """

    def __init__(self, ctx: moderngl.Context, cloud: Cloud, pictures: Pictures, anisotropy: float) -> None:
        """Nothing is uploaded yet. pictures: as `pictures_of` makes them.

        UserError: the atlas is too large for the driver; from `advance` and `finish` also that it cannot be read.
        """
        self.count = len(cloud)
        self.geometry: AtlasGeometry | None = cloud.atlas if cloud.folder is not None else None
        self._upload: AtlasUpload | None = None
        if self.geometry is not None:
            self._upload = AtlasUpload(ctx, self.geometry, cloud.atlas_level, anisotropy)
        self.atlas = self._upload.texture if self._upload is not None else empty_atlas(ctx)
        reserved = max(self.count, 1)
        self.pictures = ctx.buffer(reserve=reserved * PICTURES.itemsize)
        self.motion = ctx.buffer(reserve=reserved * MOTION.itemsize, dynamic=True)
        self.look = ctx.buffer(reserve=reserved, dynamic=True)
        self._own_pictures = pictures
        self._staged = np.zeros(self.count, MOTION)
        self._motion_version: int | None = None
        self._look_version: int | None = None
        self._pieces: Iterator[None] | None = None

    @property
    def share(self) -> float:
        """Of the pictures that are there, 0..1."""
        return self._upload.share if self._upload is not None else 1.0

    def advance(self, cards: Cards | None, seconds: float) -> bool:
        """Uploads for about `seconds`; whether all is there. cards: those of the cloud, None while they are not known.

        Once given, they are not to be changed before all is there.
        """
        end = time.perf_counter() + seconds
        if self._upload is not None and not self._upload.done:
            self._upload.advance(seconds)
            return False
        if cards is None:
            return False
        if self._pieces is None:
            self._pieces = self._uploaded(cards)
        while time.perf_counter() < end:
            if next(self._pieces, self) is self:
                return True
        return False

    def finish(self) -> None:
        """Waits for all that is there before the cards are."""
        while self._upload is not None and not self._upload.done:
            self._upload.advance()
        self.pictures.write(self._own_pictures)

    def update(self, cards: Cards) -> None:
        """Uploads what has changed."""
        if len(cards) != self.count:
            raise ValueError(f"{len(cards)} cards do not belong to a cloud of {self.count} images")
        if self._motion_version != cards.motion_version:
            for name in MOTION.names or ():
                self._staged[name] = getattr(cards, name)
            self.motion.write(self._staged)
            self._motion_version = cards.motion_version
        if self._look_version != cards.look_version:
            marks = (cards.favourite + 2.0 * cards.selected).astype(np.uint8)
            self.look.write(marks + (cards.light << 2))
            self._look_version = cards.look_version

    def release(self) -> None:
        if self._upload is not None:
            self._upload.release()
        else:
            self.atlas.release()
        for buffer in (self.pictures, self.motion, self.look):
            buffer.release()

    def _uploaded(self, cards: Cards) -> Iterator[None]:
        for first in range(0, self.count, SLICE):
            part = slice(first, first + SLICE)
            self.pictures.write(self._own_pictures[part], offset=first * PICTURES.itemsize)
            yield
            for name in MOTION.names or ():
                self._staged[name][part] = getattr(cards, name)[part]
            self.motion.write(self._staged[part], offset=first * MOTION.itemsize)
            yield
        self._motion_version = cards.motion_version
