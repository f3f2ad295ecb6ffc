"""Chunks of cards on the GPU, four vertices each: OpenGL 3.3 has no other way to draw some of many by one call."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.chunk_room import CELL_BYTES, CORNERS, PLACED, TWO_TRIANGLES, ChunkRoom
from vr_explorer.render.chunks import Chunks

PIECE = 8_192
"""Cards whose vertices are uploaded in a frame: 0.9 MB."""

SHARES = 2
"""Of the chunks in view, from the front to the back, where there are several groups."""

POINTS, TRIANGLES, UNSIGNED_SHORT, SCISSOR_TEST = 0x0000, 0x0004, 0x1403, 0x0C11

_HALF = np.dtype((np.void, PLACED.itemsize // 2))


class Call(NamedTuple):
    """Chunks of one group that are drawn together: by which primitive, how many, of each its indices and its first
    vertex, as OpenGL takes them.
    """

    group: int
    kind: int
    chunks: int
    lengths: ctypes.Array[ctypes.c_int]
    firsts: ctypes.Array[ctypes.c_int]


Batch = tuple[Call, ...]


class ChunkDrawer:
    """The cards of `chunks`, 116 bytes each. placed: (M,) of PLACED, in their order. cells: int32 (M,), what each is
    shown by. room: for them, which nobody else uses meanwhile.

    look: uint8 (M,), as the shader has it, of each; the drawer's own from now on.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        room: ChunkRoom,
        chunks: Chunks,
        placed: npt.NDArray[np.void],
        cells: npt.NDArray[np.int32],
        look: npt.NDArray[np.uint8],
    ) -> None:
        """Nothing is made or uploaded yet: `pieces` does that."""
        from OpenGL.raw.GL.VERSION import GL_1_0, GL_2_0, GL_3_0  # imported late: see render/atlas.py

        self._cut = GL_1_0.glScissor
        self._use, self._bind, self._draw = GL_2_0.glUseProgram, GL_3_0.glBindVertexArray, _multi_draw()
        self._ctx, self._room, self._placed, self._placed_cells = ctx, room, placed, cells
        self._views = [uniform for one in room.programs if isinstance(uniform := one["drawn_view"], moderngl.Uniform)]
        self.look = look
        self._in_group = room.chunks_in_group(chunks.size)
        self._cards_in_group = self._in_group * chunks.size
        number, count = np.arange(len(chunks)), len(placed)
        self._groups = -(-len(chunks) // self._in_group)
        self._first = (CORNERS * chunks.size * (number % self._in_group)).astype(np.int32)
        self._length = (len(TWO_TRIANGLES) * np.minimum(chunks.size, count - chunks.size * number)).astype(np.int32)
        self._from_first = (ctypes.c_void_p * len(chunks))()

    def pieces(self) -> Iterator[None]:
        """Makes room where there is none, a buffer at a time, and uploads the vertices."""
        size, count = CORNERS * _HALF.itemsize, len(self._placed)
        for number, begin in enumerate(range(0, count, self._cards_in_group)):
            end = min(begin + self._cards_in_group, count)
            yield from self._room.made(number, end - begin)
            group = self._room.groups[number]
            for first in range(begin, end, PIECE):
                part, offset = slice(first, min(first + PIECE, end)), first - begin
                halves = self._placed[part].view(_HALF).reshape(-1, 2)
                group.places.write(np.repeat(halves[:, 0], CORNERS), offset=offset * size)
                group.shapes.write(np.repeat(halves[:, 1], CORNERS), offset=offset * size)
                group.cells.write(np.repeat(self._placed_cells[part], CORNERS), offset=offset * CORNERS * CELL_BYTES)
                group.looks.write(np.repeat(self.look[part], CORNERS), offset=offset * CORNERS)
                yield
        self._placed, self._placed_cells = self._placed[:0], self._placed_cells[:0]

    def write_cell(self, place: int, cell: int) -> None:
        """What the card at that place of the order is shown by."""
        group, offset = divmod(place, self._cards_in_group)
        self._room.groups[group].cells.write(np.int32(cell).tobytes() * CORNERS, offset=CORNERS * CELL_BYTES * offset)

    def write_look(self, look: npt.NDArray[np.uint8]) -> None:
        """Of all cards, (M,)."""
        self.look[:] = look
        for number, group in enumerate(self._room.groups[: self._groups]):
            begin = number * self._cards_in_group
            group.looks.write(np.repeat(look[begin : begin + self._cards_in_group], CORNERS))

    def write_looks(self, places: npt.NDArray[np.integer], look: npt.NDArray[np.uint8]) -> None:
        """Of those at `places` of the order, (K,) both."""
        self.look[places] = look
        for place, one in zip(places.tolist(), look.tolist(), strict=True):
            group, offset = divmod(place, self._cards_in_group)
            self._room.groups[group].looks.write(bytes((one,)) * CORNERS, offset=CORNERS * offset)

    def batch(self, numbers: npt.NDArray[np.intp], points: bool = False) -> Batch:
        """numbers: (K,), of the chunks, in their order, which is kept roughly where there are several groups: each of
        `SHARES` parts of them is drawn group after group before the next part.
        """
        shares = SHARES if self._groups > 1 and not points else 1
        kind, calls = POINTS if points else TRIANGLES, []
        length = self._length // len(TWO_TRIANGLES) if points else self._length
        for share in np.array_split(numbers, shares):
            groups = share // self._in_group
            for group in dict.fromkeys(groups.tolist()):
                chosen = share[groups == group]
                room = ctypes.c_int * len(chosen)
                lengths, firsts = (room.from_buffer_copy(of[chosen].tobytes()) for of in (length, self._first))
                calls.append(Call(group, kind, len(chosen), lengths, firsts))
        return tuple(calls)

    def draw(self, program: int, batch: Batch, views: int, within: tuple[int, int] | None = None) -> None:
        """program: its place among those of the constructor. views: how many the frame has, which are drawn one after
        the other. within: pixels of a view, at whose edges what is drawn is cut, which clipping leaves whole of points.
        """
        if not batch:
            return
        self._use(self._room.programs[program].glo)
        if within is not None:
            self._ctx.enable_direct(SCISSOR_TEST)
        groups = self._room.groups
        for view in range(views):
            self._views[program].value = view
            if within is not None:
                self._cut(view * within[0], 0, *within)
            for group, kind, chunks, lengths, firsts in batch:
                self._bind(groups[group].arrays[program].glo)
                self._draw(kind, lengths, UNSIGNED_SHORT, self._from_first, chunks, firsts)
        self._bind(0)
        if within is not None:
            self._ctx.disable_direct(SCISSOR_TEST)


def _multi_draw() -> Callable[..., object]:
    """glMultiDrawElementsBaseVertex of the driver itself, where the system tells where it is: PyOpenGL's would look at
    each array anew at each call.
    """
    from OpenGL import platform
    from OpenGL.raw.GL.VERSION import GL_3_2

    found = platform.PLATFORM.getExtensionProcedure(b"glMultiDrawElementsBaseVertex")
    address = found if isinstance(found, int) else ctypes.cast(found, ctypes.c_void_p).value
    if not address:
        return GL_3_2.glMultiDrawElementsBaseVertex
    number, array = ctypes.c_uint, ctypes.c_void_p
    kind = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)  # Windows has its own
    made: Callable[..., object] = kind(None, number, array, number, array, ctypes.c_int, array)(address)
    return made
