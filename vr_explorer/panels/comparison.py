"""Images side by side, as large as there is room, each with what it is: two, or several to knock out."""

from __future__ import annotations

from dataclasses import replace

from imgui_bundle import imgui

from foundation.clusters import shortened
from foundation.language import N_, _, ngettext
from vr_explorer.panels.facts import facts
from vr_explorer.panels.state import PanelState, Preview
from vr_explorer.panels.style import ACCENT, CROSS, DIM, PLAIN, TEXT, Style, packed
from vr_explorer.panels.survey import NEAREST, Survey
from vr_explorer.panels.widgets import GAP, HEIGHT, button
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import extent, put, text
from vr_explorer.scene.recipe_comparison import Difference, differences
from vr_explorer.scene.scene import Scene

WORDS_OF_TWO, WORDS = 96.0, 24.0
"""Height below the pictures, before scaling: of one or two how they were made, of more what they are called."""

MOST_DIFFERENCES = 8
"""Between two images that are told below them."""

CLICK = 6.0
"""Pixels before scaling that a press may move and is no drag."""

NOTCH = 1.2
"""Of the wheel."""

HINT = N_("Click or Delete: out · Ctrl+Z: back in · Wheel, drag: nearer")


def draw_comparison(style: Style, scene: Scene, state: PanelState) -> None:
    """Fills the present window; what was done goes into `state.survey`. A picture that cannot be read leaves its place
    empty.
    """
    survey = state.survey
    if survey is None:
        return
    corner, room = imgui.get_cursor_pos(), imgui.get_content_region_avail()
    gap, foot = style.px(GAP * 3), style.px(HEIGHT + GAP * 2)
    told, further = _told(scene, survey)
    words = style.px(WORDS_OF_TWO if len(survey.cards) <= 2 else WORDS)
    if told:
        words += (len(told) + 1 + (further > 0)) * (style.small + imgui.get_style().item_spacing.y)
    columns, rows = arranged(len(survey.cards), room.x / max(room.y - foot, 1.0))
    width = float(int((room.x - (columns - 1) * gap) / columns))
    height = float(int((room.y - foot - (rows - 1) * gap) / rows))
    under = None
    for number, card in enumerate(survey.cards):
        row, column = divmod(number, columns)
        place = imgui.ImVec2(corner.x + column * (width + gap), corner.y + row * (height + gap))
        imgui.set_cursor_pos(place)
        imgui.begin_child(f"compared {card}", imgui.ImVec2(width, height), 0, imgui.WindowFlags_.no_scroll_with_mouse)
        picture = next((one for one in state.comparison if one.card == card), None)
        if _draw_picture(style, state, card, picture, (width, height - words)):
            under = card
        _draw_words(style, scene, card, len(survey.cards) <= 2)
        _draw_differences(style, told, further, number)
        imgui.end_child()
    if state.survey is not None and state.survey.under != under:
        state.survey = replace(state.survey, under=under)
    imgui.set_cursor_pos(imgui.ImVec2(corner.x, corner.y + room.y - style.px(HEIGHT)))
    _draw_foot(style, state)


