"""Ranges of measures, each with its histogram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from foundation.language import _, format_number
from vr_explorer.actions import MEASURES
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.facts import explained
from vr_explorer.panels.style import ACCENT, DIM, FAINT, Style, packed
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import button, caption, heading, range_slider
from vr_explorer.panels.windows import font
from vr_explorer.panels.words import extent, text
from vr_explorer.scene.criteria import Criterion, Histogram, InRange, Measure
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState

HISTOGRAM = 30.0


class RangesEditor(Editor):
    """ranges: of measures; where all of one is wanted, it has none."""

    column = 1

    def __init__(self) -> None:
        self.ranges: dict[Measure, tuple[float, float]] = {}

    def range_of(self, measure: Measure) -> tuple[float, float]:
        return self.ranges.get(measure, (measure.low, measure.high))

    def set_range(self, measure: Measure, low: float, high: float) -> None:
        if low <= measure.low and high >= measure.high:
            self.ranges.pop(measure, None)
        else:
            self.ranges[measure] = low, high

    def criteria(self) -> list[Criterion]:
        return [InRange(measure, low, high) for measure, (low, high) in self.ranges.items()]

    def draw(self, style: Style, scene: Scene, state: PanelState) -> None:
        heading(style, _("Measures"))
        for measure in scene.matcher.measures.ranged:
            low, high = self.range_of(measure)
            histogram = state.counted.histograms.get(measure) if state.counted is not None else None
            imgui.begin_group()
            limits = f"{format_number(low, '.3g')} – {format_number(high, '.3g')}"
            caption(style, _(measure.title), limits if measure in self.ranges else _("all"))
            if histogram is not None:
                _draw_histogram(style, histogram)
            self.set_range(measure, *range_slider(style, measure.title, low, high, measure.low, measure.high))
            if measure.means:
                _draw_ends(style, measure)
            imgui.end_group()
            tip(style, "\n".join(explained(measure)))
        if button(style, _("What do these measures mean?"), imgui.get_content_region_avail().x):
            state.asked.append(MEASURES)


def _draw_ends(style: Style, measure: Measure) -> None:
    """What they mean, in words below the bar."""
    left, width = imgui.get_cursor_pos_x(), imgui.get_content_region_avail().x
    with font(style.regular, style.small):
        text(_(measure.low_means), DIM)
        imgui.same_line()
        imgui.set_cursor_pos_x(left + width - extent(_(measure.high_means)).x)
        text(_(measure.high_means), DIM)
    imgui.dummy(imgui.ImVec2(0, style.px(3)))


def _draw_histogram(style: Style, histogram: Histogram) -> None:
    """All images, and before them those that match."""
    draw, corner = imgui.get_window_draw_list(), imgui.get_cursor_screen_pos()
    width, height = imgui.get_content_region_avail().x, style.px(HISTOGRAM)
    highest = max(int(histogram.counts.max()), 1)
    step, base = width / len(histogram.counts), corner.y + height
    for counts, colour in ((histogram.counts, packed(FAINT, 1.4)), (histogram.matching, packed(ACCENT, 0.8))):
        for number, count in enumerate(counts.tolist()):
            if count:
                left = corner.x + number * step
                top = base - max(height * count / highest, style.px(1))
                draw.add_rect_filled(imgui.ImVec2(left, top), imgui.ImVec2(left + step - 1.0, base), colour)
    imgui.dummy(imgui.ImVec2(width, height))
