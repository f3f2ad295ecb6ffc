"""A page of the menu as somebody adds it, in a file of its own: docs/extending.md, carried out."""

from __future__ import annotations

from imgui_bundle import imgui

from foundation.language import N_, _
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import DIM, Style
from vr_explorer.panels.widgets import button, heading
from vr_explorer.panels.windows import wrapped
from vr_explorer.scene.commands import GoTo
from vr_explorer.scene.scene import Scene

KEPT = Page(N_("Kept"), N_("To an image that you have kept"))


def draw_kept_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window; what is pressed goes into `state`."""
    heading(style, _("Go to one of these"))
    for card in scene.favourites:
        if button(style, scene.cloud.ids[card], imgui.get_content_region_avail().x):
            state.commands.append(GoTo(card))
    if not scene.favourites:
        wrapped(_("Nothing is kept yet."), DIM)
