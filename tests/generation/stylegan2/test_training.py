"""Training for real, of small networks: it improves, it goes on to the same bits, and it starts from others."""

from __future__ import annotations

import copy
import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from foundation.errors import UserError
from generation.painterly import METHODS
from generation.portrait import bundled_portrait, to_image
from generation.stylegan2 import checkpoint, training
from generation.stylegan2.config import Config
from generation.stylegan2.images import distance, frechet, load_images
from generation.stylegan2.training import Trainer, TrainingSettings
from generation.stylegan2.training_run import train

pytestmark = pytest.mark.usefixtures("one_thread")

SMALL = Config(32, z_dim=64, w_dim=64, mapping_layers=2, channel_base=512, channel_max=32)
TINY = Config(8, z_dim=8, w_dim=8, mapping_layers=2, channel_base=64, channel_max=8)
QUICK = TrainingSettings(batch=8, snapshot=16, average=50.0, seed=3)


@pytest.fixture(scope="module")
def variants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 variants of the bundled portrait by the graphic methods."""
    folder, portrait = tmp_path_factory.mktemp("variants"), bundled_portrait(64)
    methods = [method for method in METHODS if method.name in ("poster", "halftone", "low_poly", "ink", "risograph")]
    assert len(methods) >= 3
    for number in range(200):
        rng = np.random.default_rng(number)
        method = methods[number % len(methods)]
        to_image(np.clip(method.apply(portrait, method.draw(rng), rng), 0, 1)).save(folder / f"{number:03d}.png")
    return folder


def noise(count: int = 40, side: int = 8) -> torch.Tensor:
    return torch.randint(0, 256, (count, 3, side, side), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))


def ignored(finished: int, total: int) -> None:
    pass


def weights(network: torch.nn.Module) -> torch.Tensor:
    return torch.cat([value.flatten().float() for value in network.state_dict().values()])


@pytest.mark.slow
def test_a_network_comes_nearer_to_two_hundred_variants(variants: Path) -> None:
    images = load_images(variants, 32)
    assert images.shape == (200, 3, 32, 32)
    trainer = Trainer(images, SMALL, TrainingSettings(batch=16, average=500.0))
    before = trainer.distance()
    for _ in range(40):
        trainer.step()
    after = trainer.distance()
    print(f"distance {before:.3f} → {after:.3f} after {trainer.seen} images")
    assert after < 0.6 * before
    assert trainer.controller.r != 0.0 and np.isfinite(list(trainer.losses.values())).all()


def test_training_in_half_precision_goes_the_same_way() -> None:
    """All regularisations among its steps; what is learned and kept stays float32."""
    networks = []
    for half in (0, 2):
        trainer = Trainer(noise(), TINY, QUICK, half=half)
        start = weights(trainer.generator)
        for _ in range(17):
            trainer.step()
        assert all(value.dtype == torch.float32 for value in trainer.average.state_dict().values())
        networks.append(weights(trainer.generator))
    whole, lower = networks
    moved, apart = (whole - start).norm(), (whole - lower).norm()
    print(f"moved by {moved:.3g}, apart by {apart:.3g}")
    assert lower.isfinite().all() and 0.0 < apart < 0.2 * moved


def test_an_interrupted_run_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    whole = Trainer(noise(), TINY, QUICK)
    train(whole, tmp_path / "whole", 96, ignored)
    first = Trainer(noise(), TINY, QUICK)
    with pytest.raises(KeyboardInterrupt):
        train(
            first, tmp_path / "parts", 96, lambda seen, _: os.kill(os.getpid(), signal.SIGINT) if seen == 40 else None
        )
    assert first.seen == 40
    with (tmp_path / "parts" / "stats.jsonl").open("a") as stats:
        stats.write('{"images": 4')  # a crash has cut it off
    second = Trainer(noise(), TINY, QUICK)
    train(second, tmp_path / "parts", 96, ignored)
    for one, other in ((whole.average, second.average), (whole.discriminator, second.discriminator)):
        assert torch.equal(weights(one), weights(other))
    told = [json.loads(line) for line in (tmp_path / "parts" / "stats.jsonl").read_text().splitlines()]
    assert [line["images"] for line in told] == [0, 16, 32, 48, 64, 80, 96]
    plain = [json.loads(line) for line in (tmp_path / "whole" / "stats.jsonl").read_text().splitlines()]
    for one, other in zip(told, plain, strict=True):
        assert one | {"seconds_an_image": 0} == other | {"seconds_an_image": 0}


def test_every_snapshot_is_a_network_and_a_sheet(tmp_path: Path) -> None:
    trainer = Trainer(noise(), TINY, QUICK)
    train(trainer, tmp_path, 32, ignored)
    snapshots = sorted(path.name for path in (tmp_path / "snapshots").iterdir())
    assert snapshots == ["00000000.pt", "00000016.pt", "00000032.pt"]
    loaded = checkpoint.load(tmp_path / "snapshots" / snapshots[-1], training=True)
    assert torch.equal(weights(loaded.generator), weights(trainer.average))
    assert loaded.discriminator is not None
    with Image.open(tmp_path / "samples" / "00000032.png") as sheet:
        assert sheet.width > 8 * 60
    assert not torch.equal(
        weights(checkpoint.load(tmp_path / "snapshots" / snapshots[0]).generator), weights(trainer.average)
    )


def test_training_starts_from_another_network(tmp_path: Path) -> None:
    first = Trainer(noise(), TINY, QUICK)
    train(first, tmp_path / "first", 32, ignored)
    begun = checkpoint.load(tmp_path / "first" / "snapshots" / "00000032.pt", training=True)
    second = Trainer(noise() // 4, Config(8), QUICK, start=begun)
    assert second.config == TINY
    for one, other in (
        (second.average, first.average),
        (second.generator, first.generator),
        (second.discriminator, first.discriminator),
    ):
        assert torch.equal(weights(one), weights(other))
    assert not torch.equal(weights(second.generator), weights(second.average))
    second.step()
    assert not torch.equal(weights(second.generator), weights(begun.generator))
    with pytest.raises(UserError, match="has 8 pixels"):
        Trainer(noise(side=16), TINY, QUICK, start=begun)


def test_the_average_of_a_transfer_forgets_by_its_half_life_alone(tmp_path: Path) -> None:
    """As the authors' program on resume: no rise of the average (`ema_rampup` none), and `ada_kimg` 100 for 500."""
    first = Trainer(noise(), TINY, QUICK)
    first.step()
    checkpoint.save(tmp_path / "n.pt", first.average, first.discriminator, first.generator)
    settings = TrainingSettings(batch=8, average=800.0)
    second = Trainer(noise(), TINY, settings, start=checkpoint.load(tmp_path / "n.pt", training=True))
    before = [value.clone() for value in second.average.parameters()]
    second.step()
    for old, now, mean in zip(before, second.generator.parameters(), second.average.parameters(), strict=True):
        torch.testing.assert_close(mean, now + (old - now) * 0.5 ** (8 / 800))
    assert (second.controller.ramp, first.controller.ramp) == (100_000, 500_000)
    again = Trainer(noise(), TINY, settings)
    again.restore(copy.deepcopy(second.state()))
    assert again.controller.ramp == 100_000
    for trainer in (again, second):
        trainer.step()
    assert torch.equal(weights(again.average), weights(second.average))


