"""How long the graphics card works at a frame, told some frames later and without waiting (ARB_timer_query)."""

from __future__ import annotations

import ctypes

EVERY = 4
"""Frames of which one is timed: marking and reading takes a tenth of a millisecond of the processor."""

PENDING = 6
"""Frames that may be under way; one more is not timed."""


class GpuTimer:
    """seconds: between what was given to the card first and last in the newest frame that it has finished; 0 before.
    told: of how many frames that is known by now.

    works: whether the driver of the context that is current can tell.
    """

    def __init__(self) -> None:
        from OpenGL import GL  # imported late: see render/atlas.py
        from OpenGL.raw.GL.VERSION import GL_1_5, GL_3_3

        bits = ctypes.c_int()
        GL_1_5.glGetQueryiv(GL.GL_TIMESTAMP, GL.GL_QUERY_COUNTER_BITS, ctypes.byref(bits))
        self.works = bits.value > 0
        self.seconds = 0.0
        self._mark, self._ask = GL_3_3.glQueryCounter, GL_1_5.glGetQueryObjectuiv
        self._read = GL_3_3.glGetQueryObjectui64v
        self._timestamp, self._result = GL.GL_TIMESTAMP, GL.GL_QUERY_RESULT
        self._available = GL.GL_QUERY_RESULT_AVAILABLE
        self._names = (ctypes.c_uint * (2 * PENDING))()
        GL_1_5.glGenQueries(2 * PENDING, self._names)
        self._begun = self.told = self._frames = 0
        self._timing = False
        self._there, self._first, self._last = ctypes.c_uint(), ctypes.c_uint64(), ctypes.c_uint64()

    def begin(self) -> None:
        """What is drawn from here to `end` is timed."""
        self._frames += 1
        self._timing = self.works and self._frames % EVERY == 0 and self._begun - self.told < PENDING
        if self._timing:
            self._mark(self._names[2 * (self._begun % PENDING)], self._timestamp)

    def end(self) -> None:
        if self._frames % EVERY:
            return  # nor is it asked: by the next timed frame, the one before is finished
        while self.told < self._begun and self._finished():
            self.told += 1
        if self._timing:
            self._mark(self._names[2 * (self._begun % PENDING) + 1], self._timestamp)
            self._begun += 1
            self._timing = False

    def release(self) -> None:
        from OpenGL.raw.GL.VERSION import GL_1_5

        GL_1_5.glDeleteQueries(2 * PENDING, self._names)

    def _finished(self) -> bool:
        """Reads the oldest frame that is under way, if it is no longer."""
        first, last = (self._names[2 * (self.told % PENDING) + number] for number in (0, 1))
        self._ask(last, self._available, ctypes.byref(self._there))
        if not self._there.value:
            return False
        self._read(first, self._result, ctypes.byref(self._first))
        self._read(last, self._result, ctypes.byref(self._last))
        self.seconds = max(self._last.value - self._first.value, 0) * 1e-9
        return True
