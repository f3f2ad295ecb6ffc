"""From a folder to a cloud: whole, again, grown, stopped, and with broken pictures in it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from PIL import Image
from scipy.stats import spearmanr

from classification import img2vec
from classification.cloud import ATLAS_FILE, CSV_FILE, FEATURES_FILE, Cloud
from classification.embedding.efficientnet import Joined
from classification.measurement import CACHE_FOLDER
from classification.pipeline import classify
from foundation.errors import UserError

QUICK = {"embedder": "builtin", "jobs": 1}


@pytest.fixture(scope="module")
def cloud_folder(variants: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cloud")
    report = classify(variants, folder, embedder="builtin", jobs=2)
    assert (report.measured, report.warnings) == (24, [])
    return folder


def test_everything_that_the_format_names_is_there(cloud_folder: Path, variants: Path) -> None:
    cloud = Cloud.load(cloud_folder)
    assert len(cloud) == 24
    assert cloud.ids[:3] == ["picture 0", "picture 1", "picture 2"]
    assert cloud.source == variants
    assert np.isfinite(cloud.positions).all()
    assert cloud.positions.std(axis=0).min() > 0.3
    np.testing.assert_allclose(cloud.shares.sum(axis=1), 1, atol=1e-5)
    assert 0 <= cloud.values("abstractness").min() < cloud.values("abstractness").max() <= 1
    assert (cloud.values("composition").min(), cloud.values("composition").max()) == (0, 100)
    assert tuple(cloud.sizes[3]) == (183, 190)
    np.testing.assert_array_equal(cloud.cells, np.arange(24))
    features = cloud.features()
    np.testing.assert_allclose(np.linalg.norm(np.asarray(features, np.float32), axis=1), 1, atol=0.01)
    assert features.dtype == np.float16
    description = json.loads((cloud_folder / "cloud.json").read_text())
    assert description["schema"] == 1
    assert 0.5 < description["layout"]["trustworthiness"] <= 1
    assert set(description["criteria"]) == {"colours", "abstractness", "composition"}
    table = pyarrow.parquet.read_table(cloud_folder / "images.parquet")
    assert {"id", "path", "x", "y", "z", "colours", "shares", "cell"} <= set(table.column_names)


def test_the_csv_says_the_same(cloud_folder: Path) -> None:
    cloud, table = Cloud.load(cloud_folder), img2vec.read(cloud_folder / CSV_FILE)
    np.testing.assert_array_equal(table.colours, cloud.colours)
    np.testing.assert_allclose(table.composition, cloud.values("composition"), atol=1e-4)


def test_like_pictures_lie_together(cloud_folder: Path) -> None:
    """Distances in the layout follow distances of the features."""
    cloud = Cloud.load(cloud_folder)
    features = np.asarray(cloud.features(), np.float32)
    first, second = np.triu_indices(len(cloud), 1)
    apart = np.linalg.norm(cloud.positions[first] - cloud.positions[second], axis=1)
    unlike = 1 - (features[first] * features[second]).sum(axis=1)
    assert spearmanr(apart, unlike).statistic > 0.3


def test_seeded(variants: Path, cloud_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(cloud_folder, tmp_path / "again")
    again = classify(variants, tmp_path / "again", embedder="builtin").cloud
    np.testing.assert_array_equal(again.positions, Cloud.load(cloud_folder).positions)


def test_a_grown_folder_measures_only_what_is_new(variants: Path, cloud_folder: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "variants", tmp_path / "cloud"
    shutil.copytree(variants, source)
    shutil.copytree(cloud_folder, out)
    Image.open(source / "picture 3.png").transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(source / "new.png")
    report = classify(source, out, **QUICK)
    assert report.measured == 1
    assert len(report.cloud) == 25
    old = Cloud.load(cloud_folder)
    place = [report.cloud.ids.index(name) for name in old.ids]
    np.testing.assert_array_equal(report.cloud.features()[place], old.features())
    np.testing.assert_array_equal(report.cloud.values("abstractness")[place], old.values("abstractness"))


def test_a_cloud_keeps_its_embedder_until_another_is_named(variants: Path, cloud_folder: Path, tmp_path: Path) -> None:
    out, old = tmp_path / "cloud", Cloud.load(cloud_folder)
    shutil.copytree(cloud_folder, out)
    kept = classify(variants, out, jobs=1)
    assert kept.measured == 0 and len(kept.warnings) == 1
    np.testing.assert_array_equal(kept.cloud.features(), old.features())
    assert kept.cloud.description["embedder"] == old.description["embedder"]
    changed = classify(variants, out, embedder="efficientnet", jobs=1)
    assert changed.measured == 24 and "measured anew by efficientnet" in changed.warnings[0]
    assert changed.cloud.description["embedder"] == Joined.identity
    assert changed.cloud.features().shape[1] > old.features().shape[1]
    again = classify(variants, out, jobs=1)
    assert (again.measured, again.warnings) == (0, [])


def test_a_changed_picture_is_measured_again_and_a_removed_one_leaves(
    variants: Path, cloud_folder: Path, tmp_path: Path
) -> None:
    source, out = tmp_path / "variants", tmp_path / "cloud"
    shutil.copytree(variants, source)
    shutil.copytree(cloud_folder, out)
    Image.new("RGB", (64, 64), (250, 10, 10)).save(source / "picture 3.png")
    (source / "picture 4.png").unlink()
    report = classify(source, out, **QUICK)
    assert report.measured == 1
    assert "picture 4" not in report.cloud.ids
    np.testing.assert_allclose(report.cloud.colours[report.cloud.ids.index("picture 3"), 0], (250, 10, 10), atol=2)


def test_broken_pictures_are_listed_and_the_good_rest_is_kept(variants: Path, tmp_path: Path) -> None:
    source = tmp_path / "variants"
    source.mkdir()
    for index in range(5):
        shutil.copy(variants / f"picture {index}.png", source)
    Image.open(variants / "picture 0.png").save(source / "cut.jpg")
    (source / "cut.jpg").write_bytes((source / "cut.jpg").read_bytes()[:900])
    (source / "empty.png").touch()
    (source / "text.png").write_text("no picture")
    (source / "a").mkdir()
    shutil.copy(variants / "picture 6.png", source / "a" / "picture 1.png")
    report = classify(source, tmp_path / "cloud", **QUICK)
    assert len(report.cloud) == 6
    assert len(report.warnings) == 1
    assert report.warnings[0].startswith(f"3 pictures of {source} cannot be read")
    assert "empty.png" in report.warnings[0]


def test_nothing_but_broken_pictures(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    with pytest.raises(UserError, match=r"The only picture in .* cannot be read: .*empty"):
        classify(tmp_path, tmp_path / "cloud", **QUICK)


def test_a_single_picture_and_two(variants: Path, tmp_path: Path) -> None:
    for count in (1, 2):
        shutil.copy(variants / f"picture {count}.png", tmp_path)
        cloud = classify(tmp_path, tmp_path / ".cloud", **QUICK).cloud
        assert len(cloud) == count
        assert np.isfinite(cloud.positions).all()
        assert np.isfinite(cloud.values("composition")).all()


def test_killed_in_the_middle_it_goes_on(
    variants: Path, tmp_path: Path, cloud_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chunks of two pictures; after a kill the finished ones are not measured again, and the result is the same.

    Each chunk is three files: what the pictures show, abstractness, and what composition follows from.
    """
    code = (
        "import sys; from pathlib import Path; from classification import measuring, pipeline; measuring.CHUNK = 2\n"
        "if __name__ == '__main__': pipeline.classify(Path(sys.argv[1]), Path(sys.argv[2]), 'builtin', jobs=1)\n"
    )
    script = tmp_path / "run.py"
    script.write_text(code)
    out = tmp_path / "cloud"
    process = subprocess.Popen([sys.executable, str(script), str(variants), str(out)])
    while process.poll() is None and len(list((out / CACHE_FOLDER).glob("*/*.npz"))) < 9:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    monkeypatch.setattr("classification.measuring.CHUNK", 2)
    report = classify(variants, out, **QUICK)
    assert 0 < report.measured <= 18
    np.testing.assert_array_equal(report.cloud.features(), Cloud.load(cloud_folder).features())
    assert not list(out.glob(".*.part"))


