"""The start window: three ways to a cloud, and those that were opened before."""

from __future__ import annotations

from collections.abc import Sequence

from imgui_bundle import imgui

from foundation.language import N_, _
from vr_explorer.panels.start_parts import (
    COVER_RATIO,
    FOLDER,
    LIT,
    PICTURE,
    SPARKLE,
    card,
    cover,
    draw_sky,
    paragraph,
    pictogram,
    put_wrapped,
    shortened,
)
from vr_explorer.panels.start_shown import (
    Back,
    Begin,
    Forget,
    Open,
    PutInOrder,
    RecentShown,
    StartState,
    Stop,
    Typed,
    Way,
    WorkShown,
)
from vr_explorer.panels.style import ACCENT, CROSS, DIM, FAINT, PLATE, TEXT, WARNING, Colour, Style, packed
from vr_explorer.panels.widgets import HEIGHT, button
from vr_explorer.panels.windows import FIXED, font
from vr_explorer.panels.words import extent, put, text

WIDEST, MARGIN, GAP = 1200.0, 34.0, 16.0
"""Of all that stands in the middle of the window, before scaling."""

BESIDE = 725.0
"""Width from which the three ways stand beside each other."""

TALL, NARROW, FLAT = 164.0, 178.0, 80.0
"""Heights of a way, where they stand beside each other with much room or little, and one below the other."""

COVER = 210.0
"""Least width of a cloud that was opened before."""

WAYS: Sequence[tuple[Way, str, str, str]] = (
    (
        Way.PORTRAIT,
        PICTURE,
        N_("New from a portrait"),
        N_("Choose a picture of a face. Its variants come while you fly."),
    ),
    (
        Way.PICTURES,
        FOLDER,
        N_("Open a folder of pictures"),
        N_("Any pictures of yours: what is alike will lie together."),
    ),
    (
        Way.DEMO,
        SPARKLE,
        N_("Try the demo"),
        N_("A portrait that comes with the program, made anew four hundred times."),
    ),
)

MOST_PICTURES = 36
"""Of a first lot, about."""

QUESTIONS = {
    Way.PORTRAIT: (N_("Where is the portrait?"), N_("Type where the picture lies, or drop it on this window.")),
    Way.PICTURES: (N_("Where are the pictures?"), N_("Type where the folder lies, or drop it on this window.")),
    Way.DEMO: ("", ""),
}
ORDER = N_("Put in order")
DARK: Colour = (0.075, 0.082, 0.105, 1.0)
FIELD = "field"
"""The name of the path that is typed, among what the keys reach."""

NO_DIALOGUE = N_("This computer has no program for choosing files (zenity or kdialog).")

_SCREEN = FIXED | imgui.WindowFlags_.no_background | imgui.WindowFlags_.no_bring_to_front_on_focus


def way_stop(way: Way) -> str:
    """Its name among what the keys reach."""
    return f"way {way.value}"


def lay_out_start(style: Style, state: StartState) -> None:
    """All of the window."""
    screen = imgui.get_io().display_size
    draw_sky(style, state.time, state.sky)
    margin = style.px(MARGIN if screen.x > style.px(560) else 16)
    width = min(screen.x - 2 * margin, style.px(WIDEST))
    edge = style.px(3)  # room for frames, beyond what stands there
    imgui.push_style_var(imgui.StyleVar_.window_padding, imgui.ImVec2(edge, 0))
    imgui.set_next_window_pos(imgui.ImVec2((screen.x - width) / 2 - edge, 0))
    imgui.set_next_window_size(imgui.ImVec2(width + margin / 2 + 2 * edge, screen.y))
    imgui.begin("start", None, _SCREEN & ~imgui.WindowFlags_.no_scrollbar)
    imgui.push_style_var(imgui.StyleVar_.item_spacing, imgui.ImVec2(style.px(GAP), style.px(GAP)))
    if not state.recents and state.work is None and state.asking is None:  # all of it in the middle
        imgui.dummy(imgui.ImVec2(0, max((screen.y - style.px(430)) / 2 - style.px(40), 0.0)))
    _draw_head(style, width)
    if state.work is not None:
        _draw_work(style, state, state.work, width)
    elif state.asking is not None:
        _draw_question(style, state, state.asking, width)
    else:
        if state.failure or state.note:
            _draw_failure(style, state, width)
        _draw_ways(style, state, width)
        _draw_recents(style, state, width)
    imgui.dummy(imgui.ImVec2(0, style.px(10)))
    state.focus.end(style)
    imgui.pop_style_var()
    imgui.end()
    imgui.pop_style_var()
    state.toasts.draw(style, state.time)


