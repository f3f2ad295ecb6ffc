"""The cards that need the full program while the others rest: few, written together as they are."""

from __future__ import annotations

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.card_buffers import MOTION, PICTURES, CardBuffers, motion_of
from vr_explorer.render.details import Details
from vr_explorer.render.frame import Frame, Shape
from vr_explorer.scene.cards import Cards

MOST = 4_096

FEW = np.dtype([("motion", MOTION), ("picture", PICTURES), ("card", np.int32), ("look", np.uint8), ("detail", np.int8)])

_LAYOUT = "3f 3f 1f 1f 1f 1f 1f 1f 2f 1i 4u 1u 1i 1u1 1i1 /i"
_PICTURE = "half_size", "cell", "first_colours", "last_colour"


class ActiveCards:
    """program: "few_cards"."""

    def __init__(self, ctx: moderngl.Context, frame: Frame, program: moderngl.Program) -> None:
        self._count = 0
        self._staged = np.zeros(MOST, FEW)
        self._buffer = ctx.buffer(reserve=self._staged.nbytes, dynamic=True)
        names = *(MOTION.names or ()), *_PICTURE, "card", "look", "detail"
        self._shape = Shape(ctx, frame, program, [(self._buffer, _LAYOUT, *names)])

    def write(self, numbers: npt.NDArray[np.intp], cards: Cards, buffers: CardBuffers, details: Details) -> None:
        """In place of those before. numbers: (K,), of the cards, which rise; at most `MOST`."""
        self._count = len(numbers)
        staged = self._staged[: self._count]
        motion_of(cards, numbers, staged["motion"])
        staged["picture"], staged["card"] = buffers.pictures_of(numbers), numbers
        staged["look"], staged["detail"] = buffers.marks[numbers], details.slots_of(numbers)
        self._buffer.write(staged)

    def draw(self) -> None:
        if self._count:
            self._shape.draw(moderngl.TRIANGLE_STRIP, 4, self._count)

    def release(self) -> None:
        self._shape.release()
        self._buffer.release()
