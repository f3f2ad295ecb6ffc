"""A window's menu that can be pressed everywhere, for whatever an extension puts there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from tests.factories import clustered_cloud
from tests.unseen import PRESS, unseen
from vr_explorer.input import Pointer
from vr_explorer.panels.layouts import MARGIN, MENU_WIDTH, lay_out_window
from vr_explorer.panels.state import PanelState
from vr_explorer.panels.surface import Surface
from vr_explorer.render.target import Target
from vr_explorer.scene.scene import Scene

SIZE = (560, 900)
"""Pixels of a window with panels of half their size: so small, it is drawn quickly."""

SCALE = 0.5


@pytest.fixture
def cloud() -> Cloud:
    """Sixty images without pictures, every third of them upright."""
    cloud = clustered_cloud(60)
    cloud.sizes[:] = (300, 200)
    cloud.sizes[::3] = (200, 300)
    return cloud


class Menu:
    """state: its page is drawn over nothing."""

    def __init__(self, ctx: moderngl.Context, scene: Scene, state: PanelState) -> None:
        self.scene, self.state, self._ctx = scene, state, ctx
        self._surface, self._target = Surface(ctx, SCALE), Target(ctx, SIZE)

    def drawn(self) -> np.ndarray:
        """uint8 (H, W, 3)"""
        self._target.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        self._draw(None)
        return self._target.read()

    def pressed_until(self, done: Callable[[], bool], top: int = 50, columns: Sequence[float] = (80, 350, 210)) -> None:
        """Presses one place after the other, from above, until it has happened. top: pixels above the first, by itself
        below the buttons of pages. columns: units from the left.
        """
        page = self.state.page
        left = SIZE[0] - SCALE * (MARGIN + MENU_WIDTH)
        for y in range(top, SIZE[1] - 50, 9):
            for x in (left + SCALE * column for column in columns):
                with unseen(self._ctx):
                    for down in PRESS:
                        self._draw(Pointer((float(x), float(y)), down))
                if done():
                    return
                self.state.page = page
        pytest.fail("nothing on the page does it")

    def _draw(self, pointer: Pointer | None) -> None:
        view = self.scene.body.view(SIZE, 1.0, 0.1, 1000.0)
        lay_out = partial(lay_out_window, scene=self.scene, view=view, state=self.state)
        self._surface.draw(self._target.framebuffer, lay_out, pointer, settled=pointer is None)

    def release(self) -> None:
        self._surface.release()
        self._target.release()


@pytest.fixture
def menu(ctx: moderngl.Context, cloud: Cloud) -> Iterator[Menu]:
    menu = Menu(ctx, Scene(cloud), PanelState(status_shown=False))
    yield menu
    menu.release()
