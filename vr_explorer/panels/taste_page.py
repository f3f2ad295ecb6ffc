"""The page of taste: what next, what one seems to like, and how much of the cloud one has met."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import _, format_number, ngettext
from foundation.lines import one_line
from vr_explorer.actions import REJECT, WHAT_NEXT
from vr_explorer.panels.small_pictures import small_picture
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import ACCENT, CROSS, DIM, FAINT, TEXT, Style, packed
from vr_explorer.panels.taste_state import Forget, ForgetAll, MetRow, NicheState
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, HEIGHT, Rank, button, columns, heading, slider, toggle
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import extent, fitted, text
from vr_explorer.scene.commands import SendBack, ShowRejected, TakeBack
from vr_explorer.scene.scene import Scene

A_ROW = 6
"""Pictures of what one likes, beside each other."""

NICHES = 6
LONGEST = 18
"""Characters of what is beside a bar."""

DIAL, LEARNING, OFFERS = "taste.dial", "taste.learning", "taste.offers"


def draw_taste_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window; what is pressed and changed goes into `state`."""
    with columns(style, "taste") as next_column:
        _draw_next(style, scene, state)
        _draw_likes(style, scene, state)
        next_column()
        _draw_met(style, state)
        _draw_rejected(style, scene, state)
    imgui.dummy(imgui.ImVec2(0, style.px(10)))


def _draw_next(style: Style, scene: Scene, state: PanelState) -> None:
    heading(style, _("What next?"))
    half = float(int((imgui.get_content_region_avail().x - style.px(GAP)) / 2))
    pressed = button(style, _("Looking …") if state.taste.busy else _("What next?"), half, rank=Rank.MEANT)
    tip(style, _("Eight images come before you, each with why"), state.named(WHAT_NEXT))
    if pressed:
        state.asked.append(WHAT_NEXT)
    imgui.same_line(0.0, style.px(GAP))
    imgui.begin_disabled(scene.placement.brought is None)
    if button(style, _("Send them back"), half):
        state.commands.append(SendBack())
    imgui.end_disabled()
    dial = float(state.values.get(DIAL, 0.0))
    changed = slider(style, _("Refine … surprise"), dial, 0.0, 1.0, f"{100.0 * dial:.0f} %")
    if changed != dial:
        state.changed[DIAL] = changed
    for key, words in (
        (LEARNING, _("Learn from what I keep and look at")),
        (OFFERS, _("Offer it in a quiet line when I rest")),
    ):
        on = bool(state.values.get(key, False))
        if toggle(style, words, on) is not on:
            state.changed[key] = not on


def _draw_likes(style: Style, scene: Scene, state: PanelState) -> None:
    heading(style, _("What you seem to like"))
    taste = state.taste
    if state.met.narrow:
        wrapped(f"{state.met.narrow}.", DIM)
    if not taste.niches:
        wrapped(_("Nothing is known yet: keep an image, and ask what is next."), DIM)
    for number, niche in enumerate(taste.niches[:NICHES]):
        imgui.push_id(number)
        _draw_niche(style, scene, state, niche)
        imgui.pop_id()
    if len(taste.niches) > NICHES:
        text(ngettext("and {count} more", "and {count} more", len(taste.niches) - NICHES), DIM)
    signs = [
        words
        for count, words in (
            (taste.looked, ngettext("{count} looked at for long", "{count} looked at for long", taste.looked)),
            (taste.passed, ngettext("{count} passed by", "{count} passed by", taste.passed)),
            (taste.dismissed, ngettext("{count} not wanted", "{count} not wanted", taste.dismissed)),
        )
        if count
    ]
    if signs:
        wrapped(", ".join(signs), DIM)
    if taste.niches or signs:
        if button(style, _("Forget all of it"), imgui.get_content_region_avail().x):
            state.taste_wishes.append(ForgetAll())
        wrapped(
            _("Press a picture, and that one is no sign any more; favourites stay. All of it stays on this computer."),
            DIM,
        )


