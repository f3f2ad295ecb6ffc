"""Pictures join a cloud one at a time: what is there afterwards, for who opens it and for who has it open."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classification.cloud import GROWN_FILE, Cloud, joined, since
from classification.cloud.placing import APART
from classification.growth import Growth
from foundation.errors import UserError
from tests.classification.growth.conftest import COUNT, child, classified


def grow(folder: Path, portrait: Image.Image, count: int, first: int = 0) -> list[str]:
    with Growth(folder / "cloud") as growth:
        return [growth.add(child(portrait, folder, first + number)).id for number in range(count)]


def test_children_come_behind_all_that_was_there(grown: Path, portrait: Image.Image) -> None:
    before = Cloud.load(grown / "cloud")
    ids = grow(grown, portrait, 3)
    cloud = Cloud.load(grown / "cloud")
    assert ids == ["child 0", "child 1", "child 2"]
    assert cloud.ids == before.ids + ids
    for name in ("positions", "colours", "shares", "sizes", "cells"):
        np.testing.assert_array_equal(getattr(cloud, name)[:COUNT], getattr(before, name))
    np.testing.assert_array_equal(cloud.features()[:COUNT], before.features()[:])
    assert cloud.features().shape == (COUNT + 3, before.features().shape[1])
    assert before.atlas is not None and cloud.atlas is not None
    assert cloud.atlas.layers == before.atlas.layers + 1
    order = np.array([COUNT + 1, 3, COUNT, 0])
    some = cloud.atlas_cells(cloud.cells[order], range(cloud.atlas.levels))
    for blocks, number in zip(some, order.tolist(), strict=True):
        np.testing.assert_array_equal(blocks, np.concatenate([level.ravel() for level in cell(cloud, number)]))
    assert cloud.cells[COUNT:].tolist() == [
        before.atlas.layers * before.atlas.cells_per_layer + place for place in range(3)
    ]
    for name, column in cloud.measures.items():
        np.testing.assert_array_equal(column.values[:COUNT], before.values(name))
        assert np.isfinite(column.values[COUNT:]).all()


def test_a_child_is_measured_as_it_will_be_when_it_is_classified(grown: Path, portrait: Image.Image) -> None:
    grow(grown, portrait, 2)
    children = Cloud.load(grown / "cloud")
    features, cells = np.asarray(children.features()), [cell(children, index) for index in range(COUNT + 2)]
    classified(grown)
    cloud = Cloud.load(grown / "cloud")
    assert cloud.children is None and len(cloud) == COUNT + 2
    assert sorted(cloud.ids) == sorted(children.ids)
    assert cloud.atlas is not None and children.atlas is not None
    for name in ("child 0", "child 1"):
        old, new = children.numbered()[name], cloud.numbered()[name]
        np.testing.assert_allclose(features[old], cloud.features()[new], atol=2e-3)
        np.testing.assert_array_equal(children.colours[old], cloud.colours[new])
        np.testing.assert_array_equal(children.sizes[old], cloud.sizes[new])
        np.testing.assert_equal(cells[old], cell(cloud, new))
        assert children.values("abstractness")[old] == pytest.approx(cloud.values("abstractness")[new], abs=1e-6)


def cell(cloud: Cloud, index: int) -> list[np.ndarray]:
    """The blocks of all levels of an image's cell, cut out of the layers as they are served."""
    assert cloud.atlas is not None
    layer, rest = divmod(int(cloud.cells[index]), cloud.atlas.cells_per_layer)
    row, column = divmod(rest, cloud.atlas.cells_per_row)
    levels = []
    for level in range(cloud.atlas.levels):
        across, own = (cloud.atlas.layer_size >> level) // 4, (cloud.atlas.cell >> level) // 4
        blocks = np.asarray(cloud.atlas_level(layer, level)).reshape(across, across, 8)
        levels.append(blocks[row * own : (row + 1) * own, column * own : (column + 1) * own])
    return levels


def test_who_has_the_cloud_open_reads_what_arrives(grown: Path, portrait: Image.Image) -> None:
    opened = Cloud.load(grown / "cloud")
    assert len(since(opened)) == 0 and joined(opened, since(opened)) is opened
    with Growth(grown / "cloud") as growth:
        for number in range(3):
            added = growth.add(child(portrait, grown, number), brood="7")
            children = since(opened)
            assert (children.ids, children.broods) == ([f"child {number}"], ["7"])
            opened = joined(opened, children)
            assert opened.ids[added.index] == added.id
            assert np.allclose(opened.positions[added.index], added.position)
        again = Cloud.load(grown / "cloud")
    for name in ("ids", "paths", "methods", "names", "parameters", "parents", "former_ids", "atlas"):
        assert getattr(opened, name) == getattr(again, name)
    for name in ("positions", "colours", "shares", "sizes", "cells"):
        np.testing.assert_array_equal(getattr(opened, name), getattr(again, name))
    np.testing.assert_array_equal(opened.features(), again.features())
    assert opened.children is not None and again.children is not None and opened.atlas is not None
    np.testing.assert_array_equal(opened.children.cells(opened.atlas), again.children.cells(opened.atlas))