def _draw_head(style: Style, width: float) -> None:
    imgui.dummy(imgui.ImVec2(0, style.px(12 if imgui.get_io().display_size.y < style.px(660) else 30)))
    with font(style.bold, style.px(36 if width > style.px(520) else 28)):
        text("Artificial Inspiration", TEXT)
    imgui.set_cursor_pos_y(imgui.get_cursor_pos_y() - style.px(GAP - 2))
    with font(style.regular, style.px(17)):
        paragraph(_("One portrait, thousands of variants, and you fly among them."), DIM, width)


def _draw_failure(style: Style, state: StartState, width: float) -> None:
    """What went wrong, until it was read; or what there is to say."""
    words, colour = (state.failure, WARNING) if state.failure else (state.note, ACCENT)
    pad, side = style.px(16), style.px(HEIGHT)
    room = width - 3 * pad - side
    corner = imgui.get_cursor_screen_pos()
    height = max(extent(words, room).y, side) + 2 * pad * 0.75
    draw = imgui.get_window_draw_list()
    end = imgui.ImVec2(corner.x + width, corner.y + height)
    draw.add_rect_filled(corner, end, packed(PLATE), style.px(12))
    draw.add_rect(corner, end, packed(colour), style.px(12), thickness=style.px(2))
    top = corner.y + (height - extent(words, room).y) / 2
    put_wrapped(imgui.ImVec2(corner.x + pad, top), words, TEXT, room)
    imgui.set_cursor_screen_pos(imgui.ImVec2(end.x - pad / 2 - side, corner.y + (height - side) / 2))
    pressed = button(style, f"{CROSS}##read", side)
    if state.focus.stop_last("read") or pressed:
        state.requests.append(Back())
    imgui.set_cursor_screen_pos(corner)
    imgui.dummy(imgui.ImVec2(width, height))


def _draw_ways(style: Style, state: StartState, width: float) -> None:
    beside = width >= style.px(BESIDE)
    gap = style.px(GAP)
    across = float(int((width - 2 * gap) / 3)) if beside else width
    high = style.px((TALL if across > style.px(270) else NARROW) if beside else FLAT)
    for number, (way, sign, title, words) in enumerate(WAYS):
        if number and beside:
            imgui.same_line(0.0, gap)
        if _way(style, state, way, sign, _(title), _(words), (across, high)):
            state.requests.append(Begin(way))
    waiting = (
        _("Choose in the other window …")
        if state.choosing
        else _("You can also drop a picture or a folder on this window.")
    )
    with font(style.regular, style.small):
        paragraph(waiting, DIM, width)


def _way(
    style: Style, state: StartState, way: Way, sign: str, title: str, words: str, size: tuple[float, float]
) -> bool:
    first = way is Way.PORTRAIT
    pressed, corner, lit = card(style, state.focus, way_stop(way), size, ACCENT if first else None)
    pad, side, tall = style.px(18), style.px(48), size[1] > style.px(FLAT)
    pictogram(style, sign, (corner.x + pad, corner.y + (pad if tall else (size[1] - side) / 2)), side, first or lit)
    lines = 1.17 * style.px(19) + style.px(3) + 1.17 * style.px(15)
    left = corner.x + (pad if tall else 2 * pad + side)
    top = corner.y + (pad + side + style.px(10) if tall else (size[1] - lines) / 2)
    room = corner.x + size[0] - pad - left
    with font(style.bold, style.px(19 if not tall or room > style.px(235) else 16)):
        put(imgui.get_window_draw_list(), imgui.ImVec2(left, top), packed(TEXT), shortened(title, room))
        top += imgui.get_text_line_height() + style.px(3)
    with font(style.regular, style.px(15)):
        put_wrapped(imgui.ImVec2(left, top), words, DIM, room)
    return pressed


