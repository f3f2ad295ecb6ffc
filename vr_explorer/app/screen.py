"""A panel in the headset: laid out by Dear ImGui, drawn into a picture of its own, hung in the scene or composed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import moderngl

from foundation.errors import UserError
from vr_explorer.input import Pointer
from vr_explorer.panels.style import Style
from vr_explorer.panels.surface import Surface
from vr_explorer.render.panel import WorldPanel
from vr_explorer.render.renderer import Renderer
from vr_explorer.xr.poses import Transform
from vr_explorer.xr.quad_layers import Quad
from vr_explorer.xr.session import Session


class Screen:
    """pixels: of the picture. scale: of the panels on it. picture: for the renderer. surface: for its pointer."""

    def __init__(self, ctx: moderngl.Context, renderer: Renderer, pixels: tuple[int, int], scale: float) -> None:
        self._ctx = ctx
        self.pixels = pixels
        self.picture: WorldPanel = renderer.world_panel(pixels)
        self.surface = Surface(ctx, scale)
        self._quad: Quad | None = None
        self._written = False

    @property
    def composed(self) -> bool:
        """Whether the runtime composes it, so that it need not be drawn for the eyes."""
        return self._quad is not None

    def write(
        self,
        lay_out: Callable[[Style], None],
        pointer: Pointer | None = None,
        pictures: Sequence[moderngl.Texture] = (),
        settled: bool = False,
    ) -> None:
        """Draws its panels anew. settled: at their final sizes at once."""
        self.picture.clear()
        self.surface.draw(self.picture.framebuffer, lay_out, pointer, pictures, settled)
        self.picture.finish()
        self._written = True

    def compose(self, session: Session) -> None:
        """From now on by the runtime of `session`, where it takes such a picture."""
        try:
            self._quad = Quad(session, self._ctx, self.pixels)
        except UserError as error:
            session.note(str(error))
        self._written = True

    def stop_composing(self) -> None:
        """Its session ends, or the runtime takes no more pictures of it: it is drawn for the eyes again."""
        if self._quad is not None:
            self._quad.release()
            self._quad = None

    def layer(self, pose: Transform, size: tuple[float, float]) -> Any:
        """For the frame; None where the runtime composes it no longer.

        pose: its middle and axes in the session's space. size: metres.
        """
        assert self._quad is not None
        if self._written and not self._quad.copy(self.picture.framebuffer):
            self.stop_composing()
            return None
        self._written = False
        return self._quad.layer(pose, size)

    def release(self) -> None:
        self.stop_composing()
        self.surface.release()
        self.picture.release()


class PlacedScreen(NamedTuple):
    """A screen that is shown. pose: its middle and axes in the headset's space. size: metres."""

    screen: Screen
    pose: Transform
    size: tuple[float, float]
