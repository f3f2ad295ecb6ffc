"""The page on which a filter is put together, with what it would match while it changes."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.quantity import quantity
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import ACCENT, DIM, TEXT, WARNING, Style
from vr_explorer.panels.widgets import GAP, Rank, button, choice, columns, toggle
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import text
from vr_explorer.scene.commands import ApplyFilter, ClearFilter
from vr_explorer.scene.scene import Scene

UNMATCHED = (("Ghosts", "ghost"), ("Gone", "vanish"), ("Behind", "back"))


def draw_filter_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    draft = state.draft
    _draw_result(style, scene, state, draft)
    with columns(style, "filter") as next_column:
        for editor in draft.editors:
            if editor.column == 0:
                editor.draw(style, scene, state)
        next_column()
        for editor in draft.editors:
            if editor.column == 1:
                editor.draw(style, scene, state)
        draft.inverted = toggle(style, "What does not match", draft.inverted)
        text("The others are", TEXT)
        values = [value for _, value in UNMATCHED]
        pressed = choice(style, "others", [words for words, _ in UNMATCHED], values.index(scene.settings.unmatched))
        if pressed is not None:
            state.changed["scene.unmatched"] = values[pressed]
    imgui.dummy(imgui.ImVec2(0, style.px(10)))


def _draw_result(style: Style, scene: Scene, state: PanelState, draft: Draft) -> None:
    """How many match, and what to do with them."""
    counted, criterion = state.counted, draft.criterion()
    imgui.dummy(imgui.ImVec2(0, style.px(2)))
    if counted is not None and counted.failure:
        wrapped(counted.failure, WARNING)
    elif criterion is None:
        text("Choose what you want to see", DIM)
    else:
        with font(style.bold, style.title):
            text(f"{counted.matches:,}" if counted is not None else "…", ACCENT)
        imgui.same_line()
        text(f"of {quantity(len(scene.cards), 'image')} match", TEXT)
    width = float(int((imgui.get_content_region_avail().x - 2 * style.px(GAP)) / 3))
    imgui.begin_disabled(criterion is None or bool(counted is not None and counted.failure))
    if button(style, "Show them", width, rank=Rank.MEANT) and criterion is not None:
        state.commands.append(ApplyFilter(criterion))
    imgui.same_line(0.0, style.px(GAP))
    if button(style, "Filter bomb", width):
        state.bomb_wanted = True
    imgui.end_disabled()
    imgui.same_line(0.0, style.px(GAP))
    imgui.begin_disabled(criterion is None and scene.placement.filter is None)
    if button(style, "Clear", width):
        state.draft = Draft()
        if scene.placement.filter is not None:
            state.commands.append(ClearFilter())
    imgui.end_disabled()