def test_reading_children_needs_neither_pandas_nor_torch(grown: Path, portrait: Image.Image) -> None:
    """The explorer does it beside its frames."""
    grow(grown, portrait, 1)
    program = (
        "import sys; from pathlib import Path; from classification.cloud import Cloud, joined, since\n"
        "cloud = Cloud.load(Path(sys.argv[1])); assert len(joined(cloud, since(cloud))) == int(sys.argv[2])\n"
        "cloud.atlas_level(cloud.atlas.layers - 1, 0), cloud.features()[:]\n"
        "assert not {'pandas', 'torch', 'sklearn', 'etcpak'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, str(grown / "cloud"), str(COUNT + 1)], check=True)


def test_a_child_of_the_builtin_embedder_joins_without_torch(grown: Path, portrait: Image.Image) -> None:
    """Which takes seconds to load, and somebody waits for the first child."""
    program = (
        "import sys; from pathlib import Path; from classification.growth import Growth\n"
        "with Growth(Path(sys.argv[1])) as growth: growth.add(sys.argv[2])\n"
        "print({'pandas', 'torch', 'sklearn', 'umap'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", program, str(grown / "cloud"), child(portrait, grown, 0)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_child_lies_by_what_it_is_like_and_on_nothing(grown: Path, portrait: Image.Image) -> None:
    with Growth(grown / "cloud") as growth:
        shutil.copy(grown / "variants" / "picture 3.png", grown / "variants" / "same.png")
        added = growth.add("same.png")
        assert added.nearest[0] == "picture 3" and added.cosine == pytest.approx(1, abs=1e-2)
        positions = growth.cloud.positions
    apart = np.linalg.norm(positions[:COUNT] - positions[COUNT], axis=1)
    nearest = growth.cloud.ids[int(apart.argmin())]
    assert nearest == "picture 3"
    assert apart.min() > 0.9 * APART


def test_a_child_of_the_manifest_is_what_its_entry_says(grown: Path, portrait: Image.Image) -> None:
    entry = {
        "id": "b7-1", "file": "images/b7-1.png", "method": "ink", "name": "Ink in rust", "seed": 5,
        "parameters": {"a": 1, "before": [{"method": "warp"}]}, "parents": ["picture 1", "picture 2"],
        "bred": {"shares": [0.7, 0.3]},
    }  # fmt: skip
    (grown / "variants" / "images").mkdir()
    (grown / "variants" / "manifest.jsonl").write_text(json.dumps(entry) + "\n")
    shutil.copy(grown / "variants" / child(portrait, grown, 0), grown / "variants" / "images" / "b7-1.png")
    with Growth(grown / "cloud") as growth:
        growth.add("images/b7-1.png", entry)
    cloud = Cloud.load(grown / "cloud")
    assert (cloud.ids[-1], cloud.methods[-1], cloud.name(COUNT)) == ("b7-1", "warp, ink", "Ink in rust")
    assert cloud.parents[-1] == ["picture 1", "picture 2"]
    assert json.loads(cloud.parameters[-1]) == {**entry["parameters"], "bred": entry["bred"]}


def test_a_brood_is_thrown_away_and_taken_back(grown: Path, portrait: Image.Image) -> None:
    with Growth(grown / "cloud") as growth:
        for number in range(3):
            growth.add(child(portrait, grown, number), brood="7" if number else "6")
        assert growth.brood("7") == ["child 1", "child 2"]
        assert growth.discard(growth.brood("7")) == ["child 1", "child 2"]
        assert growth.discard(["child 1", "picture 1", "nobody"]) == []
        assert Cloud.load(grown / "cloud").ids[COUNT:] == ["child 0"]
        assert growth.recover(["child 2"]) == ["child 2"]
    cloud = Cloud.load(grown / "cloud")
    assert cloud.ids[COUNT:] == ["child 0", "child 2"]
    report = classified(grown)
    assert sorted(report.cloud.ids)[:2] == ["child 0", "child 2"] and len(report.cloud) == COUNT + 2
    assert any("1 child that was discarded is left out" in note for note in report.notes)
    with Growth(grown / "cloud") as growth:
        assert growth.recover(["child 1"]) == ["child 1"]
    assert Cloud.load(grown / "cloud").ids[COUNT + 2 :] == ["child 1"], "among the pictures of the new run"


def test_children_that_arrive_while_others_are_classified_stay(grown: Path, portrait: Image.Image) -> None:
    grow(grown, portrait, 2)
    hidden = grown / "child 1.png"
    (grown / "variants" / "child 1.png").rename(hidden)
    classified(grown)
    shutil.copy(grown / "cloud" / GROWN_FILE, grown / "settled.sqlite")
    assert Cloud.load(grown / "cloud").children is None, "its picture is gone, and so is it"


def test_what_is_there_already_or_no_picture_is_told(grown: Path, portrait: Image.Image) -> None:
    with Growth(grown / "cloud") as growth:
        path = child(portrait, grown, 0)
        growth.add(path)
        (grown / "variants" / "text.png").write_text("text")
        for wrong, sentence in [(path, "already"), ("picture 1.png", "already"), ("none.png", "does not exist"),
                                ("text.png", "not a picture"), ("../x.png", "not below")]:  # fmt: skip
            with pytest.raises(UserError, match=sentence) as told:
                growth.add(wrong)
            assert "\n" not in str(told.value)
    assert len(Cloud.load(grown / "cloud")) == COUNT + 1
