"""On what a pointer rests."""

from __future__ import annotations

REST, AWAY = 0.5, 1.5
"""Seconds for which the pointer rests until words come, and without being seen there until it has left."""


class HoverDelay:
    """On what the pointer of one surface rests."""

    def __init__(self) -> None:
        self._words, self._since, self._seen = "", 0.0, 0.0

    def on(self, words: str, now: float) -> bool:
        """Whether it has rested on what these words are about for long enough. Call while it is there. now: seconds."""
        if words != self._words or now - self._seen > AWAY:
            self._words, self._since = words, now
        self._seen = now
        return now - self._since >= REST
