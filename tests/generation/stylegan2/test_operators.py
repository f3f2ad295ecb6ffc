"""The fast operators against slow, obvious ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from generation.stylegan2.layers import with_deviation
from generation.stylegan2.operators import activated, convolved, modulated, separable_filter, upfirdn, upsampled


def random(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def slow_upfirdn(
    plane: np.ndarray, kernel: np.ndarray, up: int, down: int, padding: tuple[int, int], gain: float
) -> np.ndarray:
    """Word for word: zeros in, borders on, the sum of each window with the turned kernel, every `down`th kept."""
    height, width = plane.shape
    wide = np.zeros((height * up, width * up))
    wide[::up, ::up] = plane
    before, after = padding
    wide = np.pad(wide, ((max(before, 0), max(after, 0)),) * 2)
    wide = wide[max(-before, 0) : wide.shape[0] - max(-after, 0), max(-before, 0) : wide.shape[1] - max(-after, 0)]
    turned, side = kernel[::-1, ::-1], len(kernel)
    return np.array(
        [
            [gain * (wide[y : y + side, x : x + side] * turned).sum() for x in range(0, wide.shape[1] - side + 1, down)]
            for y in range(0, wide.shape[0] - side + 1, down)
        ]
    )


def slow_convolution(planes: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """One image (I, H, W), zeros beyond the borders."""
    margin = weight.shape[-1] // 2
    padded = np.pad(planes, ((0, 0), (margin, margin), (margin, margin)))
    height, width = planes.shape[1:]
    side = weight.shape[-1]
    made = np.zeros((len(weight), height, width))
    for y in range(height):
        for x in range(width):
            made[:, y, x] = (weight * padded[:, y : y + side, x : x + side]).sum((1, 2, 3))
    return made


@pytest.mark.parametrize("up", [1, 2, 3])
@pytest.mark.parametrize("down", [1, 2])
@pytest.mark.parametrize("padding", [(0, 0), (2, 1), (1, 3), (-1, 2)])
def test_upfirdn_is_its_definition(up: int, down: int, padding: tuple[int, int]) -> None:
    x, kernel = random(2, 3, 5, 7), random(4, 4, seed=1)
    made = upfirdn(x, kernel, up, down, padding, gain=1.5)
    for image in range(2):
        for channel in range(3):
            slow = slow_upfirdn(x[image, channel].numpy(), kernel.numpy(), up, down, padding, 1.5)
            np.testing.assert_allclose(made[image, channel].numpy(), slow, atol=1e-12)


def test_doubling_keeps_an_even_plane_and_the_mean() -> None:
    made = upsampled(torch.ones(1, 1, 6, 6, dtype=torch.float64), separable_filter())
    assert made.shape == (1, 1, 12, 12)
    assert torch.allclose(made[0, 0, 2:-2, 2:-2], torch.ones(8, 8, dtype=torch.float64))


@pytest.mark.parametrize("side", [1, 3])
def test_a_plain_convolution_is_its_definition(side: int) -> None:
    x, weight = random(2, 3, 5, 6), random(4, 3, side, side, seed=1)
    made = convolved(x, weight, separable_filter())
    for image in range(2):
        np.testing.assert_allclose(made[image], slow_convolution(x[image].numpy(), weight.numpy()), atol=1e-12)


@pytest.mark.parametrize("side", [1, 3])
def test_halving_is_the_filter_then_every_second_place_of_the_convolution(side: int) -> None:
    x, weight = random(1, 2, 8, 8), random(3, 2, side, side, seed=1)
    kernel = separable_filter().double()
    margin = side // 2
    smooth = np.stack([slow_upfirdn(x[0, c].numpy(), kernel.numpy(), 1, 1, (1 + margin,) * 2, 1.0) for c in range(2)])
    inner = slow_convolution(smooth, weight.numpy())[:, margin : -margin or None, margin : -margin or None]
    np.testing.assert_allclose(convolved(x, weight, kernel, down=2)[0], inner[:, ::2, ::2][:, :4, :4], atol=1e-12)


@pytest.mark.parametrize("demodulate", [True, False])
@pytest.mark.parametrize("up", [1, 2])
def test_a_modulated_convolution_is_that_of_each_image_alone(demodulate: bool, up: int) -> None:
    x, weight, styles = random(3, 2, 4, 5), random(4, 2, 3, 3, seed=1), random(3, 2, seed=2)
    kernel = separable_filter().double()
    made = modulated(x, weight, styles, kernel, up, demodulate)
    for image in range(3):
        own = weight.numpy() * styles[image].numpy()[None, :, None, None]
        if demodulate:
            own = np.stack([row / math.sqrt((row**2).sum() + 1e-8) for row in own])
        if up == 1:
            np.testing.assert_allclose(made[image], slow_convolution(x[image].numpy(), own), atol=1e-12)
            continue
        # A transposed convolution adds each value times the weights to the places around it.
        height, width = x.shape[2:]
        spread = np.zeros((4, 2 * height + 1, 2 * width + 1))
        for row in range(height):
            for column in range(width):
                stamp = (own * x[image, :, row, column].numpy()[None, :, None, None]).sum(1)
                spread[:, 2 * row : 2 * row + 3, 2 * column : 2 * column + 3] += stamp
        slow = np.stack([slow_upfirdn(plane, kernel.numpy(), 1, 1, (1, 1), 4.0) for plane in spread])
        np.testing.assert_allclose(made[image], slow, atol=1e-12)


def test_an_activation_is_bias_then_slope_then_gain_then_clamp() -> None:
    x, bias = random(2, 3, 4, 4) * 5, random(3, seed=1)
    made = activated(x, bias, gain=0.5, clamp=3.0)
    for place in np.ndindex(2, 3, 4, 4):
        value = float(x[place] + bias[place[1]])
        value = (value if value > 0 else 0.2 * value) * math.sqrt(2) * 0.5
        assert float(made[place]) == pytest.approx(min(max(value, -1.5), 1.5))
    assert torch.equal(activated(x, leaky=False), x)


def test_the_operators_are_differentiable_twice() -> None:
    x, weight, styles = random(2, 2, 4, 4), random(2, 2, 3, 3, seed=1), random(2, 2, seed=2)
    kernel = separable_filter().double()
    for values in (x, weight, styles):
        values.requires_grad_(True)
    assert torch.autograd.gradgradcheck(lambda *v: modulated(*v, kernel, up=2), (x, weight, styles))
    assert torch.autograd.gradgradcheck(lambda *v: convolved(*v, kernel, down=2), (x, weight))


def test_the_deviation_of_a_group_is_a_map() -> None:
    x = random(8, 3, 2, 2)
    made = with_deviation(x)
    assert torch.equal(made[:, :3], x)
    for group in range(2):
        members = x[group::2].numpy()
        expected = np.sqrt(((members - members.mean(0)) ** 2).mean(0) + 1e-8).mean()
        np.testing.assert_allclose(made[group::2, 3].numpy(), expected)
    assert with_deviation(x[:6]).shape == (6, 4, 2, 2)
