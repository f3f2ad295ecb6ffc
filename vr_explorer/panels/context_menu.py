"""The menu of what is pointed at, where it is: what can be done with an image, or where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from imgui_bundle import imgui

from foundation.language import N_, _, ngettext
from vr_explorer.actions import (
    BOARD,
    BREED_BOMB,
    CANVAS,
    CLEAR,
    CLOUD,
    COLOUR,
    COPY_IMAGE,
    DISMISS,
    FAVOURITE,
    FEED_BOMB,
    FLAT,
    GO,
    LARGE_VIEW,
    LIKE,
    MENU,
    MORE_LIKE,
    ONLY_SELECTED,
    OPEN_CLOUD,
    OPEN_IMAGE,
    PICK_COLOUR,
    REDO,
    REJECT,
    RELATIVES,
    RESET_VIEW,
    SEARCH,
    SELECT,
    SELECT_ALL,
    SHOW_IN_FOLDER,
    SLIDESHOW,
    SURVEY,
    TOGGLE_HOME,
    UNDO,
    ZOOM_ALL,
    ZOOM_CHOSEN,
    Action,
)
from vr_explorer.panels.style import DIM, Style, packed
from vr_explorer.panels.widgets import HEIGHT, button
from vr_explorer.panels.windows import filled, font
from vr_explorer.panels.words import extent, put
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState

WIDTH, MARGIN = 300.0, 8.0
"""At least, and around it, before scaling."""

SIDE, INSET, APART = 20.0, 12.0, 16.0
"""At the sides of rows, within them, and between words and their key, before scaling."""

HELD = imgui.HoveredFlags_.allow_when_blocked_by_active_item
"""The pointer is over a window also while it holds a part of that."""

Rows = Sequence[Sequence[tuple[str, Action]]]
"""Groups of what it says and what is asked for."""


class Spaced(NamedTuple):
    """How close what stands on it is, before scaling. row: height of a row. between: rows, and what parts groups.
    part: of groups. padding: above and below all.
    """

    row: float
    between: float
    part: float
    padding: float

    def height(self, rows: Rows, scale: float) -> float:
        """Pixels of all of it, each part in whole ones."""
        parts, count = len(rows) - 1, sum(len(group) for group in rows)
        row, between, part, padding = (round(length * scale) for length in self)
        return count * row + parts * part + (count + parts - 1) * between + 2 * padding


SPACED = Spaced(HEIGHT, 6.0, 10.0, 16.0), Spaced(28.0, 3.0, 6.0, 12.0), Spaced(24.0, 1.0, 4.0, 8.0)
"""The first that has room in the window is taken; where even the last has none, it is scrolled."""

NOTHING_THERE: Rows = (
    (
        (N_("Selected side by side"), SURVEY),
        (N_("Select all that is shown"), SELECT_ALL),
        (N_("Only what is selected"), ONLY_SELECTED),
        (N_("Every image again"), CLEAR),
    ),
    (
        (N_("Cloud"), CLOUD),
        (N_("Flat"), FLAT),
        (N_("By colour"), COLOUR),
        (N_("Favourites, and back"), BOARD),
        (N_("Home"), TOGGLE_HOME),
    ),
    ((N_("Throw a breeding bomb"), BREED_BOMB),),
    ((N_("Board: in rows, or a free canvas"), CANVAS),),
    ((N_("Undo"), UNDO), (N_("Redo"), REDO)),
    ((N_("All in sight"), ZOOM_ALL), (N_("Whole view"), RESET_VIEW), (N_("Slideshow"), SLIDESHOW)),
    ((N_("Search …"), SEARCH), (N_("Menu"), MENU), (N_("Another cloud"), OPEN_CLOUD)),
)


@dataclass(frozen=True)
class Context:
    """card: the image that it is about, None for the place where there is none. position: of its corner, pixels; None
    until it was laid out. taken: something was pressed on it, and it closes once that is done.
    """

    card: int | None
    position: tuple[float, float] | None = None
    taken: bool = False


def rows_of(scene: Scene, card: int | None) -> Rows:
    if card is None:
        return [[(_(words), action) for words, action in group] for group in NOTHING_THERE]
    kept = _("No favourite any more") if card in scene.favourites else _("Keep as a favourite")
    shown = _("Show it again") if card in scene.rejected else _("Never show it again")
    selected = _("Select no longer") if scene.cards.selected[card] else _("Select as well")
    fed = ((_("Into the breeding bomb"), FEED_BOMB),) if any(bomb.breeding is not None for bomb in scene.bombs) else ()
    count = len(scene.selection.cards)
    surveyed = (
        ((ngettext("All {count} selected side by side", "All {count} selected side by side", count), SURVEY),)
        if count > 1
        else ()
    )
    return (
        (
            (kept, FAVOURITE),
            (selected, SELECT),
            *surveyed,
            (_("See it large"), LARGE_VIEW),
            (_("Go there"), GO),
            (_("Fill the view"), ZOOM_CHOSEN),
        ),
        (
            (_("Its relatives"), RELATIVES),
            (_("More like this: breed"), MORE_LIKE),
            *fed,
            (_("Fewer like this"), DISMISS),
            (shown, REJECT),
        ),
        ((_("Filter: like this image"), LIKE), (_("Filter: its colour"), PICK_COLOUR)),
        ((_("Open it"), OPEN_IMAGE), (_("Show it in its folder"), SHOW_IN_FOLDER), (_("Copy it"), COPY_IMAGE)),
    )


def spaced(rows: Rows, room: float, scale: float) -> Spaced:
    """room: height of the window in pixels."""
    return next((one for one in SPACED if one.height(rows, scale) <= room - 2 * round(MARGIN * scale)), SPACED[-1])


def draw_context_menu(style: Style, scene: Scene, state: PanelState) -> None:
    """Beside the pointer, inside the window. What is pressed is asked for of the menu's image; a press on another panel
    closes it.
    """
    context = state.context
    if context is None:
        return
    opens = context.position is None
    groups, screen, mouse = rows_of(scene, context.card), imgui.get_io().display_size, imgui.get_io().mouse_pos
    close = spaced(groups, screen.y, style.scale)
    height = close.height(groups, style.scale)
    width, margin = _width(style, groups), style.px(MARGIN)
    if context.position is None:
        inside = 0.0 <= mouse.x < screen.x and 0.0 <= mouse.y < screen.y
        x, y = (mouse.x, mouse.y) if inside else (screen.x / 2.0, screen.y / 2.0)
        left = x if x + width + margin <= screen.x else x - width
        top = min(y, screen.y - height - margin)
        context = replace(context, position=(max(left, margin), max(top, margin)))
        state.context = context
        imgui.set_next_window_focus()  # before a page that was pressed since it was open last
    assert context.position is not None
    room = min(height, screen.y - 2 * margin)
    imgui.push_style_var(imgui.StyleVar_.window_padding, imgui.ImVec2(style.px(SIDE), style.px(close.padding)))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, imgui.ImVec2(style.px(10), style.px(close.between)))
    with filled("context", context.position, (width, room), 1.0):
        imgui.begin_child("rows")
        for number, group in enumerate(groups):
            if number:
                imgui.dummy(imgui.ImVec2(0.0, style.px(close.part)))
            for words, action in group:
                if _row(style, words, action, close.row):
                    state.asked.append(action)
                    state.context = replace(context, taken=True)
        imgui.end_child()
        elsewhere = imgui.is_mouse_clicked(0) or imgui.is_mouse_released(1)
        if elsewhere and not opens and not imgui.is_window_hovered(HELD | imgui.HoveredFlags_.child_windows):
            state.context = None
    imgui.pop_style_var(2)


def _width(style: Style, groups: Rows) -> float:
    """Pixels in which all words have their keys beside them."""
    with font(style.regular, style.body):
        widest = max(
            extent(words).x + (style.px(APART) + extent(action.key).x if action.keys else 0.0)
            for group in groups
            for words, action in group
        )
    return max(float(style.px(WIDTH)), widest + 2.0 * style.px(SIDE + INSET))


def _row(style: Style, words: str, action: Action, height: float) -> bool:
    """With its key at the right. height: before scaling."""
    width = imgui.get_content_region_avail().x
    corner = imgui.get_cursor_screen_pos()
    imgui.push_style_var(imgui.StyleVar_.button_text_align, imgui.ImVec2(0.0, 0.5))
    imgui.push_style_var(imgui.StyleVar_.frame_padding, imgui.ImVec2(style.px(INSET), 0.0))
    pressed = button(style, f"{words}##{action.id}", width, height=height)
    imgui.pop_style_var(2)
    if action.keys:
        key = action.key
        middle = corner.y + (style.px(height) - imgui.get_text_line_height()) / 2.0
        position = imgui.ImVec2(corner.x + width - extent(key).x - style.px(INSET), middle)
        put(imgui.get_window_draw_list(), position, packed(DIM), key)
    return pressed
