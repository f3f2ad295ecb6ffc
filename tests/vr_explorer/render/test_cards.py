"""What cards look like and where, read from pictures."""

from collections.abc import Callable

import moderngl
import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.colour import srgb_to_linear
from vr_explorer.picking.ray import facing
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.settings import RenderSettings
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import FOUND, NOT_FOUND, Cards
from vr_explorer.scene.view import View

Make = Callable[..., Cloud]
See = Callable[..., View]
DARK = RenderSettings(ground_brightness=0.0, horizon_brightness=0.0)
CLEAR = RenderSettings(ground_brightness=0.0, horizon_brightness=0.0, haze=1e6)


def draw(
    ctx: moderngl.Context,
    cloud: Cloud,
    view: View,
    cards: Cards | None = None,
    settings: RenderSettings = DARK,
    samples: int = 4,
    **state: float,
) -> np.ndarray:
    """The picture of `cloud`, whose positions are metres here."""
    renderer, target = Renderer(ctx, cloud, settings), Target(ctx, view.size, samples)
    renderer.render(target.framebuffer, view, cards or Cards(cloud.positions), state.pop("time", 0.0), **state)
    picture = target.read()
    renderer.release()
    target.release()
    return picture


def light(picture: np.ndarray) -> float:
    """The sum of the linear light of a picture."""
    return float(srgb_to_linear(picture / 255.0).sum())


def pixels_of(points: np.ndarray, view: View) -> np.ndarray:
    """World places (N, 3) → (N, 2), pixels from the upper left corner."""
    clip = np.c_[points, np.ones(len(points))] @ (view.projection @ view.view).T
    flat = clip[:, :2] / clip[:, 3:]
    return (np.array([0.5, -0.5]) * flat + 0.5) * view.size


@pytest.mark.parametrize("position", [(0, 0, -12), (4, 3, -11), (-5, -4, -14), (0.5, 5, -14)])
@pytest.mark.parametrize("eye", [-0.032, 0.032])
def test_a_card_stands_where_the_scene_says_and_faces_the_head(
    ctx: moderngl.Context, make_cloud: Make, make_view: See, position: tuple[float, float, float], eye: float
) -> None:
    view = make_view(size=(240, 240), eye=eye)
    picture = draw(ctx, make_cloud([position]), view)
    _, right, up = facing(np.array(position, np.float32)[:, None], view.head)
    corners = np.array([np.array(position) + 2.0 * (x * right[:, 0] + y * up[:, 0]) for x in (-1, 1) for y in (-1, 1)])
    expected = pixels_of(corners, view)
    rows, columns = np.nonzero(picture.max(axis=-1) > 60)
    found = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    np.testing.assert_allclose(found, [*expected.min(axis=0), *expected.max(axis=0)], atol=1.6)


@pytest.mark.parametrize("position", [(0, 0, -14), (4, 3, -14), (-4, -3, -14)])
@pytest.mark.parametrize("size", [0.6, 1.0, 1.4])
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_card_of_the_board_lies_in_its_plane_in_its_own_size(
    ctx: moderngl.Context,
    make_cloud: Make,
    make_view: See,
    position: tuple[float, float, float],
    size: float,
    share: float,
) -> None:
    view, cloud = make_view(size=(240, 240), eye=0.032), make_cloud([position])
    cards, faced = Cards(cloud.positions), (float(np.sin(0.9)), 0.0, float(np.cos(0.9)), share)
    cards.size_from[:], cards.size_to[:] = 3.0, size
    picture = draw(ctx, cloud, view, cards, facing=faced)  # type: ignore[arg-type]
    _, right, up = facing(np.array(position, np.float32)[:, None], view.head, faced)
    half = 2.0 * size
    corners = np.array([np.array(position) + half * (x * right[:, 0] + y * up[:, 0]) for x in (-1, 1) for y in (-1, 1)])
    expected = pixels_of(corners, view)
    rows, columns = np.nonzero(picture.max(axis=-1) > 60)
    found = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    np.testing.assert_allclose(found, [*expected.min(axis=0), *expected.max(axis=0)], atol=2.0)


