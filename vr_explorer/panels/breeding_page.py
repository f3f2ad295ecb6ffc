"""The page of breeding: of which images, by which shares and how wildly, slower, no more, away; and what has keys."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import _, ngettext
from vr_explorer.actions import (
    ACTIONS,
    BREED,
    BREED_BOMB,
    LET_GO,
    SLOWER,
    STOP_BREEDING,
    THROW_AWAY,
    UNDO,
    Action,
    Group,
    key_words,
)
from vr_explorer.panels.breeding_state import BreedFrom, BroodState, FullSpeed, Lean, More
from vr_explorer.panels.making import draw_making_part
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import DIM, TEXT, Style
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, Rank, button, columns, heading, slider
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import fitted, text
from vr_explorer.scene.broods import MOST_PARENTS
from vr_explorer.scene.scene import Scene

STEPS = 20
"""Of a slider: what is asked for changes in steps, not with each frame of a drag."""

SOME = 12
"""Children that come of one press on more."""

ROWS = 8
"""Of the board, at most."""


def draw_breeding_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window; what is pressed goes into `state`."""
    with columns(style, "breeding") as next_column:
        _draw_parents(style, scene, state)
        _draw_rows(style, scene, state)
        next_column()
        if state.making is not None:
            draw_making_part(style, state, state.making)
        if state.brood is not None:
            _draw_brood(style, state, state.brood)
        _draw_keys(style)
    imgui.dummy(imgui.ImVec2(0, style.px(10)))


def _draw_parents(style: Style, scene: Scene, state: PanelState) -> None:
    heading(style, _("Breed from"))
    selected, kept = len(scene.selection.cards), len(scene.favourites)
    if selected < 2 and kept < 2:
        wrapped(_("Keep two images, or select them: what is bred lies between them, and joins the cloud."), DIM)
    half = float(int((imgui.get_content_region_avail().x - style.px(GAP)) / 2))
    imgui.begin_disabled(kept < 2)
    if button(style, _("The two kept last"), half, rank=Rank.MEANT):
        state.breeding_wishes.append(BreedFrom(tuple(scene.favourites)[-2:]))
    imgui.end_disabled()
    imgui.same_line(0.0, style.px(GAP))
    imgui.begin_disabled(not 2 <= selected <= MOST_PARENTS)
    pressed = button(
        style,
        ngettext("The {count} selected", "The {count} selected", selected) if selected > 1 else _("Those selected"),
        half,
    )
    tip(style, _(BREED.title), state.named(BREED))
    if pressed:
        state.asked.append(BREED)
    imgui.end_disabled()
    card = state.last
    imgui.begin_disabled(card is None)
    if button(style, _("The image pointed at last"), imgui.get_content_region_avail().x) and card is not None:
        state.breeding_wishes.append(BreedFrom((card,)))
    imgui.end_disabled()
    heading(style, _("As long as you like"))
    wrapped(_("A breeding bomb holds images, and goes on making children about itself until you stop it."), DIM)
    if button(style, _("Throw a breeding bomb"), imgui.get_content_region_avail().x):
        state.asked.append(BREED_BOMB)


def _draw_rows(style: Style, scene: Scene, state: PanelState) -> None:
    """Of the board, each of which can be the parents."""
    rows = [(number, row) for number, row in enumerate(scene.board.rows, 1) if row.cards][:ROWS]
    if not rows:
        return
    heading(style, _("A row of the board"))
    width = imgui.get_content_region_avail().x
    for number, row in rows:
        parents = row.cards[:MOST_PARENTS]
        count = ngettext("{count} image", "{count} images", len(row.cards))
        if len(parents) < len(row.cards):
            count = ngettext(
                "the first {first} of {count} image", "the first {first} of {count} images", len(row.cards)
            )
            count = count.format(first=len(parents))
        title = row.title or _("Row {number}").format(number=number)
        words = fitted(f"{title}: {count}", width - style.px(20))
        imgui.push_id(number)
        if button(style, words, width):
            state.breeding_wishes.append(BreedFrom(parents))
        imgui.pop_id()


def _draw_brood(style: Style, state: PanelState, brood: BroodState) -> None:
    heading(style, _("The latest brood"))
    width = imgui.get_content_region_avail().x
    with font(style.bold, style.body):
        wrapped(f"{brood.words[:1].upper()}{brood.words[1:]}", TEXT)
    if len(brood.parents) > 2:
        wrapped(ngettext("Of {count} image", "Of {count} images", len(brood.parents)), DIM)
    for name, side in zip(brood.parents, (_("Left"), _("Right")), strict=False) if len(brood.parents) == 2 else ():
        text(fitted(f"{side}: {name}", width), DIM)
    share, strength = brood.share, brood.strength
    if len(brood.parents) == 2:
        words = f"{100.0 * (1.0 - share):.0f} : {100.0 * share:.0f}"
        share = slider(style, _("Like the left … like the right"), share, 0.0, 1.0, words)
    strength = slider(style, _("Calm … wild"), strength, 0.0, 1.0, f"{100.0 * strength:.0f} %")
    wish = Lean(round(share * STEPS) / STEPS, round(strength * STEPS) / STEPS)
    if abs(wish.share - brood.share) >= 0.5 / STEPS or abs(wish.strength - brood.strength) >= 0.5 / STEPS:
        state.breeding_wishes.append(wish)
    half = float(int((width - style.px(GAP)) / 2))
    if brood.going:
        _pressed(style, state, _("No more"), STOP_BREEDING, half)
    elif button(style, ngettext("{count} more", "{count} more", SOME), half):
        state.breeding_wishes.append(More(SOME))
    imgui.same_line(0.0, style.px(GAP))
    imgui.begin_disabled(not brood.held)
    _pressed(style, state, _("Let all go home"), LET_GO, half)
    imgui.end_disabled()
    imgui.begin_disabled(not brood.going)
    _pressed(style, state, _("Slower"), SLOWER, half)
    imgui.end_disabled()
    imgui.same_line(0.0, style.px(GAP))
    imgui.begin_disabled(brood.slowed is None)
    if button(style, _("At full speed"), half):
        state.breeding_wishes.append(FullSpeed())
    imgui.end_disabled()
    _pressed(style, state, _("Throw all away"), THROW_AWAY, half)
    imgui.same_line(0.0, style.px(GAP))
    _pressed(style, state, _("Undo"), UNDO, half)


def _pressed(style: Style, state: PanelState, words: str, action: Action, width: float) -> None:
    pressed = button(style, words, width)
    tip(style, _(action.title), state.named(action))
    if pressed:
        state.asked.append(action)


def _draw_keys(style: Style) -> None:
    heading(style, _("Keys"))
    with font(style.regular, style.small):
        for action in ACTIONS:
            if action.group is Group.BREEDING and action.keys:
                text(" ".join(key_words(key) for key in action.keys), TEXT)
                imgui.same_line(style.px(96))
                wrapped(_(action.title), DIM)
