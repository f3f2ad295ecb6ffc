import numpy as np
import pytest
from skimage import data
from sklearn.cluster import KMeans

from foundation.colour import srgb8_to_oklab
from foundation.dominant import dominant_colours
from foundation.images import load_rgb

SIDE = 60


def _photographs() -> np.ndarray:
    """uint8 (4, SIDE, SIDE, 3): a face, a cup, a cat and a tissue."""
    from PIL import Image

    arrays = (data.astronaut(), data.coffee(), data.cat(), data.immunohistochemistry())
    return np.stack([np.asarray(Image.fromarray(a).resize((SIDE, SIDE), Image.Resampling.BOX)) for a in arrays])


def _stripes(colours: list[tuple[int, int, int]], widths: list[int]) -> np.ndarray:
    columns = np.repeat(np.array(colours, np.uint8), widths, axis=0)
    return np.broadcast_to(columns, (SIDE, SIDE, 3)).copy()


def test_five_stripes_give_their_colours_and_shares() -> None:
    stripes = [(200, 30, 30), (20, 160, 60), (20, 40, 200), (240, 230, 40), (15, 15, 15)]
    colours, shares = dominant_colours(_stripes(stripes, [24, 15, 12, 6, 3])[None])
    np.testing.assert_allclose(colours[0], stripes, atol=1)
    np.testing.assert_allclose(shares[0], [0.4, 0.25, 0.2, 0.1, 0.05], atol=1e-6)


def test_clusters_are_as_tight_as_those_of_scikit_learn() -> None:
    images = _photographs()
    colours, _ = dominant_colours(images)
    for image, centres in zip(images, colours, strict=True):
        points = srgb8_to_oklab(image.reshape(-1, 3))
        best = KMeans(5, n_init=10, random_state=0).fit(points).inertia_
        ours = ((points[:, None] - srgb8_to_oklab(centres)[None]) ** 2).sum(axis=2).min(axis=1).sum()
        assert ours < 1.06 * best


def test_shares_sum_to_one_and_fall() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (20, 32, 40, 3), dtype=np.uint8)
    _, shares = dominant_colours(noise)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    assert (np.diff(shares, axis=1) <= 0).all()


def test_an_image_does_not_depend_on_its_neighbours() -> None:
    images = _photographs()
    together, _ = dominant_colours(np.concatenate([images] * 9))
    alone, _ = dominant_colours(images[2:3])
    np.testing.assert_array_equal(together[2], alone[0])
    np.testing.assert_array_equal(together[34], alone[0])


@pytest.mark.parametrize("colours", [[(120, 80, 40)], [(255, 255, 255), (0, 0, 0)]])
def test_fewer_than_five_colours(colours: list[tuple[int, int, int]]) -> None:
    image = _stripes(colours, [SIDE // len(colours)] * len(colours))
    found, shares = dominant_colours(image[None])
    assert {tuple(int(c) for c in row) for row in found[0]} == set(colours)
    assert shares[0].sum() == pytest.approx(1)


def test_a_small_bright_accent_is_kept() -> None:
    """A red spot of 3 % beside four browns: RGB distance loses it, OKLab does not."""
    browns = [(60, 42, 30), (72, 50, 36), (84, 60, 42), (100, 72, 50), (50, 36, 26), (110, 80, 58)]
    found, _ = dominant_colours(_stripes([*browns, (230, 30, 30)], [10, 10, 10, 10, 10, 8, 2])[None])
    assert np.abs(found[0].astype(int) - (230, 30, 30)).sum(axis=1).min() < 6


def test_the_bundled_portrait(pytestconfig: pytest.Config) -> None:
    portrait = load_rgb(pytestconfig.rootpath / "assets" / "portrait_256.png").resize((SIDE, SIDE))
    colours, _ = dominant_colours(np.asarray(portrait)[None])
    lab = srgb8_to_oklab(colours[0])
    assert lab[:, 0].min() < 0.3 < 0.7 < lab[:, 0].max()


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match="uint8"):
        dominant_colours(np.zeros((2, 8, 8, 3), np.float32))  # type: ignore[arg-type]


def test_nothing_in_nothing_out() -> None:
    colours, shares = dominant_colours(np.zeros((0, SIDE, SIDE, 3), np.uint8))
    assert colours.shape == (0, 5, 3)
    assert shares.shape == (0, 5)
