"""How much is done at once, found by trial: half as much wherever the memory of the device does not suffice."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_TOLD = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory")


class Portion:
    """size: of the next portion; what has worked is remembered. least: the smallest, of which all are multiples."""

    def __init__(self, size: int, least: int = 1) -> None:
        self.size, self.least = size, least

    def tried(self, work: Callable[[int], T]) -> T:
        """work(size), begun anew with a smaller size as long as memory runs out; the last such error is raised."""
        while True:
            try:
                return work(self.size)
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error) or self.size <= self.least:
                    raise
            self.size = max(self.size // 2 // self.least, 1) * self.least
            _give_back()


def out_of_memory(error: Exception) -> bool:
    """Whether `error` says that memory is short: Python's, or torch's on CUDA, MPS and the processor."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in _TOLD)


def _give_back() -> None:
    """What torch holds in store for later."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.cuda.empty_cache()
        if torch.backends.mps.is_available():
            torch.mps.empty_cache()
