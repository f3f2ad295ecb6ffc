"""Dreams on GoogLeNet's layout with seeded random weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from generation.deep_dream.dreaming import energy, likeness
from generation.deep_dream.dreams import dreamt
from generation.method import Picture
from generation.networks.googlenet import GoogLeNet, load
from generation.patches.arrays import planes_of
from generation.portrait import bundled_portrait
from generation.styles.painted import FAMILIES, painted
from tests.generation.networks import published

SIDE = 64
PARAMETERS: dict[str, Any] = {
    "layer": "inception4a", "channels": [], "octaves": 2, "scale": 1.3, "steps": 15, "rate": 0.015, "jitter": 8,
}  # fmt: skip


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory, one_thread: None) -> GoogLeNet:
    return load(published.saved(published.googlenet(), tmp_path_factory.mktemp("weights") / "googlenet.pth"))


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return bundled_portrait(SIDE)


def made(network: GoogLeNet, picture: Picture, guide: Picture | None = None, **changes: Any) -> Picture:
    return dreamt(network.maps, picture, guide, PARAMETERS | changes, np.random.default_rng(4))


def maps(network: GoogLeNet, picture: Picture) -> torch.Tensor:
    return network.maps(planes_of(picture)[None], PARAMETERS["layer"])


@pytest.mark.parametrize("channels", [(), (3, 200)])
def test_a_dream_raises_its_objective(network: GoogLeNet, portrait: Picture, channels: tuple[int, ...]) -> None:
    result = made(network, portrait, channels=list(channels))
    rises = energy(channels)(maps(network, result)) / energy(channels)(maps(network, portrait))
    assert rises > 1.5
    assert result.shape == portrait.shape and result.min() >= 0 and result.max() <= 1


def test_named_channels_rise_more_than_others(network: GoogLeNet, portrait: Picture) -> None:
    result = made(network, portrait, channels=[7])
    before, after = (maps(network, picture)[0].square().mean(dim=(1, 2)) for picture in (portrait, result))
    active = before > before.median() / 10
    rises = torch.where(active, after / before, 0.0)
    assert active[7] and rises[7] > 2 * rises[active].median()


def test_a_guide_brings_the_picture_nearer_to_it(network: GoogLeNet, portrait: Picture) -> None:
    guide = painted(sorted(FAMILIES)[0], 1, SIDE)
    objective = likeness(maps(network, guide))
    result = made(network, portrait, guide)
    assert objective(maps(network, result)) > 1.1 * objective(maps(network, portrait))


def test_the_same_seed_dreams_the_same(network: GoogLeNet, portrait: Picture) -> None:
    changes = {"steps": 2, "layer": "inception3a"}
    assert np.array_equal(made(network, portrait, **changes), made(network, portrait, **changes))
