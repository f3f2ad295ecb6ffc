"""Blends take each layer from where they say, and refuse networks that are not of one configuration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from foundation.errors import UserError
from generation.stylegan2 import blending, sampling
from tests.generation.stylegan2 import small

FIRST, OTHER = small.generator(0), small.generator(1)


def side_of(name: str) -> int:
    return int(name.split(".")[1][1:])


@pytest.mark.parametrize("resolution", [8, 16, 32])
def test_a_swap_takes_every_layer_from_one_of_the_two(resolution: int) -> None:
    made = blending.blended(FIRST, OTHER, resolution).state_dict()
    for name, values in made.items():
        fine = name.startswith("synthesis.") and side_of(name) >= resolution
        assert torch.equal(values, (OTHER if fine else FIRST).state_dict()[name]), name


def test_a_smooth_blend_goes_over_with_the_resolution() -> None:
    made, first, other = (network.state_dict() for network in (blending.blended(FIRST, OTHER, 16, 0.7), FIRST, OTHER))
    shares = []
    for side in (4, 8, 16, 32):
        name = f"synthesis.b{side}.conv1.weight"
        share = ((made[name] - first[name]) * (other[name] - first[name])).sum() / (
            other[name] - first[name]
        ).square().sum()
        torch.testing.assert_close(made[name], torch.lerp(first[name], other[name], float(share)))
        shares.append(float(share))
    np.testing.assert_allclose(shares, [1 / (1 + np.exp(-octaves / 0.7)) for octaves in (-2, -1, 0, 1)], rtol=1e-4)


def test_nothing_and_everything_of_the_other_are_the_two_networks() -> None:
    ws = sampling.styles(FIRST, sampling.latents([1], 16))
    for resolution, network in ((64, FIRST), (4, OTHER)):
        made = sampling.pictures(blending.blended(FIRST, OTHER, resolution), ws)
        np.testing.assert_array_equal(made, sampling.pictures(network, ws))
    before = FIRST.state_dict()["synthesis.b4.const"].clone()
    blending.blended(FIRST, OTHER, 4)
    assert torch.equal(FIRST.state_dict()["synthesis.b4.const"], before)


def test_a_sheet_goes_from_the_one_network_to_the_other() -> None:
    pictures = blending.sheet(FIRST, OTHER, [1, 2, 3], 0.8)
    assert len(pictures) == 3 * 5 and all(picture.shape == (32, 32, 3) for picture in pictures)
    rows = [pictures[row * 5 : row * 5 + 5] for row in range(3)]
    z = sampling.latents([2], 16)
    for column, network in ((0, FIRST), (4, OTHER)):
        own = sampling.pictures(network, sampling.styles(network, z, 0.8))[0]
        np.testing.assert_allclose(rows[1][column], own, atol=1e-5)
    for row in rows:
        steps = [float(np.abs(picture - row[0]).mean()) for picture in row]
        assert steps[0] == 0 and all(step > 0 for step in steps[1:])
        assert steps[1] < steps[3]  # the finest layers alone change less than all but the coarsest


def test_networks_of_other_configurations_are_refused_by_what_differs() -> None:
    other = small.generator(0, replace(small.CONFIG, channel_max=8, mapping_layers=3))
    with pytest.raises(UserError, match=r"mapping_layers 2 and 3; channel_max 16 and 8"):
        blending.blended(FIRST, other, 16)
    with pytest.raises(UserError, match="resolution 32 and 16"):
        blending.compatible(FIRST, small.generator(0, replace(small.CONFIG, resolution=16)))
    blending.compatible(FIRST, small.generator(0, replace(small.CONFIG, clamp=None)))
