"""Near cards show their whole images."""

from __future__ import annotations

import moderngl
import numpy as np
import pytest
from OpenGL import GL

from vr_explorer.render.details import NO_SLOT, Details


def levels(colour: tuple[int, int, int], side: int = 16, count: int = 3) -> list[np.ndarray]:
    return [np.full((side >> level, side >> level, 4), (*colour, 255), np.uint8) for level in range(count)]


def slots(details: Details, count: int) -> list[int]:
    return np.frombuffer(details.slots.read(), np.int8)[:count].tolist()


def test_a_card_takes_a_free_slot_or_anothers(ctx: moderngl.Context) -> None:
    details = Details(ctx, 10, 16, 2, 3)
    assert slots(details, 10) == [NO_SLOT] * 10
    details.put(4, levels((255, 0, 0)))
    details.put(7, levels((0, 255, 0)))
    assert details.shown == [4, 7]
    assert slots(details, 10)[4] == 0 and slots(details, 10)[7] == 1
    with pytest.raises(ValueError):
        details.put(1, levels((0, 0, 255)))
    details.put(1, levels((0, 0, 255)), instead_of=4)
    assert details.shown == [1, 7]
    assert slots(details, 10)[4] == NO_SLOT and slots(details, 10)[1] == 0
    details.release()


def test_what_is_put_is_seen_whether_or_not_room_was_made_before(ctx: moderngl.Context) -> None:
    colours = ((255, 0, 0), (0, 255, 0))
    seen = []
    for before in (True, False):
        details = Details(ctx, 10, 16, 2, 3)
        if before:
            details.make_room()
        details.put(4, levels(colours[0]))
        details.put(7, levels(colours[1]))
        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, details.texture.glo)
        read = GL.glGetTexImage(GL.GL_TEXTURE_2D_ARRAY, 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, outputType=bytes)
        picture = np.frombuffer(read, np.uint8).reshape(2, 16, 16, 4)
        seen.append([tuple(slot[0, 0, :3].tolist()) for slot in picture])
        details.release()
    assert seen == [list(colours)] * 2
