"""Panels in the world."""

from __future__ import annotations

import moderngl
import numpy as np
import pytest

from tests.factories import cards
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View, look, perspective

SIZE = (64, 64)


@pytest.mark.parametrize("distance", [1.0, 4.0])
def test_a_panel_shows_what_was_drawn_last_on_all_its_levels(ctx: moderngl.Context, distance: float) -> None:
    """Also where its framebuffer stays in use from one drawing to the next."""
    position = np.zeros(3, np.float32)
    view = View(look(position, 0.0, 0.0), perspective(1.0, 1.0, 0.1, 100.0), position, SIZE)
    renderer, target = Renderer(ctx, cards(np.array([[500.0, 0.0, 0.0]]))), Target(ctx, SIZE)
    panel = renderer.world_panel((256, 256))
    panel.framebuffer.use()
    for colour in ((1.0, 0.0, 0.0, 1.0), (0.0, 0.0, 1.0, 1.0)):
        panel.clear()
        panel.framebuffer.clear(*colour)  # leaves it in use, as drawing does
        panel.finish()
    hung = np.diag([2.0, 2.0, 1.0, 1.0])
    hung[2, 3] = -distance
    renderer.render(target.framebuffer, view, Cards(np.array([[500.0, 0.0, 0.0]], np.float32)), 0.0)
    renderer.render_panels(target.framebuffer, view, [(panel, hung)])
    assert target.read()[32, 32].tolist() == [0, 0, 255]
    panel.release()
    renderer.release()
    target.release()
