"""Folders made larger: by a network, by the classical filter, stopped and continued."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import zoom
from typer.testing import CliRunner

import artificial_inspiration
from foundation.errors import UserError
from foundation.weights import CACHE_VARIABLE
from generation import manifest
from generation.method import Picture
from generation.methods import chosen_methods
from generation.mix import Mix
from generation.networks.registry import take
from generation.pipeline import generate
from generation.portrait import bundled_portrait
from generation.super_resolution import classical
from generation.super_resolution.automatic import Automatic, Kind, kind_of
from generation.super_resolution.enlarging import Enlarger, choose
from generation.super_resolution.folders import enlarge_folder
from generation.worker import Job
from tests.generation.super_resolution import keras_files


@pytest.fixture(autouse=True)
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


@pytest.fixture
def variants(tmp_path: Path) -> Path:
    folder = tmp_path / "variants"
    generate(Job(bundled_portrait(64), folder, 1, Mix(), partial(chosen_methods, ("swirl", "ink"), None)), 3, jobs=1)
    return folder


def error(picture: Picture, other: Picture) -> float:
    return float(np.abs(picture - other).mean())


def test_the_classical_filter_is_nearer_to_the_truth_than_plain_interpolation() -> None:
    truth = bundled_portrait(256)
    height, width = truth.shape[:2]
    small = classical.resized(truth, height // 2, width // 2)
    small = np.clip(small, 0, 1)
    result = classical.enlarged(small, 2)
    plain = np.clip(zoom(small, (2, 2, 1), order=1), 0, 1)
    assert result.shape == truth.shape and result.dtype == np.float32
    assert error(result, truth) < 0.9 * error(plain, truth)


def test_edges_get_steeper_without_halos_and_flat_places_stay() -> None:
    small = np.full((24, 24, 3), 0.25, np.float32)
    small[:, 12:] = 0.75
    result = classical.enlarged(small, 2)
    lanczos = np.clip(classical.resized(small, 48, 48), 0, 1)
    assert np.abs(np.diff(result[24, :, 0])).max() > 1.1 * np.abs(np.diff(lanczos[24, :, 0])).max()
    assert result.max() <= lanczos.max() + 0.005 and result.min() >= lanczos.min() - 0.005
    assert np.allclose(result[:, :16], lanczos[:, :16], atol=0.01)


@pytest.mark.parametrize("factor", [2, 4])
def test_a_network_enlarges_by_one_or_two_passes(tmp_path: Path, factor: int) -> None:
    take("rdn-small", keras_files.written(keras_files.rdn(3, 10, 64, 64), tmp_path / "mine.hdf5"))
    enlarger = choose("auto", "cpu")
    assert (enlarger.method, enlarger.network) == ("super_resolution", "rdn-small")
    picture = bundled_portrait(32)
    result = enlarger.enlarge(picture, factor)
    assert result.shape == (picture.shape[0] * factor, picture.shape[1] * factor, 3)
    assert result.min() >= 0 and result.max() <= 1


def test_a_network_of_four_times_also_doubles(tmp_path: Path) -> None:
    take("rrdn", keras_files.written(keras_files.rrdn(4, 3, 32, 32, 10), tmp_path / "mine.hdf5"))
    assert choose("rrdn", "cpu").enlarge(bundled_portrait(32), 2).shape[0] == 2 * bundled_portrait(32).shape[0]


def test_missing_weights_and_unknown_names_are_told() -> None:
    with pytest.raises(UserError, match="weights get rrdn"):
        choose("rrdn")
    with pytest.raises(UserError, match="there are auto, classical"):
        choose("magic")


def test_a_folder_made_larger_keeps_its_ids_and_says_how(variants: Path, tmp_path: Path) -> None:
    out = tmp_path / "large"
    runner = CliRunner()
    result = runner.invoke(artificial_inspiration.app, ["enlarge", str(variants), "--out", str(out), "--factor", "4"])
    assert result.exit_code == 0, result.output
    assert "enlarged by classical" in result.output
    before, after = manifest.read(variants), manifest.read(out)
    assert list(before) == list(after)
    for id_, entry in after.items():
        assert entry.method == "lanczos_sharpened"
        assert entry.name == before[id_].name != ""
        assert entry.parameters["factor"] == 4 and entry.parameters["network"] == "classical"
        assert entry.parameters["before"][-1]["method"] == before[id_].method
        with Image.open(out / entry.file) as image:
            assert image.size == (entry.width, entry.height) == (4 * before[id_].width, 4 * before[id_].height)
        assert json.dumps(entry.parameters)
    assert (out / "portrait.png").read_bytes() == (variants / "portrait.png").read_bytes()


def test_each_variant_is_enlarged_by_what_suits_it(tmp_path: Path) -> None:
    """Warped photographs by the network that is here, ink by the classical filter; run again, nothing is made anew."""
    take("rrdn", keras_files.written(keras_files.rrdn(4, 3, 32, 32, 10), tmp_path / "mine.hdf5"))
    variants, factory = tmp_path / "variants", partial(chosen_methods, ("swirl", "ink"), None)
    generate(Job(bundled_portrait(64), variants, 1, Mix(graphic=0.14, warp_then_style=0.14), factory), 12, jobs=1)
    before, out = manifest.read(variants), tmp_path / "large"
    assert {entry.method for entry in before.values()} == {"swirl", "ink"}
    enlarge_folder(variants, out, 2, Automatic("cpu"))
    for id_, entry in manifest.read(out).items():
        wanted = ("rrdn", "super_resolution") if before[id_].method == "swirl" else ("classical", "lanczos_sharpened")
        assert (entry.parameters["network"], entry.method) == wanted
    written = (out / "manifest.jsonl").read_bytes()
    enlarge_folder(variants, out, 2, Automatic("cpu"))
    assert (out / "manifest.jsonl").read_bytes() == written
    with pytest.raises(UserError, match="another way"):
        enlarge_folder(variants, out, 2, choose("classical"))


def test_without_a_known_method_the_picture_tells_its_kind() -> None:
    portrait = bundled_portrait(256)
    methods = chosen_methods(("ink", "single_line", "low_poly", "palette_poster"))
    for name, method in methods.items():
        rng = np.random.default_rng(0)
        assert kind_of(method.apply(portrait, method.draw(rng), rng), "of another program") is Kind.HARD_EDGED, name
    assert kind_of(portrait, "of another program") is Kind.PAINT
    assert kind_of(portrait, "swirl") is Kind.PHOTOGRAPH


def test_a_stopped_enlargement_goes_on_where_it_was(variants: Path, tmp_path: Path) -> None:
    out, calls = tmp_path / "large", 0

    def breaking(picture: Picture, factor: int) -> Picture:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return classical.enlarged(picture, factor)

    enlarger = Enlarger("lanczos_sharpened", "classical", breaking)
    with pytest.raises(KeyboardInterrupt):
        enlarge_folder(variants, out, 2, enlarger)
    assert len(manifest.read(out)) == 2
    assert enlarge_folder(variants, out, 2, enlarger) == 3
    assert calls == 4
    with pytest.raises(UserError, match="another way"):
        enlarge_folder(variants, out, 4, enlarger)
    with pytest.raises(UserError, match="choose another folder"):
        enlarge_folder(variants, variants, 2, enlarger)