def test_regularisation_takes_steps_of_its_own_and_all_steps_go_as_far_as_without() -> None:
    """Karras et al. 2020a, appendix B: c = k / (k + 1), rate c · λ, β^c; k + 1 steps of c · λ are k steps of λ."""
    trainer = Trainer(noise(), TINY, QUICK)
    for _ in range(16):
        trainer.step()
    for optimiser, every in ((trainer._of_generator, 4), (trainer._of_discriminator, 16)):
        (group,) = optimiser.param_groups
        steps = {int(held["step"]) for held in optimiser.state.values()}
        assert max(steps) == 16 + 16 // every
        assert max(steps) * group["lr"] == pytest.approx(16 * 0.0025)
        assert group["betas"] == pytest.approx((0.0, 0.99 ** (every / (every + 1))))


def test_a_first_step_is_four_steps_one_after_the_other() -> None:
    """Loss of the generator, path length, loss of the discriminator, R1: appendix B's separate passes."""
    whole, parts = (Trainer(noise(), TINY, QUICK) for _ in range(2))
    whole.step()
    real = parts._next(8)
    for network, optimiser, gradients in (
        (parts.generator, parts._of_generator, lambda: parts._improve_generator(8)),
        (parts.generator, parts._of_generator, lambda: parts._penalise_path(4)),
        (parts.discriminator, parts._of_discriminator, lambda: parts._improve_discriminator(real)),
        (parts.discriminator, parts._of_discriminator, lambda: parts._penalise_gradient(real)),
    ):
        before = weights(network)
        optimiser.zero_grad(set_to_none=True)
        gradients()
        optimiser.step()
        moved = (weights(network) - before).abs()
        assert float(moved.max()) > 0
    for one, other in ((whole.generator, parts.generator), (whole.discriminator, parts.discriminator)):
        torch.testing.assert_close(weights(one), weights(other), atol=1e-6, rtol=1e-5)


