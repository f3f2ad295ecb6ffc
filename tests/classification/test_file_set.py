"""A cloud's files are those of one run, whatever stops a run and whoever runs beside it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classification import measurement
from classification.cloud import ATLAS_FILE, DESCRIPTION_FILE, FEATURES_FILE, TABLE_FILE, Cloud
from classification.pipeline import _LOCK_FILE, classify
from foundation.errors import UserError
from foundation.locks import alone
from tests.classification.test_atlas import decoded

ROOT = Path(__file__).parents[2]
QUICK = {"embedder": "builtin", "jobs": 1}
COLOURS = {"red": (230, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 230), "white": (250, 250, 250)}

KILLED = """
import multiprocessing, os, signal, sys
from pathlib import Path
from classification import file_set, pipeline
from tests import in_process

def run(folder, renames):
    put = file_set.put

    def until_killed(partial, path):
        nonlocal renames
        if renames == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        put(partial, path)
        renames -= 1

    file_set.put = until_killed
    pipeline.classify(folder / "grown", folder / "cloud", "builtin", jobs=1)

in_process.work_here()
pipeline.classify(Path(sys.argv[1]) / "grown", Path(__file__).with_name("before"), "builtin", jobs=1)
for renames, folder in enumerate(map(Path, sys.argv[1:])):
    process = multiprocessing.get_context("fork").Process(target=run, args=(folder, renames))
    process.start()
    process.join()
    print(process.exitcode)
"""
"""A run for each folder: the first is killed before it renames a file, the second after one, and so on. They are forked
from one process that has made such a cloud, since nine tenths of what each takes would be imports."""
RENAMES = 5


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pictures of one colour, so that each card can be told from what is drawn on it."""
    folder = tmp_path_factory.mktemp("source")
    for name in ("blue", "red", "white"):
        Image.new("RGB", (64, 64), COLOURS[name]).save(folder / f"{name}.png")
    return folder


