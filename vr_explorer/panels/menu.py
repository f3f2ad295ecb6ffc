"""The menu: pages of what can be done and set, docked at the side of the window and a board in the headset."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from imgui_bundle import imgui

from foundation.language import _
from vr_explorer.actions import MENU
from vr_explorer.panels.board_page import draw_board_page
from vr_explorer.panels.bombs_page import draw_bombs_page
from vr_explorer.panels.breeding_page import draw_breeding_page
from vr_explorer.panels.filter_page import draw_filter_page
from vr_explorer.panels.forms import draw_form
from vr_explorer.panels.help import HelpSection, draw_columns, draw_further
from vr_explorer.panels.images_page import draw_images_page
from vr_explorer.panels.measures_page import draw_measures_page
from vr_explorer.panels.page import Page
from vr_explorer.panels.question import draw_question
from vr_explorer.panels.session_page import draw_session_page
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import CROSS, Style
from vr_explorer.panels.taste_page import draw_taste_page
from vr_explorer.panels.tips import tip
from vr_explorer.panels.tours_page import draw_tours_page
from vr_explorer.panels.widgets import GAP, HEIGHT, TWO_COLUMNS, Rank, button, choice
from vr_explorer.scene.scene import Scene

Draw = Callable[[Style, Scene, PanelState], None]
"""Into the present window; what is pressed and changed goes into the state."""


def _draw_settings(style: Style, _scene: Scene, state: PanelState) -> None:
    changed, state.unfolded = draw_form(style, state.form, state.values, state.unfolded)
    state.changed |= changed
    imgui.dummy(imgui.ImVec2(0, style.px(10)))


PAGES: dict[Page, Draw] = {
    Page.IMAGES: draw_images_page,
    Page.FILTER: draw_filter_page,
    Page.BOMBS: draw_bombs_page,
    Page.BOARD: draw_board_page,
    Page.TASTE: draw_taste_page,
    Page.TOURS: draw_tours_page,
    Page.BREEDING: draw_breeding_page,
    Page.SESSION: draw_session_page,
    Page.SETTINGS: _draw_settings,
    Page.MEASURES: draw_measures_page,
}
"""In the order of their buttons. After them comes the help, which is drawn of the controls of the device in hand."""


def draw_menu(style: Style, scene: Scene, state: PanelState, sections: Sequence[HelpSection]) -> None:
    """Into the present window; what is pressed and changed goes into `state`. sections: of the help page."""
    if state.question is not None and state.page is not Page.HELP:
        draw_question(style, state, state.question)
        return
    _draw_head(style, state)
    imgui.dummy(imgui.ImVec2(0, style.px(4)))
    imgui.begin_child(f"page {state.page.title if state.page else None}", imgui.ImVec2(0, 0))
    if state.page is Page.HELP:
        draw_further(style, state)
        draw_columns(style, sections)
    elif state.page is not None:
        PAGES[state.page](style, scene, state)
    imgui.end_child()


def _draw_head(style: Style, state: PanelState) -> None:
    """The pages, and a cross that closes the menu."""
    pages = [page for page in (*PAGES, Page.HELP) if page.says]
    cross, corner = style.px(HEIGHT), imgui.get_cursor_pos()
    width = imgui.get_content_region_avail().x
    half = -(-len(pages) // 2)
    rows = [pages] if width >= style.px(TWO_COLUMNS) else [pages[:half], pages[half:]]
    height = len(rows) * (cross + imgui.get_style().item_spacing.y)
    imgui.begin_child("head", imgui.ImVec2(width - cross - style.px(GAP), height))
    pressed = None
    for row in rows:
        shown = row.index(state.page) if state.page in row else None
        tips = [(_(page.says), state.named(page.action) if page.action is not None else "") for page in row]
        number = choice(style, row[0].title, [_(page.title) for page in row], shown, tips, Rank.BARE)
        pressed = row[number] if number is not None else pressed
    imgui.end_child()
    imgui.set_cursor_pos(imgui.ImVec2(corner.x + width - cross, corner.y))
    closed = button(style, CROSS, cross, rank=Rank.BARE)
    tip(style, _("Close the menu"), state.named(MENU))
    if closed:
        state.show(None)
    elif pressed is not None:
        state.show(pressed)
    imgui.set_cursor_pos(imgui.ImVec2(corner.x, corner.y + height))
