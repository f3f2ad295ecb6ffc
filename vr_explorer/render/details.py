"""Whole images of the few cards that are near, in slots of one texture array, each with smaller levels."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.full_picture import FullPicture

SRGB8_ALPHA8 = 0x8C43
NO_SLOT = -1

WHOLE_SIDE = 2_048
"""Pixels, of the one card that fills much of the view: 22 MB of the GPU's memory, once there is one."""


class Details:
    """side: pixels of a slot, which an image fills whatever its aspect. levels: each half as large as the one before.

    whole: the picture of the one that fills much of the view. version: raised where others have a slot.
    slots: int8, (N,) for N cards, as a buffer of the shader's attribute: the slot of each card, `NO_SLOT` for most.
    """

    def __init__(self, ctx: moderngl.Context, count: int, side: int, slots: int, levels: int) -> None:
        self.side, self.levels, self.capacity, self.version = side, levels, slots, 0
        self.texture = ctx.texture_array((1, 1, 1), 4)
        self.texture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
        self.texture.repeat_x = self.texture.repeat_y = False
        self._roomy = False
        self._ctx = ctx
        self.slots = self._none_of(count)
        self._cards = [NO_SLOT] * slots
        self.whole = FullPicture(ctx, WHOLE_SIDE)

    @property
    def shown(self) -> list[int]:
        """The cards that have a slot."""
        return [card for card in self._cards if card != NO_SLOT]

    def make_room(self) -> None:
        """Takes the GPU's memory for all slots, which `put` does as well where it has not been done: many clouds have
        no images to be put there.
        """
        from OpenGL import GL  # imported late: see render/atlas.py

        if self._roomy:
            return
        self._roomy = True
        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, self.texture.glo)
        GL.glTexParameteri(GL.GL_TEXTURE_2D_ARRAY, GL.GL_TEXTURE_MAX_LEVEL, self.levels - 1)
        for level in range(self.levels):
            size = (self.side >> level, self.side >> level, self.capacity)
            form = GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None
            GL.glTexImage3D(GL.GL_TEXTURE_2D_ARRAY, level, SRGB8_ALPHA8, *size, 0, *form)

    def renumber(self, count: int) -> None:
        """Other cards from now on, `count` of them, and none of them has a slot; `slots` is another buffer."""
        self.slots.release()
        self.slots = self._none_of(count)
        self._cards = [NO_SLOT] * self.capacity
        self.version += 1
        self.whole.forget()

    def enlarge(self, count: int) -> None:
        """The same cards, and room for others up to `count`; `slots` is another buffer."""
        self.slots.release()
        self.slots = self._none_of(count)
        for slot, card in enumerate(self._cards):
            if card != NO_SLOT:
                self._note(card, slot)

    def put(self, card: int, levels: Sequence[npt.NDArray[np.uint8]], instead_of: int | None = None) -> None:
        """levels: uint8 (S, S, 4) sRGB, their top row first. instead_of: whose slot it takes, None: a free one.

        ValueError: no slot is free.
        """
        from OpenGL import GL  # imported late: see render/atlas.py

        slot = self._cards.index(NO_SLOT if instead_of is None else instead_of)
        self.make_room()
        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, self.texture.glo)
        for level, pixels in enumerate(levels):
            side = self.side >> level
            region = 0, 0, slot, side, side, 1
            form = GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, np.ascontiguousarray(pixels)
            GL.glTexSubImage3D(GL.GL_TEXTURE_2D_ARRAY, level, *region, *form)
        if instead_of is not None:
            self._note(instead_of, NO_SLOT)
        self._cards[slot] = card
        self._note(card, slot)

    def release(self) -> None:
        self.texture.release()
        self.slots.release()
        self.whole.release()

    def _none_of(self, count: int) -> moderngl.Buffer:
        return self._ctx.buffer(np.full(max(count, 1), NO_SLOT, np.int8), dynamic=True)

    def slots_of(self, cards: npt.NDArray[np.intp]) -> npt.NDArray[np.int8]:
        """(K,), of these cards, which rise."""
        slots = np.full(len(cards), NO_SLOT, np.int8)
        for slot, card in enumerate(self._cards):
            place = int(np.searchsorted(cards, card)) if card != NO_SLOT else len(cards)
            if place < len(cards) and cards[place] == card:
                slots[place] = slot
        return slots

    def _note(self, card: int, slot: int) -> None:
        self.version += 1
        self.slots.write(np.int8(slot).tobytes(), offset=card)
