"""Projection: it comes near, it repeats, its noise stays noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from foundation.errors import UserError
from foundation.weights import CACHE_VARIABLE
from generation.networks import vgg19
from generation.portrait import bundled_portrait
from generation.stylegan2 import distances, projection_file, sampling
from generation.stylegan2.projection import Projection, ProjectionSettings, likeness, projected
from tests.generation.stylegan2 import small

GENERATOR = small.generator()


@pytest.fixture(autouse=True)
def one_thread_and_no_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))


def test_the_distance_to_a_picture_of_the_network_falls_by_three_times() -> None:
    target = sampling.pictures(GENERATOR, sampling.styles(GENERATOR, sampling.latents([7], 16)))[0]
    steps: list[int] = []
    result = projected(GENERATOR, target, ProjectionSettings(steps=60), lambda done, _: steps.append(done))
    print(f"distance {result.start:.4f} → {result.end:.4f}")
    assert result.end < result.start / 3
    assert steps == list(range(1, 61))
    assert "pixels" in result.measure and "vgg19 are not here" in result.measure
    made = result.picture(GENERATOR)
    distance, _ = distances.to(planes(target), "cpu")
    assert float(distance(planes(made))) == pytest.approx(result.end, rel=1e-4)


def test_a_w_for_each_layer_comes_nearer_to_a_portrait_than_one_for_all() -> None:
    target = sampling.squared(bundled_portrait(64), 32)
    one, each = (projected(GENERATOR, target, ProjectionSettings(space=space, steps=40)) for space in ("w", "w+"))
    print(f"distance {one.start:.4f} → w {one.end:.4f}, w+ {each.end:.4f}")
    assert each.end < one.end < one.start
    assert one.ws.shape == each.ws.shape == (GENERATOR.config.num_ws, 16)
    assert (one.ws == one.ws[0]).all() and not torch.allclose(each.ws[0], each.ws[1])


def test_a_projection_repeats_bit_for_bit_and_its_noise_is_noise() -> None:
    target = sampling.squared(bundled_portrait(64), 32)
    first, again = (projected(GENERATOR, target, ProjectionSettings(steps=12, samples=100)) for _ in range(2))
    assert torch.equal(first.ws, again.ws)
    for noise in first.noises.values():
        assert abs(float(noise.mean())) < 1e-5 and float(noise.square().mean()) == pytest.approx(1, rel=1e-4)


def test_the_likeness_of_noise_to_itself_is_its_definition_and_small_for_noise() -> None:
    noise = torch.randn(16, 16, generator=torch.Generator().manual_seed(0))
    values, expected = noise.numpy(), 0.0
    for _ in range(2):
        side = len(values)
        for down, right in ((1, 0), (0, 1)):
            pairs = [values[y, x] * values[y - down, x - right] for y in range(side) for x in range(side)]
            expected += np.mean(pairs) ** 2
        values = (values[::2, ::2] + values[1::2, ::2] + values[::2, 1::2] + values[1::2, 1::2]) / 2
    assert float(likeness([noise])) == pytest.approx(expected, rel=1e-4)
    waves = torch.sin(torch.arange(16.0) / 3).repeat(16, 1) * 2**0.5
    assert float(likeness([waves])) > 20 * expected


def test_a_perceptual_distance_is_zero_at_its_target_alone() -> None:
    torch.manual_seed(0)
    network = vgg19.Features(vgg19.VGG19()).requires_grad_(False)
    target = torch.rand(1, 3, 32, 32)
    for distance in (distances.perceptual(network, target), distances.plain(target)):
        assert float(distance(target)) == 0
        near, far = target + 0.02 * torch.randn(1, 3, 32, 32), torch.rand(1, 3, 32, 32)
        assert 0 < float(distance(near)) < float(distance(far))


@pytest.mark.parametrize("wrong", [{"space": "z"}, {"steps": 0}, {"first": 0.0}, {"jitter": -1.0}])
def test_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must"):
        ProjectionSettings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["ws", "noises"])
def test_a_projection_of_numbers_that_are_not_finite_is_refused(tmp_path: Path, where: str) -> None:
    config = small.CONFIG
    bad = torch.full((config.num_ws, config.w_dim), torch.nan)
    ws = bad if where == "ws" else torch.zeros_like(bad)
    noises = {"b4.conv1.noise_const": bad[:4, :4] if where == "noises" else torch.zeros(4, 4)}
    projection_file.save(tmp_path / "p.pt", Projection(ws, noises, 1.0, 0.5, "pixels"))
    with pytest.raises(UserError, match="cannot be read as a projection"):
        projection_file.load(tmp_path / "p.pt", config)


def planes(picture: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(picture.transpose(2, 0, 1).copy())[None]
