"""Events of a window in their order, each handled once a frame has read what came before it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from vr_explorer.desktop.toolkit import glfw

MOST_WAITING = 512
"""Events, of more than which none waits for a frame."""


class EventQueue:
    """waits: whether a frame is to come before an event of that kind, which is told by what handles it. lock: is held
    while events are handled. now: when the event came that is handled. untouched: no event has been handled since this
    was set.
    """

    def __init__(self, waits: Callable[[Callable[..., None]], bool]) -> None:
        self.lock = threading.RLock()
        self.now = 0.0
        self.untouched = False
        self._waits = waits
        self._events: deque[tuple[Callable[[], None], Callable[..., None], float]] = deque()

    def __len__(self) -> int:
        """How many are not handled yet."""
        return len(self._events)

    @property
    def until(self) -> float:
        """When the first one came that is not handled yet; the present where there is none. Seconds of GLFW's clock."""
        return self._events[0][2] if self._events else glfw.get_time()

    def later(self, callback: Callable[..., None]) -> Callable[..., None]:
        """`callback`, once it is its turn: at once, or after a frame has read what came before."""

        def called(*arguments: Any) -> None:
            with self.lock:
                self._events.append((partial(callback, *arguments), callback, glfw.get_time()))
                self.handle()

        return called

    def handle(self) -> None:
        """The events that the next frame may know of."""
        while self._events:
            event, kind, self.now = self._events[0]
            if len(self._events) < MOST_WAITING and self._waits(kind):
                return
            self._events.popleft()
            self.untouched = False
            event()
