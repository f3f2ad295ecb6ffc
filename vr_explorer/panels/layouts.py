"""Which panels stand where: over the window, before a viewer in a headset, on the board that hands operate."""

from __future__ import annotations

import math
from collections.abc import Sequence

from imgui_bundle import imgui

from vr_explorer.panels.comparison import draw_comparison
from vr_explorer.panels.context_menu import draw_context_menu
from vr_explorer.panels.first_flight import draw_first_flight
from vr_explorer.panels.help import KEY, ROW_GAP, HelpSection, draw_help, draw_section
from vr_explorer.panels.labels import draw_labels
from vr_explorer.panels.large_view import draw_large
from vr_explorer.panels.legend import draw_legend
from vr_explorer.panels.making import draw_making
from vr_explorer.panels.menu import draw_menu
from vr_explorer.panels.overview import draw_overview, overview_box
from vr_explorer.panels.page import Page
from vr_explorer.panels.performance import draw_performance
from vr_explorer.panels.plate import draw_plate
from vr_explorer.panels.search_box import SEARCH_FIELD, draw_search
from vr_explorer.panels.selection import draw_outline
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.status import draw_status
from vr_explorer.panels.style import ACCENT, DIM, SHADE, TEXT, Style, packed
from vr_explorer.panels.windows import filled, font, plate
from vr_explorer.panels.words import text
from vr_explorer.scene.relatives import Relatives
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.view import View

MARGIN = 18.0
MENU_WIDTH = 420.0
STATUS_HEIGHT = 46.0
MAKING_HEIGHT, FLIGHT_HEIGHT, APART = 46.0, 70.0, 8.0
"""Of what stands in the middle of the upper edge, with a line of words each, and what is between them."""
SEARCH_HEIGHT = 142.0
"""Of the box that takes its place, with a row of words to press."""

FLIGHT = 0.8
"""Of the height of what follows the head, the lower edge of the first flight: below what one looks at."""
LEAST_FREE = 0.3
"""Share of the window's width below which the picture does not make room for the menu."""

HINTS_HEAD = 62.0
"""Height of a controller's hints beside that of their rows."""


def covered(scale: float, size: tuple[int, int], state: PanelState) -> tuple[float, float, float, float]:
    """Shares of the window at its left, top, right and bottom that panels take for as long as they are shown.

    scale: of the panels. size: of the window in pixels.
    """
    width, height = size
    bottom = scale * (STATUS_HEIGHT + MARGIN) / height if state.status_shown else 0.0
    above = [MAKING_HEIGHT] * (state.making is not None) + [FLIGHT_HEIGHT] * (state.first_flight is not None)
    if _searching(state):
        above = [SEARCH_HEIGHT]
    top = scale * (MARGIN + sum(above) + APART * len(above)) / height if above else 0.0
    docked = state.page not in (None, Page.HELP) and len(state.compared) != 2
    right = scale * (MENU_WIDTH + 2.0 * MARGIN) / width if docked else 0.0
    return 0.0, min(top, 0.4), right if right <= 1.0 - LEAST_FREE else 0.0, min(bottom, 0.4)


def lay_out_window(
    style: Style, scene: Scene, view: View, state: PanelState, sections: Sequence[HelpSection] = ()
) -> None:
    """All panels over the picture of the window. sections: of the help."""
    help_shown, screen = state.page is Page.HELP, imgui.get_io().display_size
    margin = style.px(MARGIN)
    docked = style.px(MENU_WIDTH) if state.page is not None else 0.0
    comparing = state.survey is not None
    if state.large is not None:
        draw_large(style, scene, state, state.large)
        draw_context_menu(style, scene, state)
        state.toasts.draw(style, scene.time)
        return
    status = state.status_shown and not help_shown  # which would lie over a part of it in a small window
    below = draw_status(style, scene, state.speed_factor, state.hint, state.quiet) if status else 0.0
    kept = docked + margin if docked else 0.0
    overview = overview_box(style, scene, state, kept) if not help_shown and not comparing else None
    if overview is not None:
        draw_overview(style, scene, view, state, overview)
    if not help_shown and not comparing:
        draw_labels(style, scene, view, state.signs)
        above = _draw_at_top(style, scene, state, docked, kept)
        if not state.brush and state.context is None:
            draw_plate(style, scene, view, state, kept, above, below, overview)
        if scene.relatives is not None:
            draw_legend(style, scene.relatives, (margin, screen.y - max(below + style.px(8), margin)), (0.0, 1.0))
    if state.outline is not None:
        draw_outline(style, state.outline)
    if state.reticle:
        _draw_reticle(style, view, state.brush)
    if state.performance_shown:
        draw_performance(style, state.times, (margin, margin), (0.0, 0.0))
    if comparing:
        with filled("comparison", (margin, margin), (screen.x - 2 * margin, screen.y - 2 * margin)):
            draw_comparison(style, scene, state)
    elif docked and not help_shown:
        height = screen.y - 2 * margin - style.px(STATUS_HEIGHT)
        with filled("menu", (screen.x - margin - docked, margin), (docked, height)):
            draw_menu(style, scene, state, sections)
    if not help_shown and not comparing:
        draw_context_menu(style, scene, state)
    state.toasts.draw(style, scene.time, kept if not help_shown else 0.0, below)
    if help_shown and draw_help(style, sections, state):
        state.show(None)