def _draw_niche(style: Style, scene: Scene, state: PanelState, niche: NicheState) -> None:
    """Its words, a cross that forgets all of it, and its latest pictures, each of which is forgotten when pressed."""
    cross, width, left = style.px(HEIGHT), imgui.get_content_region_avail().x, imgui.get_cursor_pos_x()
    words = f"{niche.words[:1].upper()}{niche.words[1:]}"
    with font(style.bold, style.body):
        text(fitted(words, width - cross - style.px(60)), TEXT)
    imgui.same_line(0.0, style.px(8))
    text(format_number(niche.count), DIM)
    imgui.same_line()
    imgui.set_cursor_pos_x(left + width - cross)
    if button(style, CROSS, cross):
        state.taste_wishes.append(Forget(niche.cards))
    gap = style.px(GAP)
    side = float(int((width - (A_ROW - 1) * gap) / A_ROW))
    for number, card in enumerate(niche.cards[:A_ROW]):
        if number:
            imgui.same_line(0.0, gap)
        if small_picture(style, scene, state, state.thumbnails, card, side, CROSS):
            state.taste_wishes.append(Forget((card,)))
    if niche.traits:
        with font(style.regular, style.small):
            wrapped(niche.traits, DIM)


def _draw_met(style: Style, state: PanelState) -> None:
    heading(style, _("What you have met"))
    met = state.met
    share = met.met / max(met.count, 1)
    if met.count:
        words = ngettext("{met} of {count} image, {percent}", "{met} of {count} images, {percent}", met.count)
        text(words.format(met=format_number(met.met), percent=_percent(share)), TEXT)
    else:
        text(_("It is being counted …"), DIM)
    state.unseen_lit = toggle(style, _("Light up where you have not been"), state.unseen_lit)
    for title, rows in met.groups:
        heading(style, title)
        with font(style.regular, style.small):
            for row in rows:
                _draw_row(style, row)


def _draw_rejected(style: Style, scene: Scene, state: PanelState) -> None:
    """What is not to be seen any more, where there is some."""
    count = len(scene.rejected)
    heading(style, _("Never shown again"))
    if not count:
        wrapped(_("None: point at an image and press {key}.").format(key=REJECT.key), DIM)
        return
    text(_("Rejected images: {number}").format(number=format_number(count)), TEXT)
    half = float(int((imgui.get_content_region_avail().x - style.px(GAP)) / 2))
    if button(style, _("Hide them") if scene.rejected_shown else _("Show them"), half, scene.rejected_shown):
        state.commands.append(ShowRejected(not scene.rejected_shown))
    imgui.same_line(0.0, style.px(GAP))
    if button(style, _("Take them back"), half):
        state.commands.append(TakeBack(tuple(sorted(scene.rejected))))


def _draw_row(style: Style, row: MetRow) -> None:
    left, width = imgui.get_cursor_pos_x(), imgui.get_content_region_avail().x
    name, value = style.px(130), style.px(44)
    text(fitted(one_line(row.words, LONGEST), name), DIM)
    imgui.same_line()
    imgui.set_cursor_pos_x(left + name)
    corner, height = imgui.get_cursor_screen_pos(), imgui.get_text_line_height()
    thickness, length = style.px(4), width - name - value - style.px(8)
    top, draw = corner.y + round((height - thickness) / 2), imgui.get_window_draw_list()
    for reach, colour in ((length, packed(FAINT, 1.6)), (length * min(row.share, 1.0), packed(ACCENT))):
        draw.add_rect_filled(
            imgui.ImVec2(corner.x, top), imgui.ImVec2(corner.x + reach, top + thickness), colour, thickness / 2
        )
    imgui.dummy(imgui.ImVec2(length, height))
    shown = _percent(row.share)
    imgui.same_line()
    imgui.set_cursor_pos_x(left + width - extent(shown).x)
    text(shown, DIM)


def _percent(share: float) -> str:
    """Never 0 % of something, nor all of what is not all."""
    percent = 100.0 * share
    if 0.0 < percent < 1.0:
        return _("under 1 %")
    return f"{min(percent, 99.0) if share < 1.0 else percent:.0f} %"
