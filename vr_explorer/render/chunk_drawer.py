"""Chunks of cards on the GPU, four vertices each: OpenGL 3.3 has no other way to draw some of many by one call."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import NamedTuple

import moderngl
import numpy as np
import numpy.typing as npt

from vr_explorer.render.chunks import Chunks

PLACED = np.dtype([("place", np.float32, 3), ("half_size", np.float32, 2), ("card", np.int32)])
"""What the vertices of a card at rest have of it. half_size: metres, as large as it is now."""

CELL_BYTES = 4

PIECE = 8_192
"""Cards whose vertices are uploaded in a frame: 0.9 MB."""

TRIANGLES, UNSIGNED_SHORT = 0x0004, 0x1403

_CORNERS = 4
_TRIANGLES = np.array([0, 1, 2, 2, 1, 3])
_NAMES = PLACED.names or ()


class Batch(NamedTuple):
    """Chunks that are drawn by one call: how many, of each its indices and its first vertex, as OpenGL takes them."""

    chunks: int
    lengths: ctypes.Array[ctypes.c_int]
    firsts: ctypes.Array[ctypes.c_int]


class ChunkDrawer:
    """The cards of `chunks`, 116 bytes each. placed: (M,) of PLACED, in their order. cells: int32 (M,), what each is
    shown by. programs: that draw them.

    look: uint8 (M,), as the shader has it, of each.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        programs: list[moderngl.Program],
        chunks: Chunks,
        placed: npt.NDArray[np.void],
        cells: npt.NDArray[np.int32],
    ) -> None:
        """Nothing is uploaded yet: `pieces` does that."""
        from OpenGL.raw.GL.VERSION import GL_2_0, GL_3_0  # imported late: see render/atlas.py

        self._use, self._bind, self._draw = GL_2_0.glUseProgram, GL_3_0.glBindVertexArray, _multi_draw()
        self._placed, self._placed_cells = placed, cells
        self._programs = programs
        self._views = [uniform for one in programs if isinstance(uniform := one["drawn_view"], moderngl.Uniform)]
        self.look = np.zeros(len(placed), np.uint8)
        self._vertices = ctx.buffer(reserve=_CORNERS * placed.nbytes)
        self._cells = ctx.buffer(reserve=_CORNERS * cells.nbytes, dynamic=True)
        self._looks = ctx.buffer(reserve=_CORNERS * len(placed), dynamic=True)
        corners = _CORNERS * np.arange(chunks.size)[:, None] + _TRIANGLES
        self._indices = ctx.buffer(corners.astype(np.uint16))
        content = [
            (self._vertices, "3f 2f 1i", *_NAMES),
            (self._cells, "1i", "cell"),
            (self._looks, "1u1", "look"),
        ]
        self._arrays = [ctx.vertex_array(one, content, self._indices, index_element_size=2) for one in programs]
        number, count = np.arange(len(chunks)), len(placed)
        self._first = (_CORNERS * chunks.size * number).astype(np.int32)
        self._length = (len(_TRIANGLES) * np.minimum(chunks.size, count - chunks.size * number)).astype(np.int32)
        self._from_first = (ctypes.c_void_p * len(chunks))()

    def pieces(self) -> Iterator[None]:
        """Uploads the vertices, but for their `look`."""
        size = _CORNERS * PLACED.itemsize
        for first in range(0, len(self._placed), PIECE):
            part = slice(first, first + PIECE)
            self._vertices.write(np.repeat(self._placed[part], _CORNERS), offset=first * size)
            self._cells.write(np.repeat(self._placed_cells[part], _CORNERS), offset=first * _CORNERS * CELL_BYTES)
            yield
        self._placed, self._placed_cells = self._placed[:0], self._placed_cells[:0]

    def write_cell(self, place: int, cell: int) -> None:
        """What the card at that place of the order is shown by."""
        self._cells.write(np.int32(cell).tobytes() * _CORNERS, offset=_CORNERS * CELL_BYTES * place)

    def write_look(self, look: npt.NDArray[np.uint8]) -> None:
        """Of all cards, (M,)."""
        self.look[:] = look
        self._looks.write(np.repeat(look, _CORNERS))

    def write_looks(self, places: npt.NDArray[np.integer], look: npt.NDArray[np.uint8]) -> None:
        """Of those at `places` of the order, (K,) both."""
        self.look[places] = look
        for place, one in zip(places.tolist(), look.tolist(), strict=True):
            self._looks.write(bytes((one,)) * _CORNERS, offset=_CORNERS * place)

    def batch(self, numbers: npt.NDArray[np.intp]) -> Batch:
        """numbers: (K,), of the chunks, in their order."""
        room = ctypes.c_int * len(numbers)
        return Batch(
            len(numbers),
            room.from_buffer_copy(self._length[numbers].tobytes()),
            room.from_buffer_copy(self._first[numbers].tobytes()),
        )

    def draw(self, program: int, batch: Batch, views: int) -> None:
        """program: its place among those of the constructor. views: how many the frame has, which are drawn one after
        the other.
        """
        if not batch.chunks:
            return
        self._use(self._programs[program].glo)
        self._bind(self._arrays[program].glo)
        for view in range(views):
            self._views[program].value = view
            self._draw(TRIANGLES, batch.lengths, UNSIGNED_SHORT, self._from_first, batch.chunks, batch.firsts)
        self._bind(0)

    def release(self) -> None:
        for array in self._arrays:
            array.release()
        for buffer in (self._vertices, self._cells, self._looks, self._indices):
            buffer.release()


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
