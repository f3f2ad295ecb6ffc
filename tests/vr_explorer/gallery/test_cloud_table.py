"""A cloud as a table for other programs, with the favourites marked, and back again."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import artificial_inspiration
from classification.cloud import Cloud, LabelColumn, MeasureColumn, MeasureDescription
from classification.found import Found
from classification.own_tables.columns import own_columns
from classification.own_tables.files import read
from classification.own_tables.matching import Pictures, matched
from foundation.errors import UserError
from tests.factories import cloud_of, picture
from vr_explorer.gallery.cloud_table import write_table
from vr_explorer.store.session_store import SessionStore

FORMULA = "=cmd|' /C calc'!A0"


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    """Four pictures, of which the last two are kept, the last with a note; with what tables of the user's own say."""
    plain = cloud_of(tmp_path, [picture(seed) for seed in range(4)], keep=False, titles=["-1+1"])
    price = MeasureDescription("own_price", "Price", -5.0, 9.0, undefined="not told")
    cloud = replace(
        plain,
        measures=plain.measures | {"own_price": MeasureColumn(price, np.float32([-5.0, np.nan, 2.25, 9.0]))},
        labels={"label_room": LabelColumn("label_room", "Room", ["Fog", FORMULA, "", "Ā"])},
        provenance=["", "", "", '{"prompt": "a lighthouse"}'],
    ).save(tmp_path / "cloud")
    with SessionStore(tmp_path / "selection.sqlite", cloud.identity) as kept:
        kept.keep("image 3")
        kept.keep("image 2")
        kept.hang([("The best", [("image 3", "+1 for this")]), ("", [("image 2", "")])])
    return cloud


def test_parquet_has_all_and_the_choice(cloud: Cloud, tmp_path: Path) -> None:
    assert write_table(cloud, tmp_path / "all.parquet", tmp_path / "selection.sqlite") == 2
    rows = pq.read_table(tmp_path / "all.parquet").to_pylist()
    assert [row["id"] for row in rows] == cloud.ids
    assert [row["favourite"] for row in rows] == [False, False, True, True]
    assert [(row["rank"], row["row"], row["row_title"], row["note"]) for row in rows[1:]] == [
        (None, None, "", ""),
        (2, 2, "", ""),
        (1, 1, "The best", "+1 for this"),
    ]
    assert rows[3]["provenance"] == '{"prompt": "a lighthouse"}'
    assert [row["own_price"] for row in rows] == [-5.0, None, 2.25, 9.0]
    assert rows[1]["label_room"] == FORMULA
    assert rows[0]["parameters"] == '{"lines": 12}'
    assert rows[0]["colours"] == ["#ff8000"] * 5
    np.testing.assert_array_equal([[row[axis] for axis in "xyz"] for row in rows], cloud.positions)


def test_csv_has_numbers_as_numbers_and_no_formula(cloud: Cloud, tmp_path: Path) -> None:
    write_table(cloud, tmp_path / "all.csv", tmp_path / "selection.sqlite")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["own_price"] for row in rows] == ["-5", "", "2.25", "9"]
    assert rows[1]["label_room"] == f"'{FORMULA}"
    assert (rows[0]["name"], rows[3]["note"]) == ("'-1+1", "'+1 for this")
    assert [row["favourite"] for row in rows] == ["no", "no", "yes", "yes"]
    assert np.float32([rows[2][axis] for axis in "xyz"]) == pytest.approx(cloud.positions[2], rel=1e-5)


@pytest.mark.parametrize("name", ["all.csv", "all.parquet"])
def test_what_was_written_joins_again(cloud: Cloud, tmp_path: Path, name: str) -> None:
    write_table(cloud, tmp_path / name, tmp_path / "selection.sqlite")
    table = read(tmp_path / name)
    found = [Found(one, path) for one, path in zip(cloud.ids, cloud.paths, strict=True)]
    own = own_columns(table, matched(table, Pictures(cloud.source, found)))
    measures = {one.description.id: one.values for one in own.measures}
    np.testing.assert_array_equal(measures["own_own_price"], cloud.values("own_price"))
    labels = {one.id: one.values for one in own.labels}
    assert labels["label_favourite"] == ["no", "no", "yes", "yes"]


def test_the_command_writes_the_table_alone(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    selection = ["--selection", str(tmp_path / "selection.sqlite")]
    result = CliRunner().invoke(
        artificial_inspiration.app, ["export", str(tmp_path / "cloud"), "--table", "new/all.csv", *selection]
    )
    assert result.exit_code == 0, result.output
    assert "4 images, of which 2 favourites, are in" in result.output
    assert (tmp_path / "new" / "all.csv").is_file()
    assert not (tmp_path / "favourites").exists()
    with pytest.raises(UserError, match="ends in"):
        write_table(cloud, tmp_path / "all.xlsx")
    assert not list(tmp_path.glob("*.xlsx"))
    assert write_table(cloud, tmp_path / "all.csv", tmp_path / "no.sqlite") == 0, "a cloud without favourites as well"