@pytest.mark.parametrize("pitch", [-np.pi / 2, np.pi / 2])
def test_a_card_straight_above_or_below_is_there_whole(
    ctx: moderngl.Context, make_cloud: Make, make_view: See, pitch: float
) -> None:
    below = make_cloud([(0.0, 10.0 * np.sign(pitch), 0.0)])
    ahead = make_cloud([(0.0, 0.0, -10.0)])
    seen = light(draw(ctx, below, make_view(pitch=pitch)))
    assert seen == pytest.approx(light(draw(ctx, ahead, make_view())), rel=0.02)


def test_colours_arrive_exactly(ctx: moderngl.Context, make_cloud: Make, make_painted: Make, make_view: See) -> None:
    # Colours that the 5, 6 and 5 bits of a block's end can hold.
    patches = np.array([[255, 0, 0], [0, 255, 0], [8, 12, 16], [123, 125, 123], [206, 101, 49], [255, 255, 255]])
    for patch in patches.astype(np.uint8):
        flat = np.broadcast_to(patch, (1, 32, 32, 3))
        bands = make_cloud([(0, 0, -6)], colours=np.broadcast_to(patch, (1, 5, 3)))
        for cloud in (make_painted([(0, 0, -6)], flat), bands):
            picture = draw(ctx, cloud, make_view())
            np.testing.assert_allclose(picture[44:52, 44:52], np.broadcast_to(patch, (8, 8, 3)), atol=1)


def test_pictures_stand_upright(ctx: moderngl.Context, make_painted: Make, make_view: See) -> None:
    picture = np.zeros((1, 32, 32, 3), np.uint8)
    picture[0, :16, :16] = 255, 0, 0
    picture[0, :16, 16:] = 0, 255, 0
    picture[0, 16:, :16] = 0, 0, 255
    drawn = draw(ctx, make_painted([(0, 0, -5)], picture), make_view())
    np.testing.assert_allclose(drawn[30, 30], (255, 0, 0), atol=2)
    np.testing.assert_allclose(drawn[30, 66], (0, 255, 0), atol=2)
    np.testing.assert_allclose(drawn[66, 30], (0, 0, 255), atol=2)
    np.testing.assert_allclose(drawn[66, 66], (0, 0, 0), atol=2)


@pytest.mark.parametrize("distance", [3.5, 8.0, 17.0, 31.0, 60.0, 130.0, 300.0])
def test_neighbours_in_the_atlas_do_not_bleed(
    ctx: moderngl.Context, make_painted: Make, make_view: See, distance: float
) -> None:
    pictures = np.zeros((9, 32, 32, 3), np.uint8)
    pictures[..., 0] = 255
    pictures[4] = 0, 255, 0
    positions = np.full((9, 3), 5000.0)
    positions[4] = 0.07, 0.05, -distance
    drawn = draw(ctx, make_painted(positions, pictures, per_row=3), make_view(), settings=CLEAR)
    assert drawn[..., 1].max() > 60
    assert drawn[..., 0].max() == 0


def test_wide_pictures_have_wide_cards(ctx: moderngl.Context, make_cloud: Make, make_view: See) -> None:
    cloud = make_cloud([(0, 0, -12)], sizes=np.array([[300, 200]], np.int32))
    rows, columns = np.nonzero(draw(ctx, cloud, make_view(size=(240, 240))).max(axis=-1) > 60)
    assert np.ptp(columns) / np.ptp(rows) == pytest.approx(1.5, rel=0.03)


def test_colours_without_a_picture_take_their_shares(ctx: moderngl.Context, make_cloud: Make, make_view: See) -> None:
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255]]], np.uint8)
    shares = np.array([[0.4, 0.25, 0.2, 0.1, 0.05]], np.float32)
    # Closer than the whole card: its rim shades and rounds the outermost colour only.
    drawn = draw(ctx, make_cloud([(0, 0, -4.2)], colours=colours, shares=shares), make_view(size=(400, 400)))
    linear = srgb_to_linear(drawn / 255.0)
    side = 2.0 * 2.0 * 400 / (2.0 * np.tan(np.radians(30.0)) * 4.2)
    for index in range(1, 5):
        alike = np.square(linear - colours[0, index] / 255.0).sum(axis=-1) < 0.05
        assert np.count_nonzero(alike) / side**2 == pytest.approx(shares[0, index], abs=0.012)


