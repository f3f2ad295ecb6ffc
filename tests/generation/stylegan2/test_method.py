"""The methods `stylegan2` and `blend` in the pipeline."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from foundation.errors import UserError
from foundation.settings import Settings
from foundation.weights import CACHE_VARIABLE
from generation import manifest
from generation.cli import make
from generation.method import Picture
from generation.methods import all_methods, chosen_methods
from generation.portrait import bundled_portrait
from generation.stylegan2 import checkpoint, sampling
from generation.stylegan2.method import BlendSettings, StyleGan2Settings, blend, stylegan2
from tests.generation.stylegan2 import small


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two networks of one configuration, the cache elsewhere."""
    torch.set_num_threads(1)
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    paths = [tmp_path / "first.pt", tmp_path / "other.pt"]
    for seed, path in enumerate(paths):
        checkpoint.save(path, small.generator(seed))
    return paths


def portrait() -> Picture:
    return bundled_portrait(64)[:, 8:56]


def test_a_variant_around_the_portrait_repeats_and_is_nearer_to_it_than_one_of_a_seed(files: list[Path]) -> None:
    method = stylegan2(StyleGan2Settings(str(files[0]), steps=80), "cpu")
    parameters = method.draw(np.random.default_rng(0)) | {"mixed_from": 8}
    network = small.generator(0)
    picture = sampling.fitted(
        sampling.pictures(network, sampling.styles(network, sampling.latents([6], 16)))[0], 64, 48
    )
    near, again, far = (
        method.apply(picture, parameters | {"towards": towards}, np.random.default_rng(1))
        for towards in (0.05, 0.05, 1.0)
    )
    assert near.shape == picture.shape and np.array_equal(near, again)
    print(f"around {np.abs(near - picture).mean():.3f}, elsewhere {np.abs(far - picture).mean():.3f}")
    assert np.abs(near - picture).mean() < 0.7 * np.abs(far - picture).mean()
    assert len(list((files[0].parent / "cache" / "stylegan2").glob("*.pt"))) == 1


def test_drawn_parameters_are_json_and_name_the_network(files: list[Path]) -> None:
    one = stylegan2(StyleGan2Settings(str(files[0]), portrait=0.5), "cpu")
    two = blend(StyleGan2Settings(str(files[0])), BlendSettings(str(files[1])), "cpu")
    for method in (one, two):
        drawn = [method.draw(np.random.default_rng(seed)) for seed in range(40)]
        assert [json.loads(json.dumps(method.draw(np.random.default_rng(seed)))) for seed in range(40)] == drawn
        assert {entry["network"].split(":")[0] for entry in drawn} == {"first.pt"}
        around = sum(entry["towards"] < 1 for entry in drawn)
        assert 8 < around < 32
    assert {entry["resolution"] for entry in drawn} == {8, 16, 32} and drawn[0]["other"].startswith("other.pt:")


def test_a_blend_has_the_layers_of_both(files: list[Path]) -> None:
    method = blend(StyleGan2Settings(str(files[0]), portrait=0), BlendSettings(str(files[1])), "cpu")
    parameters = method.draw(np.random.default_rng(2)) | {"width": 0.0, "mixed_from": 8}
    only = stylegan2(StyleGan2Settings(str(files[0])), "cpu").apply(portrait(), parameters, np.random.default_rng(0))
    fine, coarse = (
        method.apply(portrait(), parameters | {"resolution": resolution}, np.random.default_rng(0))
        for resolution in (32, 8)
    )
    assert 0 < np.abs(fine - only).mean() < np.abs(coarse - only).mean()


