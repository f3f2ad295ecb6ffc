"""Neural methods as methods of a run: only where they are named, and only with their weights."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from foundation.errors import UserError
from foundation.settings import Settings
from foundation.weights import CACHE_VARIABLE
from generation import manifest
from generation.cli import make
from generation.method import Parameters
from generation.methods import all_methods, chosen_methods, neural_methods
from generation.mix import Mix
from generation.networks.registry import take
from generation.pipeline import RUN_FILE, generate
from generation.portrait import bundled_portrait
from generation.recipe import Planner
from generation.worker import Job
from tests.generation.networks import published


@pytest.fixture(autouse=True)
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))


def test_without_names_no_weights_are_needed_and_no_share_changes() -> None:
    assert not set(neural_methods()) & set(chosen_methods([]))
    methods = all_methods()
    assert Planner(3, methods, Mix()).plans(200) == Planner(3, methods, Mix(neural=0.0)).plans(200)


def test_a_method_without_its_weights_says_how_to_get_them() -> None:
    with pytest.raises(UserError, match=r"neural_style needs .* weights get"):
        chosen_methods(["neural_style"])


@pytest.mark.parametrize("name", ["neural_style", "singan"])
def test_drawn_parameters_are_json_and_repeat(name: str) -> None:
    method = neural_methods()[name]

    def drawn(seed: int) -> Parameters:
        return method.draw(np.random.default_rng(seed))

    assert [json.loads(json.dumps(drawn(seed))) for seed in range(30)] == [drawn(seed) for seed in range(30)]


def test_a_run_with_weights_makes_variants_beside_the_others(tmp_path: Path) -> None:
    take("googlenet", published.saved(published.googlenet(), tmp_path / "googlenet.pth"))
    names = ("deep_dream", "swirl")
    factory = partial(chosen_methods, names, None)
    job = Job(bundled_portrait(64), tmp_path / "run", 2, Mix(dream=0.2), factory)
    report = generate(job, 6, jobs=1)
    assert report.total == 6 and not report.failures
    made = {entry.method for entry in manifest.read(tmp_path / "run").values()}
    assert made == set(names)


def test_the_share_of_networks_is_recorded_where_there_are_any(tmp_path: Path) -> None:
    for names in (["singan", "swirl"], ["swirl"]):
        out = tmp_path / "-".join(names)
        generate(Job(bundled_portrait(64), out, 2, Mix(), partial(chosen_methods, names, None)), 0, jobs=1)
        assert ("neural" in json.loads((out / RUN_FILE).read_text())["mix"]) == ("singan" in names)


def test_two_processes_share_one_training_of_the_settings(tmp_path: Path) -> None:
    out = tmp_path / "run"
    small = ["singan.coarsest=14", "singan.largest=20", "singan.iterations=2", "generation.size=64"]
    make(None, out, 4, Settings.load(None, [*small, "generation.jobs=2"]), None, ["singan"])
    entries = manifest.read(out).values()
    assert len(entries) == 4
    assert {entry.parameters["training"]["iterations"] for entry in entries} == {2}
    assert len(list((tmp_path / "cache" / "singan").glob("*.pth"))) == 1
    with pytest.raises(UserError, match=r"\[singan\] do not fit"):
        make(None, out, 4, Settings.load(None, ["singan.iterations=0"]), None, ["singan"])
