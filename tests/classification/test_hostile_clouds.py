"""Clouds of strangers: whatever is wrong with their files is one sentence, soon and in little memory."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification import img2vec
from classification.cloud import ATLAS_FILE, DESCRIPTION_FILE, FEATURES_FILE, TABLE_FILE, Cloud, outline
from foundation.errors import UserError
from tests.factories import small_cloud

ATLAS = {"layers": 1, "layer_size": 256, "cell": 128, "levels": 6}
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.integers(), st.floats(), st.text(max_size=6), st.just("\ud800")
)
VALUES = st.recursive(
    SCALARS,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=6), part, max_size=3),
    max_leaves=6,
)


def refused_or_read(folder: Path) -> Cloud | None:
    """None: refused in a sentence."""
    begun = time.process_time()
    outline(folder)
    try:
        cloud = Cloud.load(folder)
        cloud.features()
        cloud.atlas_level(0, 0)
    except UserError as error:
        assert "\n" not in str(error)
        cloud = None
    assert time.process_time() - begun < 5.0
    return cloud


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    small_cloud().save(folder)
    return folder


@pytest.fixture(scope="module")
def good(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / DESCRIPTION_FILE).read_text()))


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["atlas", "count", "id", "measures", "run", "schema", "source", "relative_source"]), VALUES
    )
)
def test_descriptions_of_any_form(folder: Path, good: dict[str, Any], changes: dict[str, Any]) -> None:
    (folder / DESCRIPTION_FILE).write_text(json.dumps(good | changes))
    refused_or_read(folder)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from([*ATLAS, "other"]), VALUES))
def test_atlases_of_any_form(folder: Path, good: dict[str, Any], changes: dict[str, Any]) -> None:
    (folder / DESCRIPTION_FILE).write_text(json.dumps(good | {"atlas": ATLAS | changes}))
    refused_or_read(folder)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"schema": 1e999, "source": "a"}',
        '{"schema": 1, "source": "a", "count": ' + "9" * 10_000 + "}",
        '{"schema": 1, "source": "\\ud800"}',
        '{"schema": 1, "source": "' + "a" * 100_000 + '", "count": 6}',
        '{"schema": 1, "source": "a\\u0000b", "count": 6}',
        '{"schema": 1, "source": "a", "count": 6, "atlas": [1, 2]}',
    ],
)
def test_descriptions_that_no_one_would_write(folder: Path, text: str) -> None:
    (folder / DESCRIPTION_FILE).write_text(text)
    refused_or_read(folder)


def test_a_byte_order_mark_costs_nothing(tmp_path: Path) -> None:
    small_cloud().save(tmp_path)
    path = tmp_path / DESCRIPTION_FILE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(Cloud.load(tmp_path)) == 6


@pytest.mark.parametrize(
    ("column", "value"),
    [(column, value) for column in ("x", "abstractness", "composition") for value in (np.nan, np.inf, None)]
    + [("shares", np.inf)],
)
def test_numbers_that_are_none_are_named(tmp_path: Path, column: str, value: float | None) -> None:
    small_cloud().save(tmp_path)
    table = pd.read_parquet(tmp_path / TABLE_FILE)
    table[column] = [[value] * 5] * 6 if column == "shares" else [value, *table[column][1:]]
    table.to_parquet(tmp_path / TABLE_FILE)
    with pytest.raises(UserError, match=f"column {column} .* is damaged"):
        Cloud.load(tmp_path)


@pytest.mark.parametrize("cell", [4, 2**31 - 1, -2])
def test_cells_outside_the_atlas_are_told(tmp_path: Path, cell: int) -> None:
    small_cloud().save(tmp_path)
    path = tmp_path / DESCRIPTION_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"atlas": ATLAS}))
    table = pd.read_parquet(tmp_path / TABLE_FILE)
    table["cell"] = np.array([0, 1, 2, 3, -1, cell], np.int32)
    table.to_parquet(tmp_path / TABLE_FILE)
    with pytest.raises(UserError, match="does not fit its atlas"):
        Cloud.load(tmp_path)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([TABLE_FILE, FEATURES_FILE, ATLAS_FILE]), st.data())
def test_files_with_flipped_and_missing_bytes(tmp_path_factory: pytest.TempPathFactory, name: str, data: Any) -> None:
    folder = tmp_path_factory.getbasetemp() / "bytes"
    small_cloud().save(folder)
    for other in (FEATURES_FILE, ATLAS_FILE):
        with (folder / other).open("wb") as stream:
            np.save(stream, np.ones((6, 3), np.float16))
    content = bytearray((folder / name).read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    (folder / name).write_bytes(content[: data.draw(st.integers(0, len(content)))])
    refused_or_read(folder)


ROW = "a/{0};0.1;0.2;0.3;1, 2, 3|1, 2, 3|1, 2, 3|1, 2, 3|1, 2, 3;0.2, 0.2, 0.2, 0.2, 0.2;0.5;50;{0}"
HEADER = ";".join(img2vec.COLUMNS)


@pytest.mark.parametrize(
    "lines",
    [
        lambda: [HEADER, ROW.format(1), ";" * 1_000_000],
        lambda: [";" * 1_000_000, ROW.format(1)],
        lambda: [HEADER + ";" * 1_000_000, ROW.format(1)],
        lambda: [HEADER, ROW.format(1), "b;0;0;0;" + "1, " * 1_000_000 + ";0.2;1;1;2"],
        lambda: [HEADER, ROW.format(1), '"' * 1_000_001],
        lambda: [HEADER, ROW.format(1) + "\0" * 1_000_000],
    ],
)
def test_tables_with_endless_lines_take_no_time(tmp_path: Path, lines: Callable[[], list[str]]) -> None:
    path = tmp_path / "img2vec.csv"
    path.write_text("\r\n".join(lines()))
    begun = time.process_time()
    try:
        assert img2vec.read(path).paths == ["a/1"]
    except UserError as error:
        assert "\n" not in str(error)
    assert time.process_time() - begun < 5.0
