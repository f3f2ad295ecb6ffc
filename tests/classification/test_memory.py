"""However many pictures a folder has, little is in memory of each before its numbers are."""

import json
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from classification import img2vec, scan
from classification.cloud import Cloud, Facts
from classification.cloud.facts import facts_of, written
from classification.composing import Measurement, Supplements, write_cloud
from classification.found import Found, FoundPictures
from classification.layout import LayoutSettings
from classification.measurement import Measured
from classification.measuring import measure_all
from classification.provenance.metadata_columns import MetadataColumns
from classification.stage_clock import StageClock
from foundation import packed
from foundation.digests import of_texts

COUNT = 8_000
LINE = {
    "method": "ink",
    "parents": ["v000000"],
    "parameters": {"inks": [0.953000009059906] * 20},
    "name": "Ink in teal",
}


def interned_until_there_is_room() -> list[str]:
    """Paths intern their parts, and Python's table of interned texts, megabytes where much has been imported, is made
    anew when it is full: that happens here, so that it is counted nowhere. As long as these live, there is room.
    """
    texts = list[str]()
    tracemalloc.start()
    try:
        for part in range(1_000):
            before = tracemalloc.get_traced_memory()[1]
            texts += [sys.intern(f"interned {part} {number}") for number in range(1_000)]
            if tracemalloc.get_traced_memory()[1] - before > 500_000:
                return texts
    finally:
        tracemalloc.stop()
    raise AssertionError("the table of interned texts does not grow")


@contextmanager
def bounded(bytes_each: int, of: str) -> Iterator[None]:
    """What it makes is counted from its start."""
    texts = interned_until_there_is_room()
    tracemalloc.start()
    try:
        yield
        most = tracemalloc.get_traced_memory()[1] / COUNT
    finally:
        tracemalloc.stop()
        texts.clear()
    assert most < bytes_each, f"{of}: {most:.0f} bytes each"


@pytest.fixture
def little_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a million, where what is unpacked at once is little beside the whole."""
    monkeypatch.setattr(packed, "_AT_ONCE", 4 * packed.BLOCK)
    monkeypatch.setattr("classification.cloud.writing._AT_ONCE", 1_024)


def test_of_a_manifest(tmp_path: Path, little_at_once: None) -> None:
    (tmp_path / "v000000.png").touch()
    with (tmp_path / "manifest.jsonl").open("w") as stream:
        for number in reversed(range(COUNT)):
            own = {"id": f"v{number:06d}", "file": f"v{number:06d}.png", **LINE}
            stream.write(json.dumps(own) + "\n")
    with bounded(300, "the pictures of a manifest"):
        found = scan.survey(tmp_path).found
    assert [item.id for item in found[:2]] == ["v000000", "v000001"] and len(found) == COUNT
    assert found[COUNT - 1] == Found(
        f"v{COUNT - 1:06d}", f"v{COUNT - 1:06d}.png", "ink", ("v000000",), json.dumps(LINE["parameters"]), "Ink in teal"
    )


class EnoughError(Exception):
    """All is known of what is to be measured."""


def test_of_what_is_to_be_measured(tmp_path: Path) -> None:
    paths = packed.Packed(f"{number:05d}.png" for number in range(COUNT))
    for path in paths:
        (tmp_path / path).touch()
    told: list[tuple[int, int]] = []

    def enough(finished: int, total: int) -> None:
        told.append((finished, total))
        raise EnoughError

    with pytest.raises(EnoughError):  # what is imported, and how the network is chosen
        measure_all(tmp_path, tmp_path / "cloud", paths[:5], enough, "builtin", 1)
    with bounded(150, "the state of the files"), pytest.raises(EnoughError):
        measure_all(tmp_path, tmp_path / "cloud", paths, enough, "builtin", 1)
    assert told == [(0, 5), (0, COUNT)]


def test_of_what_is_written(tmp_path: Path, little_at_once: None) -> None:
    told, rng = MetadataColumns(), np.random.default_rng(3)
    for number in range(COUNT):
        told.append(Facts(prompt=f"a portrait, number {number % 7}", seed=number, steps=20) if number % 2 else Facts())
    found = FoundPictures(
        Found(f"v{number:06d}", f"images/v{number:06d}.png", "ink", ("v000000",), json.dumps(LINE), "Ink in teal")
        for number in range(COUNT)
    )
    measured = Measured(
        keys=np.zeros(COUNT, "U1"),
        sizes=np.full((COUNT, 2), 64, np.int32),
        colours=np.zeros((COUNT, 5, 3), np.uint8),
        shares=np.full((COUNT, 5), 0.2, np.float32),
        features=rng.normal(size=(COUNT, 8)).astype(np.float16),
        grey_features=np.zeros((COUNT, 8), np.float16),
        cells=np.zeros((COUNT, 8), np.uint8),
    )
    rows = np.arange(COUNT)
    measurement = Measurement(measured, rows, of_texts(found.paths), "own", COUNT, [], [], {})
    settings = LayoutSettings("pca", landmarks=1_000)
    supplements = Supplements(told)
    with pytest.MonkeyPatch.context() as patch, bounded(900, "a cloud as it is written"):
        patch.setattr("classification.atlas.write_pictures", lambda *_: None)
        cloud = write_cloud(tmp_path, tmp_path, found, measurement, settings, 0, supplements, None, StageClock())
    assert pyarrow.parquet.ParquetFile(tmp_path / "images.parquet").num_row_groups == -(-COUNT // 1_024)
    read = Cloud.load(tmp_path)
    assert cloud.paths == read.paths and cloud.provenance == read.provenance
    assert read.ids == found.ids and read.parents[1] == ["v000000"] and read.parameters == found.parameters
    assert [facts_of(text).seed for text in read.provenance[:4]] == [None, 1, None, 3]
    assert (read.measures.keys(), read.names[COUNT - 1]) == (set(), "Ink in teal")
    table = img2vec.read(tmp_path / "img2vec.csv")
    assert len(table.paths) == COUNT and table.paths[-1] == f"images/v{COUNT - 1:06d}"


def test_what_is_told_comes_back_as_it_was() -> None:
    for facts in (
        Facts(),
        Facts("a1111", "p", seed=2**64, steps=0, guidance=0.1, size=(5, 7), loras=("a", "b"), grid=True),
    ):
        assert written(facts.to_json()) == facts
