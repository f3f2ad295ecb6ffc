"""Measures as clouds describe them: of earlier and of later versions, of strangers, and while they are measured."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from classification import atlas, colours
from classification.cloud import DESCRIPTION_FILE, TABLE_FILE, Cloud, MeasureColumn
from classification.legacy_cache import migrate
from classification.measurement import CACHE_FOLDER, Cache, Measured, Values, folder_of
from classification.measures import abstractness, likeness, structure
from classification.measures.description import MOST, MeasureDescription, described
from classification.pipeline import classify
from classification.scan import RUN_FILE
from foundation.errors import UserError
from tests.factories import small_cloud

QUICK: dict[str, Any] = {"embedder": "builtin", "jobs": 1}
MADE_UP = MeasureDescription(
    "tilt", "Tilt", -90.0, 90.0, unit="°", low_means="to the left", high_means="to the right", undefined="no horizon"
)


def with_tilt(count: int = 6) -> Cloud:
    cloud, values = small_cloud(count), np.linspace(-90, 90, count, dtype=np.float32)
    values[2] = np.nan
    return replace(cloud, measures={**cloud.measures, "tilt": MeasureColumn(MADE_UP, values)})


def changed(folder: Path, **changes: Any) -> None:
    path = folder / DESCRIPTION_FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_measure_that_is_not_known_here_is_read_with_its_words(tmp_path: Path) -> None:
    cloud = with_tilt()
    cloud.save(tmp_path)
    told = json.loads((tmp_path / DESCRIPTION_FILE).read_text())["measures"]
    changed(tmp_path, measures=[one | {"something": ["newer"]} for one in told])
    loaded = Cloud.load(tmp_path)
    assert list(loaded.measures) == ["abstractness", "composition", "tilt"]
    assert asdict(loaded.measures["tilt"].description) == asdict(MADE_UP)
    np.testing.assert_array_equal(loaded.values("tilt"), cloud.values("tilt"))
    assert MADE_UP.text(float(loaded.values("tilt")[2])) == "no horizon"
    assert (MADE_UP.text(-90.0), MADE_UP.share(0.0)) == ("-90°", 0.5)


def test_a_cloud_of_an_earlier_version_has_the_two_that_it_always_had(tmp_path: Path) -> None:
    cloud = with_tilt()
    cloud.save(tmp_path)
    told = json.loads((tmp_path / DESCRIPTION_FILE).read_text())
    del told["measures"]
    (tmp_path / DESCRIPTION_FILE).write_text(json.dumps(told))
    loaded = Cloud.load(tmp_path)
    assert [one.description.title for one in loaded.measures.values()] == ["Abstractness", "Composition"]
    for name in loaded.measures:
        np.testing.assert_array_equal(loaded.values(name), cloud.values(name))


def test_earlier_versions_find_the_columns_that_they_ask_for(tmp_path: Path) -> None:
    lost = MeasureColumn(structure.DESCRIPTION, np.linspace(0, 1, 6, dtype=np.float32))
    cloud = replace(small_cloud(), measures={"structure": lost})
    cloud.save(tmp_path)
    table = pd.read_parquet(tmp_path / TABLE_FILE)
    np.testing.assert_array_equal(table["abstractness"], lost.values)
    assert np.isfinite(table["composition"]).all()
    loaded = Cloud.load(tmp_path)
    assert list(loaded.measures) == ["structure"]
    np.testing.assert_array_equal(loaded.values("abstractness"), lost.values)
    assert np.isnan(loaded.values("composition")).all()


ONE = MADE_UP.to_json()


@pytest.mark.parametrize(
    "measures",
    [
        None, {}, "abstractness", [None], [[]], [{}], [{"id": "tilt"}], [ONE, ONE],
        [ONE | {"id": f"tilt_{number}"} for number in range(MOST + 1)],
        *([ONE | change] for change in (
            {"id": "path"}, {"id": "x"}, {"id": "Tilt"}, {"id": "a" * 41}, {"id": 7}, {"id": "missing"}, {"title": ""},
            {"title": 3}, {"low": 90}, {"low": "0"}, {"high": 10**400}, {"high": 1e999}, {"low": True}, {"period": -1},
            {"instead_of": "../x"},
        )),
    ],
)  # fmt: skip
def test_descriptions_that_no_one_would_write_are_told(tmp_path: Path, measures: Any) -> None:
    with_tilt().save(tmp_path)
    changed(tmp_path, measures=measures)
    with pytest.raises(UserError) as told:
        Cloud.load(tmp_path)
    assert "\n" not in str(told.value) and len(str(told.value)) < 400


def test_words_of_strangers_are_one_short_line() -> None:
    found = described(ONE | {"title": "a\u202e\n\tb" + "c" * 10_000, "undefined": "\0no\ud800", "unit": " \x1b[31m"})
    assert found.title.startswith("a bccc") and len(found.title) == 60
    assert (found.undefined, found.unit) == ("no", " [31m")


@pytest.mark.parametrize(("column", "value"), [("tilt", np.inf), ("abstractness", np.nan), ("tilt", "much")])
def test_values_that_are_none_are_told(tmp_path: Path, column: str, value: Any) -> None:
    """A value may be missing where the measure says what that means."""
    with_tilt().save(tmp_path)
    table = pd.read_parquet(tmp_path / TABLE_FILE)
    table[column] = [value] * 6
    table.to_parquet(tmp_path / TABLE_FILE)
    with pytest.raises(UserError, match=f"column {column} .* is damaged"):
        Cloud.load(tmp_path)


def kept(folder: Path) -> dict[str, list[tuple[str, int]]]:
    """What the cache has, by folder: names and times of the files."""
    return {
        part.name: sorted((file.name, file.stat().st_mtime_ns) for file in part.iterdir())
        for part in (folder / CACHE_FOLDER).iterdir()
    }


@pytest.mark.slow
def test_a_new_measure_costs_itself_alone(variants: Path, pytestconfig: pytest.Config, tmp_path: Path) -> None:
    first = classify(variants, tmp_path, **QUICK)
    assert "likeness" not in first.cloud.measures
    assert [note for note in first.notes if "--portrait FILE" in note and "likeness" in note]
    before = kept(tmp_path)
    portrait = pytestconfig.rootpath / "assets" / "portrait_512.png"
    second = classify(variants, tmp_path, portrait=portrait, **QUICK)
    assert list(second.cloud.measures) == ["abstractness", "composition", "likeness"] and not second.notes
    after = kept(tmp_path)
    assert {part: after[part] for part in before} == before, "nothing else was measured again"
    assert len(after) == len(before) + 1
    np.testing.assert_array_equal(second.cloud.positions, first.cloud.positions)
    for name in first.cloud.measures:
        np.testing.assert_array_equal(second.cloud.values(name), first.cloud.values(name))
    assert classify(variants, tmp_path, portrait=portrait, **QUICK).measured == 0
    assert kept(tmp_path) == after


def test_what_earlier_versions_measured_is_taken_over(variants: Path, tmp_path: Path) -> None:
    """They kept all measures of a chunk in one file, named by what all of them depended on."""
    first = classify(variants, tmp_path, **QUICK)
    cache = tmp_path / CACHE_FOLDER
    former = folder_of(
        tmp_path,
        {
            "embedder": first.cloud.description["embedder"],
            "colours": colours.DESCRIPTION,
            "abstractness": abstractness.PARAMETERS,
            "cell": [atlas.CELL, atlas.CELL_BYTES],
        },
    )
    former.mkdir()
    arrays = {path.name: dict(np.load(path)) for part in cache.iterdir() for path in part.glob("*.npz")}
    assert len(arrays) == 1, "the chunk has the same name in each part"
    whole: dict[str, np.ndarray] = {}
    for part in sorted(cache.iterdir()):
        for path in part.glob("*.npz"):
            content = dict(np.load(path))
            if "values" in content:
                name = (
                    "abstractness" if np.array_equal(content["values"], _first_values(first.cloud)) else "centre_light"
                )
                content = {name: content["values"]}
            whole |= content
            path.unlink()
    assert set(whole) == {*(one.name for one in fields(Measured)), "abstractness", "centre_light"}
    np.savez(former / next(iter(arrays)), **whole)
    again = classify(variants, tmp_path, **QUICK)
    assert again.measured == 0
    for name in first.cloud.measures:
        np.testing.assert_array_equal(again.cloud.values(name), first.cloud.values(name))
    np.testing.assert_array_equal(again.cloud.features(), first.cloud.features())


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off", b"\x93NUMPY"])
def test_what_earlier_versions_measured_is_measured_again_where_it_is_damaged(tmp_path: Path, content: bytes) -> None:
    kinds = {"embedder": "e", "colours": colours.DESCRIPTION, "abstractness": abstractness.PARAMETERS}
    former = folder_of(tmp_path, {**kinds, "cell": [atlas.CELL, atlas.CELL_BYTES]})
    former.mkdir(parents=True)
    (former / "damaged.npz").write_bytes(content)
    keys, values = np.array(["a|1|2"]), np.ones(1, np.float32)
    np.savez(former / "numbers.npz", keys=np.array([1]), abstractness=values, centre_light=values)
    np.savez(former / "sound.npz", keys=keys, abstractness=values, centre_light=values)
    cache = Cache(Values, tmp_path, {"id": "abstractness"})
    migrate(tmp_path, "e", Cache(Measured, tmp_path, {}), {"abstractness": cache})
    assert [chunk.keys.tolist() for _, chunk in cache.files()] == [keys.tolist()]


def _first_values(cloud: Cloud) -> np.ndarray:
    return cloud.values("abstractness")


def test_the_portrait_of_a_run_is_found(variants: Path, portrait: Image.Image, tmp_path: Path) -> None:
    source = tmp_path / "variants"
    (source / "images").mkdir(parents=True)
    lines = []
    for number in range(6):
        file = source / "images" / f"v{number}.png"
        file.write_bytes((variants / f"picture {number}.png").read_bytes())
        lines.append(json.dumps({"id": f"v{number}", "file": f"images/v{number}.png", "method": "warp"}))
    (source / "manifest.jsonl").write_text("\n".join(lines) + "\n")
    (source / RUN_FILE).write_text("{}")
    portrait.save(source / "portrait.png")
    report = classify(source, tmp_path / "cloud", **QUICK)
    assert len(report.cloud) == 6 and "likeness" in report.cloud.measures
    (source / "portrait.png").write_bytes(b"no picture")
    broken = classify(source, tmp_path / "cloud", **QUICK)
    assert "likeness" not in broken.cloud.measures
    assert any("portrait.png" in sentence for sentence in broken.warnings)
    with pytest.raises(UserError, match="nowhere"):
        classify(source, tmp_path / "cloud", portrait=tmp_path / "nowhere.png", **QUICK)


def test_every_measure_says_what_it_is() -> None:
    for measure in (abstractness.MEASURE, likeness.MEASURE, structure.MEASURE):
        assert measure.description.means and measure.parameters["version"] == 1
        assert described(json.loads(json.dumps(measure.description.to_json()))) == measure.description
