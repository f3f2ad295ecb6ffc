"""Ids follow from a picture's own path, one to one, and hold nothing that a table or an address stumbles over."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from classification.cloud import Cloud
from classification.identity import LONGEST, former_identities, identity, is_sound, told_apart
from classification.pipeline import classify
from classification.scan import survey

QUICK = {"embedder": "builtin", "jobs": 1}
NAMES = st.text(st.characters(exclude_characters="/\0", exclude_categories=()), min_size=1, max_size=12)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".png")


@settings(max_examples=300, deadline=None)
@given(paths=st.sets(PATHS, max_size=30))
@example(paths={"a/b-c.png", "a-b/c.png", "a-b-c.png", "a~b-c.png"})
@example(paths={"a.png", "a.PNG", "A.png", "a.jpg", "a.png.png", "a.jpg.png", "a .png", " a.png", "a", "sub/a.png"})
@example(paths={"caf\u00e9.png", "cafe\u0301.png", "caf\udce9.png", "cafe.png"})
def test_two_paths_never_have_one_id(paths: set[str]) -> None:
    ids = {path: identity(path) for path in paths}
    assert len(set(ids.values())) == len(paths)
    for name in ids.values():
        name.encode()
        assert name.isprintable() and name.strip() == name and not set(name) & set("/\\:*?\"<>|;,'&%\n=+@#")
        assert not name.startswith(("-", ".")) and not name.endswith(".")
        assert len(name.encode()) <= LONGEST + 30
        assert name.split(".")[0].casefold() not in {"con", "nul", "aux", "prn", "com1", "lpt1"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("picture 0.png", "picture 0"), ("IMG_0001.jpg", "IMG_0001.jpg"), ("new/cat0.png", "new~cat0"),
        ("Köln.png", "Köln"), ("日本.png", "日本"), ("007.png", "007"), ("a.b.png", "a.b.png"),
    ],
)  # fmt: skip
def test_plain_names_stay_readable(path: str, expected: str) -> None:
    assert identity(path) == expected


def test_an_id_does_not_change_with_versions() -> None:
    """Selections are kept by these: whoever changes the function loses them."""
    assert identity('"quoted start.png') == "quoted-start~~unugkf5osz7st3w4amwxesuc"
    assert identity("caf\udce9.png") == "caf~~ookxekd3j2ihi2n7krwhldcm"


def test_other_files_change_nothing(tmp_path: Path) -> None:
    for name in ("cat0.png", "cat1.png"):
        (tmp_path / name).write_bytes(b"x")
    before = {item.path: item.id for item in survey(tmp_path).found}
    for name in ("new/cat0.png", "cat0.jpg", "CAT1.webp", "cat-0.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    after = {item.path: item.id for item in survey(tmp_path).found}
    assert before.items() <= after.items()
    assert len(set(after.values())) == 6


def test_ids_of_a_manifest_stay_where_they_are_one_to_one(tmp_path: Path) -> None:
    entries = [("v000001-ink", "images/1.png"), ("v2", "images/2.png"), ("v2", "images/3.png"), ("a\n", "images/4.png")]
    lines = [json.dumps({"id": name, "file": file}) for name, file in [*entries, entries[0]]]
    (tmp_path / "images").mkdir()
    for _, file in entries:
        (tmp_path / file).write_bytes(b"x")
    (tmp_path / "manifest.jsonl").write_text("\n".join(lines))
    found = survey(tmp_path).found
    assert [item.id for item in found] == ["v000001-ink", "images~2", "images~3", "images~4"]
    assert [item.former_id for item in found] == ["", "v2", "v2", "a\n"]


def test_told_apart_even_from_what_looks_like_another_path() -> None:
    ids = list(told_apart(["b", "b", "a~x"], ["a/x.png", "a/y.png", "z.png"]))
    assert len(set(ids)) == 3 and ids[2] == "a~x"
    assert not any(map(is_sound, ["", " a", "a\n", "x" * 161, "a/b", "\u202ea"]))


def test_a_cloud_made_again_knows_what_version_0_1_called_its_images(variants: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "variants", tmp_path / "cloud"
    (source / "b").mkdir(parents=True)
    for number, name in enumerate(("a.png", "b/a.png", "b/c.png", "b/d e.png")):
        shutil.copy(variants / f"picture {number}.png", source / name)
    classify(source, out, **QUICK)
    table = pyarrow.parquet.read_table(out / "images.parquet")
    paths = table["path"].to_pylist()
    old = list(former_identities(paths))
    assert old == ["a.png", "b-a.png", "b-c.png", "b-d e.png"]
    table = table.drop_columns(["former_id"]).set_column(table.column_names.index("id"), "id", pyarrow.array(old))
    pyarrow.parquet.write_table(table, out / "images.parquet")
    shutil.copy(variants / "picture 9.png", source / "b-c.png.png")
    for _ in range(2):  # and they are not forgotten when it is made once more
        cloud = classify(source, out, **QUICK).cloud
        numbers = cloud.numbered()
        for path, name in zip(paths, old, strict=True):
            if name not in cloud.ids:
                assert cloud.paths[numbers[name]] == path
        assert cloud.former_ids[cloud.paths.index("b-c.png.png")] == ""
        np.testing.assert_array_equal(Cloud.load(out).former_ids, cloud.former_ids)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are text")
def test_names_of_bytes_go_through_the_table_and_back(variants: Path, tmp_path: Path) -> None:
    source = tmp_path / "variants"
    source.mkdir()
    texts = [
        "a;b",
        '"q',
        "n\nl",
        "r\r\nl",
        "  lead",
        "trail ",
        "🎉",
        "שלום",
        "e\u0301",
        "back\\slash",
        "bytes:x",
        "x.y",
        "x",
    ]
    names = [b"caf\xe9.png", b"x.jpg", *(f"{text}.png".encode() for text in texts)]
    for number, name in enumerate(names):
        shutil.copy(variants / f"picture {number}.png", os.fsencode(source) + b"/" + name)
    cloud = classify(source, tmp_path / "cloud", **QUICK).cloud
    again = Cloud.load(tmp_path / "cloud")
    assert again.paths == cloud.paths
    assert {os.fsencode(path) for path in again.paths} == set(names)
    assert all(again.image_path(index).is_file() for index in range(len(again)))
    from classification import img2vec

    read = img2vec.read(tmp_path / "cloud" / "img2vec.csv")
    assert read.warnings == []
    stems = [os.fsencode(path).rpartition(b".")[0] for path in cloud.paths]
    kept = [
        path if stems.count(stem) > 1 else stem for path, stem in zip(map(os.fsencode, cloud.paths), stems, strict=True)
    ]
    assert [os.fsencode(path).replace(b"\\", b"/") for path in read.paths] == [
        name.replace(b"\\", b"/") for name in kept
    ]
    np.testing.assert_allclose(read.composition, cloud.values("composition"), atol=1e-3)
