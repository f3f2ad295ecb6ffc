"""What files tell: models, creators, keywords …, of each kind any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from foundation.language import N_, _, format_number, ngettext
from foundation.lines import one_line
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.editors.several import choose_among
from vr_explorer.panels.style import DIM, Style
from vr_explorer.panels.widgets import heading
from vr_explorer.panels.windows import wrapped
from vr_explorer.scene.criteria import AnyOf, Criterion, Told
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState

HEADINGS = {
    "model": N_("Model"),
    "loras": N_("LoRAs"),
    "sampler": N_("Sampler"),
    "program": N_("Made with"),
    "creator": N_("Creator"),
    "keywords": N_("Keywords"),
}
LONGEST = 28
"""Characters of a button."""


class ToldEditor(Editor):
    """values: of each kind, any of these."""

    column = 1

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {kind: [] for kind in HEADINGS}

    def criteria(self) -> list[Criterion]:
        found: list[Criterion] = []
        for kind, values in self.values.items():
            told = tuple(Told(kind, value) for value in values)
            if told:
                found.append(told[0] if len(told) == 1 else AnyOf(told))
        return found

    def draw(self, style: Style, scene: Scene, state: PanelState) -> None:
        for kind, words in HEADINGS.items():
            found = state.told.get(kind)
            if found is None:
                continue
            heading(style, _(words))
            shown = [(value, f"{one_line(value, LONGEST)}  {format_number(count)}") for value, count in found.values]
            imgui.push_id(kind)
            choose_among(style, shown, self.values[kind])
            imgui.pop_id()
            if found.more:
                more = ngettext("{count} more is found by searching", "{count} more are found by searching", found.more)
                wrapped(more, DIM)
