"""How an explorer is drawn: the scene with what its tools show in it, and the window's panels over it."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np

from vr_explorer.app.toolbox import Toolbox
from vr_explorer.desktop.help import sections
from vr_explorer.input import Pointer
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.layouts import covered, lay_out_window
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.render.hidden import HiddenArea
from vr_explorer.render.renderer import Renderer
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.sight import Sight
from vr_explorer.scene.view import View
from vr_explorer.tools.relatives import shown_relatives, shown_ties

NEAR = 0.1

NARROWEST, WIDEST = 0.3, 6.0
"""Of pictures for which walls are made."""


def far(scene: Scene) -> float:
    """World metres beyond which nothing is drawn."""
    return 6_000.0 * max(scene.scale, 1.0)


class Drawing:
    """renderer, surface: of the scene, and of the window's panels. surface changes with the size of the panels."""

    def __init__(
        self,
        ctx: moderngl.Context,
        scene: Scene,
        state: PanelState,
        tools: Toolbox,
        renderer: Renderer,
        surface: Surface,
    ) -> None:
        self._ctx = ctx
        self._scene = scene
        self._state = state
        self._tools = tools
        self.renderer = renderer
        self.surface = surface
        self._next_scale: float | None = None
        self._sight: tuple[object, Sight] = None, Sight()
        self._help = [HelpSection(title, rows) for title, rows in sections()]

    def scene(
        self, framebuffer: moderngl.Framebuffer, view: View | Sequence[View], hidden: HiddenArea | None = None
    ) -> None:
        """Without panels. view: as for `Renderer.render`. hidden: the part that need not be drawn."""
        scene, tools = self._scene, self._tools
        bombs = tools.bombs.shown() if scene.bombs else ()
        lines = shown_relatives(scene) if scene.relatives is not None else []
        if scene.ties:
            lines = [*lines, *shown_ties(scene)]
        marks = tools.board.marks or tools.canvas.marks
        if marks:
            lines = [*lines, *marks]
        home, time, facing = tools.home.shown(), scene.time, scene.facing
        exemplars = None if tools.player.playing else tools.exemplars.shown  # like the names beneath them
        shown = bombs, lines, home, facing, exemplars
        self.renderer.render(framebuffer, view, scene.cards, time, scene.hovered, hidden, *shown)

    def panels(
        self, framebuffer: moderngl.Framebuffer, view: View, pointer: Pointer | None = None, settled: bool = False
    ) -> None:
        """The window's, over what was drawn. settled: at their final places in this very frame."""

        def lay_out(style: Style) -> None:
            lay_out_window(style, self._scene, view, self._state, self._help)

        if self._next_scale is not None:
            self.surface.release()
            self.surface, self._next_scale = Surface(self._ctx, self._next_scale), None
        self.surface.draw(framebuffer, lay_out, pointer, self._state.pictures, settled)

    def view(self, size: tuple[int, int], fov: float) -> View:
        """What the viewer sees in a picture of `size` pixels; `fov` in degrees."""
        return self._scene.body.view(size, float(np.radians(fov)), NEAR, far(self._scene))

    def sight(self, size: tuple[int, int], fov: float, glide: float = 0.0) -> Sight:
        """What there is room for in a picture of `size` pixels; the same one until that changes. `fov` in degrees.

        glide: as of `Sight`.
        """
        scale = self.surface.style.scale
        asked = size, fov, glide, covered(scale, size, self._state)
        if asked != self._sight[0]:
            height = float(np.tan(np.radians(fov) / 2.0))
            letter = 2.0 * height * self.surface.style.body / size[1]
            self._sight = asked, Sight(size[0] / size[1], height, asked[3], letter, glide)
        return self._sight[1]

    def rescale_panels(self, scale: float) -> None:
        """From the next frame on; 1 on an ordinary screen."""
        self._next_scale = scale

    def succeed(self, before: Drawing) -> None:
        """Takes the place of another one, with its panels."""
        self.surface, self._next_scale = before.surface, before._next_scale

    def release(self) -> None:
        self.surface.release()
        self.renderer.release()
