"""What is wanted or not, without more: each kind of criterion that has a switch, and what was selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.language import _
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.style import Style
from vr_explorer.panels.widgets import heading, toggle
from vr_explorer.scene.criteria import CRITERIA, Criterion, SelectedCards
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState


class SwitchesEditor(Editor):
    """selection: one of these. on: the kinds that are switched on."""

    column = 1

    def __init__(self) -> None:
        self.selection: SelectedCards | None = None
        self.on: list[type[Criterion]] = []

    def switch(self, kind: type[Criterion], on: bool) -> None:
        self.on = [one for one in CRITERIA.values() if (on if one is kind else one in self.on)]

    def criteria(self) -> list[Criterion]:
        own: list[Criterion] = [self.selection] if self.selection is not None else []
        return [*own, *(kind() for kind in self.on)]

    def draw(self, style: Style, scene: Scene, state: PanelState) -> None:
        heading(style, _("Only"))
        if self.selection is not None and not toggle(style, self.selection.describe(), True):
            self.selection = None
        for kind in CRITERIA.values():
            if kind.switch:
                self.switch(kind, toggle(style, _(kind.switch), kind in self.on))
