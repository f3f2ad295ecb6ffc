"""The page of filter bombs: what each gathers, how strongly, and what can be done with it."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import N_, _, format_number, ngettext
from vr_explorer.actions import BOMB, BREED_BOMB
from vr_explorer.panels.breeding_bomb import draw_breeding_bomb
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import DIM, TEXT, Style, packed
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, Rank, button, choice, heading, slider
from vr_explorer.panels.windows import font, wrapped
from vr_explorer.panels.words import text
from vr_explorer.scene.bomb_sets import BombSet
from vr_explorer.scene.bombs import LONGEST_NAME, LOOSEST, TIGHTEST, Bomb, glow
from vr_explorer.scene.commands import ChangeBomb, CopyBomb, RemoveBomb
from vr_explorer.scene.criteria import Criterion
from vr_explorer.scene.scene import Scene

KINDS = (N_("Gathers"), N_("Repels"), N_("Off"))
TIPS = (
    (N_("What matches comes to it"), ""),
    (N_("What matches keeps away from it"), ""),
    (N_("It does nothing, and is kept"), ""),
)
BESIDE = 30.0
"""Metres between a bomb and its copy."""


def draw_bombs_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window."""
    imgui.dummy(imgui.ImVec2(0, style.px(2)))
    if not scene.bombs:
        wrapped(_("A filter bomb hangs in space and gathers the images that match it. Throw four to begin with:"), DIM)
        _draw_sets(style, state)
        wrapped(_("Or put a filter together, and throw that:"), DIM)
    imgui.begin_disabled(state.draft.criterion() is None)
    words = _("Throw one with the present filter")
    thrown = button(style, words, imgui.get_content_region_avail().x, rank=Rank.MEANT)
    tip(style, _("It flies where you point"), state.named(BOMB))
    if thrown:
        state.bomb_wanted = True
    imgui.end_disabled()
    if button(style, _("Throw a breeding bomb"), imgui.get_content_region_avail().x):
        state.asked.append(BREED_BOMB)
    counts = scene.taken
    if all(bomb.number != state.bomb for bomb in scene.bombs):
        state.bomb = None
    for bomb in scene.bombs:
        imgui.push_id(bomb.number)
        if state.bomb in (None, bomb.number) and bomb.breeding is not None:
            draw_breeding_bomb(style, scene, state, bomb, bomb.breeding)
        elif state.bomb in (None, bomb.number):
            _draw_bomb(style, scene, state, bomb, counts.get(bomb.number))
        elif button(
            style,
            _("Bomb {number}: {name}").format(number=bomb.number, name=named(bomb)),
            imgui.get_content_region_avail().x,
        ):
            state.bomb = bomb.number
        imgui.pop_id()
    if state.bomb is not None and len(scene.bombs) > 1:
        imgui.dummy(imgui.ImVec2(0, style.px(6)))
        if button(style, _("Show all"), imgui.get_content_region_avail().x):
            state.bomb = None
    if scene.bombs:
        heading(style, _("Four at once"))
        _draw_sets(style, state)
    imgui.dummy(imgui.ImVec2(0, style.px(10)))


def _draw_sets(style: Style, state: PanelState) -> None:
    """Several bombs by one press, which one undo takes back."""
    for one in BombSet:
        if button(style, _(one.value), imgui.get_content_region_avail().x):
            state.bomb_set = one


def named(bomb: Bomb) -> str:
    """Its own name, or what it gathers."""
    return bomb.name or bomb.criterion.describe()


def _draw_bomb(style: Style, scene: Scene, state: PanelState, bomb: Bomb, count: int | None) -> None:
    heading(style, _("Bomb {number}").format(number=bomb.number))
    draw_glow(style, scene, bomb.criterion)
    with font(style.bold, style.body):
        text(named(bomb), TEXT)
    if count is not None:
        imgui.same_line()
        text(ngettext("{count} image", "{count} images", count), DIM)
    name = state.text_input.field(style, ("bomb", bomb.number), _("Name"), bomb.name, LONGEST_NAME)
    if name != bomb.name:
        state.commands.append(ChangeBomb(bomb.number, name=name))
    current = 2 if not bomb.active else int(bomb.repelling)
    pressed = choice(style, "kind", [_(kind) for kind in KINDS], current, [(_(words), key) for words, key in TIPS])
    if pressed is not None:
        active = pressed != 2
        state.commands.append(ChangeBomb(bomb.number, active=active, repelling=pressed == 1 if active else None))
    strength = slider(style, _("How tightly"), bomb.strength, LOOSEST, TIGHTEST, format_number(bomb.strength, ".1f"))
    if strength != bomb.strength:
        state.commands.append(ChangeBomb(bomb.number, strength=strength))
    width = float(int((imgui.get_content_region_avail().x - 2 * style.px(GAP)) / 3))
    criterion = state.draft.criterion()
    imgui.begin_disabled(criterion is None)
    taken = button(style, _("Use my filter"), width)
    tip(style, _("It gathers what you have put together on the page Filter"))
    if taken:
        state.commands.append(ChangeBomb(bomb.number, criterion=criterion))
    imgui.end_disabled()
    imgui.same_line(0.0, style.px(GAP))
    if button(style, _("Copy"), width):
        x, y, z = bomb.position
        state.commands.append(CopyBomb(bomb.number, (x + BESIDE * max(scene.scale, 0.3), y, z)))
    imgui.same_line(0.0, style.px(GAP))
    if button(style, _("Remove"), width):
        state.commands.append(RemoveBomb(bomb.number))


def draw_glow(style: Style, scene: Scene, criterion: Criterion) -> None:
    """Its colours as dots, before its name."""
    draw, radius = imgui.get_window_draw_list(), style.px(6)
    for colour in glow(criterion, scene.cloud):
        corner = imgui.get_cursor_screen_pos()
        red, green, blue = (part / 255.0 for part in colour)
        middle = imgui.ImVec2(corner.x + radius, corner.y + imgui.get_text_line_height() / 2)
        draw.add_circle_filled(middle, radius, packed((red, green, blue, 1.0)))
        imgui.dummy(imgui.ImVec2(2 * radius, imgui.get_text_line_height()))
        imgui.same_line(0.0, style.px(GAP))
