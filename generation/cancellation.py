"""What methods have under way elsewhere when a run ends before its end: on a server, which works on whoever waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from generation.method import Method, nothing

PAUSE = 0.5
"""Seconds; a worker may ask for one more thing before it ends."""


@contextmanager
def called_off(methods: Mapping[str, Method]) -> Iterator[None]:
    """Calls it off again and again, until the workers of the run have ended."""
    ends = threading.Event()
    asked = [method.call_off for method in methods.values() if method.call_off is not nothing]

    def repeat() -> None:
        while not ends.wait(PAUSE):
            for call_off in asked:
                call_off()

    for call_off in asked:
        call_off()
    thread = threading.Thread(target=repeat, name="calling off", daemon=True)
    if asked:
        thread.start()
    try:
        yield
    finally:
        ends.set()
        if asked:
            thread.join()
