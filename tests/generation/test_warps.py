import json

import numpy as np
import pytest

from generation.method import Method, Picture
from generation.portrait import bundled_portrait
from generation.warps import METHODS


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return bundled_portrait(96)


def _method(name: str) -> Method:
    return next(method for method in METHODS if method.name == name)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
@pytest.mark.parametrize("shape", [(96, 96), (61, 97), (90, 40)])
def test_what_every_warp_promises(method: Method, shape: tuple[int, int], portrait: Picture) -> None:
    picture = np.ascontiguousarray(portrait[: shape[0], : shape[1]])
    before = picture.copy()
    parameters = method.draw(np.random.default_rng(1))
    warped = method.apply(picture, parameters, np.random.default_rng(2))
    again = method.apply(picture, json.loads(json.dumps(parameters)), np.random.default_rng(2))
    assert warped.shape == picture.shape
    assert warped.dtype == np.float32
    assert 0 <= warped.min() <= warped.max() <= 1
    np.testing.assert_array_equal(warped, again)
    np.testing.assert_array_equal(picture, before)
    assert np.abs(warped - picture).mean() > 0.01


@pytest.mark.parametrize(
    ("name", "nothing"),
    [
        ("swirl", {"centre": [0.1, 0.0], "turn": 0.0, "radius": 0.5}),
        ("noise_warp", {"scale": 0.2, "strength": 0.0}),
        ("lens", {"centre": [0.1, 0.0], "radius": 1.0, "power": 1.0}),
        ("melt", {"scale": 0.04, "strength": 0.0, "from": 0.0}),
        ("waves", {"angle": 1.0, "length": 0.5, "strength": 0.0, "phase": 0.0}),
        ("mirror", {"angle": 0.0, "offset": -9.0}),
    ],
)
def test_without_strength_the_picture_comes_back(name: str, nothing: dict[str, object], portrait: Picture) -> None:
    same = _method(name).apply(portrait, nothing, np.random.default_rng(0))
    np.testing.assert_allclose(same, portrait, atol=2e-3)


def test_a_mirror_is_symmetric(portrait: Picture) -> None:
    mirrored = _method("mirror").apply(portrait, {"angle": 0.0, "offset": 0.0}, np.random.default_rng(0))
    np.testing.assert_allclose(mirrored, mirrored[:, ::-1], atol=2e-3)
    np.testing.assert_allclose(mirrored[:, 48:], portrait[:, 48:], atol=2e-3)


def test_a_kaleidoscope_repeats_its_wedge(portrait: Picture) -> None:
    parameters = {"wedges": 4, "phase": 0.0, "turn": 0.3, "zoom": 0.8, "centre": [0.0, 0.0]}
    folded = _method("kaleidoscope").apply(portrait, parameters, np.random.default_rng(0))
    np.testing.assert_allclose(folded, np.rot90(folded), atol=0.02)


def test_a_swirl_turns_its_centre_by_the_angle(portrait: Picture) -> None:
    parameters = {"centre": [0.0, 0.0], "turn": np.pi, "radius": 50.0}
    turned = _method("swirl").apply(portrait, parameters, np.random.default_rng(0))
    np.testing.assert_allclose(turned[32:64, 32:64], portrait[::-1, ::-1][32:64, 32:64], atol=0.05)
