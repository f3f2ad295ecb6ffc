"""Where things are, and how a package is installed from its sources."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]

Command = Callable[..., subprocess.CompletedProcess[str]]
"""Runs this program with these arguments; `on` are folders of packages, which go before the program's own."""


def build(source: Path, target: Path, folder: Path) -> Path:
    """Installs a package from its sources, as pip does, without a network; built in a copy inside `folder`."""
    shutil.copytree(source, folder / "source")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-build-isolation", "--no-deps", "--no-index", "--target", str(target), str(folder / "source")),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    return target
