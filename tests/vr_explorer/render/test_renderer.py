"""Whole pictures, also as golden ones, and what the renderer leaves behind."""

from collections.abc import Callable
from dataclasses import replace

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.colour import oklab_to_srgb, oklch_to_oklab
from vr_explorer.render import program
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.settings import RenderSettings
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View

Make = Callable[..., Cloud]
See = Callable[..., View]
Golden = Callable[[np.ndarray, str], None]
SIZE = (320, 180)


def _portraits(count: int, seed: int) -> np.ndarray:
    """uint8 (count, 32, 32, 3): an oval before a wall, in random colours."""
    rng = np.random.default_rng(seed)
    lch = np.stack(
        [rng.uniform(0.35, 0.85, (2, count)), rng.uniform(0.05, 0.2, (2, count)), rng.uniform(0, 6.3, (2, count))], -1
    )
    face, wall = (oklab_to_srgb(oklch_to_oklab(lch)) * 255).astype(np.uint8)
    y, x = np.mgrid[-1:1:32j, -1:1:32j]
    oval = (np.hypot(x / 0.55, y / 0.75) < 1.0)[None, :, :, None]
    return np.where(oval, face[:, None, None], wall[:, None, None])


@pytest.fixture
def portraits(make_painted: Make) -> Cloud:
    positions = np.random.default_rng(11).normal(0.0, 1.0, (600, 3)) * (45.0, 30.0, 45.0)
    return make_painted(positions, _portraits(600, 12), per_row=16)


@pytest.fixture
def palettes(make_cloud: Make) -> Cloud:
    rng = np.random.default_rng(21)
    positions = rng.normal(0.0, 1.0, (900, 3)) * (45.0, 35.0, 45.0)
    lch = np.stack([rng.uniform(0.2, 0.95, (900, 5)), rng.uniform(0, 0.2, (900, 5)), rng.uniform(0, 6.3, (900, 5))], -1)
    shares = -np.sort(-rng.dirichlet(np.ones(5) * 2.0, 900), axis=1).astype(np.float32)
    return make_cloud(positions, colours=(oklab_to_srgb(oklch_to_oklab(lch)) * 255).astype(np.uint8), shares=shares)


def _draw(
    ctx: moderngl.Context, cloud: Cloud, view: View, cards: Cards, time: float = 0.0, hovered: int | None = None
) -> np.ndarray:
    target = Target(ctx, view.size)
    Renderer(ctx, cloud).render(target.framebuffer, view, cards, time, hovered)
    return target.read()


def test_a_cloud_from_outside(ctx: moderngl.Context, portraits: Cloud, make_view: See, assert_golden: Golden) -> None:
    view = make_view((0, 10, 130), pitch=-0.08, size=SIZE)
    assert_golden(_draw(ctx, portraits, view, Cards(portraits.positions)), "outside")


def test_a_cloud_from_inside(ctx: moderngl.Context, portraits: Cloud, make_view: See, assert_golden: Golden) -> None:
    cards = Cards(portraits.positions)
    view = make_view((5, 2, 14), yaw=0.3, size=SIZE)
    nearest = np.argsort(np.linalg.norm(portraits.positions - view.head, axis=1))
    cards.favourite[nearest[4:40:3]] = 1.0
    ahead = [int(card) for card in nearest[:30] if (view.view @ [*portraits.positions[card], 1.0])[2] < -12.0]
    assert_golden(_draw(ctx, portraits, view, cards, hovered=ahead[0]), "inside")


@pytest.mark.parametrize("pictures", ["portraits", "palettes"])
@pytest.mark.parametrize(("place", "yaw"), [((0, 10, 130), 0.0), ((5, 2, 14), 0.3)], ids=["outside", "inside"])
def test_plain_cards_look_the_same_by_either_program(
    ctx: moderngl.Context,
    request: pytest.FixtureRequest,
    pictures: str,
    make_view: See,
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[float, float, float],
    yaw: float,
) -> None:
    cloud: Cloud = request.getfixturevalue(pictures)
    cards = Cards(cloud.positions)
    cards.favourite[::9] = cards.selected[::7] = 1.0
    cards.fade_from[::5] = cards.fade_to[::5] = 0.6
    view = make_view(place, yaw=yaw, size=SIZE)
    usual = _draw(ctx, cloud, view, cards)
    read = program._read
    assert "OPAQUE = 0.999;" in read("cards.glsl")
    monkeypatch.setattr(program, "_read", lambda file: read(file).replace("OPAQUE = 0.999;", "OPAQUE = 2.0;"))
    monkeypatch.setattr(program, "_expanded", program._expanded.__wrapped__)  # not those that are known
    none_plain = _draw(ctx, cloud, view, cards)
    apart = np.abs(usual.astype(int) - none_plain).max(axis=2)
    assert (apart > 2).mean() < 2e-4  # where cards meet, which of them is seen depends on their order


