"""What can be done with the image that was pointed at last, for hands and controllers that lack the buttons for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from imgui_bundle import imgui

from foundation.language import _
from vr_explorer.actions import (
    BREED,
    COPY_IMAGE,
    DISMISS,
    FAVOURITE,
    GO,
    LARGE_VIEW,
    LIKE,
    MORE_LIKE,
    PICK_COLOUR,
    REJECT,
    RELATIVES,
    SELECT,
    Action,
)
from vr_explorer.panels.breeding_state import BreedFrom
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import DIM, Style
from vr_explorer.panels.tips import tip
from vr_explorer.panels.widgets import GAP, TWO_COLUMNS, button, heading
from vr_explorer.panels.windows import wrapped
from vr_explorer.scene.arrangements import Lineage
from vr_explorer.scene.commands import (
    Arrange,
    Command,
    GoTo,
    Reject,
    ShowRelatives,
    TakeBack,
    ToggleFavourite,
    ToggleSelected,
)
from vr_explorer.scene.scene import Scene

NARROW, WIDE = 4, 5
"""Columns of buttons. The board in a headset is wide, and has two rows of them, so that what is below is seen, too."""


class Offer(NamedTuple):
    """A button. says: what it does. action: asks for the same from a device. do: when it is pressed."""

    word: str
    says: str
    action: Action | None
    do: Callable[[], None]


def draw_pointed(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window; what is pressed goes into `state`."""
    card = state.last
    heading(style, _("Pointed at last"))
    wrapped(scene.cloud.ids[card] if card is not None else _("No image yet"), DIM)
    offers = _offers(scene, state, card if card is not None else 0)
    room, gap = imgui.get_content_region_avail().x, style.px(GAP)
    count = WIDE if room >= style.px(TWO_COLUMNS) else NARROW
    width = float(int((room - (count - 1) * gap) / count))
    pressed = None
    imgui.begin_disabled(card is None)
    for number, offer in enumerate(offers):
        if number % count:
            imgui.same_line(0.0, gap)
        ends = (number + 1) % count == 0 or number == len(offers) - 1
        if button(style, offer.word, imgui.get_content_region_avail().x if ends else width):
            pressed = offer
        tip(style, offer.says, state.named(offer.action) if offer.action is not None else "")
    imgui.end_disabled()
    if card is not None and pressed is not None:
        pressed.do()


def _offers(scene: Scene, state: PanelState, card: int) -> list[Offer]:
    kept, selected, related = card in scene.favourites, card in scene.selection.cards, card == scene.related
    beside = [one for one in scene.favourites if one != card]

    def sends(command: Command) -> Callable[[], None]:
        return lambda: state.commands.append(command)

    def asks(action: Action) -> Callable[[], None]:
        return lambda: state.asked.append(action)

    def breeds(*parents: int) -> Callable[[], None]:
        return lambda: state.breeding_wishes.append(BreedFrom(parents))

    def take_colour() -> None:
        red, green, blue = scene.cloud.colours[card, 0].tolist()
        state.draft.add_colour((red, green, blue))

    offers = [
        Offer(
            _("Do not keep") if kept else _("Keep"),
            _("As a favourite, on the board"),
            FAVOURITE,
            sends(ToggleFavourite(card)),
        ),
        Offer(_("Go to it"), _("Bring yourself before it"), GO, sends(GoTo(card, 0.0))),
        Offer(
            _("No relatives") if related else _("Relatives"),
            _("Lines to what it came from, and to what is most like it"),
            RELATIVES,
            sends(ShowRelatives(None if related else card)),
        ),
        Offer(
            _("Deselect") if selected else _("Select"),
            _("For what is done with several images"),
            SELECT,
            sends(ToggleSelected(card)),
        ),
        Offer(
            _("Find similar"), _("Into the filter: images like this one"), LIKE, lambda: state.draft.add_example(card)
        ),
        Offer(
            _("Its colour"),
            _("Into the filter: images with its main colour"),
            PICK_COLOUR,
            take_colour,
        ),
        Offer(
            _("Family tree"), _("What it came from, and what came from it"), None, sends(Arrange(Lineage().about(card)))
        ),
        Offer(_("Fewer like it"), _("What comes next is less like it"), DISMISS, asks(DISMISS)),
        Offer(
            _("Show again") if card in scene.rejected else _("Never again"),
            _("You do not see it any more; Taste has all of these"),
            REJECT,
            sends(TakeBack((card,)) if card in scene.rejected else Reject((card,))),
        ),
        Offer(_("Breed from it"), _("New images, from this one alone"), MORE_LIKE, breeds(card)),
        Offer(_("See it large"), _("As large as the window"), LARGE_VIEW, asks(LARGE_VIEW)),
        Offer(_("Copy it"), _("The picture, for another program"), COPY_IMAGE, asks(COPY_IMAGE)),
    ]
    if beside:
        says = _("New images between this one and the one kept last")
        offers.append(Offer(_("Breed with last kept"), says, BREED, breeds(beside[-1], card)))
    return offers
