"""Words that are looked for, as a part of the filter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.language import _
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.search_box import SEARCH_FIELD, draw_answers
from vr_explorer.panels.style import Style
from vr_explorer.panels.widgets import heading
from vr_explorer.scene.criteria import Criterion
from vr_explorer.scene.query import LONGEST
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.search import Understood

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState


class SearchEditor(Editor):
    """text: as it is being written. understood: what was made of it, maybe still of what stood there before."""

    column = 0

    def __init__(self) -> None:
        self.text = ""
        self.understood = Understood()

    def criteria(self) -> list[Criterion]:
        criterion = self.understood.criterion if self.text else None
        return [criterion] if criterion is not None else []

    def draw(self, style: Style, scene: Scene, state: PanelState) -> None:
        heading(style, _("Search"))
        name = _("Words: a colour, a manner, a note") if state.text_input.takes(SEARCH_FIELD) else ""
        self.text = state.text_input.field(style, SEARCH_FIELD, name, self.text, LONGEST)
        if self.text or state.text_input.takes(SEARCH_FIELD):
            draw_answers(style, state, self.understood)
