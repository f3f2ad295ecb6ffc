"""Frame timing, measured over the latest of them, and the overlay that shows it."""

from __future__ import annotations

import numpy as np
from imgui_bundle import imgui

from foundation.language import _, format_number
from vr_explorer.panels.style import ACCENT, DIM, FAINT, TEXT, WARNING, Style, packed
from vr_explorer.panels.windows import font, plate
from vr_explorer.panels.words import text

LENGTH = 240
"""Frames that are remembered."""

RENEWED = 30
"""Frames between two readings of the numbers, which would otherwise be too quick to read."""

WIDTH, HEIGHT = 236.0, 44.0


class FrameTimes:
    """intervals: float32 (LENGTH,), milliseconds from frame to frame. work: those that this program took of them.

    period: milliseconds that the display allows for a frame, 0 where that is not known. size: pixels of a picture.
    late: how many of the remembered frames came more than half a period too late. count: of all frames so far.
    """

    def __init__(self) -> None:
        self.intervals = np.zeros(LENGTH, np.float32)
        self.work = np.zeros(LENGTH, np.float32)
        self.period = 0.0
        self.size = (0, 0)
        self.late = 0
        self.median, self.slow, self.busy = 0.0, 0.0, 0.0
        self.count = 0

    def add(self, interval: float, work: float) -> None:
        """Seconds."""
        place = self.count % LENGTH
        self.intervals[place], self.work[place] = 1e3 * interval, 1e3 * work
        self.count += 1
        if self.count % RENEWED == 0:
            self._read()

    @property
    def latest(self) -> tuple[float, float]:
        """Interval and work of the newest frame."""
        place = (self.count - 1) % LENGTH
        return float(self.intervals[place]), float(self.work[place])

    def ordered(self) -> np.ndarray:
        """The intervals, oldest first."""
        place = self.count % LENGTH
        return np.concatenate((self.intervals[place:], self.intervals[:place]))

    def _read(self) -> None:
        """median, slow: half and 99 in 100 of the intervals are at most so long. busy: median of the work."""
        count = min(self.count, LENGTH)
        known, work = sorted(self.intervals[:count].tolist()), sorted(self.work[:count].tolist())
        self.median, self.slow, self.busy = known[count // 2], known[99 * (count - 1) // 100], work[count // 2]
        self.late = sum(one > 1.5 * self.period for one in known) if self.period > 0.0 else 0


def draw_performance(
    style: Style, times: FrameTimes, position: tuple[float, float], pivot: tuple[float, float]
) -> None:
    """position: pixels; pivot: the point of the plate (0..1) that lies there."""
    with plate("performance", position, pivot):
        width = style.px(WIDTH)
        with font(style.bold, style.title):
            text(f"{1e3 / times.median:.0f}" if times.median > 0.0 else "–", TEXT)
        imgui.same_line(0.0, style.px(6))
        text(_("frames a second"), DIM)
        _draw_graph(style, times, width)
        with font(style.regular, style.small):
            median = f"{format_number(times.median, '.1f')} ms"
            if times.period > 0.0:
                median = _("{median} of {period} ms").format(
                    median=format_number(times.median, ".1f"), period=format_number(times.period, ".1f")
                )
            _row(_("frame, median"), median, width)
            _row(_("slowest of 100"), f"{format_number(times.slow, '.1f')} ms", width)
            _row(_("program's work"), f"{format_number(times.busy, '.1f')} ms", width)
            _row(
                _("late frames"),
                _("{late} of {count}").format(late=times.late, count=LENGTH),
                width,
                WARNING if times.late else TEXT,
            )
            _row(_("picture"), f"{times.size[0]} × {times.size[1]}", width)


def _draw_graph(style: Style, times: FrameTimes, width: float) -> None:
    """The intervals as bars, late ones in another colour, and the display's period as a line."""
    draw, corner, height = imgui.get_window_draw_list(), imgui.get_cursor_screen_pos(), style.px(HEIGHT)
    end = imgui.ImVec2(corner.x + width, corner.y + height)
    draw.add_rect_filled(corner, end, packed(FAINT, 0.7), style.px(4))
    full = 3.0 * times.period if times.period > 0.0 else max(2.0 * times.slow, 1.0)
    bars = times.ordered().reshape(LENGTH // 2, 2).max(axis=1)
    step, base = width / len(bars), corner.y + height
    colours = packed(ACCENT, 0.85), packed(WARNING)
    late = bars > 1.5 * times.period if times.period > 0.0 else np.zeros(len(bars), bool)
    for number, (bar, is_late) in enumerate(zip(bars.tolist(), late.tolist(), strict=True)):
        left, top = corner.x + number * step, base - height * min(bar / full, 1.0)
        draw.add_rect_filled(imgui.ImVec2(left, top), imgui.ImVec2(left + step, base), colours[is_late])
    if times.period > 0.0:
        level = base - height / 3.0
        draw.add_line(imgui.ImVec2(corner.x, level), imgui.ImVec2(end.x, level), packed(TEXT, 0.4))
    imgui.dummy(imgui.ImVec2(width, height))


def _row(name: str, value: str, width: float, colour: tuple[float, float, float, float] = TEXT) -> None:
    left = imgui.get_cursor_pos_x()
    text(name, DIM)
    imgui.same_line(left + width - imgui.calc_text_size(value).x)
    text(value, colour)
