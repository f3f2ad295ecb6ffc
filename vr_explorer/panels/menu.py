"""The menu: pages of what can be done and set, docked at the side of the window and a board in the headset."""

from __future__ import annotations

import math
from collections.abc import Sequence

from imgui_bundle import imgui

from vr_explorer.actions import RECENTRE, REDO, RESET_VIEW, START, TOGGLE_HOME, UNDO, Action
from vr_explorer.panels.board_page import draw_board_page
from vr_explorer.panels.bombs_page import draw_bombs_page
from vr_explorer.panels.breeding_page import draw_breeding_page
from vr_explorer.panels.filter_page import draw_filter_page
from vr_explorer.panels.forms import draw_form
from vr_explorer.panels.help import HelpSection, draw_columns
from vr_explorer.panels.pictograms import pictogram
from vr_explorer.panels.pointed import draw_pointed
from vr_explorer.panels.question import draw_question
from vr_explorer.panels.selection import draw_selection
from vr_explorer.panels.session_page import draw_session_page
from vr_explorer.panels.state import Page, PanelState
from vr_explorer.panels.style import CROSS, TEXT, Style
from vr_explorer.panels.taste_page import draw_taste_page
from vr_explorer.panels.tours_page import draw_tours_page
from vr_explorer.panels.widgets import GAP, HEIGHT, TWO_COLUMNS, Rank, button, choice, heading, tile, toggle
from vr_explorer.panels.words import text
from vr_explorer.scene.arrangements import ARRANGEMENTS, AxisOption, Family, HomeHall, Option
from vr_explorer.scene.commands import Arrange, Command, Turn
from vr_explorer.scene.criteria import Axis, Measure
from vr_explorer.scene.scene import Scene

TURN_LEFT, TURN_RIGHT = Turn(math.radians(30.0), 0.0), Turn(math.radians(-30.0), 0.0)
"""For hands and controllers that have no stick."""

HALF = 5
"""Pages in the upper of two rows, where the menu is narrow."""

TILES_A_ROW, WIDE_TILE = 4, 110.0
"""Arrangements beside each other where the menu is narrow, and how wide each is where it is not, before scaling."""

MEASURES_A_ROW = 5
"""Buttons beside each other that still have room for their words."""


def draw_menu(style: Style, scene: Scene, state: PanelState, sections: Sequence[HelpSection]) -> None:
    """Into the present window; what is pressed and changed goes into `state`. sections: of the help page."""
    if state.question is not None and state.page is not Page.HELP:
        draw_question(style, state, state.question)
        return
    _draw_head(style, state)
    imgui.dummy(imgui.ImVec2(0, style.px(4)))
    imgui.begin_child(f"page {state.page}", imgui.ImVec2(0, 0))
    if state.page is Page.IMAGES:
        _draw_images(style, scene, state)
    elif state.page is Page.FILTER:
        draw_filter_page(style, scene, state)
    elif state.page is Page.BOMBS:
        draw_bombs_page(style, scene, state)
    elif state.page is Page.BOARD:
        draw_board_page(style, scene, state)
    elif state.page is Page.TOURS:
        draw_tours_page(style, scene, state)
    elif state.page is Page.TASTE:
        draw_taste_page(style, scene, state)
    elif state.page is Page.BREEDING:
        draw_breeding_page(style, scene, state)
    elif state.page is Page.SESSION:
        draw_session_page(style, state)
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
    rows = [pages] if width >= style.px(TWO_COLUMNS) else [pages[:HALF], pages[HALF:]]
    height = len(rows) * (cross + imgui.get_style().item_spacing.y)
    imgui.begin_child("head", imgui.ImVec2(width - cross - style.px(GAP), height))
    pressed = None
    for row in rows:
        shown = row.index(state.page) if state.page in row else None
        number = choice(style, row[0].value, [page.value for page in row], shown, Rank.BARE)
        pressed = row[number] if number is not None else pressed
    imgui.end_child()
    imgui.set_cursor_pos(imgui.ImVec2(corner.x + width - cross, corner.y))
    if button(style, CROSS, cross, rank=Rank.BARE):
        state.show(None)
    elif pressed is not None:
        state.show(pressed)
    imgui.set_cursor_pos(imgui.ImVec2(corner.x, corner.y + height))


def _draw_images(style: Style, scene: Scene, state: PanelState) -> None:
    _draw_arrangements(style, scene, state)
    heading(style, "Everything")
    rain = "Skip the rain" if scene.raining else "Rain"
    home = "Into the cloud" if isinstance(scene.arrangement, HomeHall) else "Home"
    rows: tuple[tuple[tuple[str, Action | Command], ...], ...] = (
        ((rain, START), ("First view", RESET_VIEW), (home, TOGGLE_HOME)),
        (("Undo", UNDO), ("Redo", REDO)),
        (("Turn left", TURN_LEFT), ("Recentre", RECENTRE), ("Turn right", TURN_RIGHT)),
    )
    for row in rows:
        width = float(int((imgui.get_content_region_avail().x - style.px(GAP) * (len(row) - 1)) / len(row)))
        for number, (words, action) in enumerate(row):
            if number:
                imgui.same_line(0.0, style.px(GAP))
            if not button(style, words, width):
                continue
            if isinstance(action, Action):
                state.asked.append(action)
            else:
                state.commands.append(action)
    draw_pointed(style, scene, state)
    draw_selection(style, scene, state)
    heading(style, "View")
    state.performance_shown = toggle(style, "Show the frame timing", state.performance_shown)


def _draw_arrangements(style: Style, scene: Scene, state: PanelState) -> None:
    """The arrangements, and by what the present one is made where that can be chosen."""
    heading(style, "Arrangement")
    present = scene.arrangement
    shown = [one for family in Family for one in ARRANGEMENTS.values() if one.family is family]
    across, gap = imgui.get_content_region_avail().x, style.px(GAP)
    columns = min(max(int(across / style.px(WIDE_TILE)), TILES_A_ROW), len(shown))
    width = float(int((across - gap * (columns - 1)) / columns))
    for number, one in enumerate(shown):
        if number % columns:
            imgui.same_line(0.0, gap)
        if tile(style, one.title, width, one.id == present.id, pictogram(one.id)):
            state.commands.append(Arrange(one.about(state.last)))
    for option in present.options:
        _draw_option(style, scene, state, option)


def _draw_option(style: Style, scene: Scene, state: PanelState, option: Option) -> None:
    """Changed, the arrangement is made anew with it."""
    if isinstance(option, AxisOption):
        axis = _measure(style, scene, option.label, option.current)
        if axis is not option.current:
            state.commands.append(Arrange(option.becomes(axis)))
    else:
        on = toggle(style, option.label, option.on)
        if on is not option.on:
            state.commands.append(Arrange(option.becomes(on)))


def _measure(style: Style, scene: Scene, name: str, axis: Axis) -> Axis:
    """Which measure is chosen."""
    text(name, TEXT)
    known = scene.matcher.measures
    measures, present = list(known.described.values()), known.resolved(axis) if isinstance(axis, Measure) else None
    rows = -(-len(measures) // MEASURES_A_ROW)
    width = -(-len(measures) // rows)
    for row in range(rows):
        shown = measures[row * width :][:width]
        current = shown.index(present) if present in shown else None
        pressed = choice(style, f"{name} {row}", [measure.label for measure in shown], current)
        if pressed is not None:
            axis = shown[pressed]
    return axis
