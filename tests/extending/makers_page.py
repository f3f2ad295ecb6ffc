"""A page of the menu as somebody adds it, in a file of its own: docs/extending.md, carried out."""

from __future__ import annotations

from collections import Counter

from imgui_bundle import imgui

from foundation.language import N_, _, format_number
from vr_explorer.panels.page import Page
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import DIM, Style
from vr_explorer.panels.widgets import button, heading
from vr_explorer.panels.windows import wrapped
from vr_explorer.scene.commands import GoTo
from vr_explorer.scene.scene import Scene

MAKERS = Page(N_("Makers"), N_("How many images each way of making has"))


def draw_makers_page(style: Style, scene: Scene, state: PanelState) -> None:
    """Into the present window; what is pressed goes into `state`."""
    heading(style, _("To the first image of each"))
    methods = scene.cloud.methods
    for method, count in Counter(methods).most_common():
        if button(style, f"{method} · {format_number(count)}", imgui.get_content_region_avail().x):
            state.commands.append(GoTo(list(methods).index(method)))
    wrapped(_("Each variant was made by one of these."), DIM)
