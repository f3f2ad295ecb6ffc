"""Pictures of hostile names with hostile notes, from the folder to the export: each is there, with all of its words."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classification.cloud import Cloud
from foundation.images import load_rgb
from vr_explorer.gallery import sheets
from vr_explorer.gallery.export import zipped
from vr_explorer.gallery.schema import Item

from .hostile_names import GROUP, NAMES, TITLE, exported, notes_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names")
    exported(folder)
    zipped(folder / "out", folder / "out.zip")
    return folder


def test_every_picture_is_found_under_an_id_of_its_own(folder: Path) -> None:
    cloud = Cloud.load(folder / "cloud")
    assert sorted(cloud.paths) == sorted(NAMES)
    assert len(set(cloud.ids)) == len(NAMES)
    for index, path in enumerate(cloud.paths):
        assert cloud.image_path(index).read_bytes() == (folder / "pictures" / path).read_bytes()


def test_tables_have_each_word_as_it_was_written(folder: Path) -> None:
    cloud = Cloud.load(folder / "cloud")
    whole = json.loads((folder / "out" / "favourites.json").read_text("utf-8"))
    rows = whole["images"]
    with (folder / "out" / "favourites.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert whole["title"] == TITLE
    assert [row["id"] for row in rows] == cloud.ids == [row["id"] for row in table]
    notes = notes_of(cloud)
    assert [row["note"] for row in rows] == notes
    formulas = [f"'{note}" if note.startswith("=") else note for note in notes]
    assert [row["note"] for row in table] == formulas, "a spreadsheet runs none of them"
    assert {row["group"] for row in table} == {f"'{GROUP}"}
    for row, path in zip(rows, cloud.paths, strict=True):
        exported, own = folder / "out" / row["file"], folder / "pictures" / path
        assert np.array_equal(np.asarray(load_rgb(exported)), np.asarray(load_rgb(own))), path


def test_the_zip_comes_apart_into_the_same_files(folder: Path, tmp_path: Path) -> None:
    files = {path.relative_to(folder / "out").as_posix() for path in (folder / "out").rglob("*") if path.is_file()}
    with zipfile.ZipFile(folder / "out.zip") as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(files)
        archive.extractall(tmp_path / "python")
    folders = [tmp_path / "python"]
    if shutil.which("unzip") is not None:
        subprocess.run(["unzip", "-q", folder / "out.zip", "-d", tmp_path / "unzip"], check=True, capture_output=True)
        folders.append(tmp_path / "unzip")
    for apart in folders:
        found = {path.relative_to(apart).as_posix(): path for path in apart.rglob("*") if path.is_file()}
        assert found.keys() == files
        for name, path in found.items():
            assert path.read_bytes() == (folder / "out" / name).read_bytes(), name


def test_names_in_the_export_are_safe_on_every_system(folder: Path) -> None:
    names = [path.name for path in (folder / "out").rglob("*")]
    assert all(name.isascii() and not set(name) & set("<>:\"/\\|?*'`$&; \n\t") for name in names)
    assert len({name.casefold() for name in names}) == len(names)


@pytest.mark.parametrize(("title", "right"), [("Terrazzo", False), ("שלום", True), ("مرحبا", True), ("漢字", False)])
def test_captions_and_heads_begin_where_their_words_do(tmp_path: Path, title: str, right: bool) -> None:
    path = tmp_path / "red.png"
    Image.new("RGB", (600, 600), (255, 0, 0)).save(path)
    item = Item("an id", "", title=title)
    sheet = np.asarray(next(sheets.pages(title, [(item, path)]))).astype(int)
    red = (sheet[..., 0] > 200) & (sheet[..., 1] < 60)
    rows, columns = np.nonzero(red)
    under = sheet[rows.max() + 3 : rows.max() + 30].min(axis=(0, 2)) < 140
    ink = np.flatnonzero(under)
    if right:
        column = columns.min() + 252  # a quarter of the page between its margins, without the gaps
        assert column - 4 <= ink.max() <= column
    else:
        assert columns.min() - 1 <= ink.min() <= columns.min() + 3
    head = np.flatnonzero(sheet[80:130].min(axis=(0, 2)) < 100)
    words = head[head > sheet.shape[1] / 2] if right else head[head < sheet.shape[1] / 2]
    edge = sheet.shape[1] - 80 if right else 80
    assert abs((words.max() if right else words.min()) - edge) <= 4
    other = head[head < sheet.shape[1] / 2] if right else head[head > sheet.shape[1] / 2]
    assert len(other) == 0 or abs((other.min() if right else other.max()) - (sheet.shape[1] - edge)) <= 4
