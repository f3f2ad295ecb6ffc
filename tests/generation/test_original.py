"""The preset `original`: its proportions, its chains, and what it does without weights."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from classification.img2vec import read
from classification.scan import scan
from foundation.errors import UserError
from foundation.settings import Settings
from foundation.weights import CACHE_VARIABLE
from generation import manifest
from generation.cli import make
from generation.networks.registry import take
from generation.original import OriginalMix, original_methods, parts
from generation.pipeline import generate
from generation.portrait import bundled_portrait
from generation.recipe import Planner
from generation.stylegan2 import checkpoint
from generation.worker import Job
from tests.generation.networks import published
from tests.generation.stylegan2 import small

TABLE = Path(__file__).parents[2].parent / "shared" / "seed" / "img2vec.csv"
TINY = {"coarsest": 14, "largest": 20, "iterations": 2}


@pytest.fixture(autouse=True)
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


@pytest.fixture
def networks(tmp_path: Path) -> Settings:
    """Settings that name all networks of the preset, small and never trained."""
    files = [tmp_path / "portrait.pt", tmp_path / "paintings.pt"]
    (tmp_path / "run" / "snapshots").mkdir(parents=True)
    snapshots = [tmp_path / "run" / "snapshots" / f"{seen:08d}.pt" for seen in (0, 1000, 2000)]
    for seed, file in enumerate([*files, *snapshots]):
        checkpoint.save(file, small.generator(seed))
    return Settings(
        {
            "singan": TINY,
            "stylegan2": {"network": str(files[0]), "portrait": 0.0},
            "blend": {"other": str(files[1])},
            "transfer": {"run": str(tmp_path / "run")},
        }
    )


def test_the_shares_are_those_of_the_original_s_table() -> None:
    if not TABLE.exists():
        pytest.skip(f"{TABLE} is not here")
    counted = Counter(read(TABLE).methods)
    total = sum(counted.values())
    mix = OriginalMix()
    for name, share in {
        "singan": mix.singan_then_style,
        "network_blending": mix.blend_then_style,
        "transfer_learning": mix.transfer_then_style,
        "deep_dream": mix.style_then_dream + mix.style_dream_style,
    }.items():
        found = sum(count for method, count in counted.items() if name in method) / total
        assert found == pytest.approx(share, abs=0.0006), name
    assert sum(vars(mix).values()) == pytest.approx(1.0)


def test_with_everything_there_plans_follow_the_shares_and_end_in_an_enlargement(
    networks: Settings, tmp_path: Path
) -> None:
    take("googlenet", published.saved(published.googlenet(), tmp_path / "googlenet.pth"))
    take("vgg19", published.saved(published.vgg19(), tmp_path / "vgg19.pth"))
    found = parts(networks)
    assert set(found.methods) == {"singan", "blend", "transfer", "deep_dream", "neural_style"}
    assert len(found.missing) == 1 and "lanczos_sharpened" in found.missing[0]
    plans = Planner(5, original_methods(found, settings=networks), OriginalMix()).plans(4000)
    for kind, share in vars(OriginalMix()).items():
        assert sum(plan.kind == kind for plan in plans) / 4000 == pytest.approx(share, abs=0.025)
    assert {plan.methods for plan in plans} == {
        ("singan", "neural_style", "lanczos_sharpened"),
        ("blend", "neural_style", "lanczos_sharpened"),
        ("neural_style", "lanczos_sharpened"),
        ("transfer", "neural_style", "lanczos_sharpened"),
        ("neural_style", "deep_dream", "lanczos_sharpened"),
        ("neural_style", "deep_dream", "neural_style", "lanczos_sharpened"),
    }


def test_styles_are_drawn_as_the_original_draws_them() -> None:
    methods = original_methods(parts(Settings(), enlarged=False))
    rng = np.random.default_rng(0)
    drawn = [methods["patch_style"].draw(rng) for _ in range(3000)]
    styles = [style for parameters in drawn for style in parameters["styles"]]
    counts = Counter(len(parameters["styles"]) for parameters in drawn)
    for count, share in enumerate((0.90, 0.05, 0.03, 0.02), start=1):
        assert counts[count] / 3000 == pytest.approx(share, abs=0.02)
    assert np.mean([style["single_hue"] is not None for style in styles]) == pytest.approx(0.25, abs=0.03)
    assert all((style["single_hue"] is None) != (style["hue_shift"] is None) for style in styles)
    scales = [style["scale"] for style in styles]
    assert 0.4 <= min(scales) < 0.42 and 0.98 < max(scales) <= 1.0
    assert np.mean([parameters["original_colours"] for parameters in drawn]) == pytest.approx(0.01, abs=0.008)


def test_without_weights_each_missing_part_is_told_and_the_rest_takes_its_share() -> None:
    found = parts(Settings())
    assert found.methods == ("singan", "deep_dream", "patch_style")
    told = "\n".join(found.missing)
    for sentence in (
        "weights import ffhq",
        "transfer.run=RUN",
        "weights get googlenet",
        "weights get vgg19",
        "rdn-large",
    ):
        assert sentence in told
    plans = Planner(0, original_methods(found), OriginalMix()).plans(2000)
    share = sum(plan.methods[0] == "singan" for plan in plans) / 2000
    assert share == pytest.approx(0.400 / 0.634, abs=0.03)


def test_a_run_makes_large_variants_whose_chains_the_cloud_knows(networks: Settings, tmp_path: Path) -> None:
    factory = partial(original_methods, parts(networks), 2, None, networks)
    job = Job(bundled_portrait(64), tmp_path / "made", 1, OriginalMix(1, 1, 1, 1, 0, 0), factory)
    report = generate(job, 16, jobs=1)
    assert report.total == 16 and not report.failures
    entries = manifest.read(tmp_path / "made").values()
    assert {(entry.width, entry.height, entry.method) for entry in entries} == {(128, 128, "lanczos_sharpened")}
    found, _ = scan(tmp_path / "made")
    assert {item.method for item in found} == {
        "singan, patch_style, lanczos_sharpened",
        "blend, patch_style, lanczos_sharpened",
        "patch_style, lanczos_sharpened",
        "transfer, patch_style, lanczos_sharpened",
    }
    snapshots = {entry.parameters["before"][0]["parameters"].get("snapshot") for entry in entries}
    assert snapshots - {None} <= {"00000000.pt", "00001000.pt", "00002000.pt"}


def test_transfer_draws_from_every_snapshot_of_the_run(networks: Settings, tmp_path: Path) -> None:
    method = original_methods(parts(networks), settings=networks)["transfer"]
    rng = np.random.default_rng(2)
    drawn = [method.draw(rng) for _ in range(40)]
    assert len({parameters["snapshot"] for parameters in drawn}) == 3
    first = drawn[0]
    portrait = bundled_portrait(64)
    made = [method.apply(portrait, first, np.random.default_rng(0)) for _ in range(2)]
    assert made[0].shape == portrait.shape and np.array_equal(*made)
    (tmp_path / "run" / "snapshots" / first["snapshot"]).unlink()
    with pytest.raises(UserError, match="put it back"):
        method.apply(portrait, first, np.random.default_rng(0))


def test_the_command_tells_what_is_missing_and_takes_no_methods(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ['generation.preset="original"', "generation.size=64", "generation.jobs=1", "generation.enlarge=1"]
    given += ["singan.coarsest=14", "singan.largest=20", "singan.iterations=2"]
    make(None, tmp_path / "out", 3, Settings.load(None, given))
    told = capsys.readouterr().out
    assert "Without blend" in told and "patches instead of VGG-19" in told and "3 variants are in" in told
    with pytest.raises(UserError, match="leave --methods"):
        make(None, tmp_path / "out", 3, Settings.load(None, given), None, ["swirl"])
    with pytest.raises(UserError, match="preset must be one of quick, fast, demo, original"):
        make(None, tmp_path / "out", 3, Settings.load(None, ['generation.preset="best"']))
