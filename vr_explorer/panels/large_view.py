"""One image as large as there is room, with its name below."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import N_, _, format_number
from vr_explorer.actions import FAVOURITE, LARGE_VIEW, LEAVE
from vr_explorer.panels.context_menu import Context
from vr_explorer.panels.facts import facts
from vr_explorer.panels.file_metadata import rows as rows_of
from vr_explorer.panels.file_metadata import told_in, whole
from vr_explorer.panels.large_view_state import LargeViewState
from vr_explorer.panels.state import PanelState, Preview
from vr_explorer.panels.style import ACCENT, DIM, FAINT, PLAIN, STAR, TEXT, Style, packed
from vr_explorer.panels.windows import FIXED, font, wrapped
from vr_explorer.panels.words import extent, put, shortened
from vr_explorer.scene.scene import Scene

MARGIN, FOOT, LINE = 24.0, 76.0, 26.0
"""Around the picture, below it for the words, and from one line of words to the next, before scaling."""

COLUMN = 320.0
"""Of what the file tells, before scaling."""

HINTS_FROM = 900.0
"""Width from which there is room for the keys beside the name and for the column, before scaling."""

LARGEST = 3.0
"""Pixels that one of a picture takes at most along a side, before scaling: beyond it a small one is seen as a blur."""

BACKDROP = (0.02, 0.021, 0.026, 1.0)
SMALL = N_("small picture; the file is not here")
MISSING = N_("The picture of this image is not here")


def draw_large(style: Style, scene: Scene, state: PanelState, large: LargeViewState) -> None:
    """Over the whole picture. Says in `state` how many pixels there are for the image; its star can be pressed. Where
    all numbers are wanted, what its file tells stands beside it."""
    screen = imgui.get_io().display_size
    margin, foot = style.px(MARGIN), style.px(FOOT)
    told = _told(style, scene, state, large)
    column = style.px(COLUMN) + margin if told else 0.0
    left, top, right, bottom = margin, margin, screen.x - margin - column, screen.y - foot
    state.large_room = max(int(right - left), 1), max(int(bottom - top), 1), style.scale * LARGEST
    imgui.set_next_window_pos(imgui.ImVec2(0.0, 0.0), imgui.Cond_.always)
    imgui.set_next_window_size(screen, imgui.Cond_.always)
    imgui.push_style_var(imgui.StyleVar_.window_rounding, 0.0)
    imgui.push_style_var(imgui.StyleVar_.window_border_size, 0.0)
    imgui.push_style_color(imgui.Col_.window_bg, imgui.ImVec4(*BACKDROP))
    imgui.begin("large", None, FIXED)
    try:
        middle, share = ((left + right) / 2.0, (top + bottom) / 2.0), large.came(scene.time)
        if large.before is not None and share < 1.0:
            _draw_picture(large.before, middle, 1.0 if _covers(large.picture, large.before) else 1.0 - share)
        if large.picture is not None:
            _draw_picture(large.picture, middle, share)
        if large.missing:
            _centred(_(MISSING), middle, DIM)
        if told:
            _draw_told(style, told, (right + margin, top), (style.px(COLUMN), bottom - top))
        _draw_words(style, scene, state, large, bottom + style.px(14))
        if imgui.is_window_hovered() and not imgui.is_any_item_hovered() and imgui.is_mouse_double_clicked(0):
            state.asked.append(LARGE_VIEW)
        if imgui.is_window_hovered() and imgui.is_mouse_released(1):
            state.context = Context(large.card)
    finally:
        imgui.end()
        imgui.pop_style_color()
        imgui.pop_style_var(2)


def _told(style: Style, scene: Scene, state: PanelState, large: LargeViewState) -> list[tuple[str, str]]:
    """(heading, words) of what the file tells; nothing where it is not wanted, or has no room."""
    provenance = scene.cloud.provenance
    if not state.numbers_shown or not provenance or imgui.get_io().display_size.x < style.px(HINTS_FROM):
        return []
    found = told_in(provenance[large.card])
    rows = "\n".join(f"{name} {value}".strip() for name, value in rows_of(found, all_of_it=True, of_lists=False))
    return [*whole(found), *([("", rows)] if rows else [])]


def _draw_told(
    style: Style, told: list[tuple[str, str]], corner: tuple[float, float], size: tuple[float, float]
) -> None:
    """One below the other; what has no room is scrolled to."""
    imgui.set_cursor_screen_pos(imgui.ImVec2(*corner))
    imgui.begin_child("told", imgui.ImVec2(*size))
    with font(style.regular, style.small):
        for heading, words in told:
            if heading:
                wrapped(heading, DIM)
            wrapped(words, TEXT)
            imgui.dummy(imgui.ImVec2(0.0, style.px(8)))
    imgui.end_child()


def _covers(picture: Preview | None, before: Preview) -> bool:
    """Nothing of the one before is to be seen beside the one that comes."""
    if picture is None:
        return False
    (width, height), (across, down) = picture.size, before.size
    return width >= across and height >= down


def _draw_picture(shown: Preview, middle: tuple[float, float], opacity: float) -> None:
    """On whole pixels, of which it has as many as it takes: nothing is resampled, but what stands for another."""
    width, height = shown.size
    left, top = round(middle[0] - width / 2.0), round(middle[1] - height / 2.0)
    ends = imgui.ImVec2(left, top), imgui.ImVec2(left + width, top + height)
    whole = imgui.ImVec2(0.0, 0.0), imgui.ImVec2(1.0, 1.0)
    draw = imgui.get_window_draw_list()
    draw.add_image(imgui.ImTextureRef(shown.picture.glo), *ends, *whole, packed(PLAIN, opacity))


def _draw_words(style: Style, scene: Scene, state: PanelState, large: LargeViewState, top: float) -> None:
    """The name with the star before it, the file below, how far a slideshow is and the keys at the sides."""
    screen, line, side = imgui.get_io().display_size, style.px(LINE), style.px(MARGIN)
    wide = screen.x >= style.px(HINTS_FROM)
    aside = style.px(250.0) if wide else side
    known, kept = facts(scene.cloud, large.card), large.card in scene.favourites
    star = style.px(30.0)
    with font(style.bold, style.title):
        title = shortened(known.title, screen.x - 2.0 * (side + star))
        size = extent(title)
        left = round((screen.x - size.x) / 2.0)
        put(imgui.get_window_draw_list(), imgui.ImVec2(left, top), packed(TEXT), title)
        _draw_star(style, state, (left - star, top), size.y, kept)
    with font(style.regular, style.small):
        name = shortened(known.name, screen.x - 2.0 * aside - style.px(120.0))
        sized = _turn(large) if large.slide is not None and not wide else _sized(scene, large)
        gap = style.px(12.0) if sized else 0.0
        left = round((screen.x - extent(name).x - gap - extent(sized).x) / 2.0)
        draw, level = imgui.get_window_draw_list(), top + line
        put(draw, imgui.ImVec2(left, level), packed(DIM), name)
        # Apart: among words that run to the left, the numbers would change places.
        put(draw, imgui.ImVec2(left + extent(name).x + gap, level), packed(DIM), sized)
        if wide:
            hints = _hints(large)
            put(draw, imgui.ImVec2(side, level), packed(DIM), _turn(large))
            put(draw, imgui.ImVec2(screen.x - side - extent(hints).x, level), packed(DIM), hints)


def _sized(scene: Scene, large: LargeViewState) -> str:
    """How many pixels its file has, and how large it is shown; "" where that is not known."""
    across, down = scene.cloud.sizes[large.card].tolist()
    if large.small or not (across and down):
        return _(SMALL) if large.small else ""
    size, shown = f"{across} × {down}", large.picture
    if shown is None or shown.card != large.card:
        return size
    return _("{size}, shown at {percent}%").format(size=size, percent=round(100.0 * shown.size[0] / across))


def _turn(large: LargeViewState) -> str:
    """Which image of a slideshow it is."""
    return f"{format_number(large.slide[0])} / {format_number(large.slide[1])}" if large.slide is not None else ""


def _hints(large: LargeViewState) -> str:
    if large.slide is None:
        words = _("arrows next · {keep} keep · {back} back")
        return words.format(keep=FAVOURITE.key, back=LARGE_VIEW.key)
    words = _("{pause} go on · {end} end") if large.paused else _("{pause} pause · {end} end")
    return words.format(pause=LARGE_VIEW.key, end=LEAVE.key)


def _draw_star(style: Style, state: PanelState, corner: tuple[float, float], height: float, kept: bool) -> None:
    """Lit where it is a favourite; pressed, it becomes one, or no longer."""
    imgui.set_cursor_screen_pos(imgui.ImVec2(corner[0], corner[1]))
    if imgui.invisible_button("star", imgui.ImVec2(style.px(26.0), height)):
        state.asked.append(FAVOURITE)
    colour = packed(ACCENT) if kept else packed(FAINT, 4.0 if imgui.is_item_hovered() else 2.0)
    with font(style.regular, style.body):
        level = corner[1] + (height - imgui.get_text_line_height()) / 2.0
        imgui.get_window_draw_list().add_text(imgui.ImVec2(corner[0], level), colour, STAR)


def _centred(words: str, middle: tuple[float, float], colour: tuple[float, float, float, float]) -> None:
    size = extent(words)
    position = imgui.ImVec2(round(middle[0] - size.x / 2.0), round(middle[1] - size.y / 2.0))
    put(imgui.get_window_draw_list(), position, packed(colour), words)
