"""The page on which a filter is put together, with what it would match while it changes."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import N_, _, format_number, ngettext
from vr_explorer.actions import BOMB, CLEAR
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.small_pictures import small_picture
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import ACCENT, DIM, TEXT, WARNING, Style
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, Rank, button, choice, columns, toggle
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import text
from vr_explorer.scene.commands import ApplyFilter, ClearFilter, GoTo
from vr_explorer.scene.scene import Scene

UNMATCHED = ((N_("Ghosts"), "ghost"), (N_("Gone"), "vanish"), (N_("Behind"), "back"))
TIPS = ((N_("They stay, hardly seen"), ""), (N_("They are out of sight"), ""), (N_("They stand farther away"), ""))

A_ROW = 8
"""Small pictures beside each other."""


def draw_filter_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    draft = state.draft
    with columns(style, "found", most=1):  # its edges are those of what stands below
        _draw_result(style, scene, state, draft)
        if state.best:
            _draw_best(style, scene, state)
    with columns(style, "filter") as next_column:
        for editor in draft.editors:
            if editor.column == 0:
                editor.draw(style, scene, state)
        next_column()
        for editor in draft.editors:
            if editor.column == 1:
                editor.draw(style, scene, state)
        draft.inverted = toggle(style, _("Show what does not match"), draft.inverted)
        text(_("The others are"), TEXT)
        values = [value for _words, value in UNMATCHED]
        current = values.index(scene.settings.unmatched)
        pressed = choice(
            style,
            "others",
            [_(words) for words, _value in UNMATCHED],
            current,
            [(_(words), key) for words, key in TIPS],
        )
        if pressed is not None:
            state.changed["scene.unmatched"] = values[pressed]
        state.matches_lit = toggle(style, _("Light up what would match"), state.matches_lit)
    imgui.dummy(imgui.ImVec2(0, style.px(10)))


def _draw_result(style: Style, scene: Scene, state: PanelState, draft: Draft) -> None:
    """How many match, and what to do with them."""
    counted, criterion = state.counted, draft.criterion()
    imgui.dummy(imgui.ImVec2(0, style.px(2)))
    if counted is not None and counted.failure:
        wrapped(counted.failure, WARNING)
    elif criterion is None:
        text(_("Choose what you want to see"), DIM)
    else:
        with font(style.bold, style.title):
            text(format_number(counted.matches) if counted is not None else "…", ACCENT)
        imgui.same_line()
        text(ngettext("of {count} image match", "of {count} images match", scene.count), TEXT)
    width = float(int((imgui.get_content_region_avail().x - 2 * style.px(GAP)) / 3))
    imgui.begin_disabled(criterion is None or bool(counted is not None and counted.failure))
    shown = button(style, _("Show them"), width, rank=Rank.MEANT)
    tip(style, _("They come to you; of the others, ghosts stay"))
    if shown and criterion is not None:
        state.commands.append(ApplyFilter(criterion))
    imgui.same_line(0.0, style.px(GAP))
    thrown = button(style, _("Filter bomb"), width)
    tip(style, _("A point in space that gathers them"), state.named(BOMB))
    if thrown:
        state.bomb_wanted = True
    imgui.end_disabled()
    imgui.same_line(0.0, style.px(GAP))
    imgui.begin_disabled(criterion is None and scene.placement.filter is None)
    cleared = button(style, _("Clear"), width)
    tip(style, _("Begin anew, and show every image again"), state.named(CLEAR))
    if cleared:
        state.draft = Draft()
        if scene.placement.filter is not None:
            state.commands.append(ClearFilter())
    imgui.end_disabled()


def _draw_best(style: Style, scene: Scene, state: PanelState) -> None:
    """The images that match best; one that is pressed is flown to, and is the one that was pointed at last."""
    with font(style.regular, style.small):
        text(_("The best of them; press one to fly there"), DIM)
    gap, width = style.px(GAP), imgui.get_content_region_avail().x
    side = float(int((width - (A_ROW - 1) * gap) / A_ROW))
    for number, card in enumerate(state.best):
        if number % A_ROW:
            imgui.same_line(0.0, gap)
        if small_picture(style, scene, state, state.best_thumbnails, card, side):
            state.last = card
            state.commands.append(GoTo(card))