@pytest.mark.parametrize("pictures", ["portraits", "palettes"])
def test_what_is_plain_is_drawn_by_the_lean_program_alone(
    ctx: moderngl.Context, request: pytest.FixtureRequest, pictures: str, make_view: See
) -> None:
    cloud: Cloud = request.getfixturevalue(pictures)
    cards, view = Cards(cloud.positions), make_view((0, 10, 130), size=SIZE)
    cards.favourite[0] = 1.0
    target = Target(ctx, view.size)
    renderer = Renderer(ctx, cloud)

    def lit() -> float:
        renderer.render(target.framebuffer, view, cards, 0.0)
        return float((target.read().max(axis=-1) > 40).mean())

    both = lit()
    lean, full = renderer._cards._shapes
    renderer._cards._shapes = [lean]
    assert lit() == pytest.approx(both, rel=0.02)
    renderer._cards._shapes = [full]
    assert 0.0 < lit() < 0.02 * both


def test_colours_where_there_are_no_pictures(
    ctx: moderngl.Context, palettes: Cloud, make_view: See, assert_golden: Golden
) -> None:
    view = make_view((0, 0, 40), size=SIZE)
    assert_golden(_draw(ctx, palettes, view, Cards(palettes.positions)), "palettes")


def test_rain_over_the_ground(ctx: moderngl.Context, portraits: Cloud, make_view: See, assert_golden: Golden) -> None:
    cards = Cards(portraits.positions)
    cards.start[:, 1] += 80.0
    cards.begin[:] = np.linspace(0.0, 6.0, len(cards))
    cards.duration[:] = 3.0
    cards.fade_from[:] = 0.0
    view = make_view((0, 10, 110), pitch=-0.4, size=SIZE)
    assert_golden(_draw(ctx, portraits, view, cards, time=4.5), "rain")


def test_a_golden_picture_notices_a_shift_a_fade_and_a_missing_part(
    ctx: moderngl.Context, portraits: Cloud, make_view: See, differs: Callable[[np.ndarray, np.ndarray], bool]
) -> None:
    picture = _draw(ctx, portraits, make_view((0, 10, 130), size=SIZE), Cards(portraits.positions))
    rounded = np.clip(picture.astype(int) + np.random.default_rng(0).integers(-1, 2, picture.shape), 0, 255)
    assert not differs(rounded.astype(np.uint8), picture)
    assert differs(np.roll(picture, 1, axis=1), picture)
    assert differs(np.roll(picture, 1, axis=0), picture)
    assert differs((picture * 0.9).astype(np.uint8), picture)
    missing = picture.copy()
    missing[80:100, 140:180] = 0
    assert differs(missing, picture)
    assert differs(picture[1:], picture)


def test_the_ground_fades_into_black_without_a_pattern(ctx: moderngl.Context, make_cloud: Make, make_view: See) -> None:
    settings = RenderSettings(ground_brightness=1.0, horizon_brightness=0.0)
    view, target = make_view((0, 0, 0), pitch=-0.35, size=(320, 320)), Target(ctx, (320, 320))
    cloud = make_cloud([(0, 5000, 0)])
    Renderer(ctx, cloud, settings).render(target.framebuffer, view, Cards(cloud.positions), 0.0)
    rows = target.read()[..., 2].astype(float)
    horizon = int(160 - 160 / np.tan(np.radians(30)) * np.tan(0.35)) + 1
    assert rows[: horizon - 1].max() == 0
    # Just below the horizon the lines are far finer than pixels: evenly dim, and dimmer than below.
    assert rows[horizon : horizon + 6].std(axis=1).max() < 3.0
    assert rows[horizon : horizon + 6].mean() < rows[-40:].mean()
    assert rows[-40:].max() > 60


