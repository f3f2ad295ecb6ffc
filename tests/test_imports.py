"""The rules of the house: who may import whom (docs/architecture.md), and what the explorer must not load."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ("foundation", "generation", "classification", "vr_explorer", "artificial_inspiration")

ALLOWED = {
    "foundation": ("foundation",),
    "generation": ("foundation", "generation"),
    "classification": ("foundation", "classification"),
    "vr_explorer": ("foundation", "classification.cloud", "vr_explorer"),
}

INSIDE_EXPLORER = {
    "scene": ("scene",),
    "actions": ("scene", "actions"),
    "input": ("scene", "actions", "input"),
    "picking": ("scene", "input", "picking"),
    "opengl_versions": (),
    "store": ("scene", "store"),
    "breeding": ("breeding",),
    "projects": ("breeding", "projects"),
    "launcher": ("launcher",),
    "render": ("scene", "opengl_versions", "render"),
    "panels": ("scene", "actions", "input", "panels"),
    "desktop": ("scene", "actions", "input", "opengl_versions", "desktop"),
    "xr": ("scene", "actions", "input", "xr"),
    "pages": ("pages",),
    "gallery": ("gallery", "pages", "store"),
    "web": ("pages", "scene", "render", "parts", "taste.regions", "web", "desktop.settings", "xr.settings"),
    "taste": ("taste",),
    "parts": ("scene", "render", "taste", "parts"),
    "tools": (
        "scene",
        "actions",
        "input",
        "picking",
        "store",
        "gallery",
        "render",
        "panels",
        "parts",
        "taste",
        "breeding",
        "projects",
        "tools",
    ),
    "action_table": ("scene", "actions", "xr", "action_table"),
}


@cache
def _imports(file: Path) -> set[str]:
    """Dotted names of the house's modules that `file` imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name for name in names if name.split(".")[0] in HOUSE}


def _within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in allowed)


@pytest.mark.parametrize("stage", ALLOWED)
def test_stages_meet_only_on_disk(stage: str) -> None:
    files = list((ROOT / stage).rglob("*.py"))
    assert files
    wrong = [f"{file}: {name}" for file in files for name in _imports(file) if not _within(name, ALLOWED[stage])]
    assert not wrong


@pytest.mark.parametrize("part", INSIDE_EXPLORER)
def test_inside_the_explorer_imports_point_one_way(part: str) -> None:
    place = ROOT / "vr_explorer" / part
    files = list(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    allowed = tuple(f"vr_explorer.{name}" for name in INSIDE_EXPLORER[part])
    wrong = [
        f"{file}: {name}"
        for file in files
        for name in _imports(file)
        if name.startswith("vr_explorer") and not _within(name, allowed)
    ]
    assert files
    assert not wrong


PARTS_OF_A_SCENE = {
    "world": (),
    "steps": ("world",),
    "present_picks": (),
    "pilot": ("world",),
    "placer": ("pilot", "present_picks", "steps", "world"),
    "picker": ("placer", "present_picks", "steps", "world"),
    "breeding": ("steps", "world"),
}


@pytest.mark.parametrize("part", PARTS_OF_A_SCENE)
def test_parts_of_a_scene_know_each_other_in_one_direction(part: str) -> None:
    names = {name.split(".")[2] for name in _imports(ROOT / f"vr_explorer/scene/{part}.py") if ".scene." in name}
    assert names & {*PARTS_OF_A_SCENE, "scene"} == {*PARTS_OF_A_SCENE[part]}


def test_the_map_of_the_house_is_what_imports_are() -> None:
    """Each arrow drawn is an import, and each import between the rooms that are drawn is an arrow, or several."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    lines = text.split("```mermaid", 1)[1].split("```", 1)[0].splitlines()[2:]
    drawn = {
        (start.strip(), end.strip())
        for line in lines
        if "-->" in line
        for start in line.split("-->")[0].split("&")
        for end in line.split("-->")[1].split("&")
    }
    rooms = {room for arrow in drawn for room in arrow}
    found = {(room, other) for room in rooms for other in _rooms_of(room) & rooms if room != other}
    assert drawn <= found
    reached = set(drawn)
    while further := {(a, d) for a, b in reached for c, d in drawn if b == c} - reached:
        reached |= further
    assert found <= reached
    assert not any((b, a) in reached for a, b in reached), "imports point one way"


def _rooms_of(room: str) -> set[str]:
    """What a room of the explorer imports of it."""
    place = ROOT / "vr_explorer" / room
    files = list(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]
    names = [name.split(".") for file in files for name in _imports(file)]
    return {parts[1] for parts in names if parts[0] == "vr_explorer" and len(parts) > 1}


def test_glfw_is_imported_in_one_place() -> None:
    """There, and only there, the library for the right window system is loaded.

    A benchmark that compares checkouts drives versions that have no such place, on a screen of its own.
    """
    importing = [
        file.relative_to(ROOT).as_posix()
        for folder in ("vr_explorer", "tests", "benchmarks")
        for file in (ROOT / folder).rglob("*.py")
        if "session_frames" not in file.parts
        and "glfw" in (text := file.read_text(encoding="utf-8"))
        and any(_loads(node, "glfw") for node in ast.walk(ast.parse(text)))
    ]
    assert importing == ["vr_explorer/desktop/toolkit.py"]


def _loads(node: ast.AST, package: str) -> bool:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom) and node.module is not None:
        names.append(node.module)
    return any(name.split(".")[0] == package for name in names)


def test_taste_knows_numbers_alone() -> None:
    _assert_without(_modules("vr_explorer/taste"), ("OpenGL", "moderngl", "glfw", "xr", "imgui_bundle", "pandas"))


def test_importing_the_explorer_loads_no_torch_and_no_scikit_learn() -> None:
    _assert_without(_modules("vr_explorer"), ("torch", "sklearn", "skimage", "umap", "numba"))


def test_the_gallery_knows_no_drawing_and_no_headset() -> None:
    _assert_without(_modules("vr_explorer/gallery"), ("OpenGL", "moderngl", "glfw", "xr", "imgui_bundle", "torch"))


def test_publishing_opens_no_window_and_asks_no_server() -> None:
    _assert_without(
        _modules("vr_explorer/web"), ("OpenGL", "glfw", "xr", "imgui_bundle", "torch", "starlette", "uvicorn", "httpx")
    )


def test_only_the_gallery_loads_the_web() -> None:
    modules = [name for name in _modules("vr_explorer") if not name.startswith("vr_explorer.gallery.")]
    _assert_without([*modules, "vr_explorer.gallery.cli"], ("starlette", "uvicorn", "httpx", "segno"))


def test_the_command_line_answers_without_the_heavy_packages() -> None:
    _assert_without(["artificial_inspiration"], ("torch", "sklearn", "umap", "starlette", "uvicorn", "httpx", "segno"))


def _modules(folder: str) -> list[str]:
    files = (file for file in (ROOT / folder).rglob("*.py") if file.name != "__init__.py")
    return [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files]


def _assert_without(modules: list[str], unwanted: tuple[str, ...]) -> None:
    code = f"import sys, {', '.join(modules)}; print([name for name in {unwanted} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"
