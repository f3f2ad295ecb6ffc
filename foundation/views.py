"""The parts of a portrait that a picture of it may show: the whole, and crops around its subject."""

from __future__ import annotations

SHARES = (1.0, 0.87, 0.75, 0.65, 0.55)
"""Of the portrait, in the crops around its middle that are looked for, each mirrored as well."""

SHIFTS = (-0.04, 0.0, 0.04)
"""Of the crops, down and to the right, as shares of the sides."""

MIDDLE = (0.47, 0.5)
"""Of the crops, down and to the right: where a face is about."""


def shares(zoom: float = 1.0) -> tuple[float, ...]:
    """Of the crops that are looked for; zoom: as much smaller than usual they are, because the subject is."""
    return SHARES if zoom == 1.0 else (1.0, *(zoom * share for share in SHARES))


def windows(shape: tuple[int, ...], share: float, middle: tuple[float, float] = MIDDLE) -> list[tuple[slice, slice]]:
    """The crops of this share of a field of `shape` (height, width), at all shifts.

    middle: of the subject, down and to the right.
    """
    if share == 1.0:
        return [(slice(None), slice(None))]
    found = []
    for down in SHIFTS:
        for across in SHIFTS:
            starts = [
                min(max(at + shift * min(1.0, 2 * share) - share / 2, 0.0), 1 - share)
                for at, shift in zip(middle, (down, across), strict=True)
            ]
            rows, columns = (
                slice(round(side * start), max(round(side * (start + share)), round(side * start) + 1))
                for side, start in zip(shape, starts, strict=True)
            )
            found.append((rows, columns))
    return found
