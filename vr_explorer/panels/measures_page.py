"""The page that says what each measure of this cloud means, from the cloud's own descriptions."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import _
from vr_explorer.panels.facts import explained
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import DIM, TEXT, Style
from vr_explorer.panels.widgets import button, columns, heading
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.scene.scene import Scene


def draw_measures_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    wrapped(_("Each image has a value on each of these scales; filters, walls and axes go by them."), DIM)
    measures = list(scene.matcher.measures.described.values())
    half = (len(measures) + 1) // 2
    with columns(style, "measures") as next_column:
        for number, measure in enumerate(measures):
            if number == half:
                next_column()
            with font(style.bold, style.body):
                heading(style, _(measure.title))
            for words in explained(measure):
                wrapped(words, TEXT)
    imgui.dummy(imgui.ImVec2(0, style.px(6)))
    if button(style, _("To the filter"), imgui.get_content_region_avail().x):
        state.show(Page.FILTER)
    imgui.dummy(imgui.ImVec2(0, style.px(10)))
