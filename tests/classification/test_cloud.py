import json
import shutil
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from classification.cloud import DESCRIPTION_FILE, TABLE_FILE, Cloud, is_cloud, outline
from foundation.errors import UserError
from tests.factories import small_cloud


@pytest.mark.parametrize("count", [0, 1, 6])
def test_saved_and_loaded_it_is_the_same(tmp_path: Path, count: int) -> None:
    cloud = small_cloud(count)
    assert not is_cloud(tmp_path)
    cloud.save(tmp_path)
    assert is_cloud(tmp_path)
    loaded = Cloud.load(tmp_path)
    for name in ("positions", "colours", "shares", "sizes", "cells"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(cloud, name))
        assert getattr(loaded, name).dtype == getattr(cloud, name).dtype
    for name in ("ids", "paths", "methods", "parents", "parameters", "source", "atlas"):
        assert getattr(loaded, name) == getattr(cloud, name)
    assert list(loaded.measures) == list(cloud.measures)
    for name, column in cloud.measures.items():
        assert asdict(loaded.measures[name].description) == asdict(column.description)
        np.testing.assert_array_equal(loaded.values(name), column.values)
        assert loaded.values(name).dtype == np.float32


def test_no_cloud_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no cloud"):
        Cloud.load(tmp_path)


def test_a_newer_schema_is_told(tmp_path: Path) -> None:
    small_cloud().save(tmp_path)
    path = tmp_path / DESCRIPTION_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema": 2}))
    with pytest.raises(UserError, match="newer version"):
        Cloud.load(tmp_path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"schema": "x", "source": "y"}', '{"schema": 1}'])
def test_a_damaged_description(tmp_path: Path, content: str) -> None:
    small_cloud().save(tmp_path)
    (tmp_path / DESCRIPTION_FILE).write_text(content)
    with pytest.raises(UserError, match="damaged"):
        Cloud.load(tmp_path)


def test_a_damaged_table(tmp_path: Path) -> None:
    small_cloud().save(tmp_path)
    (tmp_path / TABLE_FILE).write_bytes(b"PAR1 no table")
    with pytest.raises(UserError, match="cannot be read"):
        Cloud.load(tmp_path)


def test_a_table_of_another_cloud(tmp_path: Path) -> None:
    small_cloud(6).save(tmp_path / "a")
    small_cloud(5).save(tmp_path / "b")
    shutil.copy(tmp_path / "b" / TABLE_FILE, tmp_path / "a" / TABLE_FILE)
    with pytest.raises(UserError, match="do not belong together"):
        Cloud.load(tmp_path / "a")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    import pandas as pd

    small_cloud().save(tmp_path)
    pd.read_parquet(tmp_path / TABLE_FILE).drop(columns="shares").to_parquet(tmp_path / TABLE_FILE)
    with pytest.raises(UserError, match="lacks the column shares"):
        Cloud.load(tmp_path)


def test_gaps_and_missing_columns_are_filled(tmp_path: Path) -> None:
    import pandas as pd

    small_cloud().save(tmp_path)
    table = pd.read_parquet(tmp_path / TABLE_FILE).drop(columns=["cell", "method"])
    table["width"] = pd.array([256, None, 256, 256, 256, 256], "Int32")
    table["parameters"] = ["{}", None, "{}", "{}", "{}", "{}"]
    table["parents"] = [["v0", "v1"], None, [], ["v2"], ["v2"], [None]]
    table.to_parquet(tmp_path / TABLE_FILE, row_group_size=2)
    loaded = Cloud.load(tmp_path)
    assert loaded.sizes[:, 0].tolist() == [256, 0, 256, 256, 256, 256]
    assert loaded.cells.tolist() == [-1] * 6
    assert loaded.methods == [""] * 6
    assert loaded.parameters == ["{}", "", "{}", "{}", "{}", "{}"]
    assert loaded.parents == [["v0", "v1"], [], [], ["v2"], ["v2"], [""]]


@pytest.mark.parametrize("column", ["x", "colours", "parents", "width"])
def test_a_column_of_another_type_is_named(tmp_path: Path, column: str) -> None:
    import pandas as pd

    small_cloud().save(tmp_path)
    table = pd.read_parquet(tmp_path / TABLE_FILE)
    table[column] = ["no number and no list"] * len(table)
    table.to_parquet(tmp_path / TABLE_FILE)
    with pytest.raises(UserError, match=f"column {column} .* is damaged"):
        Cloud.load(tmp_path)