@pytest.fixture(scope="module")
def first(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return classify(source, tmp_path_factory.mktemp("cloud"), **QUICK).cloud.folder or Path()


def check(cloud: Cloud) -> None:
    """Each card shows the picture that it names."""
    assert cloud.atlas is not None
    side, cell = cloud.atlas.layer_size, cloud.atlas.cell
    layer = decoded(cloud.atlas_level(0, 0), side)
    for name, number in zip(cloud.ids, cloud.cells.tolist(), strict=True):
        row, column = divmod(number, side // cell)
        picture = layer[row * cell : (row + 1) * cell, column * cell : (column + 1) * cell]
        np.testing.assert_allclose(picture.reshape(-1, 3).mean(axis=0), COLOURS[name], atol=8)


@pytest.fixture(scope="module")
def killed(source: Path, first: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, int]]:
    """By renames: a folder of pictures ("grown") and what a run left of their cloud ("cloud"), and how it ended."""
    folders = [tmp_path_factory.mktemp("killed") for _ in range(RENAMES + 1)]
    for folder in folders:
        shutil.copytree(source, folder / "grown")
        shutil.copytree(first, folder / "cloud")
        Image.new("RGB", (64, 64), COLOURS["green"]).save(folder / "grown" / "green.png")
        (folder / "grown" / "blue.png").unlink()
    script = folders[0] / "run.py"
    script.write_text(KILLED)
    done = subprocess.run(
        [sys.executable, str(script), *map(str, folders)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return list(zip(folders, map(int, done.stdout.split()), strict=True))


@pytest.mark.parametrize("renames", range(RENAMES + 1))
def test_a_run_that_is_killed_while_files_change_places_is_told_and_mended(
    killed: list[tuple[Path, int]], first: Path, renames: int
) -> None:
    folder, code = killed[renames]
    grown, out = folder / "grown", folder / "cloud"
    assert code == (-signal.SIGKILL if renames < RENAMES else 0)
    if renames in (0, RENAMES):
        check(Cloud.load(out))
    else:
        with pytest.raises(UserError, match="do not belong together"):
            Cloud.load(out)
    report = classify(grown, out, **QUICK)
    assert report.measured == 0
    assert sorted(report.cloud.ids) == ["green", "red", "white"]
    again = Cloud.load(out)
    check(again)
    assert again.identity == Cloud.load(first).identity
    assert not list(out.glob(".*.new"))


def test_what_killed_runs_left_is_removed_and_the_users_own_files_stay(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "cloud"
    classify(source, out, **QUICK)
    cache, *_ = (out / "measured").iterdir()
    left = [out / ".atlas.dds.99.new", out / "..atlas.dds.99.new.99.part", cache / ".0f.npz.99.part"]
    own = [out / ".notes.part", out / "notes.new"]
    for path in (*left, *own):
        path.write_bytes(b"half")
    classify(source, out, **QUICK)
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in own)


@pytest.mark.parametrize(
    "changes", [{"keys": None}, {"keys": np.array("a")}, {"cells": np.zeros((3, 7), np.uint8)}, {"shares": None}]
)
def test_a_chunk_of_the_cache_that_fits_nothing_is_measured_anew(
    source: Path, tmp_path: Path, changes: dict[str, np.ndarray | None]
) -> None:
    """None: what is there is no array."""
    out = tmp_path / "cloud"
    classify(source, out, **QUICK)
    chunk = next(path for path in out.rglob("*.npz") if "cells" in np.load(path).files)
    with np.load(chunk) as arrays:
        kept = {name: arrays[name] for name in arrays.files}
    none = [name for name, value in changes.items() if value is None]
    np.savez(chunk, **{name: value for name, value in (kept | changes).items() if value is not None})
    with zipfile.ZipFile(chunk, "a") as archive:
        for name in none:
            archive.writestr(f"{name}.npy", b"no array")
    report = classify(source, out, **QUICK)
    assert report.measured == 3
    check(Cloud.load(out))


def test_files_of_a_version_without_marks_are_told_apart_as_well(source: Path, first: Path, tmp_path: Path) -> None:
    out = tmp_path / "cloud"
    classify(source, out, **QUICK)
    description = json.loads((out / DESCRIPTION_FILE).read_text())
    del description["run"], description["id"]
    (out / DESCRIPTION_FILE).write_text(json.dumps(description))
    with pytest.raises(UserError, match="do not belong together"):
        Cloud.load(out)


@pytest.mark.parametrize("name", [ATLAS_FILE, FEATURES_FILE, TABLE_FILE])
def test_a_file_of_another_run_is_told(source: Path, first: Path, tmp_path: Path, name: str) -> None:
    classify(source, tmp_path, **QUICK)
    shutil.copy(first / name, tmp_path / name)
    with pytest.raises(UserError, match="do not belong together"):
        Cloud.load(tmp_path)


def test_another_run_in_the_same_folder_is_refused_and_changes_nothing(
    source: Path, first: Path, tmp_path: Path
) -> None:
    out = tmp_path / "cloud"
    shutil.copytree(first, out)
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    with alone(out / _LOCK_FILE, "busy"), pytest.raises(UserError, match="Another `classify` is working"):
        classify(source, out, **QUICK)
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.name in before} == before


def test_a_full_disk_leaves_the_cloud_that_was_there(
    source: Path, first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "cloud"
    shutil.copytree(first, out)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("pyarrow.parquet.ParquetWriter.write_table", full)
    with pytest.raises(UserError, match="the disk is full"):
        classify(source, out, **QUICK)
    check(Cloud.load(out))
    assert not list(out.glob(".*.new"))


def test_a_picture_that_changes_while_it_is_measured_is_measured_again(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing = tmp_path / "source"
    shutil.copytree(source, changing)
    load, left = measurement.load_rgb, [1]

    def loaded(path: Path, **options: object) -> Image.Image:
        picture = load(path, **options)  # type: ignore[arg-type]
        if path.name == "red.png" and left:
            left.pop()
            Image.new("RGB", (48, 64), COLOURS["green"]).save(path)
        return picture

    monkeypatch.setattr(measurement, "load_rgb", loaded)
    monkeypatch.setattr("classification.measuring.workers", here)
    report = classify(changing, tmp_path / "cloud", **QUICK)
    assert report.warnings == []
    red = report.cloud.ids.index("red")
    np.testing.assert_allclose(report.cloud.colours[red, 0], COLOURS["green"], atol=3)
    assert report.cloud.sizes[red].tolist() == [48, 64]


def test_pictures_that_never_rest_or_vanish_are_named_and_the_others_kept(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing = tmp_path / "source"
    shutil.copytree(source, changing)
    load = measurement.load_rgb

    def loaded(path: Path, **options: object) -> Image.Image:
        picture = load(path, **options)  # type: ignore[arg-type]
        if path.name == "red.png":
            os.utime(path)
        if path.name == "white.png":
            path.unlink()
        return picture

    monkeypatch.setattr(measurement, "load_rgb", loaded)
    monkeypatch.setattr("classification.measuring.workers", here)
    report = classify(changing, tmp_path / "cloud", **QUICK)
    assert report.cloud.ids == ["blue"]
    (warning,) = report.warnings
    assert "red.png changes while it is measured" in warning
    assert "white.png does not exist" in warning


def here(make: object, *_: object) -> object:
    """The work in this process, where a test can get between."""
    from concurrent.futures import Future
    from contextlib import nullcontext

    work = make()  # type: ignore[operator]

    class Here:
        far = False

        def capacity(self) -> int:
            return 1

        def submit(self, *arguments: object, gpu: bool) -> Future[object]:
            future: Future[object] = Future()
            future.set_result(work(*arguments))
            return future

        def result(self, future: Future[object]) -> object:
            return future.result()

    return nullcontext(Here())
