"""What can be done with the image that was pointed at last, for hands and controllers that lack the buttons for it."""

from __future__ import annotations

from imgui_bundle import imgui

from vr_explorer.actions import DISMISS
from vr_explorer.panels.breeding_shown import BreedFrom
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import DIM, Style
from vr_explorer.panels.widgets import GAP, TWO_COLUMNS, button, heading
from vr_explorer.panels.windows import wrapped
from vr_explorer.scene.arrangements import Lineage
from vr_explorer.scene.commands import Arrange, GoTo, Reject, ShowRelatives, TakeBack, ToggleFavourite, ToggleSelected
from vr_explorer.scene.scene import Scene

NARROW, WIDE = 4, 5
"""Columns of buttons. The board in a headset is wide, and has two rows of them, so that what is below is seen, too."""


def draw_pointed(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window; what is pressed goes into `state`."""
    card = state.last
    heading(style, "Pointed at last")
    wrapped(scene.cloud.ids[card] if card is not None else "No image yet", DIM)
    kept, selected = card in scene.favourites, card is not None and card in scene.selection.cards
    rejected = card in scene.rejected
    related = card is not None and card == scene.related
    beside = [one for one in scene.favourites if one != card]
    words = (
        "Do not keep" if kept else "Keep",
        "Go to it",
        "No relatives" if related else "Relatives",
        "Deselect" if selected else "Select",
        "As example",
        "Its colour",
        "Family tree",
        "Fewer like it",
        "Show again" if rejected else "Never again",
        "Breed from it",
        "Breed with last kept",
    )
    room, gap = imgui.get_content_region_avail().x, style.px(GAP)
    count = WIDE if room >= style.px(TWO_COLUMNS) else NARROW
    width = float(int((room - (count - 1) * gap) / count))
    imgui.begin_disabled(card is None)
    pressed = None
    for number, word in enumerate(words):
        if number % count:
            imgui.same_line(0.0, gap)
        last = number == len(words) - 1
        imgui.begin_disabled(last and not beside)
        if button(style, word, imgui.get_content_region_avail().x if last else width):
            pressed = number
        imgui.end_disabled()
    imgui.end_disabled()
    if card is None or pressed is None:
        return
    if pressed == 4:
        state.draft.add_example(card)
    elif pressed == 5:
        red, green, blue = scene.cloud.colours[card, 0].tolist()
        state.draft.add_colour((red, green, blue))
    elif pressed == 6:
        state.commands.append(Arrange(Lineage().about(card)))
    elif pressed == 7:
        state.asked.append(DISMISS)
    elif pressed == 8:
        state.commands.append(TakeBack((card,)) if rejected else Reject((card,)))
    elif pressed == 9:
        state.breeding_wishes.append(BreedFrom((card,)))
    elif pressed == 10 and beside:
        state.breeding_wishes.append(BreedFrom((beside[-1], card)))
    else:
        relatives = ShowRelatives(None if related else card)
        commands = ToggleFavourite(card), GoTo(card, 0.0), relatives, ToggleSelected(card)
        state.commands.append(commands[pressed])
