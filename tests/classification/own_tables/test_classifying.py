"""A folder of pictures with vectors, places and columns of the user's own, made into a cloud."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from PIL import Image

from classification import pipeline
from classification.cloud import Cloud
from classification.growth import Growth
from classification.own_tables.own_files import OwnFiles
from classification.pipeline import Report
from foundation.errors import UserError

COUNT = 10
NAMES = [f"sub/picture {number}.png" for number in range(COUNT)]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten pictures whose colours say nothing of the vectors below."""
    folder, rng = tmp_path_factory.mktemp("pictures"), np.random.default_rng(3)
    (folder / "sub").mkdir()
    for name in NAMES:
        Image.fromarray(rng.integers(0, 256, (40, 40, 3), dtype=np.uint8)).save(folder / name)
    return folder


@pytest.fixture(scope="module")
def measured(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cloud of them as it is without anything of the user's own, with what was measured."""
    folder = tmp_path_factory.mktemp("cloud")
    pipeline.classify(pictures, folder, embedder="builtin", jobs=1)
    return folder


def classified(pictures: Path, cloud: Path, **own: object) -> Report:
    return pipeline.classify(pictures, cloud, embedder="auto", jobs=1, own=OwnFiles(**own))  # type: ignore[arg-type]


def two_kinds(seed: int = 0) -> np.ndarray:
    """(COUNT, 16): even ones lie about one direction, odd ones about another."""
    rng = np.random.default_rng(seed)
    kinds = np.eye(16)[[number % 2 for number in range(COUNT)]]
    return (7.0 * (kinds + 0.05 * rng.standard_normal((COUNT, 16)))).astype(np.float32)


def test_pictures_are_alike_as_the_users_vectors_say(pictures: Path, measured: Path, tmp_path: Path) -> None:
    before = Cloud.load(measured).description["embedder"]
    file = tmp_path / "clip.parquet"
    pq.write_table(pa.table({"path": NAMES, "embedding": list(two_kinds())}), file)
    report = classified(pictures, measured, features=file)
    cloud = Cloud.load(measured)
    features = np.asarray(cloud.features(), np.float32)
    assert features.shape == (COUNT, 16)
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1.0, atol=0.01)
    cosines = features @ features[0]
    assert cosines[2::2].min() > 0.9 > 0.5 > cosines[1::2].max()
    gaps = np.linalg.norm(cloud.positions[:, None] - cloud.positions[None], axis=2)
    same = np.equal.outer(np.arange(COUNT) % 2, np.arange(COUNT) % 2) & ~np.eye(COUNT, dtype=bool)
    assert gaps[same].mean() < gaps[~same & ~np.eye(COUNT, dtype=bool)].mean()
    assert report.measured == 0, "what was measured before serves"
    assert cloud.description["own"]["vectors"]["width"] == 16
    with pytest.raises(UserError, match="vectors of your own"), Growth(measured):
        pass
    again = classified(pictures, measured)
    assert any("--features" in sentence for sentence in again.warnings)
    assert again.measured == 0
    assert Cloud.load(measured).description["embedder"] == before, "and the cloud goes on with its embedder"


def test_a_picture_without_a_vector_comes_to_those_that_look_like_it(
    pictures: Path, measured: Path, tmp_path: Path
) -> None:
    vectors = two_kinds()
    vectors[4] = np.nan
    vectors[5] = 0.0
    np.save(tmp_path / "v.npy", vectors[:9])
    (tmp_path / "v.ids.txt").write_text("\n".join(NAMES[:9]) + "\n", encoding="utf-8")
    report = classified(pictures, measured, features=tmp_path / "v.npy")
    features = np.asarray(Cloud.load(measured).features(), np.float32)
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), 1.0, atol=0.01)
    said = " ".join(report.warnings)
    assert "2 pictures without a usable vector in v.npy" in said
    assert "3 pictures have no vector of your own" in said


def test_rows_without_names_are_in_the_order_of_paths(tmp_path: Path, pictures: Path, measured: Path) -> None:
    np.save(tmp_path / "v.npy", two_kinds())
    report = classified(pictures, measured, features=tmp_path / "v.npy")
    assert any("from sub/picture 0.png to sub/picture 9.png" in sentence for sentence in report.warnings)
    np.save(tmp_path / "v.npy", two_kinds()[:7])
    with pytest.raises(UserError, match="7 rows") as refused:
        classified(pictures, measured, features=tmp_path / "v.npy")
    assert "v.ids.txt" in str(refused.value)


