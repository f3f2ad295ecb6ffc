"""The part of the page of filters that puts a `LighterThan` together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from foundation.language import _
from tests.extending.lighter import LighterThan
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.style import Style
from vr_explorer.panels.widgets import button, heading
from vr_explorer.scene.criteria.criterion import Criterion
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:  # the state has all editors
    from vr_explorer.panels.state import PanelState


class LighterEditor(Editor):
    """card: to be lighter than, None for any."""

    column = 1

    def __init__(self) -> None:
        self.card: int | None = None

    def criteria(self) -> list[Criterion]:
        return [LighterThan(self.card)] if self.card is not None else []

    def draw(self, style: Style, scene: Scene, state: PanelState) -> None:
        heading(style, _("Lighter than"))
        imgui.begin_disabled(state.last is None)
        if button(style, _("The image pointed at last"), imgui.get_content_region_avail().x, self.card is not None):
            self.card = state.last if self.card is None else None
        imgui.end_disabled()
