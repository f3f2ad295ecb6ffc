"""Methods, of which any may have made an image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgui_bundle import imgui

from foundation.language import _
from vr_explorer.panels.editors.editor import Editor
from vr_explorer.panels.style import Style
from vr_explorer.panels.widgets import GAP, button, heading
from vr_explorer.panels.words import extent
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
        edge = imgui.get_cursor_screen_pos().x + imgui.get_content_region_avail().x
        for number, name in enumerate(state.methods):
            words = _(name.replace("_", " "))
            wide = extent(words).x + style.px(24)
            if number and imgui.get_item_rect_max().x + style.px(GAP) + wide < edge:
                imgui.same_line(0.0, style.px(GAP))
            if button(style, words, wide, name in self.methods):
                if name in self.methods:
                    self.methods.remove(name)
                else:
                    self.methods.append(name)