def test_a_map_of_ones_own_keeps_its_shape(pictures: Path, measured: Path, tmp_path: Path) -> None:
    places = np.random.default_rng(5).normal(size=(COUNT, 2)) * [300.0, 100.0] + 5000.0
    rows = [f"{name},{x},{y}" for name, (x, y) in zip(NAMES, places.tolist(), strict=True)]
    (tmp_path / "map.csv").write_text("\n".join(["file,x,y", *rows]) + "\n", encoding="utf-8")
    classified(pictures, measured, coordinates=tmp_path / "map.csv")
    cloud = Cloud.load(measured)
    assert (cloud.positions[:, 2] == 0.0).all(), "two numbers are a flat map"
    offsets = cloud.positions[:, :2] - cloud.positions[0, :2]
    own = places - places[0]
    factor = (offsets[1:] / own[1:]).mean()
    np.testing.assert_allclose(offsets, factor * own, atol=1e-3)
    assert factor > 0, "x to the right, y upward"
    assert 0.5 < cloud.positions[:, 0].std() < 3.0
    assert cloud.description["layout"]["method"] == "own"


def test_a_place_that_is_wild_or_missing(pictures: Path, measured: Path, tmp_path: Path) -> None:
    places = np.random.default_rng(5).normal(size=(COUNT, 3))
    places[0] = 1e9, 0.0, 0.0
    places[1] = np.nan
    table = pa.table({"id": NAMES[:9], **dict(zip("xyz", places[:9].T, strict=True))})
    pa.feather.write_feather(table, tmp_path / "map.feather")
    report = classified(pictures, measured, coordinates=tmp_path / "map.feather")
    positions = Cloud.load(measured).positions
    assert np.isfinite(positions).all()
    assert np.abs(positions).max() <= 6.01
    assert positions[2:].std() > 0.3, "one far away does not make a speck of the others"
    said = " ".join(report.warnings)
    assert "1 place of map.feather far outside" in said
    assert "2 pictures have no place of your own" in said


def test_columns_become_measures_and_labels_and_take_no_ones_place(
    pictures: Path, measured: Path, tmp_path: Path
) -> None:
    usual = Cloud.load(measured)
    table = pa.table(
        {
            "path": NAMES,
            "Abstractness": np.arange(COUNT, dtype=float),
            "x": [f"place {number % 3}" for number in range(COUNT)],
            "likes per day": [1.5, None, 2.5, 3.5, float("inf"), *[4.5] * 5],
            "cluster": [number % 2 for number in range(COUNT)],
            "Künstler": ["=cmd|' /C calc'!A0", "Ā  b\nc", *["Käthe"] * 8],
            "same": [4.0] * COUNT,
            "blob": [b"1"] * COUNT,
        }
    )
    pq.write_table(table, tmp_path / "own.parquet")
    report = classified(pictures, measured, tables=(tmp_path / "own.parquet",))
    cloud = Cloud.load(measured)
    np.testing.assert_array_equal(cloud.values("abstractness"), usual.values("abstractness"))
    own = cloud.measures["own_abstractness"]
    np.testing.assert_array_equal(own.values, np.arange(COUNT))
    assert (own.description.title, own.description.low, own.description.high) == ("Abstractness (own)", 0.0, 9.0)
    likes = cloud.values("own_likes_per_day")
    np.testing.assert_array_equal(np.isnan(likes), [number in (1, 4) for number in range(COUNT)])
    assert cloud.labels["label_cluster"].values[:3] == ["0", "1", "0"]
    assert cloud.labels["label_x"].values[4] == "place 1"
    artist = cloud.labels["label_kunstler"]
    assert (artist.title, artist.values[1], artist.values[9]) == ("Künstler", "Ā b c", "Käthe")
    assert any("left out: blob, same" in sentence for sentence in report.warnings)
    assert np.isfinite(cloud.positions).all()


def test_a_child_has_nothing_of_the_table(pictures: Path, measured: Path, tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"path": NAMES, "price": np.arange(COUNT, dtype=float), "room": ["a"] * COUNT}),
        tmp_path / "own.parquet",
    )
    classified(pictures, measured, tables=(tmp_path / "own.parquet",))
    Image.new("RGB", (40, 40), (200, 30, 30)).save(pictures / "new.png")
    with Growth(measured) as growth:
        added = growth.add("new.png")
    cloud = Cloud.load(measured)
    assert np.isnan(cloud.values("own_price")[added.index])
    assert cloud.labels["label_room"].values[added.index] == ""
    (pictures / "new.png").unlink()


def test_a_cloud_from_elsewhere_with_labels_of_no_use(pictures: Path, measured: Path, tmp_path: Path) -> None:
    pq.write_table(pa.table({"path": NAMES, "room": ["a"] * COUNT}), tmp_path / "own.parquet")
    classified(pictures, measured, tables=(tmp_path / "own.parquet",))
    file = measured / "cloud.json"
    description = json.loads(file.read_text(encoding="utf-8"))
    for labels in (
        [{"id": "path", "title": "Paths"}],
        [{"id": "label_room", "title": ""}],
        [{"id": "label_room", "title": "a"}] * 2,
        [{"id": f"label_{number}", "title": "a"} for number in range(40)],
        "label_room",
        [7],
        [{"id": "label_other", "title": "Not there"}],
    ):
        file.write_text(json.dumps({**description, "labels": labels}), encoding="utf-8")
        with pytest.raises(UserError):
            Cloud.load(measured)
    file.write_text(json.dumps(description), encoding="utf-8")
    assert Cloud.load(measured).labels["label_room"].title == "room"
