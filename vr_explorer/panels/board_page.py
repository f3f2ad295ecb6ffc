"""The page of favourites: the board, the titles of its rows, and what can be done with one of them."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import _, format_number, ngettext
from vr_explorer.actions import BOARD, EXPORT, EXPORT_TO, SAVE_BOARD, SHOW_EXPORT
from vr_explorer.panels.canvas_page import draw_canvas
from vr_explorer.panels.facts import facts
from vr_explorer.panels.share import draw_share
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import DIM, STAR, TEXT, Style
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, Rank, button, choice, columns, heading
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import text
from vr_explorer.scene.arrangements import FavouritesBoard, FreeCanvas
from vr_explorer.scene.board import LONGEST_NOTE, LONGEST_TITLE
from vr_explorer.scene.commands import Arrange, MoveOnBoard, TitleRow, ToggleFavourite, WriteNote
from vr_explorer.scene.scene import Scene

LEFT, RIGHT, UP, DOWN = "\uf060", "\uf061", "\uf062", "\uf063"


def draw_board_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    kept, on_board = len(scene.favourites), isinstance(scene.arrangement, FavouritesBoard)
    with columns(style, "board") as next_column:
        heading(style, _("Favourites"))
        text(
            f"{STAR} {_of_all(scene, kept)}" if kept else _("None yet: point at an image and keep it"),
            DIM,
        )
        imgui.begin_disabled(not kept and not on_board)
        words = _("Back to all") if on_board else _("Show them alone")
        pressed = button(style, words, imgui.get_content_region_avail().x, rank=Rank.MEANT)
        tip(style, _("On a board before you, and back"), state.named(BOARD))
        if pressed:
            state.asked.append(BOARD)
        imgui.end_disabled()
        if kept:
            free = isinstance(scene.arrangement, FreeCanvas)
            mode = choice(style, "mode", (_("In rows"), _("Free canvas")), int(free) if on_board else None)
            if mode is not None and (not on_board or mode != int(free)):
                state.commands.append(Arrange(FreeCanvas() if mode else FavouritesBoard()))
        if state.last_favourite is not None and state.last_favourite in scene.favourites:
            _draw_favourite(style, scene, state, state.last_favourite)
        elif kept:
            wrapped(_("Point at a favourite, then hang it elsewhere, compare it or write a note about it here."), DIM)
        next_column()
        if kept and isinstance(scene.arrangement, FreeCanvas):
            draw_canvas(style, scene, state)
        elif kept:
            _draw_titles(style, scene, state)
        heading(style, _("Export and share"))
        imgui.begin_disabled(not kept)
        half = float(int((imgui.get_content_region_avail().x - style.px(GAP)) / 2))
        pressed = button(style, _("Save them as files"), half)
        tip(style, _("At full resolution, with tables, contact sheets and notes"), state.named(EXPORT))
        if pressed:
            state.asked.append(EXPORT)
        imgui.same_line(0.0, style.px(GAP))
        if button(style, _("Save in a folder…"), half):
            state.asked.append(EXPORT_TO)
        imgui.end_disabled()
        imgui.begin_disabled(not kept)
        if button(style, _("Save the board as a picture"), imgui.get_content_region_avail().x):
            state.asked.append(SAVE_BOARD)
        imgui.end_disabled()
        if state.saved_in and button(style, _("Show in folder"), imgui.get_content_region_avail().x):
            state.asked.append(SHOW_EXPORT)
        draw_share(style, scene, state)
    imgui.dummy(imgui.ImVec2(0, style.px(10)))


def _of_all(scene: Scene, kept: int) -> str:
    words = ngettext("{kept} of {count} image", "{kept} of {count} images", scene.count)
    return words.format(kept=format_number(kept))


def _draw_favourite(style: Style, scene: Scene, state: PanelState, card: int) -> None:
    heading(style, _("This one"))
    known = facts(scene.cloud, card)
    with font(style.bold, style.body):
        wrapped(known.title, TEXT)
    wrapped(known.name, DIM)
    _draw_moves(style, scene, state, card, isinstance(scene.arrangement, FreeCanvas))
    before = scene.board.note_of(card)
    note = state.text_input.field(style, ("note", card), _("Note"), before, LONGEST_NOTE)
    if note.strip() != before:
        state.commands.append(WriteNote(card, note))


def _draw_moves(style: Style, scene: Scene, state: PanelState, card: int, free: bool) -> None:
    """To the left and right, to the row above and below; a row of its own; beside another; no favourite any more.

    free: on the canvas there are no rows.
    """
    board, gap = scene.board, style.px(GAP)
    row = board.row_of(card)
    position = board.rows[row].cards.index(card)
    alone = len(board.rows[row].cards) == 1
    fourth = float(int((imgui.get_content_region_avail().x - 3 * gap) / 4))
    moves = (
        (LEFT, (row, position - 1), position > 0),
        (RIGHT, (row, position + 1), position + 1 < len(board.rows[row].cards)),
        (UP, (row - 1, position), row > 0),
        (DOWN, (row + 1, position), row + 1 < len(board.rows) or not alone),
    )
    for number, (words, (to_row, to_position), possible) in enumerate(() if free else moves):
        if number:
            imgui.same_line(0.0, gap)
        imgui.begin_disabled(not possible)
        if button(style, words, fourth):
            state.commands.append(MoveOnBoard(card, to_row, to_position))
        imgui.end_disabled()
    half = float(int((imgui.get_content_region_avail().x - gap) / 2))
    words = _("Compare") if state.compared in ((), (card,)) else _("Compare with this")
    if button(style, words, half, active=state.compared == (card,)):
        state.compare(card)
    imgui.same_line(0.0, gap)
    if button(style, _("Remove"), half):
        state.commands.append(ToggleFavourite(card))
    if state.compared == (card,):
        wrapped(_("Point at another favourite, and press Compare with this."), DIM)


def _draw_titles(style: Style, scene: Scene, state: PanelState) -> None:
    heading(style, _("Rows"))
    for number, row in enumerate(scene.board.rows):
        name = ngettext("{count} image", "{count} images", len(row.cards))
        title = state.text_input.field(style, ("row", number), name, row.title, LONGEST_TITLE)
        if title.strip() != row.title:
            state.commands.append(TitleRow(number, title))