@pytest.mark.parametrize("size", [(97, 97), (96, 96)])
def test_the_horizon_is_even_at_eye_level(
    ctx: moderngl.Context, make_cloud: Make, make_view: See, size: tuple[int, int]
) -> None:
    cloud = make_cloud([(0, 5000, 0)])
    picture = _draw(ctx, cloud, make_view(size=size), Cards(cloud.positions)).astype(int)
    middle = picture[size[1] // 2 - 3 : size[1] // 2 + 4]
    assert middle.min(axis=-1).min() > 0
    assert np.ptp(middle, axis=(0, 1)).max() <= 6


def test_both_eyes_see_cards_turned_the_same_way(ctx: moderngl.Context, make_cloud: Make, make_view: See) -> None:
    cloud = make_cloud([(2, 0, -9)])

    def narrowing(view: View) -> float:
        """How much higher the card is at its right edge than at its left one: by its depth there, so by its turn."""
        picture = _draw(ctx, cloud, view, Cards(cloud.positions))
        heights = (picture.max(axis=-1) > 60).sum(axis=0)
        columns = np.nonzero(heights)[0]
        inner = columns[len(columns) // 10 : -(len(columns) // 10)]
        slope = np.polyfit(inner, heights[inner], 1)
        return float(np.polyval(slope, columns[-1]) / np.polyval(slope, columns[0]))

    left, right = (make_view(size=(800, 800), eye=eye) for eye in (-0.5, 0.5))
    assert narrowing(left) == pytest.approx(narrowing(right), abs=0.008)
    own_way = [narrowing(replace(view, head=-view.view[:3, 3])) for view in (left, right)]
    assert own_way[0] - own_way[1] > 0.03


def test_a_layer_of_an_array_made_without_moderngl_is_drawn_into(
    ctx: moderngl.Context, palettes: Cloud, make_view: See
) -> None:
    from OpenGL import GL

    view = make_view((0, 0, 40), size=(160, 90))
    expected = Target(ctx, view.size, samples=1)
    renderer, cards = Renderer(ctx, palettes), Cards(palettes.positions)
    renderer.render(expected.framebuffer, view, cards, 0.0)

    array, depth = GL.glGenTextures(2)
    GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, array)
    storage = (GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None)
    GL.glTexImage3D(GL.GL_TEXTURE_2D_ARRAY, 0, GL.GL_SRGB8_ALPHA8, *view.size, 2, 0, *storage)
    GL.glBindTexture(GL.GL_TEXTURE_2D, depth)
    storage = (GL.GL_DEPTH_COMPONENT, GL.GL_UNSIGNED_INT, None)
    GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, GL.GL_DEPTH_COMPONENT24, *view.size, 0, *storage)
    framebuffer = GL.glGenFramebuffers(1)
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
    GL.glFramebufferTextureLayer(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, array, 0, 1)
    GL.glFramebufferTexture2D(GL.GL_FRAMEBUFFER, GL.GL_DEPTH_ATTACHMENT, GL.GL_TEXTURE_2D, depth, 0)
    eye = ctx.detect_framebuffer(framebuffer)
    assert ctx.error == "GL_INVALID_OPERATION"  # moderngl asks the texture for its size as if it were a renderbuffer

    renderer.render(eye, view, cards, 0.0)
    drawn = np.frombuffer(eye.read(components=3, alignment=1), np.uint8).reshape(90, 160, 3)[::-1]
    np.testing.assert_array_equal(drawn, expected.read())


def test_what_draws_afterwards_finds_plain_state(ctx: moderngl.Context, palettes: Cloud, make_view: See) -> None:
    from OpenGL import GL

    target, view = Target(ctx, (128, 64)), make_view(size=(64, 64))
    Renderer(ctx, palettes).render(target.framebuffer, (view, view), Cards(palettes.positions), 0.0)
    assert not GL.glIsEnabled(GL.GL_CLIP_DISTANCE0)
    for state in (GL.GL_FRAMEBUFFER_SRGB, GL.GL_SAMPLE_ALPHA_TO_COVERAGE, GL.GL_DEPTH_TEST, GL.GL_BLEND):
        assert not GL.glIsEnabled(state)
    assert GL.glGetBooleanv(GL.GL_DEPTH_WRITEMASK)


def test_a_renderer_follows_a_renderer(ctx: moderngl.Context, portraits: Cloud, make_view: See) -> None:
    view, cards = make_view((0, 0, 60), size=(64, 64)), Cards(portraits.positions)
    pictures = []
    for _ in range(2):
        renderer, target = Renderer(ctx, portraits), Target(ctx, view.size)
        renderer.render(target.framebuffer, view, cards, 0.0)
        pictures.append(target.read())
        renderer.release()
        target.release()
    assert pictures[0].max() > 0
    np.testing.assert_array_equal(*pictures)


@pytest.mark.parametrize(
    "wrong", [{"haze": 0.0}, {"haze_floor": 2.0}, {"near_fade_from": 4.0}, {"smallest": -1.0}, {"anisotropy": 0.0}]
)
def test_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        RenderSettings(**wrong)