def test_the_card_that_is_pointed_at_has_a_white_frame(ctx: moderngl.Context, make_cloud: Make, make_view: See) -> None:
    red = np.broadcast_to(np.array([200, 0, 0], np.uint8), (2, 5, 3))
    cloud = make_cloud([(-3, 0, -10), (3, 0, -10)], colours=red)
    plain = draw(ctx, cloud, make_view())
    hovered = draw(ctx, cloud, make_view(), hovered=1)
    assert not (plain.min(axis=-1) > 200).any()
    columns = np.nonzero(hovered.min(axis=-1) > 200)[1]
    assert columns.min() > 48
    np.testing.assert_array_equal(hovered[:, :48], plain[:, :48])
    np.testing.assert_array_equal(hovered[48, 72], plain[48, 72])


def test_a_chosen_card_is_told_from_others_without_its_colour(
    ctx: moderngl.Context, make_cloud: Make, make_view: See
) -> None:
    """Its frame is dashed; with another mark, the dashes alternate with that mark's frame."""
    cloud, view = make_cloud([(0, 0, -5)], colours=np.zeros((1, 5, 3), np.uint8)), make_view(size=(300, 300))

    def gaps(chosen: bool, favourite: bool, hovered: int | None, above: int = 60) -> int:
        """How often the lower edge of the frame gets dark, or with other marks other than they are."""
        cards = Cards(cloud.positions)
        cards.selected[0], cards.favourite[0] = float(chosen), float(favourite)
        cards.look_version += 1
        picture = draw(ctx, cloud, view, cards, hovered=hovered)[150:].astype(int)
        edge = int(np.nonzero(picture.max(axis=(1, 2)) > 100)[0].max()) - 1
        lit = picture[edge, :, 0] > 120 if favourite or hovered is not None else picture[edge].max(axis=1) > above
        return int((lit[1:] & ~lit[:-1]).sum()) - 1

    assert gaps(False, True, None) == gaps(False, False, 0) == 0
    assert gaps(True, False, None) >= 4
    assert gaps(True, True, None) >= 4
    assert gaps(True, False, 0) >= 4


def test_favourites_have_a_warm_mark_once_the_look_is_raised(
    ctx: moderngl.Context, make_cloud: Make, make_view: See
) -> None:
    cloud = make_cloud([(0, 0, -8)], colours=np.zeros((1, 5, 3), np.uint8))
    cards = Cards(cloud.positions)
    renderer, target, view = Renderer(ctx, cloud, DARK), Target(ctx, (96, 96)), make_view()

    def drawn() -> np.ndarray:
        renderer.render(target.framebuffer, view, cards, 0.0)
        return target.read()

    assert drawn().max() == 0
    cards.favourite[0] = 1.0
    assert drawn().max() == 0
    cards.look_version += 1
    warm = drawn().reshape(-1, 3).max(axis=0)
    assert warm[0] > 240 > 200 > warm[1] > 150 > 120 > warm[2]


def test_motion_is_uploaded_when_its_version_is_raised_and_only_then(
    ctx: moderngl.Context, make_cloud: Make, make_view: See
) -> None:
    cloud = make_cloud([(0, 0, -8)])
    cards = Cards(cloud.positions)
    renderer, target, view = Renderer(ctx, cloud, DARK), Target(ctx, (96, 96)), make_view()

    def drawn(time: float) -> np.ndarray:
        renderer.render(target.framebuffer, view, cards, time)
        return target.read()

    first = drawn(0.0)
    cards.target[:] = 50.0, 0.0, -8.0
    np.testing.assert_array_equal(drawn(1.0), first)
    cards.start[:] = cards.target
    cards.motion_version += 1
    assert drawn(1.0).max() == 0
    cards.send(np.array([[0, 0, -8]], np.float32), 2.0, 1.0)
    assert drawn(2.0).max() == 0
    np.testing.assert_array_equal(drawn(3.0), first)