def _draw_recents(style: Style, state: StartState, width: float) -> None:
    if not state.recents:
        return
    with font(style.bold, style.px(19)):
        text(_("Your clouds"), TEXT)
    gap = style.px(GAP)
    columns = max(int((width + gap) // (style.px(COVER) + gap)), 1 if width < style.px(420) else 2)
    across = float(int((width - gap * (columns - 1)) / columns))
    for number, one in enumerate(state.recents):
        if number % columns:
            imgui.same_line(0.0, gap)
        imgui.push_id(one.path)
        _draw_recent(style, state, one, across)
        imgui.pop_id()


def _draw_recent(style: Style, state: StartState, one: RecentShown, width: float) -> None:
    imgui.begin_group()
    pad, high = style.px(12), round(width * COVER_RATIO)
    lines = style.px(54)
    corner = imgui.get_cursor_screen_pos()
    with font(style.bold, style.small):
        wide = extent(_(ORDER)).x + 2 * pad
    # What lies on the card comes first, and so has the click; it is drawn over it.
    side, inset = style.px(28), style.px(6)
    cross = imgui.ImVec2(corner.x + width - side - inset, corner.y + inset), (side, side)
    order = imgui.ImVec2(corner.x + pad, corner.y + high - style.px(38)), (wide, style.px(28))
    crossed, near = _pressed("cross", *cross)
    ordered, over = _pressed("order", *order) if one.disordered and not one.gone else (False, False)
    imgui.set_cursor_screen_pos(corner)
    focus, name = state.focus, f"cloud {one.path}"
    pressed, _corner, lit = card(style, focus, name, (width, high + lines), None)
    if one.disordered and not one.gone:
        ordered = focus.stop(f"order {one.path}", *order, style.px(7)) or ordered
    crossed = focus.stop(f"cross {one.path}", *cross, style.px(7)) or crossed
    lit = lit or near or over or focus.at in (f"order {one.path}", f"cross {one.path}")
    cover(style, one, corner, (width, float(high)), lit)
    draw, room = imgui.get_window_draw_list(), width - 2 * pad
    with font(style.bold, style.body):
        top = corner.y + high + style.px(8)
        put(draw, imgui.ImVec2(corner.x + pad, top), packed(DIM if one.gone else TEXT), shortened(one.name, room))
        top += imgui.get_text_line_height() + style.px(2)
    with font(style.regular, style.small):
        said, colour = (one.remark, ACCENT) if one.remark and not one.gone else (one.detail, DIM)
        put(draw, imgui.ImVec2(corner.x + pad, top), packed(colour), shortened(said, room))
    if lit or one.gone:
        _face(style, CROSS, *cross, near or focus.at == f"cross {one.path}")
    if one.disordered and not one.gone:
        with font(style.bold, style.small):
            _face(style, _(ORDER), *order, over or focus.at == f"order {one.path}")
    imgui.set_cursor_screen_pos(corner)
    imgui.dummy(imgui.ImVec2(width, high + lines))
    imgui.end_group()
    if crossed:
        state.requests.append(Forget(one.path))
    elif ordered:
        state.requests.append(PutInOrder(one.path))
    elif pressed and not one.gone:
        state.requests.append(Open(one.path))


def _pressed(name: str, corner: imgui.ImVec2, size: tuple[float, float]) -> tuple[bool, bool]:
    """Whether what lies there was pressed, and whether the pointer is over it."""
    imgui.set_cursor_screen_pos(corner)
    pressed = bool(imgui.invisible_button(name, imgui.ImVec2(*size)))
    return pressed, imgui.is_item_hovered()


def _face(style: Style, words: str, corner: imgui.ImVec2, size: tuple[float, float], lit: bool) -> None:
    """Of a button that lies on a picture."""
    draw, end = imgui.get_window_draw_list(), imgui.ImVec2(corner.x + size[0], corner.y + size[1])
    draw.add_rect_filled(corner, end, packed(LIT if lit else DARK), style.px(7))
    draw.add_rect(corner, end, packed(ACCENT) if lit else packed(FAINT, 2.0), style.px(7))
    taken = extent(words)
    place = imgui.ImVec2((corner.x + end.x - taken.x) / 2, (corner.y + end.y - taken.y) / 2)
    put(draw, place, packed(TEXT), words)


def _draw_work(style: Style, state: StartState, work: WorkShown, width: float) -> None:
    """What is being made, with what there is of it."""
    pad, draw = style.px(22), imgui.get_window_draw_list()
    corner = imgui.get_cursor_screen_pos()
    side = float(style.px(168)) if width > style.px(520) else 0.0
    inner = width - 2 * pad
    thumb_gap = style.px(8)
    head = side if work.portrait is not None and side else style.px(120)
    below = imgui.get_io().display_size.y - corner.y - head - 4 * pad
    a_row = max(int((inner + thumb_gap) // (style.px(84) + thumb_gap)), 4)
    while -(-MOST_PICTURES // a_row) * (inner / a_row) > below and inner / a_row > style.px(48):
        a_row += 1  # smaller, so that all that will come are seen
    thumb = (inner - thumb_gap * (a_row - 1)) / a_row
    rows = -(-len(work.pictures) // a_row)
    height = 2 * pad + head + rows * (thumb + thumb_gap) + (pad if rows else 0)
    end = imgui.ImVec2(corner.x + width, corner.y + height)
    draw.add_rect_filled(corner, end, packed(PLATE, 0.94), style.px(14))
    draw.add_rect(corner, end, packed(FAINT), style.px(14))
    left, top = corner.x + pad, corner.y + pad
    if work.portrait is not None and side:
        _picture(style, work.portrait, (left, top), side)
        left += side + pad
    room = end.x - pad - left
    with font(style.bold, style.px(24)):
        put(draw, imgui.ImVec2(left, top), packed(TEXT), shortened(work.title, room))
        top += imgui.get_text_line_height() + style.px(6)
    put_wrapped(imgui.ImVec2(left, top), work.words, DIM, room)
    top += max(extent(work.words, room).y, imgui.get_text_line_height()) + style.px(14)
    _bar(style, (left, top), room, work.share, state.time)
    top += style.px(24)
    imgui.set_cursor_screen_pos(imgui.ImVec2(left, top))
    if work.stopping:
        text(_("Stopping; what is finished stays …"), DIM)
    else:
        pressed = button(style, _("Stop"), style.px(120))
        if state.focus.stop_last("stop") or pressed:
            state.requests.append(Stop())
    top = corner.y + pad + head + (pad if rows else 0)
    for number, picture in enumerate(work.pictures):
        row, column = divmod(number, a_row)
        place = corner.x + pad + column * (thumb + thumb_gap), top + row * (thumb + thumb_gap)
        _picture(style, picture, place, thumb)
    imgui.set_cursor_screen_pos(corner)
    imgui.dummy(imgui.ImVec2(width, height))


def _bar(style: Style, corner: tuple[float, float], width: float, share: float | None, time: float) -> None:
    """A part of it wanders where the share is not known."""
    draw, height = imgui.get_window_draw_list(), style.px(10)
    end = imgui.ImVec2(corner[0] + width, corner[1] + height)
    draw.add_rect_filled(imgui.ImVec2(*corner), end, packed(FAINT, 0.8), height / 2)
    first, last = (0.0, share) if share is not None else ((0.5 * time) % 1.25 - 0.25, (0.5 * time) % 1.25)
    first, last = max(first, 0.0), min(last, 1.0)
    if last > first:
        start = imgui.ImVec2(corner[0] + first * width, corner[1])
        stop = imgui.ImVec2(corner[0] + max(last * width, first * width + height), end.y)
        draw.add_rect_filled(start, imgui.ImVec2(min(stop.x, end.x), stop.y), packed(ACCENT), height / 2)


def _picture(style: Style, picture: object, corner: tuple[float, float], side: float) -> None:
    """Its middle, as a square."""
    width, height = picture.size  # type: ignore[attr-defined]
    across, down = (0.5 * (1 - min(width, height) / length) for length in (width, height))
    reference = imgui.ImTextureRef(picture.glo)  # type: ignore[attr-defined]
    start, end = imgui.ImVec2(*corner), imgui.ImVec2(corner[0] + side, corner[1] + side)
    whole = imgui.ImVec2(across, down), imgui.ImVec2(1 - across, 1 - down)
    imgui.get_window_draw_list().add_image_rounded(reference, start, end, *whole, packed((1, 1, 1, 1)), style.px(8))


def _draw_question(style: Style, state: StartState, way: Way, width: float) -> None:
    """A path is typed, where no program lets one choose. On a plate as high as what stands on it."""
    title, words = (_(part) for part in QUESTIONS[way])
    edit, focus, pad = state.edit, state.focus, style.px(22)
    draw, corner = imgui.get_window_draw_list(), imgui.get_cursor_screen_pos()
    inner = width - 2 * pad
    draw.channels_split(2)  # how high the plate is, is known when all stands on it
    draw.channels_set_current(1)
    imgui.set_cursor_screen_pos(imgui.ImVec2(corner.x + pad, corner.y + pad))
    imgui.begin_group()
    with font(style.bold, style.px(24)):
        text(title, TEXT)
    paragraph(f"{_(NO_DIALOGUE)} {words}", DIM, inner)
    if state.failure:
        paragraph(state.failure, WARNING, inner)
    _draw_path(style, state, inner)
    opened = button(style, _("Open"), style.px(140), active=True)
    if (focus.stop_last("open") or opened) and edit is not None:
        state.requests.append(Typed(way, edit.text))
    imgui.same_line(0.0, style.px(GAP))
    back = button(style, _("Back"), style.px(140))
    if focus.stop_last("back") or back:
        state.requests.append(Back())
    imgui.end_group()
    end = imgui.ImVec2(corner.x + width, imgui.get_item_rect_max().y + pad)
    draw.channels_set_current(0)
    draw.add_rect_filled(corner, end, packed(PLATE, 0.94), style.px(14))
    draw.add_rect(corner, end, packed(FAINT), style.px(14))
    draw.channels_merge()
    imgui.set_cursor_screen_pos(corner)
    imgui.dummy(imgui.ImVec2(width, end.y - corner.y))


def _draw_path(style: Style, state: StartState, width: float) -> None:
    """What was typed of it."""
    edit, typing = state.edit, state.focus.at in ("", FIELD)
    corner, height = imgui.get_cursor_screen_pos(), style.px(44)
    end = imgui.ImVec2(corner.x + width, corner.y + height)
    draw, pad = imgui.get_window_draw_list(), style.px(14)
    draw.add_rect_filled(corner, end, packed(FAINT, 0.6), style.px(8))
    draw.add_rect(corner, end, packed(ACCENT) if typing else packed(FAINT, 2.0), style.px(8))
    caret = "|" if typing and state.time % 1.0 < 0.6 else " "
    shown = f"{edit.text if edit is not None else ''}{caret}"
    left = corner.x + min(pad, width - pad - extent(shown).x)  # the end of a long path is seen
    draw.push_clip_rect(imgui.ImVec2(corner.x + pad / 2, corner.y), imgui.ImVec2(end.x - pad / 2, end.y), True)
    top = corner.y + (height - imgui.get_text_line_height()) / 2
    put(draw, imgui.ImVec2(left, top), packed(TEXT), shown)
    draw.pop_clip_rect()
    imgui.dummy(imgui.ImVec2(width, height))
    state.focus.stop(FIELD, corner, (width, height), None)
