"""The menu: pages of what can be done and set, docked at the side of the window and a board in the headset."""

from __future__ import annotations

from collections.abc import Sequence

from imgui_bundle import imgui

from vr_explorer.controls import Action
from vr_explorer.panels.forms import draw_form
from vr_explorer.panels.help import HelpSection, draw_columns
from vr_explorer.panels.state import Page, PanelState
from vr_explorer.panels.status import NAMES
from vr_explorer.panels.style import CROSS, DIM, STAR, Style
from vr_explorer.panels.widgets import GAP, HEIGHT, button, choice, heading, toggle
from vr_explorer.panels.windows import text
from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.scene import Scene

ARRANGING = {
    Arrangement.CLOUD: Action.CLOUD,
    Arrangement.FLAT: Action.FLAT,
    Arrangement.COLOUR: Action.COLOUR,
}


def draw_menu(style: Style, scene: Scene, state: PanelState, sections: Sequence[HelpSection]) -> None:
    """Into the present window; what is pressed and changed goes into `state`. sections: of the help page."""
    _draw_head(style, state)
    imgui.dummy(imgui.ImVec2(0, style.px(4)))
    imgui.begin_child(f"page {state.page}", imgui.ImVec2(0, 0))
    if state.page is Page.IMAGES:
        _draw_images(style, scene, state)
    elif state.page is Page.SETTINGS:
        state.changed |= draw_form(style, state.form, state.values)
        imgui.dummy(imgui.ImVec2(0, style.px(10)))
    elif state.page is Page.HELP:
        draw_columns(style, sections)
    imgui.end_child()


def _draw_head(style: Style, state: PanelState) -> None:
    """The pages, and a cross that closes the menu."""
    pages = list(Page)
    cross, corner = style.px(HEIGHT), imgui.get_cursor_pos()
    width = imgui.get_content_region_avail().x
    imgui.begin_child("head", imgui.ImVec2(width - cross - style.px(GAP), cross))
    pressed = choice(style, "pages", [page.value for page in pages], pages.index(state.page) if state.page else None)
    imgui.end_child()
    imgui.set_cursor_pos(imgui.ImVec2(corner.x + width - cross, corner.y))
    if button(style, CROSS, cross):
        state.show(None)
    elif pressed is not None:
        state.show(pages[pressed])


def _draw_images(style: Style, scene: Scene, state: PanelState) -> None:
    heading(style, "Arrangement")
    arrangements = list(ARRANGING)
    names = [NAMES[arrangement] for arrangement in arrangements]
    pressed = choice(style, "arrangement", names, arrangements.index(scene.arrangement))
    if pressed is not None:
        state.asked.append(ARRANGING[arrangements[pressed]])
    rain = "Skip the rain" if scene.raining else "Rain"
    for words, action in ((rain, Action.START), ("First view", Action.HOME), ("Undo", Action.UNDO)):
        if action is not Action.START:
            imgui.same_line(0.0, style.px(GAP))
        if button(style, words, float(int((imgui.get_window_width() - 2 * style.px(GAP)) / 3))):
            state.asked.append(action)
    heading(style, "Favourites")
    kept = len(scene.favourites)
    text(f"{STAR} {kept:,} of {len(scene.cards):,} images" if kept else "None yet: point at an image and keep it", DIM)
    heading(style, "View")
    state.performance_shown = toggle(style, "Show how well the frames come", state.performance_shown)
