"""How large panels are in a window."""

from __future__ import annotations

MOST_LARGER = 2.0


def scale_in_window(scale: float, size: tuple[int, int], room: tuple[float, float]) -> float:
    """The scale of the panels: `scale`, which is wanted in an ordinary window, and up to MOST_LARGER times as much
    where there is more room.

    size: of the window, pixels; 0 × 0 while it is minimised. room: pixels of a window at scale 1 from which on panels
    grow with it. In steps of a quarter, since letters are drawn anew for each.
    """
    times = min(size[0] / room[0], size[1] / room[1]) / scale
    return scale * min(max(int(4.0 * times) / 4.0, 1.0), MOST_LARGER)
