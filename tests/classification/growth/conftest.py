"""A small cloud of a folder, and pictures that are to join it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from classification.pipeline import classify
from tests.classification.conftest import variant

QUICK = {"embedder": "builtin", "jobs": 1}


@pytest.fixture(scope="session")
def made(variants: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `variants` and the `cloud` of them."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(variants, folder / "variants")
    classify(folder / "variants", folder / "cloud", **QUICK)
    return folder


@pytest.fixture
def grown(made: Path, tmp_path: Path) -> Path:
    """A copy of it that may change."""
    shutil.copytree(made, tmp_path / "own")
    return tmp_path / "own"


def child(portrait: Image.Image, folder: Path, number: int) -> str:
    """The path of a picture in `folder / "variants"` that is in no cloud yet."""
    variant(portrait, 100 + number).save(folder / "variants" / f"child {number}.png")
    return f"child {number}.png"
