"""Adaptive augmentation: the changes, and how often they are made.

Right values come from Karras et al. 2020, "Training Generative Adversarial Networks with Limited Data", appendix B.
"""

from __future__ import annotations

import math

import pytest
import torch

from generation.stylegan2.augment import (
    EVERY,
    RAMP,
    RAMP_OF_TRANSFER,
    Controller,
    _about_grey,
    _copies,
    _Draws,
    _geometry,
    _scaled,
    _shifted,
    _turned,
    augmented,
)
from generation.stylegan2.resampling import SYM6, Copies, copied, resampled


@pytest.fixture
def images() -> torch.Tensor:
    coarse = torch.randn(3, 3, 8, 8, generator=torch.Generator().manual_seed(2)).clamp(-1.0, 1.0)
    return torch.nn.functional.interpolate(coarse, size=(32, 32), mode="bicubic").clamp(-1.0, 1.0)


def one(value: float) -> torch.Tensor:
    return torch.full((3,), value)


def copies(right: int = 0, down: int = 0, turns: int = 0, flip: int = 1) -> Copies:
    return Copies(*(torch.full((3,), number) for number in (right, down, turns, flip)))


def moved(images: torch.Tensor, matrix: torch.Tensor) -> torch.Tensor:
    return resampled(images, copies(), matrix)


def test_without_a_chance_nothing_changes(images: torch.Tensor) -> None:
    assert augmented(images, 0.0) is images


def test_the_filter_is_the_symlet_with_six_vanishing_moments() -> None:
    """What defines it (Daubechies 1992, 6.1 and 8.1): sum √2, orthonormal to itself moved by two, six moments that are
    0 with alternating signs, and of such filters of twelve taps the one nearest to symmetry, whose largest taps are
    in the middle."""
    taps = torch.tensor(SYM6, dtype=torch.float64)
    assert float(taps.sum()) == pytest.approx(math.sqrt(2), abs=1e-11)
    products = [float((taps[2 * by :] * taps[: 12 - 2 * by]).sum()) for by in range(6)]
    assert products == pytest.approx([1, 0, 0, 0, 0, 0], abs=1e-11)
    places = torch.arange(12, dtype=torch.float64)
    moments = [float(((-1) ** places * places**power * taps).sum()) for power in range(7)]
    assert moments[:6] == pytest.approx([0] * 6, abs=1e-8) and abs(moments[6]) > 100
    assert taps.abs().argsort(descending=True)[:3].tolist() == [5, 4, 6]


@pytest.mark.parametrize("side", [8, 32])
@pytest.mark.parametrize("kind", ["noise", "checkerboard", "stripes"])
def test_an_image_that_is_not_moved_keeps_everything(side: int, kind: str) -> None:
    """The paper resamples by an orthogonal filter so that the identity is one: at p → 0 as at p = 0."""
    row, column = torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij")
    plane = {
        "noise": torch.randn(side, side, generator=torch.Generator().manual_seed(7)),
        "checkerboard": (-1.0) ** (row + column),
        "stripes": (-1.0) ** column,
    }[kind]
    images = plane.expand(4, 3, side, side)
    for p in (0.0, 1e-12):
        shown = augmented(images, p, torch.Generator().manual_seed(0))
        torch.testing.assert_close(shown, images, atol=1e-4, rtol=0.0)
        assert float(shown.std() / images.std()) == pytest.approx(1.0, abs=1e-5)


