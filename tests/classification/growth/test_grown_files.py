"""`grown.sqlite` as strangers, other versions and other disks may have it: one sentence, or what is sound in it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from classification.cloud import DESCRIPTION_FILE, GROWN_FILE, Cloud, grown_file, since
from classification.growth import Growth
from foundation.errors import UserError
from tests.classification.growth.conftest import COUNT, child, classified
from tests.storms import SMALL_DISK


@pytest.fixture(scope="module")
def family(made: Path, portrait: Image.Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cloud with two children."""
    folder = tmp_path_factory.mktemp("family") / "own"
    shutil.copytree(made, folder)
    with Growth(folder / "cloud") as growth:
        for number in range(2):
            growth.add(child(portrait, folder, number))
    return folder


@pytest.fixture
def own(family: Path, tmp_path: Path) -> Path:
    """A copy of it that may change."""
    shutil.copytree(family, tmp_path / "own")
    return tmp_path / "own"


def changed(folder: Path, statement: str, values: tuple[object, ...] = ()) -> None:
    with closing(sqlite3.connect(folder / "cloud" / GROWN_FILE)) as connection, connection:
        connection.execute(statement, values)


def test_at_rest_it_is_one_file(own: Path) -> None:
    assert [path.name for path in (own / "cloud").glob("grown*")] == [GROWN_FILE]
    assert len(Cloud.load(own / "cloud")) == COUNT + 2


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW more AS SELECT 1",
        "CREATE TRIGGER t AFTER UPDATE ON children BEGIN DELETE FROM cloud; END",
        "CREATE INDEX i ON children (abs(x))",
        "CREATE TABLE more (a)",
        "ALTER TABLE children ADD COLUMN more INTEGER AS (abs(x))",
        "DROP TABLE cloud",
        "PRAGMA user_version = 2",
        "UPDATE cloud SET identity = 'another'",
        "UPDATE children SET path = '../secret.png' WHERE arrival = 1",
        "UPDATE children SET path = '/etc/passwd' WHERE arrival = 1",
        "UPDATE children SET id = 'a/b' WHERE arrival = 1",
        "UPDATE children SET x = 9e999",
        "UPDATE children SET y = 1e300",
        "UPDATE children SET width = -1",
        "UPDATE children SET width = 1 << 40",
        "UPDATE children SET colours = x'00'",
        "UPDATE children SET shares = zeroblob(24)",
        "UPDATE children SET shares = x'0000c07f0000c07f0000c07f0000c07f0000c07f'",
        "UPDATE children SET measures = '[]'",
        "UPDATE children SET measures = '{}'",
        "UPDATE children SET parents = '{}'",
        "UPDATE children SET parents = '[1]'",
        "UPDATE children SET features = zeroblob(8)",
        "UPDATE children SET features = zeroblob(50000000)",
        "UPDATE children SET features = x'007e'",
        "UPDATE children SET cell = zeroblob(10)",
        "UPDATE children SET cell = zeroblob(20000000)",
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(own: Path, statement: str) -> None:
    changed(own, statement)
    with pytest.raises(UserError) as told:
        Cloud.load(own / "cloud")
    assert GROWN_FILE in str(told.value) and "\n" not in str(told.value)
    report = classified(own)
    assert len(report.cloud) == len(Cloud.load(own / "cloud")) == COUNT + 2, "the pictures are in their folder"
    assert any(GROWN_FILE in warning for warning in report.warnings)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_flipped_and_missing_bytes(family: Path, tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    folder = tmp_path_factory.getbasetemp() / "flipped"
    if not folder.exists():
        shutil.copytree(family, folder)
    content = bytearray((family / "cloud" / GROWN_FILE).read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    (folder / "cloud" / GROWN_FILE).write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        cloud = Cloud.load(folder / "cloud")
        assert np.isfinite(np.asarray(cloud.features())).all() and np.isfinite(cloud.positions).all()
        assert cloud.atlas is not None
        cloud.atlas_level(cloud.atlas.layers - 1, 0)
        since(cloud)
    except UserError as error:
        assert "\n" not in str(error)


def test_a_file_in_which_nothing_was_written_yet_has_no_children(
    made: Path, tmp_path: Path, portrait: Image.Image
) -> None:
    shutil.copytree(made, tmp_path / "own")
    (tmp_path / "own" / "cloud" / GROWN_FILE).touch()
    assert len(Cloud.load(tmp_path / "own" / "cloud")) == COUNT
    with Growth(tmp_path / "own" / "cloud") as growth:
        growth.add(child(portrait, tmp_path / "own", 0))
    assert len(Cloud.load(tmp_path / "own" / "cloud")) == COUNT + 1


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.write_text("text " * 2000)])
def test_what_is_no_such_file_is_told(made: Path, tmp_path: Path, make: Callable[[Path], object]) -> None:
    shutil.copytree(made, tmp_path / "own")
    make(tmp_path / "own" / "cloud" / GROWN_FILE)
    with pytest.raises(UserError, match=GROWN_FILE):
        Cloud.load(tmp_path / "own" / "cloud")


