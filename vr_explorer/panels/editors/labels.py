"""Labels of the user's own tables: what they may say of an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from foundation.lines import one_line
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.editors.several import choose_among
from vr_explorer.panels.style import Style
from vr_explorer.panels.widgets import heading
from vr_explorer.scene.criteria import AnyOf, Criterion, Labelled
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState

MOST_VALUES = 16
"""Of a label, those that most images have; the others are found by a search for their words."""

_LONGEST = 28


class LabelsEditor(Editor):
    """wanted: (id of a label, value), of each label any of these."""

    column = 1

    def __init__(self) -> None:
        self.wanted: list[tuple[str, str]] = []

    def criteria(self) -> list[Criterion]:
        found: dict[str, list[Criterion]] = {}
        for label, value in self.wanted:
            found.setdefault(label, []).append(Labelled(label, value))
        return [any_[0] if len(any_) == 1 else AnyOf(tuple(any_)) for any_ in found.values()]

    def draw(self, style: Style, scene: Scene, state: PanelState) -> None:
        for label, title, values in state.labels:
            heading(style, title)
            imgui.push_id(label)
            choose_among(style, [((label, value), one_line(value, _LONGEST)) for value in values], self.wanted)
            imgui.pop_id()


def labels_of(scene: Scene) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Id, title and most frequent values of each label of its cloud."""
    known = scene.matcher.measures.labels
    return tuple((label, title, known.values(label, MOST_VALUES)) for label, title in known.titles.items())
