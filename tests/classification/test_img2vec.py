"""The original application's table, sound and broken."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classification import img2vec
from classification.cloud import Cloud, original_measures
from foundation.errors import UserError

HEADER = "path;tsneX;tsneY;tsneZ;colors;colorPercent;abstractLevel;style;ID"
COLOURS = "184, 173, 176|73, 69, 69|118, 98, 108|207, 191, 203|154, 136, 147"
GOOD = f"images/o512_st00001_sr;0.45;0.81;-0.94;{COLOURS};0.38, 0.07, 0.17, 0.22, 0.16;0.1;14.0846;1-0q"
SEED_TABLE = Path(__file__).parents[3] / "shared" / "seed" / "img2vec.csv"


def _row(index: int, **changes: str) -> str:
    rng = np.random.default_rng(index)
    values = dict(zip(HEADER.split(";"), GOOD.split(";"), strict=True))
    values |= {name: f"{rng.normal():.6f}" for name in ("tsneX", "tsneY", "tsneZ")}
    return ";".join((values | {"path": f"images/o256_st{index:05d}", "ID": f"id{index}"} | changes).values())


def _table(folder: Path, rows: list[str], end: str = "\r\n", header: str = HEADER) -> Path:
    path = folder / "img2vec.csv"
    path.write_bytes(end.join([header, *rows]).encode())
    return path


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("last", ["", "\r\n"])
def test_line_ends_do_not_matter(tmp_path: Path, end: str, last: str) -> None:
    table = img2vec.read(_table(tmp_path, [_row(1), _row(2), _row(3) + last], end))
    assert table.ids == ["o256_st00001", "o256_st00002", "o256_st00003"]
    assert table.warnings == []


def test_shares_become_one_and_fall_with_their_colours(tmp_path: Path) -> None:
    table = img2vec.read(_table(tmp_path, [_row(1), _row(2)]))
    np.testing.assert_allclose(table.shares[0], [0.38, 0.22, 0.17, 0.16, 0.07], atol=1e-6)
    np.testing.assert_array_equal(table.colours[0, 1], (207, 191, 203))
    thin = img2vec.read(_table(tmp_path, [_row(1, colorPercent="0.3, 0.1, 0.1, 0.1, 0.2"), _row(2)]))
    assert thin.shares[0].sum() == pytest.approx(1)
    assert thin.shares[0, 0] == pytest.approx(0.375)


def test_a_wild_place_comes_back_and_does_not_press_the_rest(tmp_path: Path) -> None:
    rows = [_row(index) for index in range(200)]
    sound = img2vec.read(_table(tmp_path, rows))
    broken = img2vec.read(_table(tmp_path, [*rows[:-1], _row(199, tsneY="-278")]))
    assert broken.warnings == ["1 row of img2vec.csv has a place far outside and was brought back into the cloud."]
    assert np.abs(broken.positions[:199] - sound.positions[:199]).max() < 0.1
    assert np.abs(broken.positions[199]).max() < 3


@pytest.mark.parametrize(
    "changes",
    [
        {"tsneX": "nan"},
        {"tsneZ": "inf"},
        {"style": ""},
        {"abstractLevel": "much"},
        {"colors": "1, 2, 3|4, 5, 6"},
        {"colors": COLOURS + "|1, 2, 3"},
        {"colorPercent": "0, 0, 0, 0, 0"},
        {"colorPercent": "-1, 1, 1, 1, 1"},
        {"path": " "},
    ],
)
def test_rows_that_cannot_be_read_are_counted_and_left_out(tmp_path: Path, changes: dict[str, str]) -> None:
    table = img2vec.read(_table(tmp_path, [_row(1), _row(2, **changes), _row(3)]))
    assert table.ids == ["o256_st00001", "o256_st00003"]
    assert table.warnings == ["1 row of img2vec.csv cannot be read (missing or broken values) and was left out."]


def test_repeated_paths_are_counted(tmp_path: Path) -> None:
    table = img2vec.read(_table(tmp_path, [_row(1), _row(1), _row(1), _row(2)]))
    assert len(table.ids) == 2
    assert table.warnings == ["2 rows of img2vec.csv have a path that stood before and were left out."]


def test_ranges_are_kept(tmp_path: Path) -> None:
    table = img2vec.read(_table(tmp_path, [_row(1, abstractLevel="1.03", style="-4"), _row(2, style="120")]))
    assert table.abstractness[0] == 1
    np.testing.assert_array_equal(table.composition, [0, 100])


@pytest.mark.parametrize("column", ["path", "tsneY", "colors", "colorPercent", "style"])
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    with pytest.raises(UserError, match=f"no column {column}"):
        img2vec.read(_table(tmp_path, [_row(1)], header=HEADER.replace(column, "other")))


def test_a_table_without_a_good_row(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no row that can be read"):
        img2vec.read(_table(tmp_path, [_row(1, tsneX="?")]))
    with pytest.raises(UserError, match="no column"):
        img2vec.read(_table(tmp_path, [], header="\x89PNG"))


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("images/o512_st00001_sr", "style_transfer, super_resolution"),
        ("images/o256_sig_st00012", "singan, style_transfer"),
        ("images/o256_st_dd00648_sr", "style_transfer, deep_dream, super_resolution"),
        ("images/metbag_st00700", "network_blending"),
        ("images/logobag_x", "transfer_learning"),
        ("holiday", ""),
    ],
)
def test_names_tell_the_method(path: str, method: str) -> None:
    assert img2vec.method_of(path) == method


def _cloud(table: img2vec.Table) -> Cloud:
    count = len(table.ids)
    return Cloud(
        table.ids, [path + ".png" for path in table.paths], table.positions, table.colours, table.shares,
        original_measures(table.abstractness, table.composition), np.zeros((count, 2), np.int32), table.methods,
        [[]] * count, [""] * count, np.full(count, -1, np.int32), Path(),
    )  # fmt: skip


def test_written_and_read_again_it_is_the_same(tmp_path: Path) -> None:
    table = img2vec.read(_table(tmp_path, [_row(index) for index in range(50)]))
    img2vec.write(_cloud(table), tmp_path / "again.csv")
    again = img2vec.read(tmp_path / "again.csv")
    assert (again.paths, again.ids) == (table.paths, table.ids)
    np.testing.assert_allclose(again.positions, table.positions, atol=1e-5)
    np.testing.assert_array_equal(again.colours, table.colours)
    np.testing.assert_allclose(again.shares, table.shares, atol=0.02)
    np.testing.assert_allclose(again.composition, table.composition, atol=1e-4)
    img2vec.write(_cloud(replace(again, shares=table.shares)), tmp_path / "third.csv")
    assert len((tmp_path / "third.csv").read_bytes().split(b"\r\n")) == 51


def test_it_is_written_as_the_original_writes(tmp_path: Path) -> None:
    table = img2vec.read(_table(tmp_path, [GOOD]))
    img2vec.write(_cloud(table), tmp_path / "again.csv")
    header, row = (tmp_path / "again.csv").read_bytes().decode().split("\r\n")
    assert header == HEADER
    assert row == (
        "images/o512_st00001_sr;0.0;0.0;0.0;184, 173, 176|207, 191, 203|118, 98, 108|154, 136, 147|73, 69, 69;"
        "0.38, 0.22, 0.17, 0.16, 0.07;0.1;14.0846;o512_st00001_sr"
    )


@pytest.mark.skipif(not SEED_TABLE.exists(), reason="the original's table is not on this machine")
def test_the_originals_own_table() -> None:
    table = img2vec.read(SEED_TABLE)
    assert len(table.ids) == 10_120
    assert len(table.warnings) == 1
    assert np.abs(table.positions).max() < 4
    np.testing.assert_allclose(table.positions.std(axis=0), 1, atol=0.01)
    np.testing.assert_allclose(table.shares.sum(axis=1), 1, atol=1e-5)
    assert table.abstractness.max() == 1
    assert sum(method.startswith("singan") for method in table.methods) == 4_050
    assert sum(method.startswith("network_blending") for method in table.methods) == 2_951
    assert sum(method.startswith("style_transfer") for method in table.methods) == 2_372
    assert sum(method.startswith("transfer_learning") for method in table.methods) == 747
