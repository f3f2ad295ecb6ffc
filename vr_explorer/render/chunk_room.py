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
CARD_BYTES = CORNERS * (PLACED.itemsize + CELL_BYTES + 1)
"""Of the GPU's memory."""

GROUP = 131_072
"""Cards that have buffers of their own, of which one is made in a frame: 6 MB at most, which some drivers fill with
zeros. Each group that is in view is a call of its own, so that room for all is better made before there are frames."""

SPARE = 1_024
"""Cards: room is made for multiples of these, so that a few more next time need no other."""

TWO_TRIANGLES = np.array([0, 1, 2, 2, 1, 3])
"""Of the corners of a card."""


class Group:
    """For `cards`, after one another. places, shapes, cells, looks: of the corners of each. arrays: of each program."""

    def __init__(self, ctx: moderngl.Context, cards: int) -> None:
        self.cards = cards
        self.places, self.shapes = (ctx.buffer(reserve=1) for _ in range(2))
        self.cells, self.looks = (ctx.buffer(reserve=1, dynamic=True) for _ in range(2))
        half = PLACED.itemsize // 2
        self._lacking = [(self.places, half), (self.shapes, half), (self.cells, CELL_BYTES), (self.looks, 1)]
        self.arrays: list[moderngl.VertexArray] = []

    def filled_out(self) -> Iterator[None]:
        """Makes room where there is none yet, in a buffer after the other."""
        while self._lacking:
            buffer, size = self._lacking.pop(0)
            buffer.orphan(CORNERS * size * self.cards)
            yield

    def show(
        self, ctx: moderngl.Context, programs: Sequence[moderngl.Program], indices: Sequence[moderngl.Buffer]
    ) -> None:
        """Makes the arrays. indices: for each program."""
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

    def release(self) -> None:
        for array in self.arrays:
            array.release()
        for buffer in (self.places, self.shapes, self.cells, self.looks):
            buffer.release()


class ChunkRoom:
    """programs: that draw the cards, none before `use`. groups: those made."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self.programs: Sequence[moderngl.Program] = ()
        corners = CORNERS * np.arange(LARGEST_CHUNK)[:, None] + TWO_TRIANGLES
        self._indices = ctx.buffer(corners.astype(np.uint16))
        self._firsts = ctx.buffer((CORNERS * np.arange(LARGEST_CHUNK)).astype(np.uint16))
        self._numbers: list[moderngl.Buffer] = []
        self.groups: list[Group] = []

    def use(self, programs: Sequence[moderngl.Program], of_points: Sequence[int] = ()) -> None:
        """By these programs from now on, which are always the same. of_points: the places of those that draw points."""
        self.programs = programs
        self._numbers = [self._firsts if one in of_points else self._indices for one in range(len(programs))]

    def reserve(self, cards: int) -> None:
        """Room for so many in a single group, all at once, before frames are shown. Nothing where there is some."""
        if not self.groups and cards > 0:
            self.groups.append(Group(self._ctx, cards))
            for _ in self.groups[0].filled_out():
                pass

    def chunks_in_group(self, size: int) -> int:
        """Of so many cards each."""
        first = self.groups[0].cards if self.groups else 0
        return max(max(GROUP, first) // size, 1)

    def made(self, number: int, cards: int) -> Iterator[None]:
        """Makes that one of the groups where it is not there, or has no room for so many cards; a buffer in each step.

        Those before it are there.
        """
        if number == len(self.groups):
            self.groups.append(Group(self._ctx, self._rounded(cards)))
        elif self.groups[number].cards < cards:
            self.groups[number].release()
            self.groups[number] = Group(self._ctx, self._rounded(cards))
        group = self.groups[number]
        yield from group.filled_out()
        if not group.arrays:
            group.show(self._ctx, self.programs, self._numbers)
            yield

    def _rounded(self, cards: int) -> int:
        return max(cards, min(-(-cards // SPARE) * SPARE, GROUP))

    def release(self) -> None:
        for group in self.groups:
            group.release()
        self.groups.clear()
        self._indices.release()
        self._firsts.release()
