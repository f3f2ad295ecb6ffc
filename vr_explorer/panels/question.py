"""One question that only the viewer can answer, in the menu's place until it is answered."""

from __future__ import annotations

from imgui_bundle import imgui

from vr_explorer.panels.state import PanelState, Question
from vr_explorer.panels.style import CROSS, DIM, TEXT, Style
from vr_explorer.panels.widgets import GAP, HEIGHT, Rank, button, heading
from vr_explorer.panels.windows import wrapped

WIDEST = 560.0
"""Of the words, before scaling: a line that is still read easily."""


def draw_question(style: Style, state: PanelState, question: Question) -> None:
    """Fills the present window; the answer goes into `state`. The cross leaves it open."""
    corner, width = imgui.get_cursor_pos(), imgui.get_content_region_avail().x
    cross = style.px(HEIGHT)
    imgui.set_cursor_pos(imgui.ImVec2(corner.x + width - cross, corner.y))
    if button(style, CROSS, cross):
        state.show(None)
    imgui.set_cursor_pos(imgui.ImVec2(corner.x, corner.y + cross))
    imgui.begin_child("question", imgui.ImVec2(min(width, style.px(WIDEST)), 0))
    heading(style, question.title)
    for number, words in enumerate(question.words):
        imgui.dummy(imgui.ImVec2(0, style.px(4)))
        wrapped(words, DIM if number else TEXT)
    imgui.dummy(imgui.ImVec2(0, style.px(8)))
    room = float(int((imgui.get_content_region_avail().x - style.px(GAP)) / 2))
    for number, (words, answer) in enumerate(((question.yes, True), (question.no, False))):
        if number:
            imgui.same_line(0.0, style.px(GAP))
        if button(style, words, room, rank=Rank.MEANT if answer else Rank.QUIET):
            state.answer = answer
    imgui.end_child()
