"""SinGAN at a tiny size, trained for real."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from foundation.errors import UserError
from foundation.images import load_rgb
from foundation.weights import CACHE_VARIABLE
from generation.method import Picture
from generation.portrait import bundled_portrait, to_image
from generation.singan.cli import _inside
from generation.singan.method import model_file, singan
from generation.singan.model import Model, SinGanSettings, load, resized, shapes, steps_of
from generation.singan.sampling import sample
from generation.singan.training import begun, train, train_scale, trained
from generation.styles.library import StyleLibrary

pytestmark = pytest.mark.usefixtures("one_thread")

SETTINGS = SinGanSettings(coarsest=14, largest=28, ratio=0.7, iterations=16, steps=2, seed=3)
BOUND = 0.12
"""Root mean square error of the reconstruction, in values 0..1."""


@pytest.fixture(scope="module")
def portrait() -> Picture:
    return bundled_portrait(32)


@pytest.fixture(scope="module")
def model(portrait: Picture) -> Model:
    return train(begun(portrait, SETTINGS))


def error(model: Model) -> float:
    return float((model.reconstruction()[0] - model.picture).square().mean().sqrt()) / 2


def test_scales_grow_evenly_to_the_picture() -> None:
    sizes = shapes(250, 200, steps_of(250, 200, SinGanSettings()), SinGanSettings())
    assert sizes[0] == (31, 25) and sizes[-1] == (250, 200)
    ratios = [after[1] / before[1] for before, after in pairwise(sizes)]
    assert all(1.2 < ratio < 1.33 for ratio in ratios)
    assert shapes(20, 30, steps_of(20, 30, SinGanSettings()), SinGanSettings()) == [(20, 30)]
    assert steps_of(2000, 100, SinGanSettings()) == 0  # reduced to 250 pixels, it is no longer than the coarsest scale


@pytest.mark.parametrize(
    ("shape", "scales"), [((250, 250), 11), ((188, 250), 10), ((100, 100), 7), ((500, 500), 10), ((400, 500), 9)]
)
def test_there_are_as_many_scales_as_in_the_authors_program(shape: tuple[int, int], scales: int) -> None:
    """Its `adjust_scales2image`: ⌈log(25 / shorter) / log 0.75⌉ + 1 − ⌈log(min(250, longer) / longer) / log 0.75⌉
    above the coarsest. For 250 × 250: 9 + 1 − 0; for 500 × 500: 11 + 1 − 3."""
    assert steps_of(*shape, SinGanSettings()) + 1 == scales


def test_between_scales_nothing_is_beyond_the_range_and_edges_are_cubic() -> None:
    """The authors' program turns into 8 bits between scales, and reduces and enlarges by Keys' cubic of a = −0.5."""
    loud = torch.full((1, 3, 4, 4), 3.0)
    assert torch.equal(resized(loud, (4, 4)), torch.ones(1, 3, 4, 4))
    edge = torch.tensor([0.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.5, 0.5]).expand(1, 3, 8, 8)
    made = resized(edge, (8, 16))[0, 0, 0]
    weights = [-0.0703125, 0.8671875, 0.2265625, -0.0234375]  # of a = −0.5 at 1/4 from the second of four pixels
    by_hand = sum(weight * float(edge[0, 0, 0, column]) for weight, column in zip(weights, (2, 3, 4, 5), strict=True))
    assert float(made[7]) == pytest.approx(by_hand, abs=1e-6)
    assert float(made.min()) < -0.01 and float(made.max()) > 0.51
    assert float(resized(edge * 2, (8, 16)).max()) == 1.0


def test_a_region_changes_only_what_sees_it(model: Model) -> None:
    """Each pixel of a scale sees 11 × 11 (section 3.1), and in samples statistics are those of the training."""
    own = ((model.picture + 1) / 2).permute(1, 2, 0).numpy()
    flat, recoloured = own.copy(), own.copy()
    flat[:, :5], recoloured[:, :5] = 1.0, own[:, :5, ::-1] ** 3
    plain, *others = (
        sample(model, np.random.default_rng(3), len(model.shapes) - 1, start) for start in (own, flat, recoloured)
    )
    for other in others:
        assert np.abs(other - plain)[:, :5].mean() > 0.02
        assert np.abs(other - plain)[:, 5 + 5 + 6 :].max() < 1e-5  # and what is reduced and enlarged by cubics


def test_a_mask_is_widened_and_softened() -> None:
    """By 20 pixels and by 5, of 250, as the authors' program does with an edited picture's."""
    where = np.zeros((125, 125, 1), np.float32)
    where[60:65, 60:65] = 1.0
    joined = _inside(np.ones((125, 125, 3), np.float32), np.zeros((125, 125, 3), np.float32), where)[..., 0]
    assert joined[62, 62] > 0.99 and joined[62, 62 + 7] > 0.95
    assert joined[62, 62 + 12] == pytest.approx(0.5, abs=0.1)
    assert joined[62, 62 + 12 + 11] < 1e-3 and joined[:40].max() < 1e-3


def test_the_reconstruction_comes_near_to_the_picture(model: Model, portrait: Picture) -> None:
    plain = float(model.picture.std()) / 2
    assert error(model) < BOUND < plain
    assert len(model.generators) == len(model.shapes) == len(model.amplitudes) == 4
    assert model.amplitudes[0] == 1.0 and all(0 < amplitude < 0.1 for amplitude in model.amplitudes[1:])


def test_samples_differ_and_repeat_by_their_seed(model: Model) -> None:
    first, again, other = (sample(model, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert np.abs(first - other).mean() > 0.02
    assert first.min() >= 0 and first.max() <= 1


def test_a_finer_start_keeps_more_of_the_picture(model: Model) -> None:
    own = ((model.picture + 1) / 2).permute(1, 2, 0).numpy()
    far, near = (
        np.mean([np.abs(sample(model, np.random.default_rng(seed), scale) - own).mean() for seed in range(4)])
        for scale in (0, 2)
    )
    assert near < 0.8 * far


def test_other_sizes_and_other_layouts(model: Model) -> None:
    height, width = model.shapes[-1]
    wide = sample(model, np.random.default_rng(0), stretch=(1.0, 2.0))
    assert wide.shape == (height, 2 * width, 3)
    edited = np.zeros((64, 64, 3), np.float32)
    edited[:, 32:] = 1
    result = sample(model, np.random.default_rng(0), 2, edited)
    assert result[:, width // 2 :].mean() > result[:, : width // 2].mean() + 0.2


def test_a_stopped_training_ends_as_one_that_was_not(portrait: Picture, tmp_path: Path) -> None:
    quick = SinGanSettings(coarsest=14, largest=20, ratio=0.7, iterations=3, steps=1)
    whole = train(begun(portrait, quick))
    path = tmp_path / "model.pth"
    half = begun(portrait, quick)
    train_scale(half)
    half.save(path)
    continued = trained(portrait, quick, path)
    assert load(path).trained
    for one, other in zip(whole.generators, continued.generators, strict=True):
        for name, values in one.state_dict().items():
            assert torch.equal(values, other.state_dict()[name])


def test_a_damaged_file_is_told(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "model.pth"
    deepcopy(model).save(path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(UserError, match="trained again"):
        load(path)


def test_the_method_trains_once_and_keeps_the_portraits_shape(
    portrait: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
    quick = SinGanSettings(coarsest=14, largest=20, ratio=0.7, iterations=2, steps=1)
    method = singan(StyleLibrary(), "cpu", quick)
    assert not model_file(portrait, quick).exists()
    written = set()
    for seed in range(8):
        rng = np.random.default_rng(seed)
        made = method.apply(portrait, method.draw(rng), rng)
        assert made.shape == portrait.shape
        written.add(model_file(portrait, quick).stat().st_mtime_ns)
    assert len(written) == 1


def test_the_command_makes_an_edited_picture_one_again_inside_its_mask(
    tmp_path: Path, portrait: Picture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from artificial_inspiration import app

    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    edited, mask = portrait.copy(), np.zeros_like(portrait)
    edited[8:24, 4:14], mask[8:24, 4:14] = (1.0, 0.0, 0.0), 1.0
    for name, picture in (("portrait", portrait), ("edited", edited), ("mask", mask)):
        to_image(picture).save(tmp_path / f"{name}.png")
    small = ["coarsest=14", "largest=28", "ratio=0.7", "iterations=10", "steps=1"]
    options = [part for setting in small for part in ("--set", f"singan.{setting}")]
    arguments = ["singan", str(tmp_path / "portrait.png"), "--out", str(tmp_path / "out"), "--count", "2", *options]
    more = ["--edit", str(tmp_path / "edited.png"), "--mask", str(tmp_path / "mask.png"), "--start-scale", "2"]
    result = CliRunner().invoke(app, [*arguments, "--size", "32", *more])
    assert result.exit_code == 0, result.output
    made = [np.asarray(load_rgb(path)).astype(float) / 255 for path in sorted((tmp_path / "out").iterdir())]
    assert len(made) == 2 and (made[0] != made[1]).any()
    side = made[0].shape[0]
    plain = np.asarray(to_image(portrait).resize((side, side))).astype(float) / 255
    away = np.abs(made[0] - plain).mean(axis=2)
    assert away[:, side * 3 // 4 :].mean() < 0.05, "elsewhere the portrait stays"
    assert away[side // 3 : side * 2 // 3, side // 5 : side // 3].mean() > 0.1
    result = CliRunner().invoke(app, [*arguments, "--mask", str(tmp_path / "mask.png")])
    assert "give it with --edit" in str(result.exception)