def test_out_cannot_be_made(variants: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UserError, match="choose another"):
        classify(variants, tmp_path / "file" / "cloud", **QUICK)


@pytest.mark.parametrize("name", [FEATURES_FILE, ATLAS_FILE])
def test_a_damaged_file_of_a_cloud_is_told(cloud_folder: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(cloud_folder, tmp_path / "cloud")
    path = tmp_path / "cloud" / name
    path.write_bytes(path.read_bytes()[:-9])
    cloud = Cloud.load(tmp_path / "cloud")
    with pytest.raises(UserError, match="again"):
        _ = cloud.features() if name == FEATURES_FILE else cloud.atlas_level(0, 0)


def test_names_of_the_manifest_are_in_the_table(variants: Path, tmp_path: Path) -> None:
    source = tmp_path / "variants"
    shutil.copytree(variants, source)
    files = sorted(path.relative_to(source).as_posix() for path in source.rglob("*.png"))
    lines = [{"id": f"v{n}", "file": file, "name": f"Terrazzo, number {n}"} for n, file in enumerate(files)]
    (source / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    cloud = classify(source, tmp_path / "cloud", embedder="builtin", jobs=1).cloud
    assert [cloud.name(n) for n in range(len(cloud))] == [f"Terrazzo, number {id_[1:]}" for id_ in cloud.ids]
    assert Cloud.load(tmp_path / "cloud").names == cloud.names