def test_what_is_not_given_is_what_the_authors_program_has_as_auto() -> None:
    """Rate 0.002 at 1024 pixels and 0.0025 below, gamma 0.0002 · R² / batch, half-life batch · 10 / 32 thousand."""
    found = [TrainingSettings(batch=batch).for_resolution(side) for batch, side in ((16, 256), (32, 512), (4, 1024))]
    assert [settings.rate for settings in found] == [0.0025, 0.0025, 0.002]
    assert [settings.average for settings in found] == [5_000, 10_000, 1_250]
    assert [settings.gamma for settings in found] == pytest.approx([0.8192, 1.6384, 52.4288])
    assert TrainingSettings(rate=0.1, average=7.0).for_resolution(8).rate == 0.1


def test_a_run_of_an_earlier_version_goes_on_as_it_was_begun(tmp_path: Path) -> None:
    """Its file has no discriminator's configuration, no group, and the settings that were then the defaults."""
    settings = TrainingSettings(batch=8, snapshot=16, seed=3)
    train(Trainer(noise(), TINY, settings), tmp_path, 16, ignored)
    path = tmp_path / "training.pt"
    state = torch.load(path, weights_only=True)
    del state["discriminator_config"], state["transfer"], state["controller"]["ramp"]
    del state["config"]["group"], state["config"]["mapping_rate"]
    state["settings"] |= {"rate": 0.002, "gamma": None, "average": 5_000.0}
    for held, share in zip(state["optimisers"], (4 / 5, 16 / 17), strict=True):
        held["param_groups"][0]["lr"] = 0.002 * share
    torch.save(state, path)
    trainer = Trainer(noise(), TINY, settings)
    train(trainer, tmp_path, 32, ignored)
    assert trainer.seen == 32 and trainer.settings.average == 5_000 and trainer.settings.rate == 0.002
    assert trainer._of_generator.param_groups[0]["lr"] == pytest.approx(0.0016)
    state["networks"][0]["mapping.w_avg"][0] = torch.nan
    torch.save(state, path)
    with pytest.raises(UserError, match=r"not finite; begin a new one --from"):
        train(Trainer(noise(), TINY, settings), tmp_path, 32, ignored)


