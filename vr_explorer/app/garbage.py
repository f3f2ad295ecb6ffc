"""Python's garbage collection beside the frames: what was loaded is set aside, the rest is collected in their slack.

A collection of all that a large cloud and its libraries hold takes a tenth of a second, and Python begins one whenever
enough was allocated, in the middle of a frame. After `gc.freeze` it looks only at what came later.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from types import TracebackType

YOUNG = 2_000
"""Containers allocated and not freed after which the youngest are looked at; Python's own threshold is 700 to 2,000."""

MIDDLE, OLD = 10, 10
"""Collections of one generation after which the next older one is due."""

OVERDUE = 10
"""Times as late as this, a collection no longer waits for its slack."""

CAUTION = 2.0
"""The slack must be as many times as long as such a collection took before."""


class PacedGarbage:
    """As a context manager: Python collects nothing by itself inside; afterwards it does as before.

    clock: seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._taken = [0.0, 0.0, 0.0]
        self._passed = [0, 0]
        self._automatic = False

    def __enter__(self) -> PacedGarbage:
        self._automatic = gc.isenabled()
        gc.disable()
        gc.collect()  # what is set aside by now has been looked at
        self.set_aside()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        gc.unfreeze()
        if self._automatic:
            gc.enable()

    def rest(self) -> None:
        """While nobody waits for a frame: collects everything, however long it takes, and sets aside what remains."""
        gc.unfreeze()
        gc.collect()
        self.set_aside()

    def set_aside(self) -> None:
        """What there is by now is not looked at until the next rest: much has been loaded, and is there to stay."""
        gc.freeze()
        self._taken[2], self._passed = 0.0, [0, 0]

    def spend(self, slack: float) -> None:
        """After a frame: collects what is due and, as far as is known, done within `slack` seconds.

        The younger generations, which are small, do not wait for ever. The oldest is never collected where it takes
        longer; after a while it is set aside instead, until there is a rest.
        """
        due = gc.get_count()[0] / YOUNG
        if due < 1.0:
            return
        generation = 0
        if self._passed[0] >= MIDDLE:
            generation = 2 if self._passed[1] >= OLD else 1
        fits = CAUTION * self._taken[generation] <= slack
        if generation == 2 and not fits:
            if self._passed[1] >= OVERDUE * OLD:
                self.set_aside()
                return
            generation, fits = 1, CAUTION * self._taken[1] <= slack
        if fits or due >= OVERDUE:
            self._collect(generation)

    def _collect(self, generation: int) -> None:
        begun = self._clock()
        gc.collect(generation)
        self._taken[generation] = self._clock() - begun
        if generation == 0:
            self._passed[0] += 1
        elif generation == 1:
            self._passed = [0, self._passed[1] + 1]
            # What these have looked at and left over, the oldest generation has to look at as well.
            self._taken[2] += self._taken[1]
        else:
            self._passed = [0, 0]
