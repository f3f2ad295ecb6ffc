"""Long work in Python on a thread, in slices with pauses, so that a thread that draws frames is not held up by it.

Python's threads take turns by one lock. Whoever draws lets go of it at each call of a library, a hundred times a frame,
and a thread that computes then keeps it for as long as it is allowed to.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

SLICE = 10_000
"""Entries of a list that are made at once: about a millisecond."""

PAUSE = 0.001
"""Seconds in which the others have the lock."""


def slices(count: int) -> Iterator[slice]:
    """Those of a sequence of `count`; others have their turn between them."""
    for first in range(0, count, SLICE):
        if first:
            pause()
        yield slice(first, min(first + SLICE, count))


def pause() -> None:
    """Between two pieces of what comes one after the other."""
    time.sleep(PAUSE)
