"""Packages of other authors, built and installed as a user installs them, in front of the real commands."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from foundation.errors import UserError
from foundation.images import load_rgb
from foundation.settings import Settings
from generation import plugins
from generation.method import Package
from generation.methods import chosen_methods
from generation.portrait import bundled_portrait, load_portrait, to_image
from generation.presets import Wanted, set_up
from generation.recipe import Recipe, Step, apply_recipe
from tests.extending.methods.building import HERE, Command, build
from tests.factories import manifest_entries, portrait_file

HALO = "halo-method 1.2.0"
REMEDY = r"update or uninstall the package\."
WHOLE = {"raising", "quitting", "shapeless", "bytes_alone", "endless", "unspeakable"}
"""Methods of the broken package that can be chosen, and then fail."""


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    return portrait_file(tmp_path)


def run_of(out: Path) -> dict[str, Any]:
    run: dict[str, Any] = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return run


def test_a_package_adds_a_method(plugin: Path, portrait: Path, tmp_path: Path, command: Command) -> None:
    out, options = tmp_path / "out", ("generate", portrait, "--size", 64, "--jobs", 1, "--out")
    asked = command(*options, out, "--methods", "magic", on=(plugin,))
    assert "There is no method magic; there are" in asked.stderr and ", halo," in asked.stderr
    wrong = command(*options, out, "--methods", "halo", "--set", "halo.strength=2", on=(plugin,))
    assert "The settings of [halo] do not fit: strength must be from 0 to 1." in wrong.stderr
    assert not out.exists()
    named = (*options, out, "--methods", "halo,ink", "--count")
    file = tmp_path / "settings.toml"
    file.write_text("[halo]\nstrength = 0.5\n")
    in_processes = ("generate", portrait, "--size", 64, "--jobs", 2, *named[6:])
    first = command(*in_processes, 6, "--settings", file, on=(plugin,))
    assert first.returncode == 0, first.stderr
    made = {entry["id"]: entry for entry in manifest_entries(out)}
    assert {entry["method"] for entry in made.values()} == {"halo", "ink"}
    for entry in made.values():
        assert entry.get("plugins") == ({"halo": HALO} if entry["method"] == "halo" else None)
        if entry["method"] == "halo":
            assert entry["name"].startswith("Portrait with a halo in ") and entry["parameters"]["strength"] == 0.5
    assert run_of(out)["plugins"] == {"halo": HALO}
    again = command(*named, 8, "--settings", file, on=(plugin,))
    assert again.returncode == 0 and "(2 made now)" in again.stdout
    other = command(
        *options, tmp_path / "other", "--methods", "ink,halo", "--count", 8, "--settings", file, on=(plugin,)
    )
    assert other.returncode == 0, other.stderr
    for path in (out / "images").iterdir():
        assert path.read_bytes() == (tmp_path / "other" / "images" / path.name).read_bytes(), "drawn by the seed alone"


def test_it_takes_part_only_where_it_is_named_or_has_a_share(
    plugin: Path, portrait: Path, tmp_path: Path, command: Command
) -> None:
    options = ("generate", portrait, "--size", 64, "--jobs", 1, "--preset", "fast", "--count", 4, "--out")
    by_itself = command(*options, tmp_path / "none", on=(plugin,))
    assert by_itself.returncode == 0, by_itself.stderr
    assert "halo" not in run_of(tmp_path / "none")["methods"] and "plugins" not in run_of(tmp_path / "none")
    shared = command(*options, tmp_path / "shared", "--set", "fast.halo=9", on=(plugin,))
    assert shared.returncode == 0, shared.stderr
    run = run_of(tmp_path / "shared")
    assert run["mix"]["halo"] == 9 and run["plugins"] == {"halo": HALO}
    assert [entry["method"] for entry in manifest_entries(tmp_path / "shared")].count("halo") >= 2
    negative = command(*options, tmp_path / "negative", "--set", "fast.halo=-1", on=(plugin,))
    assert "The share fast.halo cannot be -1; give a number that is not negative." in negative.stderr
    without = command(*options, tmp_path / "without", "--set", "fast.halo=9")
    assert "Unknown setting fast.halo" in without.stderr


def test_one_with_a_share_that_cannot_be_had_leaves_it_to_the_others(
    plugin: Path, broken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (plugin, broken):
        monkeypatch.syspath_prepend(str(folder))
    given = Settings({"fast": {"absent": 1, "leaving": 0.5, "halo": 2, "hasty": 1}})
    setup = set_up("fast", Wanted(given, None, (), tmp_path / "out", 1))
    assert setup.shares == {"halo": 2.0, "hasty": 1.0}
    assert {"halo", "hasty"} < set(setup.methods())
    told = "\n".join(setup.warnings)
    for name in ("absent", "leaving"):
        assert (
            f"Without {name}, its share goes to the others: The method {name} of the package broken-methods 0.3" in told
        )
    assert re.search(rf"The method hasty .* cannot tell what it does without \(OddError: what.*\); {REMEDY}", told)


def test_a_folder_goes_on_only_with_the_package_that_it_was_begun_with(
    plugin: Path, portrait: Path, tmp_path: Path, command: Command
) -> None:
    options = ("generate", portrait, "--size", 64, "--jobs", 1, "--methods", "halo", "--out", tmp_path / "out")
    assert command(*options, "--count", 2, on=(plugin,)).returncode == 0
    missing = command(*options, "--count", 4)
    assert missing.returncode == 1
    told = f"was begun with the method halo of the package {HALO}, which is not installed; install that version, or"
    assert told in missing.stderr
    source = tmp_path / "later"
    shutil.copytree(HERE / "plugin", source)
    project = source / "pyproject.toml"
    project.write_text(project.read_text().replace('version = "1.2.0"', 'version = "1.3.0"'))
    (tmp_path / "build").mkdir()
    later = build(source, tmp_path / "installed", tmp_path / "build")
    changed = command(*options, "--count", 4, on=(later,))
    assert changed.returncode == 1 and f"of the package {HALO}, and halo-method 1.3.0 is installed;" in changed.stderr
    assert len(manifest_entries(tmp_path / "out")) == 2
    for result in (missing, changed):
        assert len(result.stderr.strip().splitlines()) == 1, "one sentence"


def test_doctor_names_it_with_its_package_and_tells_what_is_wrong_with_others(
    plugin: Path, broken: Path, command: Command
) -> None:
    found = command("doctor", on=(plugin, broken)).stdout
    lines = {line.split()[2]: line for line in found.splitlines() if line[:1] in "✓–" and " method " in line}
    assert lines["halo"].split() == ["✓", "method", "halo", "of", "the", "package", *HALO.split()]
    assert lines["ink"].startswith("–") and "of the package broken-methods 0.3" in lines["ink"]
    for sentence in (
        rf"method absent .* cannot be loaded \(ModuleNotFoundError: No module named 'no_such_module'.*\); {REMEDY}",
        rf"method leaving .* cannot be loaded \(SystemExit: as if it .*, leaving_methods\.py line 5\); {REMEDY}",
        r"method text .* cannot be used: its entry point is a str, not a Method or MethodFactory; tell its author\.",
        r"method misnamed .* has another name than the method itself, 'elsewhere'; tell its author\.",
        r"method homeless .* its family 'own_family' is none of dream, .*graphic.*; tell its author\.",
        r"method ink .* cannot be used: this program has a method of that name; tell its author\.",
        r"method graphic .* cannot be used: the mix has a kind of that name; tell its author\.",
        r"method gallery .* cannot be used: there is a section of settings of that name; tell its author\.",
        r"method Not a name .* a name is of at most 40 small letters, digits and _; tell its author\.",
        rf"method unmade .* cannot be made \(OddError: no brush, broken_methods\.py line \d+\); {REMEDY}",
        rf"method needy .* cannot be used \(FileNotFoundError: \[/weights\.bin\], broken.* line \d+\); {REMEDY}",
    ):
        assert re.search(f"The {sentence}", found), sentence
    assert lines["raising"].startswith("✓"), "what goes wrong with a picture shows only there"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("absent", "cannot be loaded (ModuleNotFoundError: No module named 'no_such_module'"),
        ("leaving", "cannot be loaded (SystemExit: as if it were a script"),
        ("unmade", "cannot be made (OddError: no brush"),
        ("needy", "cannot be used (FileNotFoundError: [/weights.bin]"),
    ],
)
def test_one_that_cannot_be_had_is_told_before_anything_is_written(
    name: str, sentence: str, broken: Path, portrait: Path, tmp_path: Path, command: Command
) -> None:
    out = tmp_path / "out"
    options = ("generate", portrait, "--size", 64, "--jobs", 1, "--count", 2, "--out", out)
    named = command(*options, "--methods", f"swirl,{name}", on=(broken,))
    assert named.returncode == 1 and sentence in named.stderr and len(named.stderr.strip().splitlines()) == 1
    assert not out.exists()


def test_what_goes_wrong_costs_its_own_variants_alone(
    broken: Path, plugin: Path, portrait: Path, tmp_path: Path, command: Command
) -> None:
    out = tmp_path / "out"
    names = ["halo", "ink", "greedy", *sorted(WHOLE)]
    result = command(
        *("generate", portrait, "--size", 64, "--jobs", 2, "--count", 40, "--seed", 3, "--out", out),
        *("--methods", ",".join(names)),
        on=(broken, plugin),
    )
    assert result.returncode == 1 and "Traceback" not in result.stdout + result.stderr
    made = manifest_entries(out)
    assert {entry["method"] for entry in made} == {"halo", "ink", "greedy"}
    left_out = 40 - len(made)
    assert left_out > 8
    told = re.search(
        rf"{left_out} variants are left out, the first of them (v\d+)-(\w+): The method \2 of", result.stdout
    )
    assert told and told[2] in WHOLE and "The same command tries them again." in result.stdout
    assert {entry["name"].split(" in ")[0] for entry in made if entry["method"] == "greedy"} == {"Greedy"}
    picture, ours = load_portrait(portrait, 64), chosen_methods(["ink"])
    for entry in made:
        if entry["method"] == "ink":
            again = to_image(apply_recipe(Recipe((Step("ink", entry["parameters"]),), entry["seed"]), picture, ours))
            assert np.array_equal(np.asarray(again), np.asarray(load_rgb(out / entry["file"]))), "greedy took its own"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("raising", r"went wrong \(OddError: the canvas is torn, broken_methods\.py line \d+\)\."),
        ("quitting", r"went wrong \(SystemExit: 3, broken_methods\.py line \d+\)\."),
        ("shapeless", r"gave a picture of shape \(63, 64, 3\) instead of \(64, 64, 3\)\."),
        ("bytes_alone", r"gave numbers of type uint8 instead of float32 in 0\.\.1\."),
        ("endless", r"gave numbers that are not finite\."),
        ("unspeakable", r"draws no parameters that JSON can hold \(TypeError: Object of type set .*\)\."),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_each_fault_is_one_sentence(name: str, sentence: str, broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(broken))
    method = chosen_methods([name])[name]
    rng = np.random.default_rng(0)
    with pytest.raises(
        plugins.MethodError, match=rf"^The method {name} of the package broken-methods 0\.3 {sentence}$"
    ):
        method.apply(bundled_portrait(64), method.draw(rng), rng)


def test_a_machine_with_another_package_is_told(plugin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {"halo": Package("halo-method", "1.1.0")}
    with pytest.raises(UserError, match=r"halo-method 1\.1\.0 where this run began, and .* lacks it; install the same"):
        chosen_methods(["swirl"], expected=expected)
    monkeypatch.syspath_prepend(str(plugin))
    with pytest.raises(UserError, match=r"halo-method 1\.1\.0 where this run began, and .* has halo-method 1\.2\.0"):
        chosen_methods(["halo"], expected=expected)
    assert chosen_methods(["halo"], expected={"halo": Package("halo-method", "1.2.0")})["halo"].package


def test_of_two_packages_with_one_name_none_is_taken(
    plugin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "second"
    shutil.copytree(HERE / "plugin", source)
    project = source / "pyproject.toml"
    project.write_text(project.read_text().replace('name = "halo-method"', 'name = "second-halo"'))
    (tmp_path / "build").mkdir()
    for folder in (plugin, build(source, tmp_path / "installed", tmp_path / "build")):
        monkeypatch.syspath_prepend(str(folder))
    with pytest.raises(UserError, match=r"halo-method 1\.2\.0 and second-halo 1\.2\.0 have one of that name"):
        chosen_methods(["halo"])
    assert list(chosen_methods(["swirl"])) == ["swirl"]


def test_damaged_records_of_other_packages_stop_nothing(
    plugin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in {"one-1.0": "[artificial_inspiration.methods]\nnonsense\n", "two-1.0": "["}.items():
        (tmp_path / f"{name}.dist-info").mkdir()
        (tmp_path / f"{name}.dist-info" / "entry_points.txt").write_text(content)
    (tmp_path / "three.dist-info").mkdir()
    (tmp_path / "three.dist-info" / "entry_points.txt").write_text(
        "[artificial_inspiration.methods]\nnameless = no place!\n"
    )
    monkeypatch.syspath_prepend(str(plugin))
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [str(one.package) for one in plugins.plugins()] == [HALO]
    (tmp_path / "three.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: three\nVersion: 1\n")
    assert [str(one.package) for one in plugins.plugins()] == [HALO, "three 1"]
    with pytest.raises(
        UserError, match=r"The method nameless of the package three 1 cannot be loaded \((Attribute|Value)Error"
    ):
        chosen_methods(["nameless"])


def test_only_a_run_that_wants_it_loads_its_code(plugin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(plugin))
    monkeypatch.delitem(sys.modules, "halo_method", raising=False)
    chosen_methods(["swirl", "ink"])
    assert [one.name for one in plugins.plugins()] == ["halo"] and "halo_method" not in sys.modules
    chosen_methods(["halo"])
    assert "halo_method" in sys.modules


def test_on_a_cluster(plugin: Path, portrait: Path, tmp_path: Path, command: Command) -> None:
    pytest.importorskip("ray")
    out = tmp_path / "out"
    options = ("generate", portrait, "--size", 64, "--methods", "halo", "--count", 4, "--ray", "local", "--out", out)
    result = command(*options, on=(plugin,))
    assert result.returncode == 0, result.stdout + result.stderr
    assert [entry["plugins"] for entry in manifest_entries(out)] == [{"halo": HALO}] * 4