def test_another_run_or_a_damaged_one_is_not_gone_on_with(tmp_path: Path) -> None:
    train(Trainer(noise(), TINY, QUICK), tmp_path, 16, ignored)
    with pytest.raises(UserError, match="another seed"):
        train(
            Trainer(noise(), TINY, TrainingSettings(batch=8, snapshot=16, average=50.0, seed=4)), tmp_path, 32, ignored
        )
    content = (tmp_path / "training.pt").read_bytes()
    (tmp_path / "training.pt").write_bytes(content[: len(content) // 2])
    with pytest.raises(UserError, match="is damaged"):
        train(Trainer(noise(), TINY, QUICK), tmp_path, 32, ignored)


def test_too_little_memory_halves_the_portion_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer, shown = Trainer(noise(), TINY, TrainingSettings(batch=16)), list[int]()
    judged = trainer.discriminator.forward

    def small(images: torch.Tensor) -> torch.Tensor:
        shown.append(len(images))
        if len(images) > 8:
            raise torch.OutOfMemoryError("too much")
        return judged(images)

    monkeypatch.setattr(trainer.discriminator, "forward", small)
    trainer.step()
    trainer.step()
    assert trainer.seen == 32 and trainer._portion.size == 8
    assert shown.count(16) == 1

    def never(images: torch.Tensor) -> torch.Tensor:
        raise torch.OutOfMemoryError("too much")

    monkeypatch.setattr(trainer.discriminator, "forward", never)
    with pytest.raises(UserError, match="too little memory"):
        trainer.step()


def test_r1_and_path_length_are_what_a_plain_reckoning_gives() -> None:
    trainer = Trainer(noise(), TINY, TrainingSettings(batch=8, augment=False, gamma=2.0))
    real = trainer._next(8)
    trainer._of_discriminator.zero_grad(set_to_none=True)
    trainer._penalise_gradient(real)
    got = [parameter.grad.clone() for parameter in trainer.discriminator.parameters() if parameter.grad is not None]
    trainer._of_discriminator.zero_grad(set_to_none=True)
    shown = real.clone().requires_grad_(True)
    squares = []
    gradient = torch.autograd.grad(trainer.discriminator(shown).sum(), shown, create_graph=True)[0]
    for one in gradient:
        squares.append(sum((value**2 for value in one.flatten()), torch.zeros(())))
    (0.5 * 2.0 * training.R1_EVERY * torch.stack(squares).mean()).backward()
    plain = [parameter.grad for parameter in trainer.discriminator.parameters() if parameter.grad is not None]
    for one, other in zip(got, plain, strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)

    state = trainer.random.get_state()
    trainer._penalise_path(4)
    trainer.random.set_state(state)
    images, ws = trainer._generated(4)
    noise_in = torch.randn(images.shape, generator=trainer.random) / 8
    lengths = []
    for number in range(4):
        (one,) = torch.autograd.grad((images[number] * noise_in[number]).sum(), ws, retain_graph=True)
        lengths.append(one[number].square().sum(1).mean().sqrt())
    assert trainer.losses["path"] == pytest.approx(float(torch.stack(lengths).mean()), rel=1e-4)


def test_the_distance_is_that_of_two_normal_distributions() -> None:
    mean, other = torch.tensor([1.0, -2.0, 0.5]).double(), torch.tensor([0.0, 1.0, 0.5]).double()
    first, second = torch.tensor([4.0, 1.0, 9.0]).double(), torch.tensor([1.0, 1.0, 0.25]).double()
    expected = float((mean - other).square().sum() + (first.sqrt() - second.sqrt()).square().sum())
    assert frechet(mean, torch.diag(first), other, torch.diag(second)) == pytest.approx(expected)
    assert distance(noise(60, 16), noise(60, 16)) == pytest.approx(0.0, abs=1e-6)


def test_the_command_trains_on_one_portrait_and_goes_on(tmp_path: Path) -> None:
    from artificial_inspiration import app

    portrait = tmp_path / "portrait.png"
    to_image(bundled_portrait(64)).save(portrait)
    options = [
        "--out",
        str(tmp_path / "run"),
        "--resolution",
        "8",
        "--channels",
        "64",
        "--batch",
        "8",
        "--snapshot",
        "16",
    ]
    for images in ("16", "32"):
        result = CliRunner().invoke(app, ["train", str(portrait), *options, "--images", images])
        assert result.exit_code == 0, result.output
    assert (tmp_path / "run" / "snapshots" / "00000032.pt").exists()
    assert "1 images of 8 pixels" in result.output.replace("\n", " ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["nothing"], "There is no nothing"), (["."], "no images to train on"), ([".", "--batch", "6"], "multiple of 4")],
)
def test_what_cannot_be_trained_is_said(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from artificial_inspiration import app

    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["train", *arguments, "--out", str(tmp_path / "run")])
    assert isinstance(result.exception, UserError)
    assert said in str(result.exception)
