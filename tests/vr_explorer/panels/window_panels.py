"""The panels of a window, drawn into a framebuffer, and a pointer that presses there."""

from __future__ import annotations

from functools import partial

import moderngl
import numpy as np

from tests.unseen import PRESS, unseen
from vr_explorer.desktop.help import sections
from vr_explorer.input import Pointer
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.layouts import lay_out_window
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.scene import Scene

SECTIONS = [HelpSection(title, rows) for title, rows in sections()]


def drawn(
    ctx: moderngl.Context, scene: Scene, state: PanelState, size: tuple[int, int], scale: float = 1.0
) -> np.ndarray:
    target = Target(ctx, size, samples=1)
    target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
    surface = Surface(ctx, scale)
    draw(surface, target, scene, state)
    pixels = target.read()
    surface.release()
    target.release()
    return pixels


def draw(surface: Surface, target: Target, scene: Scene, state: PanelState, pointer: Pointer | None = None) -> None:
    view = scene.body.view(target.size, 1.0, 0.1, 1000.0)
    lay_out = partial(lay_out_window, scene=scene, view=view, state=state, sections=SECTIONS)
    surface.draw(target.framebuffer, lay_out, pointer, settled=pointer is None)


def extent(pixels: np.ndarray, above: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is brighter than `above`."""
    rows, columns = np.nonzero(pixels.max(axis=2) > above)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def pressed(surface: Surface, target: Target, scene: Scene, state: PanelState, position: tuple[float, float]) -> None:
    """A press and a release at `position`."""
    with unseen(target.framebuffer.ctx):
        for down in PRESS:
            draw(surface, target, scene, state, Pointer(position, down))
