"""A virtual screen, and the program on it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from classification.cloud import Cloud
from tests.vr_explorer.app.explored import SETTINGS, Explored, virtual_screen


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A virtual screen; where the programs are missing, CI fails and others skip."""
    missing = [program for program in ("Xvfb", "xdotool") if shutil.which(program) is None]
    if missing:
        message = f"{' and '.join(missing)} not found; install xvfb and xdotool to test the window"
        if "CI" in os.environ:
            pytest.fail(message)
        pytest.skip(message)
    screen, number = virtual_screen()
    yield f":{number}"
    screen.terminate()
    screen.wait()


@pytest.fixture
def folder(tmp_path: Path, make_cloud: Callable[[int], Cloud]) -> Path:
    (tmp_path / "settings.toml").write_text(SETTINGS, encoding="utf-8")
    make_cloud(400).save(tmp_path / "cloud")
    return tmp_path


@pytest.fixture
def explored(folder: Path, display: str) -> Iterator[Explored]:
    explored = Explored(folder, display)
    yield explored
    explored.end()