def _searching(state: PanelState) -> bool:
    """The page of filters has the field itself."""
    return state.text_input.takes(SEARCH_FIELD) and state.page is not Page.FILTER


def _draw_at_top(style: Style, scene: Scene, state: PanelState, docked: float, kept: float) -> float:
    """What stands in the middle of the upper edge, where the search takes the place of all else; how many pixels from
    that edge on belong to it. docked: pixels of the menu's width. kept: of all that the menu takes.
    """
    screen, top = imgui.get_io().display_size, style.px(MARGIN)
    if _searching(state):
        return draw_search(style, scene, state, 0.0, screen.x - docked)
    across, margin = screen.x - kept, top
    if state.making is not None:
        top = draw_making(style, state, state.making, kept) + style.px(APART)
    flight = draw_first_flight(style, state, (across / 2.0, top), (0.5, 0.0), across - 2 * margin)
    return flight.y + flight.half_height if flight is not None else top - margin


def lay_out_follow_panel(style: Style, scene: Scene, state: PanelState) -> None:
    """What belongs to no place: messages, and the frame timing."""
    if state.performance_shown:
        margin = style.px(MARGIN)
        draw_performance(style, state.times, (margin, margin), (0.0, 0.0))
    if state.quiet and not state.toasts.current(scene.time):
        screen = imgui.get_io().display_size
        with (
            plate("quiet", (screen.x / 2.0, screen.y - style.px(MARGIN)), (0.5, 1.0)),
            font(style.regular, style.small),
        ):
            text(state.quiet, DIM)
    lowest = state.toasts.draw(style, scene.time)
    if state.page is None:
        screen = imgui.get_io().display_size
        position = screen.x / 2.0, min(FLIGHT * screen.y, lowest - style.px(MARGIN))
        draw_first_flight(style, state, position, (0.5, 1.0), 0.6 * screen.x)


def lay_out_large(style: Style, scene: Scene, state: PanelState) -> None:
    """The large view, as large as the picture."""
    if state.large is not None:
        draw_large(style, scene, state, state.large)


def lay_out_legend(style: Style, found: Relatives) -> None:
    """In the middle of a picture of its own."""
    screen = imgui.get_io().display_size
    draw_legend(style, found, (screen.x / 2, screen.y / 2), (0.5, 0.5))


def lay_out_board(style: Style, scene: Scene, state: PanelState, sections: Sequence[HelpSection]) -> None:
    """The menu, as large as the picture."""
    screen = imgui.get_io().display_size
    with filled("board", (0.0, 0.0), (screen.x, screen.y)):
        if state.survey is not None:
            draw_comparison(style, scene, state)
        else:
            draw_menu(style, scene, state, sections)


def lay_out_pointer(style: Style) -> None:
    """A mark as large as the picture, where a hand points."""
    screen = imgui.get_io().display_size
    draw, middle = imgui.get_foreground_draw_list(), imgui.ImVec2(screen.x / 2, screen.y / 2)
    radius = min(screen.x, screen.y) / 2 - 2.0
    draw.add_circle_filled(middle, radius, packed(SHADE))
    draw.add_circle_filled(middle, 0.72 * radius, packed(ACCENT))


def lay_out_hints(style: Style, section: HelpSection) -> None:
    """What the parts of one controller do: as wide as the picture, as high as they are many, and at its foot."""
    screen = imgui.get_io().display_size
    height = min(float(round(style.px(HINTS_HEAD + len(section.rows) * (KEY + ROW_GAP)))), screen.y)
    with filled("hints", (0.0, screen.y - height), (screen.x, height)):
        draw_section(style, section, room=imgui.get_content_region_avail().x)


def _draw_reticle(style: Style, view: View, brush: float) -> None:
    """brush: as of `PanelState`."""
    screen = imgui.get_io().display_size
    radius, colour = style.px(7), TEXT
    if brush > 0.0:
        radius, colour = 0.5 * view.size[1] * float(view.projection[1, 1]) * math.tan(brush), ACCENT
    middle = imgui.ImVec2(screen.x / 2.0, screen.y / 2.0)
    draw = imgui.get_background_draw_list()
    draw.add_circle(middle, radius, packed(SHADE), 0, style.px(3))
    draw.add_circle(middle, radius, packed(colour), 0, 1.5 * style.scale)
