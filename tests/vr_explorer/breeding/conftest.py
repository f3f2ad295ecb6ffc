"""A small cloud of real pictures that can be bred in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from classification.pipeline import classify
from tests.classification.conftest import variant


@pytest.fixture(scope="session")
def classified(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    folder = tmp_path_factory.mktemp("breeding")
    portrait = Image.open(pytestconfig.rootpath / "assets" / "portrait_256.png").convert("RGB")
    (folder / "variants").mkdir()
    for index in range(16):
        variant(portrait, index).save(folder / "variants" / f"picture {index}.png")
    classify(folder / "variants", folder / "cloud", embedder="builtin", jobs=1)
    return folder


@pytest.fixture
def folder(classified: Path, tmp_path: Path) -> Path:
    """With `variants` and a `cloud`; it may change."""
    shutil.copytree(classified, tmp_path / "own")
    return tmp_path / "own"