def test_reading_needs_no_pandas(tmp_path: Path) -> None:
    """Its import would come before the first frame that shows the cloud."""
    small_cloud().save(tmp_path)
    program = "import sys; from classification.import_original import open_cloud; from pathlib import Path; " + (
        "assert len(open_cloud(Path(sys.argv[1]))[0]) == 6; assert 'pandas' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True)


def test_the_outline_is_known_without_the_table(tmp_path: Path) -> None:
    assert outline(tmp_path) is None
    small_cloud().save(tmp_path)
    (tmp_path / TABLE_FILE).unlink()
    assert outline(tmp_path) == (Path("/somewhere"), 6, None)
    (tmp_path / DESCRIPTION_FILE).write_text('{"schema": 1, "source": "y"}')
    assert outline(tmp_path) is None


def test_columns_of_the_wrong_shape(tmp_path: Path) -> None:
    wrong = replace(small_cloud(), shares=np.ones((6, 4), np.float32))
    wrong.save(tmp_path)
    with pytest.raises(UserError, match="column shares"):
        Cloud.load(tmp_path)


def _with_pictures(source: Path, folder: Path) -> Cloud:
    """A cloud in `folder` of pictures that are there."""
    cloud = replace(small_cloud(), source=source)
    for path in cloud.paths:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes(b"picture")
    return cloud.save(folder)


def _as_made_on_windows(folder: Path, source: str, relative: str | None, backslashes: bool) -> None:
    import pandas as pd

    file = folder / DESCRIPTION_FILE
    description = {**json.loads(file.read_text()), "source": source, "relative_source": relative}
    if relative is None:
        del description["relative_source"]  # as of versions that did not write it
    file.write_text(json.dumps(description))
    if backslashes:
        table = pd.read_parquet(folder / TABLE_FILE)
        table["path"] = table["path"].str.replace("/", "\\")
        table.to_parquet(folder / TABLE_FILE)


def test_the_way_to_the_pictures_is_kept_for_other_systems(tmp_path: Path) -> None:
    _with_pictures(tmp_path / "demo" / "variants", tmp_path / "demo" / "cloud")
    described = json.loads((tmp_path / "demo" / "cloud" / DESCRIPTION_FILE).read_text())
    assert described["relative_source"] == "../variants"
    assert described["source"] == str(tmp_path / "demo" / "variants")


@pytest.mark.parametrize("relative", ["../variants", None])
@pytest.mark.parametrize("source", ["C:\\Users\\Ada\\variants", "\\\\server\\share\\variants", "D:/made/variants"])
def test_a_cloud_made_on_windows_finds_its_pictures(tmp_path: Path, source: str, relative: str | None) -> None:
    _with_pictures(tmp_path / "variants", tmp_path / "cloud")
    _as_made_on_windows(tmp_path / "cloud", source, relative, backslashes=True)
    loaded = Cloud.load(tmp_path / "cloud")
    assert loaded.paths == small_cloud().paths
    assert all(loaded.image_path(index).is_file() for index in range(len(loaded)))


def test_a_cloud_inside_its_pictures_that_was_made_on_windows_finds_them(tmp_path: Path) -> None:
    _with_pictures(tmp_path / "holiday", tmp_path / "holiday" / "cloud")
    _as_made_on_windows(tmp_path / "holiday" / "cloud", "E:\\holiday", None, backslashes=False)
    assert Cloud.load(tmp_path / "holiday" / "cloud").image_path(0).is_file()


def test_moved_together_or_alone_a_cloud_finds_its_pictures(tmp_path: Path) -> None:
    _with_pictures(tmp_path / "demo" / "variants", tmp_path / "demo" / "cloud")
    shutil.copytree(tmp_path / "demo" / "cloud", tmp_path / "elsewhere" / "alone")
    assert Cloud.load(tmp_path / "elsewhere" / "alone").source == tmp_path / "demo" / "variants"
    (tmp_path / "demo").rename(tmp_path / "moved")
    assert Cloud.load(tmp_path / "moved" / "cloud").source == tmp_path / "moved" / "variants"
    assert Cloud.load(tmp_path / "elsewhere" / "alone").source == tmp_path / "demo" / "variants", (
        "as it was, to be named"
    )


def test_a_backslash_in_a_name_of_linux_stays(tmp_path: Path) -> None:
    cloud = replace(small_cloud(1), paths=["images/a\\b.png"])
    assert Cloud.load(cloud.save(tmp_path).folder or tmp_path).paths == ["images/a\\b.png"]


def test_a_cloud_keeps_its_identity_wherever_it_lies_and_when_it_is_made_again(tmp_path: Path) -> None:
    first = small_cloud().save(tmp_path / "a")
    assert small_cloud(5).save(tmp_path / "b").identity != first.identity
    assert small_cloud(5).save(tmp_path / "a").identity == first.identity
    shutil.rmtree(tmp_path / "a")
    assert small_cloud().save(tmp_path / "a").identity == first.identity, "removed and made again"
    (tmp_path / "a").rename(tmp_path / "elsewhere")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert Cloud.load(tmp_path / "link").identity == first.identity


@pytest.mark.parametrize("told", [None, "", 7, ["a"], "../../x", "A" * 32, "0" * 31])
def test_a_cloud_without_a_sound_identity_is_known_by_its_place(tmp_path: Path, told: object) -> None:
    small_cloud().save(tmp_path / "a")
    description = json.loads((tmp_path / "a" / DESCRIPTION_FILE).read_text())
    (tmp_path / "a" / DESCRIPTION_FILE).write_text(json.dumps(description | {"id": told}))
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert Cloud.load(tmp_path / "link").identity == Cloud.load(tmp_path / "a").identity == str(tmp_path / "a")


def test_names_are_kept_and_tables_without_them_are_as_before(tmp_path: Path) -> None:
    plain = small_cloud(2)
    columns = pyarrow.parquet.read_schema(plain.save(tmp_path / "plain").folder / TABLE_FILE).names  # type: ignore[operator]
    assert "name" not in columns
    assert Cloud.load(tmp_path / "plain").name(1) == ""
    replace(plain, names=["Terrazzo in rust and teal", ""]).save(tmp_path / "named")
    named = Cloud.load(tmp_path / "named")
    assert [named.name(0), named.name(1)] == ["Terrazzo in rust and teal", ""]
    replace(plain, names=["a\nb\x00" + "c" * 900, "d"]).save(tmp_path / "hostile")
    assert Cloud.load(tmp_path / "hostile").name(0) == "a b" + "c" * 116 + "…"