def test_a_child_that_arrived_while_others_were_classified_finds_a_new_place(own: Path) -> None:
    changed(own, "UPDATE children SET run = 'another', x = 3.5")
    placed = Cloud.load(own / "cloud")
    assert placed.ids[COUNT:] == ["child 0", "child 1"] and (placed.positions[COUNT:, 0] != 3.5).all()
    with Growth(own / "cloud"):
        pass
    with closing(sqlite3.connect(own / "cloud" / GROWN_FILE)) as connection:
        runs = connection.execute("SELECT DISTINCT run FROM children").fetchall()
    assert runs == [(placed.description["run"],)], "the next time it has it already"
    np.testing.assert_array_equal(Cloud.load(own / "cloud").positions, placed.positions)
    changed(own, "UPDATE children SET run = 'another', embedder = 'another'")
    assert len(Cloud.load(own / "cloud")) == COUNT, "its features say nothing here"


def test_a_child_that_was_classified_is_there_once_whatever_is_left_of_it(own: Path) -> None:
    """As after a kill at the moment at which the new table has taken its place."""
    left = (own / "cloud" / GROWN_FILE).read_bytes()
    classified(own)
    (own / "cloud" / GROWN_FILE).write_bytes(left)
    cloud = Cloud.load(own / "cloud")
    assert len(cloud) == len(set(cloud.ids)) == COUNT + 2 and cloud.children is None
    with Growth(own / "cloud") as growth:
        assert growth.discard(["child 0"]) == [], "it is an image as any other"
    assert len(Cloud.load(own / "cloud")) == COUNT + 2


def test_a_picture_that_is_gone_is_shown_from_its_cell(own: Path) -> None:
    (own / "variants" / "child 0.png").unlink()
    cloud = Cloud.load(own / "cloud")
    assert cloud.ids[COUNT] == "child 0" and cloud.children is not None and cloud.atlas is not None
    assert cloud.children.cells(cloud.atlas).any(axis=1).all()


def test_a_cloud_of_version_0_1_0_grows(made: Path, tmp_path: Path, portrait: Image.Image) -> None:
    """Its description has neither identity nor run nor measures, and its files no marks."""
    shutil.copytree(made, tmp_path / "own")
    path = tmp_path / "own" / "cloud" / DESCRIPTION_FILE
    description = json.loads(path.read_text())
    for name in ("id", "run", "measures", "relative_source"):
        del description[name]
    path.write_text(json.dumps(description))
    for name, start in (("features.npy", -16), ("atlas.dds", 32)):
        file = path.with_name(name)
        content = bytearray(file.read_bytes())
        if start < 0:
            del content[start:]
        else:
            content[start : start + 16] = bytes(16)
        file.write_bytes(content)
    import pyarrow.parquet as pq

    table = pq.read_table(path.with_name("images.parquet"))
    pq.write_table(table.replace_schema_metadata(None), path.with_name("images.parquet"))
    with Growth(tmp_path / "own" / "cloud") as growth:
        growth.add(child(portrait, tmp_path / "own", 5))
    cloud = Cloud.load(tmp_path / "own" / "cloud")
    assert cloud.ids[COUNT:] == ["child 5"] and list(cloud.measures) == ["abstractness", "composition"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"embedder": ""}, "does not say how"),
        ({"embedder": "another"}, "an embedder that is not here"),
        ({"atlas": None}, "no pictures of its own"),
    ],
)
def test_a_cloud_that_cannot_grow_says_so(made: Path, tmp_path: Path, change: dict[str, Any], sentence: str) -> None:
    shutil.copytree(made, tmp_path / "own")
    path = tmp_path / "own" / "cloud" / DESCRIPTION_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    if change.get("atlas", 0) is None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        file = path.with_name("images.parquet")
        table = pq.read_table(file)
        none = pa.array([-1] * len(table), pa.int32())
        pq.write_table(table.set_column(table.column_names.index("cell"), "cell", none), file)
    with pytest.raises(UserError, match=sentence) as told:
        Growth(tmp_path / "own" / "cloud")
    assert "\n" not in str(told.value)


READ_ONLY = """
import subprocess, sys
from pathlib import Path
from classification.cloud import Cloud, since
from classification.growth import Growth

own = Path(sys.argv[1])
subprocess.run(["mount", "--bind", own / "cloud", own / "cloud"], check=True)
subprocess.run(["mount", "-o", "remount,bind,ro", own / "cloud"], check=True)
before = Cloud.load(own / "cloud")
with Growth(own / "cloud") as growth:
    added = growth.add(sys.argv[2])
    assert since(before).ids == [added.id]
print(",".join(Cloud.load(own / "cloud").ids[-3:]))
"""


@SMALL_DISK
def test_children_of_a_cloud_that_cannot_be_written_are_the_users_and_come_to_it_later(
    own: Path, portrait: Image.Image, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    code = [sys.executable, "-c", READ_ONLY, str(own), child(portrait, own, 7)]
    done = subprocess.run(
        ["unshare", "-rm", *code], cwd=pytestconfig.rootpath, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "child 0,child 1,child 7"
    theirs = grown_file.of_the_user(Cloud.load(own / "cloud").identity)
    assert theirs.is_file() and theirs.is_relative_to(tmp_path / "data")
    kept = theirs.read_bytes()
    with Growth(own / "cloud"):
        assert not theirs.exists()
    cloud = Cloud.load(own / "cloud")
    assert cloud.ids[COUNT:] == ["child 0", "child 1", "child 7"]
    theirs.write_bytes(kept)
    assert Cloud.load(own / "cloud").ids == cloud.ids, "as if it was killed before the file went"
