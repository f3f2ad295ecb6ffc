"""What the tests of this folder build: packages that are installed, and a copy of the program that is changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from tests import warm
from tests.extending.methods.building import HERE, ROOT, Command, build


@pytest.fixture(scope="session")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where tests/extending/methods/plugin is installed."""
    folder = tmp_path_factory.mktemp("plugin")
    return build(HERE / "plugin", folder / "installed", folder)


@pytest.fixture(scope="session")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where tests/extending/methods/broken is installed."""
    folder = tmp_path_factory.mktemp("broken")
    return build(HERE / "broken", folder / "installed", folder)


WORKING_HERE = """
from tests import in_process
in_process.work_here()
from artificial_inspiration import main
main()
"""


FORGETTING = """
import sys
for name in [*sys.modules]:
    if name.partition(".")[0] in ("artificial_inspiration", "generation"):
        del sys.modules[name]
"""
"""A changed program is forked from a process that has imported ours, and takes nothing from there but libraries."""


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Runs the program, with caches and settings of its own. Work for one process is done in that of the program."""

    def run(*arguments: object, on: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
        surroundings = os.environ | {
            "PYTHONPATH": os.pathsep.join(map(str, (*on, ROOT))),
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "COLUMNS": "1000",
        }
        alone = ("--jobs", 1) in pairwise(arguments)
        program = ("-c", WORKING_HERE) if alone else ("-m", "artificial_inspiration")
        if any((folder / "generation").exists() for folder in on):
            program = (
                "-c",
                FORGETTING + (WORKING_HERE if alone else "from artificial_inspiration import main; main()"),
            )
        return warm.run(
            [sys.executable, *program, *map(str, arguments)],
            cwd=tmp_path,
            env=surroundings,
            text=True,
            timeout=600,
        )

    return run


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a copy of `generation` that may be changed; `command` takes it instead of the program's own."""
    root = tmp_path / "program"
    shutil.copytree(ROOT / "generation", root / "generation", ignore=shutil.ignore_patterns("__pycache__"))
    return root
