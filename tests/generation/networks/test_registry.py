"""The registry of weights, and its commands."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from foundation.errors import UserError
from foundation.networks import packaged
from foundation.weights import CACHE_VARIABLE, cache_folder, cached, fetch
from generation.networks import registry
from generation.stylegan2 import checkpoint
from generation.stylegan2.config import Config
from generation.stylegan2.networks import Generator
from generation.weights_cli import app
from tests.generation.networks import published


@pytest.fixture(autouse=True)
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


def test_every_entry_states_where_how_large_and_under_which_licence() -> None:
    for name, entry in registry.REGISTRY.items():
        weights = entry.weights
        assert weights.url.startswith("https://")
        assert weights.url.endswith(weights.file) or name.startswith("siglip2-"), "these have one name there for all"
        assert re.fullmatch("|[0-9a-f]{8}|[0-9a-f]{64}", weights.sha256_prefix)
        assert weights.size > 1_000_000 and weights.licence and entry.use


def test_a_file_whose_names_and_shapes_fit_is_imported_and_found() -> None:
    assert registry.located("googlenet") is None
    file = published.saved(published.googlenet(), cache_folder().parent.parent / "mine.pth")
    path = registry.take("googlenet", file)
    assert path.read_bytes() == file.read_bytes()
    assert registry.located("googlenet") == path == registry.needed("googlenet", "deep_dream")
    assert registry.take("googlenet", path) == path


def test_the_published_file_is_imported_under_its_own_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = published.saved(published.googlenet(), tmp_path / "copy.pth")
    entry = registry.REGISTRY["googlenet"]
    weights = replace(entry.weights, sha256_prefix=sha256(file.read_bytes()).hexdigest()[:8])
    monkeypatch.setitem(registry.REGISTRY, "googlenet", replace(entry, weights=weights))
    assert registry.take("googlenet", file) == cache_folder() / weights.file == registry.located("googlenet")


def test_weights_without_a_published_checksum_are_imported_but_not_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UserError, match="weights import ffhq FILE"):
        registry.needed("ffhq", "stylegan2")
    with pytest.raises(UserError, match=r"states no checksum.*ffhq\.pkl by hand"):
        fetch(registry.published("ffhq").weights)
    file = tmp_path / "mine.pt"
    checkpoint.save(file, Generator(Config(8, 4, 4, 1, 64, 8)))
    with pytest.raises(UserError, match=r"is not ffhq .*resolution 8 and not 1024.*; take the file of that network"):
        registry.take("ffhq", file)
    small = replace(registry.REGISTRY["ffhq"], architecture={"resolution": 8, "channel_max": 8})
    monkeypatch.setitem(registry.REGISTRY, "ffhq", small)
    path = registry.take("ffhq", file)
    assert path.name == "ffhq-imported.pkl" and registry.located("ffhq") == path
    assert cached(registry.published("ffhq").weights) is None


def test_what_does_not_fit_is_not_imported(tmp_path: Path) -> None:
    file = published.saved({"weight": published.googlenet()["fc.bias"]}, tmp_path / "other.pth")
    for bad in (file, tmp_path / "missing.pth"):
        with pytest.raises(UserError):
            registry.take("googlenet", bad)
    assert registry.located("googlenet") is None


def test_missing_weights_are_named_with_the_command_that_gets_them() -> None:
    with pytest.raises(UserError, match=r"weights get vgg19"):
        registry.needed("vgg19", "neural_style")
    with pytest.raises(UserError, match="there are siglip2, vgg19, googlenet, rdn-large"):
        registry.located("vgg20")


def test_the_commands_list_and_import(tmp_path: Path) -> None:
    file = published.saved(published.googlenet(), tmp_path / "mine.pth")
    runner = CliRunner()
    before = runner.invoke(app, ["list"])
    taken = runner.invoke(app, ["import", "googlenet", str(file)])
    after = runner.invoke(app, ["list"])
    assert before.exit_code == taken.exit_code == after.exit_code == 0
    assert "googlenet-imported.pth" in taken.output.replace("\n", "")
    here = sum(packaged.fault(weights) is None for weights in packaged.PACKAGES)
    assert before.output.count("✓") == here
    assert after.output.count("✓") == 1 + here
    for name in registry.REGISTRY:
        assert name in after.output


def test_getting_weights_without_a_network_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = registry.REGISTRY["googlenet"]
    weights = replace(entry.weights, url="http://127.0.0.1:1/googlenet.pth")
    monkeypatch.setitem(registry.REGISTRY, "googlenet", replace(entry, weights=weights))
    result = CliRunner().invoke(app, ["get", "googlenet"])
    assert isinstance(result.exception, UserError)
    assert "check the network" in str(result.exception) and weights.url in str(result.exception)