def test_a_run_makes_both_kinds_of_variants(
    files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = [f"stylegan2.network={files[0]}", f"blend.other={files[1]}", "stylegan2.steps=20"]
    settings = Settings.load(None, [*changes, "generation.size=64", "generation.jobs=1"])
    make(None, tmp_path / "run", 6, settings, None, ["stylegan2", "blend"])
    assert "projected by its pixels and gradients alone" in capsys.readouterr().out
    entries = manifest.read(tmp_path / "run").values()
    assert {entry.method for entry in entries} == {"stylegan2", "blend"}
    assert all(entry.width == 64 and entry.height == 64 for entry in entries)


def test_the_methods_are_named_only_and_say_what_is_missing(files: list[Path]) -> None:
    assert not {"stylegan2", "blend"} & set(all_methods())
    with pytest.raises(UserError, match="weights import ffhq FILE"):
        chosen_methods(["stylegan2"])
    with pytest.raises(UserError, match=r"no network .*gone\.pt"):
        chosen_methods(["stylegan2"], settings=Settings({"stylegan2": {"network": "gone.pt"}}))
    two = Settings({"stylegan2": {"network": str(files[0])}, "blend": {"other": str(files[1])}})
    files[1].write_bytes(b"\x80\x04cos\nsystem\n.")
    with pytest.raises(UserError, match=r"asks for os\.system"):
        chosen_methods(["blend"], settings=two)
    checkpoint.save(files[1], small.generator(1, replace(small.CONFIG, channel_max=8)))
    with pytest.raises(UserError, match="cannot be blended"):
        chosen_methods(["blend"], settings=two)
    for wrong in ("space=z", "steps=0", "portrait=2"):
        with pytest.raises(UserError, match=r"\[stylegan2\] do not fit"):
            Settings.load(None, [f"stylegan2.{wrong}"]).section("stylegan2", StyleGan2Settings)


def test_between_two_seeds_lie_faces_whose_styles_are_mixed(files: list[Path]) -> None:
    method = stylegan2(StyleGan2Settings(str(files[0]), portrait=0), "cpu")
    genes, rng = method.genes, np.random.default_rng(3)
    assert genes is not None
    fixed = {"psi": 0.8, "mixed_from": small.CONFIG.num_ws}
    first, second = (genes.sound(method.draw(rng) | fixed) for _ in range(2))

    def picture(parameters: dict[str, Any]) -> Picture:
        return method.apply(portrait(), parameters, np.random.default_rng(0))

    ends = picture(first), picture(second)
    assert np.array_equal(picture(genes.mixed(first, second, 0.0, rng)), ends[0])
    assert np.array_equal(picture(genes.mixed(first, second, 1.0, rng)), ends[1])
    middle = genes.sound(json.loads(json.dumps(genes.mixed(first, second, 0.5, rng))))
    assert len(middle["seeds"]) == 2
    apart = np.abs(ends[0] - ends[1]).mean()
    away = [np.abs(picture(middle) - end).mean() for end in ends]
    assert 0 < max(away) < apart, (away, apart)
    assert np.array_equal(picture(middle), picture(middle))
    grandchild = genes.changed(genes.mixed(middle, first, 0.5, rng), 0.5, rng)
    assert genes.sound(grandchild) == grandchild
    assert dict(grandchild["seeds"])[first["seed"]] > 0.3
    with pytest.raises(ValueError, match="not the one that is here"):
        genes.sound(first | {"network": "elsewhere.pt:0"})
    for wrong in ({"seeds": [[1, 2.0]]}, {"seeds": [[-1, 0.5]]}, {"seed": "1"}, {"mixed_from": 99}):
        with pytest.raises(ValueError, match=r"seed|is not|step"):
            genes.sound(first | wrong)


def test_a_blend_between_two_is_cut_between_theirs(files: list[Path]) -> None:
    method = blend(StyleGan2Settings(str(files[0]), portrait=0), BlendSettings(str(files[1])), "cpu")
    genes, rng = method.genes, np.random.default_rng(5)
    assert genes is not None
    drawn = [genes.sound(method.draw(rng) | {"resolution": resolution}) for resolution in (8, 32)]
    mixed = [genes.mixed(*drawn, share, rng) for share in (0.0, 1.0)]
    assert [one["resolution"] for one in mixed] == [8, 32]
    children = [genes.changed(genes.mixed(*drawn, 0.5, rng), 0.5, rng) for _ in range(20)]
    assert {child["resolution"] for child in children} <= {8, 16, 32}
    assert 16 in {child["resolution"] for child in children}
    assert len({len(genes.numbers(child)) for child in children}) == 1
    made = method.apply(portrait(), children[0], np.random.default_rng(0))
    assert made.shape == portrait().shape
