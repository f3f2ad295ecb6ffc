"""What is selected: how many, what can be done with it, and the line that is being drawn around cards."""

from __future__ import annotations

import numpy as np
from imgui_bundle import imgui

from foundation.language import _, format_number, ngettext
from vr_explorer.actions import BREED, ONLY_SELECTED, SURVEY
from vr_explorer.input import Outline
from vr_explorer.panels.breeding_state import BreedFrom
from vr_explorer.panels.editors import SwitchesEditor
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import DIM, SELECTED, SHADE, Style, packed
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, button, heading, toggle
from vr_explorer.panels.words import text
from vr_explorer.scene.broods import MOST_PARENTS
from vr_explorer.scene.commands import FavouriteSelection, Select
from vr_explorer.scene.criteria import MOST_EXAMPLES
from vr_explorer.scene.scene import Scene


def draw_selection(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window; what is pressed goes into `state`."""
    heading(style, _("Selection"))
    count = len(scene.selection.cards)
    text(
        ngettext("{selected} of {count} image", "{selected} of {count} images", scene.count).format(
            selected=format_number(count)
        )
        if count
        else _("None yet: click, or drag with Shift or Ctrl held"),
        DIM,
    )
    width = float(int((imgui.get_content_region_avail().x - 2 * style.px(GAP)) / 3))
    imgui.begin_disabled(not count)
    pressed = button(style, _("Only these"), width)
    tip(style, _("Show only what is selected"), state.named(ONLY_SELECTED))
    if pressed:
        state.asked.append(ONLY_SELECTED)
    imgui.same_line(0.0, style.px(GAP))
    pressed = button(style, _("Keep all"), width)
    tip(style, _("All of them become favourites"))
    if pressed:
        state.commands.append(FavouriteSelection())
    imgui.same_line(0.0, style.px(GAP))
    pressed = button(style, _("Clear selection"), width)
    tip(style, _("None is selected any more"))
    if pressed:
        state.commands.append(Select(()))
    pressed = button(style, _("Into the filter"), width)
    tip(style, _("The filter asks for these images"))
    if pressed:
        state.draft.of(SwitchesEditor).selection = scene.selection
    imgui.same_line(0.0, style.px(GAP))
    pressed = button(style, _("Find similar"), width)
    tip(style, _("Into the filter: images like these"))
    if pressed:
        for card in examples(scene):
            state.draft.add_example(card)
    imgui.same_line(0.0, style.px(GAP))
    imgui.begin_disabled(count > MOST_PARENTS)
    pressed = button(style, _("Breed from them"), width)
    tip(style, _("New images between them"), state.named(BREED))
    if pressed:
        state.breeding_wishes.append(BreedFrom(scene.selection.cards))
    imgui.end_disabled()
    imgui.end_disabled()
    imgui.begin_disabled(count < 2)
    words = _("Side by side, to keep the best")
    if button(style, f"{words}  {SURVEY.key}", imgui.get_content_region_avail().x):
        state.asked.append(SURVEY)
    imgui.end_disabled()
    state.painting = toggle(style, _("In the headset, the grip paints with the laser"), state.painting)


def examples(scene: Scene) -> list[int]:
    """Those of the selected cards, as many as a criterion takes, that are nearest to the middle of all of them."""
    cards = np.array(scene.selection.cards, np.intp)
    positions = scene.cards.target[cards]
    distances = np.linalg.norm(positions - positions.mean(axis=0), axis=1)
    nearest: list[int] = cards[np.argsort(distances, kind="stable")[:MOST_EXAMPLES]].tolist()
    return nearest


def draw_outline(style: Style, outline: Outline) -> None:
    """Over the picture, under the panels."""
    screen, draw = imgui.get_io().display_size, imgui.get_background_draw_list()
    draw.path_clear()
    for colour, width in ((SHADE, 4.0), (SELECTED, 1.6)):
        for x, y in outline.points:
            draw.path_line_to(imgui.ImVec2((x + 1.0) * 0.5 * screen.x, (1.0 - y) * 0.5 * screen.y))
        draw.path_stroke(packed(colour), width * style.scale, imgui.ImDrawFlags_.closed)
