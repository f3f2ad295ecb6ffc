"""The ground and the horizon: where a pixel looks says what it has of their light, but where a card is before them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.colour import linear_to_srgb
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.settings import RenderSettings
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.view import View

Make = Callable[..., Cloud]
See = Callable[..., View]

SIZE = (64, 48)
HEIGHT = -6.0
HORIZON = 0.3


def _rolled(view: View, angle: float) -> View:
    turned = np.eye(4, dtype=np.float32)
    turned[:2, :2] = (np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))
    return replace(view, view=turned @ view.view)


def _aside(view: View) -> View:
    """As of a lens whose middle is not that of the picture."""
    projection = view.projection.copy()
    projection[0, 2], projection[1, 2] = 0.3, -0.2
    return replace(view, projection=projection)


def _settings(cloud: Cloud, brightness: float, horizon: float, spacing: float = 0.5) -> RenderSettings:
    scale = SceneSettings().scale(cloud.laid_out)
    depth = -HEIGHT / scale
    return RenderSettings(
        ground_depth=depth,
        ground_spacing=spacing / scale,
        ground_brightness=brightness,
        horizon_brightness=horizon,
        near_fade_from=0.0,
        near_fade_to=0.1,
    )


def _heights(view: View) -> np.ndarray:
    """(H, W), of the direction of each pixel, of length 1."""
    width, height = view.size
    x = (2.0 * np.arange(width) + 1.0) / width - 1.0
    y = 1.0 - (2.0 * np.arange(height) + 1.0) / height
    (a, _, c, _), (_, b, d, _), *_ = view.projection.astype(float)
    across, upward = np.meshgrid((x + c) / a, (y + d) / b)
    directions = np.stack([across, upward, -np.ones_like(across)], -1) @ view.view[:3, :3].astype(float)
    return directions[..., 1] / np.linalg.norm(directions, axis=-1)


@pytest.mark.parametrize("samples", [1, 4])
def test_the_light_of_the_horizon_is_everywhere(
    ctx: moderngl.Context, make_cloud: Make, make_view: See, samples: int
) -> None:
    cloud = make_cloud([(0, 5000, 0)])
    renderer, target = Renderer(ctx, cloud, _settings(cloud, 0.0, HORIZON)), Target(ctx, SIZE, samples)
    places = (0.0, 0.0, 0.0), (3.0, HEIGHT - 4.0, 1.0), (0.0, HEIGHT, 0.0), (0.0, 900.0, 0.0)
    for place in places:
        for pitch in (0.0, 0.02, -0.4, 0.5, 1.57, -1.57):
            straight = make_view(place, yaw=1.0, pitch=pitch, size=SIZE)
            for view in (straight, _rolled(straight, 0.7), _rolled(straight, 3.0), _aside(straight)):
                renderer.render(target.framebuffer, view, Cards(cloud.positions), 0.0)
                light = HORIZON * np.exp(-14.0 * np.abs(_heights(view)))
                wanted = 255.0 * linear_to_srgb(light[..., None] * (0.55, 0.72, 1.0))
                assert np.abs(target.read() - wanted).max() < 2.5, (place, pitch)


@pytest.mark.parametrize("below", [False, True], ids=["from above", "from below"])
@pytest.mark.parametrize("eyes", [1, 2])
def test_the_grid_lies_over_what_is_beyond_it_and_behind_what_is_before_it(
    ctx: moderngl.Context, make_painted: Make, make_view: See, below: bool, eyes: int
) -> None:
    side, card = (-1.0 if below else 1.0), 8.0
    cloud = make_painted([(0, HEIGHT, -card)], np.zeros((1, 32, 32, 3), np.uint8), per_row=1)
    place, pitch = (0.0, HEIGHT + 3.0 * side, 0.0), -0.35 * side
    views = [make_view(place, pitch=pitch, size=(160, 160), eye=0.03 * eye) for eye in range(eyes)]
    target, pictures = Target(ctx, (160 * eyes, 160), 0), []
    for brightness in (0.0, 1.0):
        renderer = Renderer(ctx, cloud, _settings(cloud, brightness, 0.0))
        renderer.render(target.framebuffer, views, Cards(cloud.positions), 0.0)
        pictures.append(target.read().astype(int))
    added = (pictures[1] - pictures[0])[..., 2].reshape(160, eyes, 160)
    for eye, view in enumerate(views):
        lit = added[:, eye, 74:86].mean(axis=1)

        def row(height: float, view: View = view) -> int:
            # Cards face the head: theirs is a plane through their middle.
            head, middle = view.head.astype(float), np.array((0.0, HEIGHT, -card))
            normal = (head - middle) / np.linalg.norm(head - middle)
            up = np.cross(normal, (1.0, 0.0, 0.0))
            point = middle + up * (height / up[1])
            clip = view.projection @ view.view @ (*point, 1.0)
            return round(80.0 - 80.0 * clip[1] / clip[3])

        top, middle, bottom = sorted((row(1.2), row(0.0), row(-1.2)))
        before, beyond = (slice(middle + 2, bottom), slice(top, middle - 1))
        if not below:
            before, beyond = beyond, before
        assert lit[before].max() == 0, "the card's half on this side of the grid hides it"
        assert lit[beyond].min() > 5, "the other half lies behind it"
