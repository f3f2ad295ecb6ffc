"""A small folder of variants."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generation.mix import Mix
from generation.pipeline import generate
from generation.portrait import bundled_portrait
from generation.worker import Job
from tests.generation.breeding.family import COUNT, SIZE, methods


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("breeding") / "variants"
    mix = Mix(**(dict.fromkeys(vars(Mix()), 0.0) | {"flat": 0.4, "plain": 0.2, "regions": 0.1, "graphic": 0.3}))
    generate(Job(bundled_portrait(SIZE), folder, 5, mix, methods), COUNT, 1)
    return folder


@pytest.fixture
def variants(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "variants")
    return tmp_path / "variants"