def arranged(count: int, aspect: float) -> tuple[int, int]:
    """Columns and rows in which squares are largest in a room of that width through height."""

    def side(columns: int) -> float:
        return min(aspect / columns, 1.0 / -(-count // columns))

    columns = max(range(1, count + 1), key=lambda columns: (side(columns), -columns))
    return columns, -(-count // columns)


def _draw_picture(
    style: Style, state: PanelState, card: int, picture: Preview | None, size: tuple[float, float]
) -> bool:
    """All from as near. Whether the pointer is over it; a click knocks it out, a drag and the wheel move all."""
    corner, (width, height) = imgui.get_cursor_screen_pos(), size
    imgui.invisible_button("picture", imgui.ImVec2(width, max(height, 1.0)))
    hovered, survey = bool(imgui.is_item_hovered()), state.survey
    if survey is None:
        return hovered
    across, down = picture.picture.size if picture is not None else (1, 1)
    fitted = min(width / across, height / down) * survey.zoom
    seen = across * fitted, down * fitted
    middle = corner.x + width / 2, corner.y + height / 2
    left, top = middle[0] - survey.middle[0] * seen[0], middle[1] - survey.middle[1] * seen[1]
    draw = imgui.get_window_draw_list()
    draw.push_clip_rect(corner, imgui.ImVec2(corner.x + width, corner.y + height), True)
    if picture is not None:
        ends = imgui.ImVec2(left, top), imgui.ImVec2(left + seen[0], top + seen[1])
        whole = imgui.ImVec2(0, 0), imgui.ImVec2(1, 1)
        shown = imgui.ImTextureRef(picture.picture.glo)
        draw.add_image_rounded(shown, *ends, *whole, packed(PLAIN), style.px(6) if survey.zoom == 1.0 else 0.0)
        if hovered and len(survey.cards) > 1:
            inside = max(ends[0].x, corner.x), max(ends[0].y, corner.y)
            outside = min(ends[1].x, corner.x + width), min(ends[1].y, corner.y + height)
            draw.add_rect(imgui.ImVec2(*inside), imgui.ImVec2(*outside), packed(ACCENT), style.px(6), style.px(2))
    draw.pop_clip_rect()
    state.survey = _moved(style, survey, card, hovered, seen, middle)
    return hovered


def _moved(
    style: Style, survey: Survey, card: int, hovered: bool, seen: tuple[float, float], middle: tuple[float, float]
) -> Survey:
    """seen: pixels of the whole picture. middle: of its place on the screen."""
    io = imgui.get_io()
    if imgui.is_item_deactivated():
        return replace(survey, panned=False) if survey.panned else survey.without(card)
    if imgui.is_item_active():
        if survey.panned or imgui.is_mouse_dragging(0, style.px(CLICK)):
            way = io.mouse_delta if survey.panned else imgui.get_mouse_drag_delta(0)
            x, y = survey.middle[0] - way.x / seen[0], survey.middle[1] - way.y / seen[1]
            return replace(survey.seen_from(survey.zoom, (x, y)), panned=True)
    elif hovered and io.mouse_wheel:
        away = (io.mouse_pos.x - middle[0]) / seen[0], (io.mouse_pos.y - middle[1]) / seen[1]
        zoom = min(max(survey.zoom * NOTCH**io.mouse_wheel, 1.0), NEAREST)
        kept = 1.0 - survey.zoom / zoom
        return survey.seen_from(zoom, (survey.middle[0] + away[0] * kept, survey.middle[1] + away[1] * kept))
    return survey


def _draw_words(style: Style, scene: Scene, card: int, whole: bool) -> None:
    """whole: also how it was made, and its note."""
    known = facts(scene.cloud, card)
    if not whole:
        corner, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
        with font(style.bold, style.small):
            put(imgui.get_window_draw_list(), corner, packed(TEXT), _within(known.title, room))
        return
    with font(style.bold, style.body):
        wrapped(known.title, TEXT)
    across, down = scene.cloud.sizes[card].tolist()
    text(known.name, DIM)
    imgui.same_line()
    text(f"{across} × {down}", DIM)  # apart: among words that run to the left, the numbers would change places
    note = scene.board.note_of(card)
    with font(style.regular, style.small):
        wrapped(note or known.made, TEXT if note else DIM)


def _told(scene: Scene, survey: Survey) -> tuple[tuple[Difference, ...], int]:
    """Of two images: what differs, as far as there is room for it, and how much more there is."""
    if len(survey.cards) != 2:
        return (), 0
    found = differences(scene.cloud, *survey.cards)
    return found[:MOST_DIFFERENCES], max(len(found) - MOST_DIFFERENCES, 0)


def _draw_differences(style: Style, told: tuple[Difference, ...], further: int, number: int) -> None:
    """A line each, beside the same of the other image. number: 0 or 1, of this one."""
    if not told:
        return
    with font(style.regular, style.small):
        widest = max(extent(one.name).x for one in told)
        for one in told:
            left = imgui.get_cursor_pos_x()
            text(one.name, DIM)
            imgui.same_line(left + widest + style.px(GAP * 2))
            room = imgui.get_content_region_avail().x
            text(_within(one.values[number], room), TEXT)
        if further:
            text(ngettext("and {count} more", "and {count} more", further), DIM)


def _within(words: str, room: float) -> str:
    """On one line of so many pixels."""
    wide = extent(words).x
    return words if wide <= room else shortened(words, max(int(len(words) * room / wide) - 2, 1))


def _draw_foot(style: Style, state: PanelState) -> None:
    """What can be done with all of them; the cross is at the right."""
    survey, gap = state.survey, style.px(GAP)
    if survey is None:
        return
    right = imgui.get_cursor_pos_x() + imgui.get_content_region_avail().x - style.px(HEIGHT)
    top, count = imgui.get_cursor_pos_y(), len(survey.cards)
    if button(style, _("Keep this one") if count == 1 else ngettext("Keep these {count}", "Keep these {count}", count)):
        state.survey_ends = True
    imgui.same_line(0.0, gap)
    imgui.begin_disabled(not survey.out)
    if button(style, _("Bring one back")):
        state.survey = survey.back()
    imgui.end_disabled()
    imgui.same_line(0.0, 3 * gap)
    left = imgui.get_cursor_pos_x()
    with font(style.regular, style.small):
        if left + imgui.calc_text_size(_(HINT)).x < right - gap:
            imgui.set_cursor_pos_y(imgui.get_cursor_pos_y() + (style.px(HEIGHT) - imgui.get_text_line_height()) / 2)
            text(_(HINT), DIM)
            imgui.same_line()
    imgui.set_cursor_pos(imgui.ImVec2(right, top))
    if button(style, CROSS, style.px(HEIGHT)):
        state.survey = None
