"""Small clouds with known colours, and the places to look at them from."""

from __future__ import annotations

from collections.abc import Callable

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from tests.factories import cards, painted
from tests.vr_explorer.render.resting_cards import cards_of_all_kinds, cloud_of_all_kinds
from vr_explorer.render.renderer import Renderer
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View, look, perspective


def view_from(
    position: tuple[float, float, float] = (0.0, 0.0, 0.0),
    yaw: float = 0.0,
    pitch: float = 0.0,
    size: tuple[int, int] = (96, 96),
    eye: float = 0.0,
) -> View:
    """A view of 60°, for an eye that stands `eye` metres to the right of the head."""
    head = np.array(position, np.float32)
    right = look(head, yaw, pitch)[0, :3]
    matrix = look(head + eye * right, yaw, pitch)
    return View(matrix, perspective(np.radians(60.0), size[0] / size[1], 0.1, 2000.0), head, size)


@pytest.fixture
def make_cloud() -> Callable[..., Cloud]:
    return cards


@pytest.fixture
def make_painted() -> Callable[..., Cloud]:
    return painted


@pytest.fixture
def make_view() -> Callable[..., View]:
    return view_from


@pytest.fixture(name="cloud", scope="module")
def _cloud_of_all_kinds() -> Cloud:
    return cloud_of_all_kinds()


@pytest.fixture(name="renderer")
def _renderer_of_all_kinds(ctx: moderngl.Context, cloud: Cloud) -> Renderer:
    return Renderer(ctx, cloud)


@pytest.fixture(name="cards")
def _cards_of_all_kinds(cloud: Cloud) -> Cards:
    return cards_of_all_kinds(cloud)