@pytest.mark.parametrize("samples", [4, 1])
@pytest.mark.parametrize("visible", [0.0, 0.1, 0.35, 0.5, 0.8, 1.0])
def test_a_fading_card_covers_its_share(
    ctx: moderngl.Context, make_cloud: Make, make_view: See, samples: int, visible: float
) -> None:
    cloud = make_cloud([(0, 0, -6)])
    whole = light(draw(ctx, cloud, make_view(), samples=samples))
    cards = Cards(cloud.positions)
    cards.fade_from[:] = cards.fade_to[:] = visible
    assert light(draw(ctx, cloud, make_view(), cards, samples=samples)) / whole == pytest.approx(visible, abs=0.03)


def test_a_card_in_the_face_is_no_wall(ctx: moderngl.Context, make_cloud: Make, make_view: See) -> None:
    assert draw(ctx, make_cloud([(0, 0, -0.9)]), make_view()).max() == 0
    halfway = draw(ctx, make_cloud([(0, 0, -2.0)]), make_view())
    assert light(halfway) / halfway.size == pytest.approx(0.5, abs=0.05)


def test_a_card_smaller_than_pixels_keeps_its_light(ctx: moderngl.Context, make_cloud: Make, make_view: See) -> None:
    # Four times as far is a sixteenth of the light, on the average over places within the pixel.
    seen, target = [], Target(ctx, (96, 96))
    for distance in (100.0, 400.0, 1600.0):
        cloud, lights = make_cloud([(0.0, 0.0, -distance)]), []
        renderer, cards = Renderer(ctx, cloud, CLEAR), Cards(cloud.positions)
        for across, up in np.random.default_rng(1).uniform(-0.02, 0.02, (40, 2)) * distance:
            renderer.render(target.framebuffer, make_view(position=(across, up, 0.0)), cards, 0.0)
            lights.append(light(target.read()))
        renderer.release()
        seen.append(np.mean(lights))
    target.release()
    assert seen[0] / seen[1] == pytest.approx(16.0, rel=0.2)
    assert seen[1] / seen[2] == pytest.approx(16.0, rel=0.2)


def test_distance_darkens_a_little_and_not_to_nothing(ctx: moderngl.Context, make_cloud: Make, make_view: See) -> None:
    near, far = (draw(ctx, make_cloud([(0, 0, -d)]), make_view(size=(960, 960)))[480, 480, 0] for d in (10.0, 400.0))
    assert near == 255
    assert 100 < far < 250


def test_nearer_cards_hide_farther_ones_whatever_their_order(
    ctx: moderngl.Context, make_cloud: Make, make_view: See
) -> None:
    red, green = np.array([255, 0, 0], np.uint8), np.array([0, 255, 0], np.uint8)
    for positions, colours in (((-9, -10), (red, green)), ((-10, -9), (green, red))):
        cloud = make_cloud([(0, 0, z) for z in positions], colours=np.stack([np.tile(c, (5, 1)) for c in colours]))
        np.testing.assert_array_equal(draw(ctx, cloud, make_view())[48, 48], red)


def test_an_empty_cloud_is_black(ctx: moderngl.Context, make_cloud: Make, make_view: See) -> None:
    assert draw(ctx, make_cloud(np.zeros((0, 3))), make_view()).max() == 0


def test_other_cards_than_the_cloud_s_are_refused(ctx: moderngl.Context, make_cloud: Make, make_view: See) -> None:
    """More may have joined the cloud already, but there are not fewer of them."""
    with pytest.raises(ValueError, match="1 cards"):
        draw(ctx, make_cloud([(0, 0, -8), (0, 0, -9)]), make_view(), Cards(np.zeros((1, 3), np.float32)))


def test_what_is_found_is_seen_from_afar_and_the_rest_is_dark(
    ctx: moderngl.Context, make_cloud: Make, make_view: See
) -> None:
    grey = np.full((2, 5, 3), 150, np.uint8)
    cloud, view = make_cloud([(-60, 0, -400), (60, 0, -400)], colours=grey), make_view(size=(240, 120))
    cards = Cards(cloud.positions)
    plain = draw(ctx, cloud, view, cards)
    cards.light[:] = FOUND, NOT_FOUND
    cards.look_version += 1
    picture = draw(ctx, cloud, view, cards)
    (before, _), (found, other) = (np.split(one, 2, axis=1) for one in (plain, picture))
    assert light(found) > 5.0 * light(before)
    assert light(other) < 0.2 * light(before)
    assert (found.max(axis=-1) > 60).sum() >= 40, "large enough to be found"