def test_the_image_that_is_not_moved_stays_while_its_neighbours_are() -> None:
    images = torch.randn(3, 3, 16, 16, generator=torch.Generator().manual_seed(7))
    matrix = torch.stack([torch.eye(3), _turned(one(0.7))[0], _shifted(one(1.9), one(-1.9))[0]])
    shown = resampled(images, copies(), matrix)
    torch.testing.assert_close(shown[0], images[0], atol=1e-4, rtol=0.0)
    assert all(float((shown[number] - images[number]).abs().mean()) > 0.3 for number in (1, 2))


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
def test_quarter_turns_flips_and_shifts_copy_pixels(quarter: int) -> None:
    """Pixel blitting: "copies existing pixels", so noise is what it was, only elsewhere."""
    images = torch.randn(3, 3, 16, 16, generator=torch.Generator().manual_seed(7))
    turned = resampled(images, copies(turns=quarter), torch.eye(3).repeat(3, 1, 1))
    torch.testing.assert_close(turned, torch.rot90(images, quarter, (2, 3)), atol=1e-4, rtol=0.0)
    assert torch.equal(copied(images, copies(flip=-1)), images.flip(3))
    shifted = copied(images, copies(right=5, down=-2))
    assert torch.equal(shifted[:, :, 2:, :-5], images[:, :, :-2, 5:])
    assert torch.equal(shifted[:, :, 2:, -5:], images[:, :, :-2, -6:-1].flip(3))
    both = copied(images, copies(right=3, turns=quarter, flip=-1))
    assert torch.equal(both[..., :-3], torch.rot90(images.flip(3), quarter, (2, 3))[..., 3:])


def test_translations_have_one_coin_for_both_axes_and_blitting_moves_by_whole_pixels() -> None:
    """Each translation is one change of the paper, on both axes at once."""
    side, draws = 1024, _Draws(2000, 0.5, torch.device("cpu"), torch.Generator().manual_seed(1))
    found = _copies(draws, side)
    assert found.right.dtype == torch.int64 and int(found.right.abs().max()) <= side // 8
    moves = torch.stack([found.right != 0, found.down != 0])
    assert float((moves[0] == moves[1]).float().mean()) > 0.98  # one in 256 is drawn and rounds to 0
    assert float(moves[0].float().mean()) == pytest.approx(0.5, abs=0.05)
    random = torch.Generator().manual_seed(2)
    pair = _Draws(2000, 0.5, torch.device("cpu"), random).normal_pair(0.125) != 0
    assert torch.equal(pair[:, 0], pair[:, 1]) and float(pair.float().mean()) == pytest.approx(0.5, abs=0.05)
    still = _geometry(_Draws(4, 1e-12, torch.device("cpu"), random))
    assert torch.equal(still, torch.eye(3).expand(4, 3, 3))


def test_every_image_is_changed_by_itself_as_a_slow_reading_says(images: torch.Tensor) -> None:
    """Bilinear reading of the mirrored image, pixel by pixel, where the matrix says."""
    angle = torch.tensor([0.3, -1.1, 2.0])
    matrix = _turned(angle) @ _scaled(one(1.2), one(0.8)) @ _shifted(one(0.1), one(-0.2))
    shown = moved(images, matrix)
    side = 32
    for number in range(3):
        for row, column in ((5, 7), (16, 16), (20, 29), (31, 0)):
            place = torch.tensor([(column + 0.5) / side * 2 - 1, (row + 0.5) / side * 2 - 1, 1.0])
            x, y = (matrix[number, :2] @ place).tolist()
            read = reading(images[number], (x + 1) / 2 * side - 0.5, (y + 1) / 2 * side - 0.5)
            assert float((shown[number, :, row, column] - read).abs().max()) < 0.12


def test_a_shift_by_a_part_of_a_pixel_moves_a_smooth_image_by_it() -> None:
    place = torch.arange(32.0)[None, None, None].expand(3, 1, 32, 32)
    shown = resampled(torch.cos(place / 4), copies(), _shifted(one(2 * 0.37 / 32), one(0.0)))
    torch.testing.assert_close(shown[..., 4:-4], torch.cos((place + 0.37) / 4)[..., 4:-4], atol=0.01, rtol=0.0)


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
    random = torch.Generator().manual_seed(4)
    shares = [
        float(((augmented(images, p, random) - images).abs().amax((1, 2, 3)) > 1e-3).float().mean())
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


def test_the_chance_rises_five_times_as_fast_where_training_goes_on_from_another_network() -> None:
    """`ada_kimg` of the authors' program: 500, and 100 on resume."""
    assert (RAMP, RAMP_OF_TRANSFER) == (500_000, 100_000)
    controllers = Controller(), Controller(ramp=RAMP_OF_TRANSFER)
    for controller in controllers:
        for _ in range(EVERY):
            controller.judged(torch.ones(16, 1), 16)
    assert controllers[1].p == pytest.approx(5 * controllers[0].p) == pytest.approx(EVERY * 16 / 100_000)
