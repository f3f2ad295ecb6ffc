"""Seeds, truncation, neighbours, interpolation, mixing, and the way between portraits and squares."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import torch

from generation.stylegan2 import sampling
from generation.stylegan2.networks import Synthesis
from tests.generation.stylegan2 import small

GENERATOR = small.generator()


def test_a_seed_has_the_numbers_that_nvidias_programs_give_it() -> None:
    z = sampling.latents([85, 7], 4)
    # numpy.random.RandomState(85).randn(1, 4), as in generate.py
    np.testing.assert_allclose(z[0], [0.17685072, 2.37775412, 0.99873286, -1.3101508], atol=1e-6)
    assert torch.equal(sampling.latents([7, 85], 4).flip(0), z)


def test_pictures_are_whole_in_range_and_do_not_depend_on_the_batch() -> None:
    ws = sampling.styles(GENERATOR, sampling.latents(range(5), 16))
    made = sampling.pictures(GENERATOR, ws)
    assert made.shape == (5, 32, 32, 3) and made.dtype == np.float32
    assert 0 <= made.min() < made.max() <= 1
    np.testing.assert_allclose(sampling.pictures(GENERATOR, ws, batch=2), made, atol=1e-5)
    assert sampling.pictures(GENERATOR, ws[:0]).shape == (0, 32, 32, 3)


def test_a_batch_that_is_too_large_is_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    forward = Synthesis.forward

    def tight(self: Synthesis, ws: torch.Tensor, *arguments: object) -> torch.Tensor:
        sizes.append(len(ws))
        if len(ws) > 2:
            raise torch.OutOfMemoryError("out of memory")
        return forward(self, ws, *arguments)  # type: ignore[arg-type]

    ws = sampling.styles(GENERATOR, sampling.latents(range(5), 16))
    expected = sampling.pictures(GENERATOR, ws, batch=1)
    monkeypatch.setattr(Synthesis, "forward", tight)
    np.testing.assert_allclose(sampling.pictures(GENERATOR, ws, batch=8), expected, atol=1e-5)
    assert sizes == [5, 4, 2, 2, 1]


def test_truncation_brings_pictures_together() -> None:
    z = sampling.latents(range(12), 16)
    spreads = [sampling.pictures(GENERATOR, sampling.styles(GENERATOR, z, psi)).std(0).mean() for psi in (0, 0.5, 1)]
    assert spreads[0] < 1e-5 < spreads[1] < spreads[2]


def test_neighbours_stand_at_the_angle_and_keep_the_length() -> None:
    z = sampling.latents([3], 16)[0]
    near = sampling.neighbours(z, 6, 0.3, np.random.default_rng(0))
    np.testing.assert_allclose(near.norm(dim=1), float(z.norm()), rtol=1e-5)
    np.testing.assert_allclose(near @ z / z.square().sum(), math.cos(0.3), rtol=1e-5)
    assert len({tuple(row.tolist()) for row in near}) == 6
    picture = sampling.pictures(GENERATOR, sampling.styles(GENERATOR, z[None]))
    far = sampling.neighbours(z, 6, 1.5, np.random.default_rng(0))
    differences = [
        np.abs(sampling.pictures(GENERATOR, sampling.styles(GENERATOR, turned)) - picture).mean()
        for turned in (near, far)
    ]
    assert differences[0] < 0.6 * differences[1]


def test_spherical_interpolation_keeps_its_ends_and_its_speed() -> None:
    first, last = sampling.latents([1, 2], 512)
    way = [sampling.slerp(first, last, share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    torch.testing.assert_close(way[0], first)
    torch.testing.assert_close(way[-1], last)
    angles = [float(torch.acos(torch.cosine_similarity(a, b, dim=0))) for a, b in pairwise(way)]
    np.testing.assert_allclose(angles, angles[0], rtol=0.01)
    assert float(way[2].norm()) == pytest.approx(float(first.norm() + last.norm()) / 2)
    torch.testing.assert_close(sampling.slerp(first, first, 0.3), first)


def test_mixing_takes_the_coarse_layers_of_one_and_the_fine_of_the_other() -> None:
    coarse, fine = sampling.styles(GENERATOR, sampling.latents([1, 2], 16))
    made = sampling.mixed(coarse, fine, 3)
    assert torch.equal(made[:3], coarse[:3]) and torch.equal(made[3:], fine[3:])


@pytest.mark.parametrize("shape", [(40, 40), (30, 41), (41, 30)])
def test_a_portrait_comes_back_from_its_square(shape: tuple[int, int]) -> None:
    rows, columns = np.mgrid[: shape[0], : shape[1]] / 41
    picture = np.stack([rows, columns, 0.5 + 0 * rows], -1).astype(np.float32)
    square = sampling.squared(picture, 64)
    assert square.shape == (64, 64, 3)
    back = sampling.fitted(square, *shape)
    assert back.shape == picture.shape
    assert np.abs(back - picture).mean() < 0.01
