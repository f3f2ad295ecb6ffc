"""Buffers for chunks of cards, which stay when the cards leave, for those that come to rest after them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import moderngl
import numpy as np

from vr_explorer.render.chunks import LARGEST_CHUNK

PLACED = np.dtype([("place", np.float32, 3), ("half_size", np.float32, 2), ("card", np.int32)])
"""What the vertices of a card at rest have of it. half_size: metres, as large as it is now."""

CORNERS = 4
CELL_BYTES = 4

GROUP = 262_144
"""Cards that have buffers of their own, of which one is made in a frame: 13 MB at most, which some drivers fill with
zeros. Each group that is in view is a call of its own."""

SPARE = 1_024
"""Cards: room is made for multiples of these, so that a few more next time need no other."""

TWO_TRIANGLES = np.array([0, 1, 2, 2, 1, 3])
"""Of the corners of a card."""


class Group:
    """For `cards`, after one another. places, shapes, cells, looks: of the corners of each. arrays: of each program."""

    def __init__(self, ctx: moderngl.Context, cards: int) -> None:
        self.cards = cards
        self.places, self.shapes, self.cells, self.looks = (ctx.buffer(reserve=1, dynamic=moves) for moves in MOVES)
        self.arrays: list[moderngl.VertexArray] = []

    @property
    def whole(self) -> bool:
        """Whether it has all that is needed to draw."""
        return bool(self.arrays)

    def made(
        self, ctx: moderngl.Context, programs: Sequence[moderngl.Program], indices: Sequence[moderngl.Buffer]
    ) -> Iterator[None]:
        """A buffer in each step. indices: for each program."""
        half = PLACED.itemsize // 2
        sizes = half, half, CELL_BYTES, 1
        for buffer, size in zip((self.places, self.shapes, self.cells, self.looks), sizes, strict=True):
            buffer.orphan(CORNERS * size * self.cards)
            yield
        content = [
            (self.places, "3f", "place"),
            (self.shapes, "2f 1i", "half_size", "card"),
            (self.cells, "1i", "cell"),
            (self.looks, "1u1", "look"),
        ]
        self.arrays = [
            ctx.vertex_array(one, content, numbers, index_element_size=2)
            for one, numbers in zip(programs, indices, strict=True)
        ]
        yield

    def release(self) -> None:
        for array in self.arrays:
            array.release()
        for buffer in (self.places, self.shapes, self.cells, self.looks):
            buffer.release()


MOVES = False, False, True, True
"""Which of a group's buffers are written to again while its cards rest."""


class ChunkRoom:
    """programs: that draw the cards. of_points: the places among them of those that draw points. groups: those made."""

    def __init__(
        self, ctx: moderngl.Context, programs: Sequence[moderngl.Program], of_points: Sequence[int] = ()
    ) -> None:
        self._ctx, self.programs = ctx, programs
        corners = CORNERS * np.arange(LARGEST_CHUNK)[:, None] + TWO_TRIANGLES
        self._indices = ctx.buffer(corners.astype(np.uint16))
        self._firsts = ctx.buffer((CORNERS * np.arange(LARGEST_CHUNK)).astype(np.uint16))
        self._numbers = [self._firsts if one in of_points else self._indices for one in range(len(programs))]
        self.groups: list[Group] = []

    def chunks_in_group(self, size: int) -> int:
        """Of so many cards each."""
        return max(GROUP // size, 1)

    def made(self, number: int, cards: int) -> Iterator[None]:
        """Makes that one of the groups where it is not there, or has no room for so many cards; a buffer in each step.

        Those before it are there.
        """
        cards = max(cards, min(-(-cards // SPARE) * SPARE, GROUP))
        if number < len(self.groups) and (self.groups[number].cards < cards or not self.groups[number].whole):
            self.groups[number].release()
            self.groups[number] = Group(self._ctx, cards)
        elif number == len(self.groups):
            self.groups.append(Group(self._ctx, cards))
        if not self.groups[number].whole:
            yield from self.groups[number].made(self._ctx, self.programs, self._numbers)

    def release(self) -> None:
        for group in self.groups:
            group.release()
        self.groups.clear()
        self._indices.release()
        self._firsts.release()
