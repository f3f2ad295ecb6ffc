"""Methods, of which any may have made an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foundation.language import _
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.editors.several import choose_among
from vr_explorer.panels.style import Style
from vr_explorer.panels.widgets import heading
from vr_explorer.scene.criteria import AnyOf, Criterion, Method
from vr_explorer.scene.scene import Scene

if TYPE_CHECKING:
    from vr_explorer.panels.state import PanelState


class MethodsEditor(Editor):
    """methods: any of these."""

    column = 1

    def __init__(self) -> None:
        self.methods: list[str] = []

    def criteria(self) -> list[Criterion]:
        if not self.methods:
            return []
        methods = tuple(Method(name) for name in self.methods)
        return [methods[0] if len(methods) == 1 else AnyOf(methods)]

    def draw(self, style: Style, scene: Scene, state: PanelState) -> None:
        if len(state.methods) < 2:
            return
        heading(style, _("Made by"))
        choose_among(style, [(name, _(name.replace("_", " "))) for name in state.methods], self.methods)
