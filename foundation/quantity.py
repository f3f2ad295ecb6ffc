"""How many there are of something, in words."""

from __future__ import annotations


def quantity(count: int, one: str, many: str = "") -> str:
    """As "1 picture", "2,340 pictures". many: where that is not `one` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def are(count: int) -> str:
    """The verb after that many."""
    return "is" if count == 1 else "are"
