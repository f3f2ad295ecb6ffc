"""Of the page of bombs, what is about one that breeds: what it holds, how wildly and how fast, and its children."""

from __future__ import annotations

from collections.abc import Sequence

from imgui_bundle import imgui

from foundation.language import N_, _, ngettext
from vr_explorer.panels.breeding_bomb_state import BreedingBombState, GoOn, LeanBomb, Rest, ThrowChildren
from vr_explorer.panels.small_pictures import small_picture
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import CROSS, DIM, TEXT, Style
from vr_explorer.panels.widgets import GAP, button, choice, heading, slider
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.scene.bombs import Bomb
from vr_explorer.scene.broods import MOST_PARENTS
from vr_explorer.scene.commands import FeedBomb, RemoveBomb, TakeFromBomb
from vr_explorer.scene.criteria import OfBrood
from vr_explorer.scene.scene import Scene

A_ROW = 6
"""Small pictures beside each other."""

STEPS = 20
"""Of the slider: what is asked for changes in steps."""

PACES: tuple[tuple[str, float | None], ...] = (
    (N_("Full speed"), None),
    (N_("1 in 2 s"), 0.5),
    (N_("1 in 5 s"), 0.2),
    (N_("1 in 15 s"), 1.0 / 15.0),
)

PUT_IN = "+"
"""Over an image that becomes a parent when it is pressed."""


def draw_breeding_bomb(style: Style, scene: Scene, state: PanelState, bomb: Bomb, breeding: OfBrood) -> None:
    """Into the present window; what is pressed goes into `state`."""
    heading(style, _("Breeding bomb {number}").format(number=bomb.number))
    shown = next((one for one in state.breeders if one.bomb == bomb.number), None)
    with font(style.bold, style.body):
        wrapped(shown.words if shown is not None else breeding.describe(), TEXT)
    wrapped(_("It breeds from these; press one to take it out"), DIM)
    pressed = _draw_pictures(style, scene, state, breeding.parents, CROSS)
    if pressed is not None:
        state.commands.append(TakeFromBomb(bomb.number, pressed))
    if not breeding.parents:
        wrapped(_("It is empty. Drag a kept image onto it, or select some."), TEXT)
    further = tuple(card for card in scene.selection.cards if card not in breeding.parents)
    room = MOST_PARENTS - len(breeding.parents)
    imgui.begin_disabled(not 0 < len(further) <= room)
    words = _("Put those selected in")
    if further:
        words = ngettext("Put the {count} selected in", "Put the {count} selected in", len(further))
    if button(style, words, imgui.get_content_region_avail().x):
        state.commands.append(FeedBomb(bomb.number, further))
    imgui.end_disabled()
    if shown is not None:
        _draw_children(style, scene, state, shown, room)
        _draw_settings(style, state, shown)
        _draw_ends(style, state, shown, bool(breeding.parents))


def _draw_children(style: Style, scene: Scene, state: PanelState, shown: BreedingBombState, room: int) -> None:
    if shown.kept and room > 0:
        wrapped(_("Of its children you kept these; press one to breed from it, too"), DIM)
        pressed = _draw_pictures(style, scene, state, shown.kept[: 2 * A_ROW], PUT_IN)
        if pressed is not None:
            state.commands.append(FeedBomb(shown.bomb, (pressed,)))


def _draw_settings(style: Style, state: PanelState, shown: BreedingBombState) -> None:
    strength = slider(style, _("Calm … wild"), shown.strength, 0.0, 1.0, f"{100.0 * shown.strength:.0f} %")
    strength = round(strength * STEPS) / STEPS
    if abs(strength - shown.strength) >= 0.5 / STEPS:
        state.bomb_wishes.append(LeanBomb(shown.bomb, strength, shown.pace))
    paces = [pace for _words, pace in PACES]
    current = paces.index(shown.pace) if shown.pace in paces else None
    pressed = choice(style, "pace", [_(words) for words, _pace in PACES], current)
    if pressed is not None:
        state.bomb_wishes.append(LeanBomb(shown.bomb, shown.strength, paces[pressed]))


def _draw_ends(style: Style, state: PanelState, shown: BreedingBombState, fed: bool) -> None:
    half = float(int((imgui.get_content_region_avail().x - style.px(GAP)) / 2))
    imgui.begin_disabled(not shown.going and not fed)
    if button(style, _("No more for now") if shown.going else _("Go on"), half):
        state.bomb_wishes.append(Rest(shown.bomb) if shown.going else GoOn(shown.bomb))
    imgui.end_disabled()
    imgui.same_line(0.0, style.px(GAP))
    if button(style, _("Remove the bomb"), half):
        state.commands.append(RemoveBomb(shown.bomb))
    imgui.begin_disabled(shown.thrown)
    if button(style, _("Throw all its children away"), imgui.get_content_region_avail().x):
        state.bomb_wishes.append(ThrowChildren(shown.bomb))
    imgui.end_disabled()


def _draw_pictures(style: Style, scene: Scene, state: PanelState, cards: Sequence[int], mark: str) -> int | None:
    """The one that was pressed."""
    gap, pressed = style.px(GAP), None
    side = float(int((imgui.get_content_region_avail().x - (A_ROW - 1) * gap) / A_ROW))
    for number, card in enumerate(cards):
        if number % A_ROW:
            imgui.same_line(0.0, gap)
        if small_picture(style, scene, state, state.breeding_pictures, card, side, mark):
            pressed = card
    return pressed
