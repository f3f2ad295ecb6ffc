"""A log that nobody outside can fill: of what is said over and over, some lines a minute and how many there were."""

from __future__ import annotations

import logging
import threading
import time

EACH, SECONDS = 10, 60.0
"""Lines of a kind in so many seconds."""

_MOST_KINDS = 200


class RateLimitFilter(logging.Filter):
    """A kind is a logger's name with the text before its values are put in."""

    def __init__(self, each: int = EACH, seconds: float = SECONDS) -> None:
        super().__init__()
        self._each, self._seconds = each, seconds
        self._lock = threading.Lock()
        self._kinds: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind, now = (record.name, str(record.msg)[:200]), time.monotonic()
        with self._lock:
            if kind not in self._kinds and len(self._kinds) >= _MOST_KINDS:
                self._kinds.pop(next(iter(self._kinds)))
            begun, count = self._kinds.get(kind, (now, 0))
            if now - begun >= self._seconds:
                left_out, begun, count = max(count - self._each, 0), now, 0
                if left_out:
                    record.msg, record.args = f"{record.getMessage()} ({left_out:,} more of this kind before)", None
            self._kinds[kind] = begun, count + 1
            return count < self._each
