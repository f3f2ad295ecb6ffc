"""The original application's folder, with all, some and none of its pictures."""

import re
import shlex
import shutil
from pathlib import Path

import numpy as np
import pytest

from classification import import_original
from classification.cloud import NO_CELL
from classification.import_original import open_cloud
from foundation.errors import UserError

COLOURS = "184, 173, 176|73, 69, 69|118, 98, 108|207, 191, 203|154, 136, 147"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_original, "cache_folder", lambda: tmp_path / "cache")


def _original(folder: Path, variants: Path, pictures: int, rows: int = 6) -> Path:
    (folder / "images").mkdir(parents=True)
    lines = ["path;tsneX;tsneY;tsneZ;colors;colorPercent;abstractLevel;style;ID"]
    for index in range(rows):
        place = f"{index - 2.5};{(-1) ** index};{index % 3 - 1.0}"
        lines.append(f"images/o256_st{index:05d};{place};{COLOURS};0.4, 0.3, 0.1, 0.1, 0.1;0.5;{index}.0;id{index}")
        if index < pictures:
            shutil.copy(variants / f"picture {index}.png", folder / "images" / f"o256_st{index:05d}.png")
    (folder / "img2vec.csv").write_bytes("\r\n".join(lines).encode())
    return folder


def test_with_some_of_its_pictures(variants: Path, tmp_path: Path) -> None:
    folder = _original(tmp_path / "original", variants, pictures=4)
    cloud, warnings = open_cloud(folder)
    assert len(cloud) == 6
    np.testing.assert_array_equal(cloud.cells, [0, 1, 2, 3, NO_CELL, NO_CELL])
    assert warnings == ["2 of 6 images of img2vec.csv have no picture here; their cards show their 5 colours."]
    assert (np.diff(cloud.positions[:, 0]) > 0).all()
    assert cloud.image_path(2).is_file()
    norms = np.linalg.norm(np.asarray(cloud.features(), np.float32), axis=1)
    np.testing.assert_allclose(norms, [1, 1, 1, 1, 0, 0], atol=0.01)
    assert len(cloud.atlas_level(0, 0))


def test_one_image_without_a_picture_is_told_as_one(variants: Path, tmp_path: Path) -> None:
    _, warnings = open_cloud(_original(tmp_path / "original", variants, pictures=5))
    assert warnings == ["1 of 6 images of img2vec.csv has no picture here; its card shows its 5 colours."]


def test_who_names_a_folder_of_pictures_is_told_to_make_a_cloud_beside_it(variants: Path, tmp_path: Path) -> None:
    folder = tmp_path / "my cats"
    folder.mkdir()
    with pytest.raises(UserError, match="make one with `classify FOLDER --out"):
        open_cloud(folder)
    shutil.copy(variants / "picture 0.png", folder / "cat.PNG")
    with pytest.raises(UserError) as told:
        open_cloud(folder)
    beside = tmp_path / "my cats-cloud"
    assert str(told.value) == (
        f"{folder} is a folder of pictures and no cloud yet; make one beside it with "
        f'`classify "{folder}" --out "{beside}"`, then `explore "{beside}"`.'
    )
    with pytest.raises(UserError, match="There is no cloud at"):
        open_cloud(folder / "cat.PNG" / "nowhere")


@pytest.mark.parametrize("name", ["cats", "my cats (2)", "$HOME's cats"])
@pytest.mark.parametrize("where", [".", "..", "whole"])
def test_what_it_is_told_can_be_typed_and_writes_nothing_among_the_pictures(
    variants: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, where: str
) -> None:
    folder = tmp_path / name
    (folder / "inside").mkdir(parents=True)
    shutil.copy(variants / "picture 0.png", folder / "cat.png")
    monkeypatch.chdir(folder / "inside" if where == ".." else folder)
    with pytest.raises(UserError) as told:
        open_cloud(folder if where == "whole" else Path(where))
    classify, explore = re.findall(r"`(classify .*?)`, then `(explore .*)`\.", str(told.value))[0]
    _, pictures, _, cloud = shlex.split(classify)
    assert shlex.split(explore) == ["explore", cloud]
    assert Path(pictures).resolve() == folder
    assert Path(cloud).resolve() == tmp_path / f"{name}-cloud", "beside the pictures"


def test_rows_with_the_backslashes_of_windows_find_their_pictures(variants: Path, tmp_path: Path) -> None:
    folder = _original(tmp_path / "original", variants, pictures=6)
    table = folder / "img2vec.csv"
    table.write_text(table.read_text().replace("images/", "images\\"))
    cloud, warnings = open_cloud(folder)
    assert warnings == []
    assert all(cloud.image_path(index).is_file() for index in range(6))


def test_the_second_opening_measures_nothing(variants: Path, tmp_path: Path) -> None:
    folder = _original(tmp_path / "original", variants, pictures=2)
    first, warnings = open_cloud(folder)
    calls: list[tuple[int, int]] = []
    again, warnings_again = open_cloud(folder, lambda finished, total: calls.append((finished, total)))
    assert calls == []
    assert warnings_again == warnings
    np.testing.assert_array_equal(again.positions, first.positions)


def test_the_table_alone(variants: Path, tmp_path: Path) -> None:
    table = _original(tmp_path / "original", variants, pictures=0) / "img2vec.csv"
    cloud, warnings = open_cloud(table)
    assert (cloud.cells == NO_CELL).all()
    assert warnings == ["All 6 images of img2vec.csv have no picture here; their cards show their 5 colours."]
    with pytest.raises(UserError, match="no pictures"):
        cloud.atlas_level(0, 0)
    with pytest.raises(UserError, match="features"):
        cloud.features()


@pytest.mark.parametrize("name", ["", "nowhere", "table.csv"])
def test_nothing_to_open(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="There is no cloud"):
        open_cloud(tmp_path / name)
