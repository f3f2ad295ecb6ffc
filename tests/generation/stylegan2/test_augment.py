"""Adaptive augmentation: the changes, and how often they are made."""

from __future__ import annotations

import math

import pytest
import torch

from generation.stylegan2.augment import (
    EVERY,
    RAMP,
    Controller,
    _about_grey,
    _moved,
    _scaled,
    _shifted,
    _turned,
    augmented,
)


@pytest.fixture
def images() -> torch.Tensor:
    coarse = torch.randn(3, 3, 8, 8, generator=torch.Generator().manual_seed(2)).clamp(-1.0, 1.0)
    return torch.nn.functional.interpolate(coarse, size=(32, 32), mode="bicubic").clamp(-1.0, 1.0)


def inner(images: torch.Tensor) -> torch.Tensor:
    return images[..., 4:-4, 4:-4]


def one(value: float) -> torch.Tensor:
    return torch.full((3,), value)


def test_without_a_chance_nothing_changes(images: torch.Tensor) -> None:
    assert augmented(images, 0.0) is images


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_quarter_turns_and_flips_are_those_of_the_pixels(images: torch.Tensor, quarter: int) -> None:
    turned = _moved(images, _turned(one(quarter * math.pi / 2.0)))
    candidates = [torch.rot90(images, turns, (2, 3)) for turns in (quarter, -quarter)]
    assert min(float((turned - candidate).abs().mean()) for candidate in candidates) < 0.03
    flipped = _moved(images, _scaled(one(-1.0), one(1.0)))
    assert float((flipped - images.flip(3)).abs().mean()) < 0.03


def test_a_shift_by_whole_pixels_moves_the_pixels_and_mirrors_what_is_beyond(images: torch.Tensor) -> None:
    moved = _moved(images, _shifted(one(2.0 * 5 / 32), one(0.0)))
    assert float((moved[..., :-5] - images[..., 5:]).abs().mean()) < 0.03
    beyond = images[..., -6:-1].flip(3)
    assert float((moved[..., -5:] - beyond).abs().mean()) < 0.05


def test_every_image_is_changed_by_itself_as_a_slow_reading_says(images: torch.Tensor) -> None:
    """Bilinear reading of the mirrored image, pixel by pixel, where the matrix says."""
    angle = torch.tensor([0.3, -1.1, 2.0])
    matrix = _turned(angle) @ _scaled(one(1.2), one(0.8)) @ _shifted(one(0.1), one(-0.2))
    moved = _moved(images, matrix)
    side = 32
    for number in range(3):
        for row, column in ((5, 7), (16, 16), (20, 29), (31, 0)):
            place = torch.tensor([(column + 0.5) / side * 2 - 1, (row + 0.5) / side * 2 - 1, 1.0])
            x, y = (matrix[number, :2] @ place).tolist()
            read = reading(images[number], (x + 1) / 2 * side - 0.5, (y + 1) / 2 * side - 0.5)
            assert float((moved[number, :, row, column] - read).abs().max()) < 0.12


def reading(image: torch.Tensor, x: float, y: float) -> torch.Tensor:
    left, top = math.floor(x), math.floor(y)
    total = torch.zeros(3)
    for down in (0, 1):
        for across in (0, 1):
            weight = (1 - abs(x - left - across)) * (1 - abs(y - top - down))
            total += weight * image[:, mirrored(top + down), mirrored(left + across)]
    return total


def mirrored(place: int, side: int = 32) -> int:
    place = abs(place) % (2 * (side - 1))
    return place if place < side else 2 * (side - 1) - place


def test_a_turn_of_the_hue_keeps_grey_and_brightness() -> None:
    turn = _about_grey(torch.tensor([1.2]))[0, :3, :3]
    colour = torch.tensor([0.8, -0.1, 0.3])
    torch.testing.assert_close(turn @ torch.ones(3), torch.ones(3))
    assert float((turn @ colour).sum()) == pytest.approx(float(colour.sum()), abs=1e-6)
    third = _about_grey(torch.tensor([2.0 * math.pi / 3.0]))[0, :3, :3] @ torch.tensor([1.0, 0.0, 0.0])
    assert sorted(third.round().abs().tolist()) == [0.0, 0.0, 1.0]


def test_a_seed_repeats_its_changes_and_gradients_pass(images: torch.Tensor) -> None:
    shown = images.clone().requires_grad_(True)
    first = augmented(shown, 1.0, torch.Generator().manual_seed(3))
    second = augmented(images, 1.0, torch.Generator().manual_seed(3))
    torch.testing.assert_close(first.detach(), second)
    assert first.shape == images.shape
    (gradient,) = torch.autograd.grad(first.square().sum(), shown)
    assert gradient.isfinite().all() and (gradient.abs().sum((1, 2, 3)) > 0).all()


def test_more_images_change_the_larger_the_chance() -> None:
    images = torch.randn(200, 3, 8, 8, generator=torch.Generator().manual_seed(1)).clamp(-1.0, 1.0)
    random, plain = torch.Generator().manual_seed(4), _moved(images, _scaled(torch.ones(200), torch.ones(200)))
    shares = [
        float(((augmented(images, p, random) - plain).abs().amax((1, 2, 3)) > 1e-3).float().mean())
        for p in (0.02, 0.1, 0.5)
    ]
    assert 0.05 < shares[0] < shares[1] < shares[2] <= 1.0


def test_the_chance_rises_where_the_judge_is_too_sure_and_falls_where_it_is_not() -> None:
    controller = Controller()
    for _ in range(EVERY):
        controller.judged(torch.full((16, 1), 3.0), 16)
    assert controller.r == 1.0
    assert controller.p == pytest.approx(EVERY * 16 / RAMP)
    for _ in range(3 * EVERY):
        controller.judged(torch.tensor([[1.0], [-1.0]]), 16)
    assert controller.p == 0.0 and controller.r == 0.0
