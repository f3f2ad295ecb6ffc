"""Images of the cloud that others are to be like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from foundation.language import _
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.style import CROSS, DIM, Style
from vr_explorer.panels.widgets import button, heading
from vr_explorer.panels.windows import wrapped
from vr_explorer.scene.criteria import MOST_EXAMPLES, Criterion, Like
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState


class ExamplesEditor(Editor):
    """cards: to be similar to."""

    column = 0

    def __init__(self) -> None:
        self.cards: list[int] = []

    def add(self, card: int) -> None:
        """The oldest gives way where there are already as many as can be wanted."""
        if card not in self.cards:
            self.cards = [*self.cards, card][-MOST_EXAMPLES:]

    def criteria(self) -> list[Criterion]:
        return [Like(tuple(self.cards))] if self.cards else []

    def draw(self, style: Style, scene: Scene, state: PanelState) -> None:
        heading(style, _("Like these images"))
        for card in self.cards:
            if button(style, f"{CROSS}  {scene.cloud.ids[card][:26]}##{card}", imgui.get_content_region_avail().x):
                self.cards.remove(card)
                break
        if not self.cards:
            words = _("Point at an image and press {key}").format(key=state.example_key)
            if not state.example_key:
                words = _("Point at an image, then choose “Find similar” on the page Images")
            wrapped(words, DIM)
