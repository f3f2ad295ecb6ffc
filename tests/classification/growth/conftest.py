"""A small cloud of a folder, and pictures that are to join it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from classification.pipeline import Report, classify
from tests.classification.conftest import variant
from tests.classification.test_file_set import here

COUNT = 8
"""Pictures of the cloud: so few are laid out without UMAP, whose compiling would be most of the time."""


@pytest.fixture(autouse=True, scope="session")
def in_this_process() -> Iterator[None]:
    """Pictures are measured here, without the start of a worker for each cloud."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("classification.measuring.workers", here)
        yield


def classified(folder: Path) -> Report:
    """The cloud of `folder / "variants"` as it is now."""
    return classify(folder / "variants", folder / "cloud", "builtin")


@pytest.fixture(scope="session")
def made(portrait: Image.Image, tmp_path_factory: pytest.TempPathFactory, in_this_process: None) -> Path:
    """A folder with `variants` and the `cloud` of them."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "variants").mkdir()
    for number in range(COUNT):
        variant(portrait, number).save(folder / "variants" / f"picture {number}.png")
    classified(folder)
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
