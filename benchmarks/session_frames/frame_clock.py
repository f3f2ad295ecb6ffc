"""What a frame takes of its thread, and what of that passes outside of the program."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

import glfw
from OpenGL import GL

raw = import_module(f"vr_explorer.xr.{'raw' if find_spec('vr_explorer.xr.raw') else 'calls'}")
"""As versions before called it."""

MEASURED = 5_000
"""Calls of nothing, by which it is found what the measuring itself takes of a frame."""


class Outside:
    """seconds: thread time that has passed inside the runtime's functions and in the presentation of the window, copies
    of whole pictures among it, which conditional rendering does not leave out. doubled: each of these calls is measured
    a second time around nothing.

    share: of what measuring nothing takes, that which is added around what is measured and counts as the program's own
    though the program without measurements has none of it. How long that is depends on what lies in the processor's
    caches; so it is found in the frames themselves, by how much longer the doubled ones are.
    """

    def __init__(self) -> None:
        self.seconds, self.doubled = 0.0, False
        self._lost = 0.0
        begin = time.thread_time()
        for _ in range(MEASURED):
            self._measure_nothing()
        whole = time.thread_time() - begin
        self.share = (whole - self._lost) / whole
        for name, function in list(vars(raw).items()):
            if isinstance(function, ctypes._CFuncPtr):  # type: ignore[attr-defined]
                setattr(raw, name, self._timed(function))
        raw._STATE_OF = {kind: self._timed(function) for kind, function in raw._STATE_OF.items()}
        glfw.swap_buffers = self._timed(glfw.swap_buffers)
        GL.glBlitFramebuffer = self._timed(GL.glBlitFramebuffer)

    def _measure_nothing(self) -> None:
        begin = time.thread_time()
        try:
            pass
        finally:
            self._lost += time.thread_time() - begin

    def _timed(self, function: Callable[..., object]) -> Callable[..., object]:
        def timed(*arguments: object) -> object:
            if self.doubled:
                self._measure_nothing()
            begin = time.thread_time()
            try:
                return function(*arguments)
            finally:
                self.seconds += time.thread_time() - begin

        return timed


@dataclass
class Collections:
    """Of garbage: how many, and the milliseconds of the longest."""

    count: int = 0
    longest: float = 0.0
    _begun: float = field(default=0.0, repr=False)

    def __call__(self, phase: str, _: object) -> None:
        if phase == "start":
            self._begun = time.perf_counter()
        else:
            self.count += 1
            self.longest = max(self.longest, 1e3 * (time.perf_counter() - self._begun))
