"""Style transfer on VGG-19's layout with seeded random weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from foundation.colour import srgb_to_oklab
from generation.method import Picture
from generation.networks.vgg19 import Features, load
from generation.neural_style.losses import STYLE_LAYERS, gram, style_loss, style_target
from generation.neural_style.method import transfer
from generation.patches.arrays import planes_of
from generation.portrait import bundled_portrait
from generation.styles.painted import FAMILIES, painted
from tests.generation.networks import published

SIDE = 32
PARAMETERS: dict[str, Any] = {
    "shares": [1.0], "regions": "everywhere", "style": 200.0, "smoothness": 0.0, "colours": "style",
    "start": "portrait", "optimiser": "lbfgs", "steps": 20, "levels": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory, one_thread: None) -> Features:
    return load(published.saved(published.vgg19(), tmp_path_factory.mktemp("weights") / "vgg19.pth"))


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return bundled_portrait(SIDE)


def style(number: int) -> Picture:
    return painted(sorted(FAMILIES)[number], 3, SIDE)


def loss(network: Features, picture: Picture, wanted: Picture) -> float:
    target = style_target(network(planes_of(wanted)[None], STYLE_LAYERS))
    return float(style_loss(network(planes_of(picture)[None], STYLE_LAYERS), [target]))


def made(network: Features, portrait: Picture, styles: list[Picture], **changes: Any) -> Picture:
    return transfer(network, portrait, styles, PARAMETERS | changes, np.random.default_rng(5))


@pytest.mark.parametrize("changes", [{"optimiser": "lbfgs"}, {"optimiser": "adam", "steps": 30}])
def test_the_style_loss_falls_by_ten_times(network: Features, portrait: Picture, changes: dict[str, Any]) -> None:
    result = made(network, portrait, [style(0)], **changes)
    assert loss(network, result, style(0)) < loss(network, portrait, style(0)) / 10
    assert result.shape == portrait.shape and result.min() >= 0 and result.max() <= 1


def test_the_same_seed_makes_the_same_picture_over_several_sizes(network: Features, portrait: Picture) -> None:
    changes = {"levels": 2, "steps": 4, "start": "both"}
    first = made(network, portrait, [style(0)], **changes)
    assert np.array_equal(first, made(network, portrait, [style(0)], **changes))


def test_a_larger_share_brings_a_style_nearer(network: Features, portrait: Picture) -> None:
    styles = [style(0), style(1)]
    nearer = made(network, portrait, styles, shares=[0.9, 0.1], steps=10)
    farther = made(network, portrait, styles, shares=[0.1, 0.9], steps=10)
    assert loss(network, nearer, styles[0]) < loss(network, farther, styles[0])
    assert loss(network, nearer, styles[1]) > loss(network, farther, styles[1])


def test_a_masked_gram_matrix_sees_its_region_alone() -> None:
    maps = torch.rand(5, 8, 6, generator=torch.Generator().manual_seed(0))
    mask = torch.zeros(16, 12)
    mask[:8] = 1
    assert torch.allclose(gram(maps, mask), gram(maps[:, :4]), atol=1e-6)
    reference = sum(torch.outer(maps[:, y, x], maps[:, y, x]) for y in range(8) for x in range(6)) / 48
    assert torch.allclose(gram(maps), torch.as_tensor(reference), atol=1e-6)


def test_styles_stay_in_their_regions(network: Features, portrait: Picture) -> None:
    red, blue = (np.full((SIDE, SIDE, 3), 0.1, np.float32) for _ in range(2))
    red[..., 0] = blue[..., 2] = 0.9
    result = made(network, portrait, [red, blue], shares=[0.5, 0.5], regions="lightness", steps=15)
    lightness = srgb_to_oklab(portrait)[..., 0]
    dark, light = lightness < np.quantile(lightness, 0.3), lightness > np.quantile(lightness, 0.7)
    redness = result[..., 0] - result[..., 2]
    assert redness[dark].mean() > redness[light].mean() + 0.1


def test_the_portrait_keeps_its_colours_where_it_is_asked_to(network: Features, portrait: Picture) -> None:
    result = made(network, portrait, [style(2)], colours="portrait", steps=10)
    inside = ((result > 0.01) & (result < 0.99)).all(axis=-1)
    difference = np.abs(srgb_to_oklab(result) - srgb_to_oklab(portrait))[inside]
    assert inside.mean() > 0.3
    assert difference[:, 1:].max() < 0.01 < difference[:, 0].max()
