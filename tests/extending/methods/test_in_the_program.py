"""A method that is added to the program: so many files as docs/extending.md says, and the commands know it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from foundation.settings import SECTIONS
from generation.methods import all_methods, own_names
from generation.registry import ON_NETWORKS, ON_PATCHES, factory
from tests.extending.methods.building import HERE, ROOT, Command
from tests.factories import manifest_entries, portrait_file

LAST_ROW = '    "transfer": "generation.stylegan2.transfer:METHOD",\n'


def added(root: Path) -> list[str]:
    """Files that are new or changed in a copy of the program."""
    return [
        str(path.relative_to(root))
        for path in sorted((root / "generation").rglob("*.py"))
        if not (ROOT / path.relative_to(root)).exists()
        or path.read_bytes() != (ROOT / path.relative_to(root)).read_bytes()
    ]


def test_each_row_is_where_it_says() -> None:
    assert [factory(name).name for name in ON_NETWORKS] == list(ON_NETWORKS)
    assert set(ON_PATCHES) < set(all_methods())
    assert own_names() == {*all_methods(), *ON_NETWORKS}
    assert not set(SECTIONS) & set(ON_NETWORKS), "a method's settings have a section of its name"


def replace(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_graphic_method_is_one_file_and_a_row(copy: Path, tmp_path: Path, command: Command) -> None:
    (copy / "generation" / "painterly" / "rings.py").write_text((HERE / "rings.py").read_text(encoding="utf-8"))
    rows = copy / "generation" / "painterly" / "__init__.py"
    scribble = "from generation.painterly.scribble import SCRIBBLE\n"
    replace(rows, scribble, f"from generation.painterly.rings import RINGS\n{scribble}")
    replace(rows, "    RISOGRAPH,\n", "    RINGS,\n    RISOGRAPH,\n")
    assert added(copy) == ["generation/painterly/__init__.py", "generation/painterly/rings.py"]
    out = tmp_path / "out"
    options = ("generate", portrait_file(tmp_path), "--out", out, "--size", 64, "--jobs", 2)
    asked = command(*options, "--methods", "magic", on=(copy,))
    assert asked.returncode == 1 and "There is no method magic; there are" in asked.stderr
    assert ", rings," in asked.stderr, "it is offered"
    result = command(*options, "--count", 6, "--methods", "rings,swirl", on=(copy,))
    assert result.returncode == 0, result.stderr
    made = [entry for entry in manifest_entries(out) if entry["method"] == "rings"]
    assert made and all(str(entry["name"]).startswith("Rings in ") for entry in made)
    assert {"centre", "pitch", "paper", "inks", "inverted"} <= set(made[0]["parameters"])  # type: ignore[call-overload]
    everything = command(
        *options[:2], "--out", tmp_path / "all", "--jobs", 1, "--count", 1, "--preset", "fast", on=(copy,)
    )
    assert everything.returncode == 0, everything.stderr
    assert "rings" in json.loads((tmp_path / "all" / "run.json").read_text())["methods"], "a run has it by itself"


@pytest.mark.slow
def test_a_method_on_a_network_with_settings_is_one_file_and_a_row(
    copy: Path, tmp_path: Path, command: Command
) -> None:
    (copy / "generation" / "echo.py").write_text((HERE / "echo.py").read_text(encoding="utf-8"))
    replace(copy / "generation" / "registry.py", LAST_ROW, f'{LAST_ROW}    "echo": "generation.echo:METHOD",\n')
    assert added(copy) == ["generation/echo.py", "generation/registry.py"]
    out, file = tmp_path / "out", tmp_path / "settings.toml"
    file.write_text("[echo]\nlayers = 2\nchannels = 5\n")
    options = ("generate", portrait_file(tmp_path), "--out", out, "--size", 64, "--jobs", 1, "--methods", "echo,swirl")
    asked = command(*options[:-1], "magic", on=(copy,))
    assert ", echo," in asked.stderr, "it is offered"
    wrong = command(*options, "--set", "echo.layers=9", on=(copy,))
    assert "The settings of [echo] do not fit: layers must be from 1 to 8" in wrong.stderr
    assert not out.exists()
    result = command(*options, "--count", 6, "--settings", file, "--set", "echo.channels=4", on=(copy,))
    assert result.returncode == 0, result.stderr
    made = [entry for entry in manifest_entries(out) if entry["method"] == "echo"]
    assert made and all(str(entry["name"]).startswith("Echo in ") for entry in made)
    parameters = [entry["parameters"] for entry in made]
    assert all(one["network"] == {"layers": 2, "channels": 4} for one in parameters)  # type: ignore[index]
    run = json.loads((out / "run.json").read_text())
    assert run["methods"] == ["echo", "swirl"] and run["mix"]["neural"] == 0.5 and "plugins" not in run
    elsewhere = command("classify", tmp_path / "nowhere", "--out", tmp_path, "--settings", file, on=(copy,))
    assert "nowhere" in elsewhere.stderr and "section" not in elsewhere.stderr, "every command knows the section"
