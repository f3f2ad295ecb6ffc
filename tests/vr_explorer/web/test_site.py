"""A cloud as a folder for a web space; tests/browser/test_web.py opens it."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from classification.cloud import AtlasGeometry, Cloud, LabelColumn
from classification.cloud.facts import Facts
from foundation.errors import UserError
from tests.factories import painted_squares, pictured_cloud, small_cloud
from vr_explorer.desktop.settings import DesktopSettings
from vr_explorer.render import bc1
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.web import atlas_files
from vr_explorer.web.site import PublishSettings, publish
from vr_explorer.xr.settings import HeadsetSettings

COUNT = 7
ROOT = Path(__file__).parents[3]
PICTURES = painted_squares(COUNT)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    return pictured_cloud(tmp_path_factory.mktemp("web"), PICTURES, ["Quiet & <b>loud</b>", "Two\nlines"])


@pytest.fixture(scope="module")
def site(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(cloud, tmp_path_factory.mktemp("sites") / "site", "A <title>").parent


def read(file: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Head and arrays of a `cloud.bin`, by what docs/formats.md says of it."""
    content = file.read_bytes()
    magic, version, size, check = struct.unpack_from("<8sIII", content)
    assert (magic, version, check) == (b"AICLOUD\0", 1, zlib.crc32(content[20:]))
    head, body = json.loads(content[20 : 20 + size]), content[20 + size :]
    arrays, place = {}, 0
    for one in head["arrays"]:
        count = head["count"] * one["width"]
        array = np.frombuffer(body, np.dtype(one["type"]), count, place)
        arrays[one["name"]] = array.reshape(-1, one["width"]) if one["width"] > 1 else array
        place += -(-array.nbytes // 4) * 4
    assert place == len(body)
    return head, arrays


def pictures_of(site: Path) -> Path:
    return site / "pictures" / read(site / "cloud.bin")[0]["mark"]


def test_numbers_are_the_clouds(cloud: Cloud, site: Path) -> None:
    head, arrays = read(site / "cloud.bin")
    assert (head["title"], head["count"], head["methods"]) == ("A <title>", COUNT, ["Ink"])
    assert [one["id"] for one in head["arrangements"]] == [
        "cloud",
        "flat",
        "colour",
        "rgb",
        "sorted",
        "axes",
        "methods",
    ]
    assert {name: getattr(HeadsetSettings(), name) for name in head["headset"]} == head["headset"]
    assert head["headset"]["snap_turn"] == 30.0
    assert "left_handed" not in head["headset"], "that is each visitor's"
    assert {name: getattr(DesktopSettings(), name) for name in head["desktop"]} == head["desktop"]
    spread = np.array([120.0, 100.0, 120.0]) * SceneSettings().scale(COUNT)
    assert np.allclose(arrays["positions-cloud"], cloud.positions * spread, atol=1e-3)
    assert np.array_equal(arrays["measure-composition"], cloud.values("composition"))
    assert np.array_equal(arrays["colours"].reshape(-1, 5, 4)[..., :3], cloud.colours)
    assert arrays["whole"].tolist() == [1] * COUNT
    assert len(np.unique(arrays["key"], axis=0)) == COUNT


def test_the_wall_stands_before_a_viewer_at_the_origin(site: Path) -> None:
    flat = read(site / "cloud.bin")[1]["positions-flat"]
    assert np.ptp(flat[:, 2]) < 1e-3
    assert flat[0, 2] < -4.0
    assert abs(flat[:, 0].mean()) < 4.6


@pytest.mark.parametrize("side", [64, 32, 16, 8, 4])
def test_each_level_has_the_pictures_in_the_images_own_cells(site: Path, side: int) -> None:
    head, arrays = read(site / "cloud.bin")
    across = head["atlas"]["layer_size"] // head["atlas"]["cell"]
    blocks = np.fromfile(pictures_of(site) / f"atlas-{side}-0.bc1", np.uint8)
    sheet = bc1.decode(blocks, across * side, across * side)[..., :3].astype(int)
    for image, cell in enumerate(arrays["cell"].tolist()):
        row, column = divmod(cell, across)
        shown = sheet[row * side : (row + 1) * side, column * side : (column + 1) * side]
        pictures = PICTURES.reshape(COUNT, side, 128 // side, side, 128 // side, 3).mean((2, 4))
        apart = np.abs(shown - pictures).mean((1, 2, 3))
        assert apart.argmin() == image
        assert side < 16 or apart[image] < 9.0  # below, a block or two hold all of a picture's colours


def test_both_forms_lie_there_in_equal_size_and_only_one_where_that_is_wanted(cloud: Cloud, tmp_path: Path) -> None:
    publish(cloud, tmp_path / "both", "both", PublishSettings(side=0))
    names = {one.name: one.stat().st_size for one in pictures_of(tmp_path / "both").glob("atlas-*")}
    assert len(names) == 10
    assert all(names[f"atlas-{side}-0.bc1"] == names[f"atlas-{side}-0.etc2"] for side in (64, 32, 16, 8, 4))
    publish(cloud, tmp_path / "one", "one", PublishSettings(side=0, etc2=False))
    assert not list(pictures_of(tmp_path / "one").glob("*.etc2"))
    assert read(tmp_path / "one" / "cloud.bin")[0]["atlas"]["forms"] == ["bc1"]
    assert read(tmp_path / "one" / "cloud.bin")[1]["whole"].tolist() == [0] * COUNT


def test_nothing_private_is_published(tmp_path: Path) -> None:
    cloud = pictured_cloud(tmp_path / "a private folder", PICTURES[:2])
    label = LabelColumn("label_owner", "A private title", ["a private value", ""])
    cloud = replace(cloud, labels={label.id: label})
    place = Image.Exif()
    place[0x010E] = "a private place"
    Image.fromarray(PICTURES[0]).save(cloud.source / cloud.paths[0], exif=place)
    site = publish(cloud, tmp_path / "site", "A title").parent
    for file in site.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert b"private" not in content, file
        assert cloud.identity.encode() not in content
        assert "private" not in file.name


def test_what_files_and_tables_tell_is_published_where_that_is_asked_for(tmp_path: Path) -> None:
    cloud = pictured_cloud(tmp_path / "cloud", PICTURES)
    values = ["Basel", "Köln", "", "Basel", "Basel", "Köln", "Basel"]
    told = [
        Facts(prompt="a secret prompt", negative="secret", caption="a secret caption", model=model, keywords=keywords)
        for model, keywords in zip(["flux", "sd_xl", ""] * 3, [("sea", "sky"), ("sky",), ()] * 3, strict=True)
    ]
    cloud = replace(
        cloud,
        labels={"label_place": LabelColumn("label_place", "Place", values)},
        provenance=[one.to_json() for one in told[:COUNT]],
    )
    assert read(publish(cloud, tmp_path / "site", "A").parent / "cloud.bin")[0]["facets"] == []
    site = publish(cloud, tmp_path / "site", "A", PublishSettings(words=True)).parent
    head, arrays = read(site / "cloud.bin")
    assert head["facets"] == [
        {"is": "Labelled", "name": "label_place", "title": "Place", "values": ["Basel", "Köln"]},
        {"is": "Told", "name": "model", "title": "Model", "values": ["flux", "sd_xl"]},
        {"is": "Told", "name": "keywords", "title": "Keywords", "values": ["sky", "sea"]},
    ]
    assert arrays["facet-0"].tolist() == [1, 2, 0, 1, 1, 2, 1]
    assert arrays["facet-1"].tolist() == [1, 2, 0, 1, 2, 0, 1]
    assert arrays["facet-2"].tolist() == [3, 1, 0, 3, 1, 0, 3]
    assert not any(b"secret" in file.read_bytes() for file in site.rglob("*") if file.is_file())


def test_titles_are_lines_and_the_page_is_named(site: Path) -> None:
    said = json.loads((pictures_of(site) / "words.json").read_text("utf-8"))
    titles = [said["titles"][number] for number in said["title"]]
    assert titles[:3] == ["Quiet & <b>loud</b>", "Two lines", "Ink"]
    assert "<title>A &lt;title&gt;</title>" in (site / "index.html").read_text("utf-8")


def test_whole_pictures_are_the_images(site: Path) -> None:
    for image in range(COUNT):
        with Image.open(pictures_of(site) / "whole" / "0" / f"{image}.webp") as shown:
            assert np.abs(np.asarray(shown.convert("RGB")).astype(int) - PICTURES[image]).mean() < 6.0
            assert not shown.getexif()


def test_a_picture_that_cannot_be_read_is_told_and_its_small_one_stays(tmp_path: Path) -> None:
    cloud, told = pictured_cloud(tmp_path, PICTURES[:3]), list[str]()
    (cloud.source / cloud.paths[1]).write_bytes(b"no picture")
    site = publish(cloud, tmp_path / "site", "A title", left_out=told.append).parent
    _, arrays = read(site / "cloud.bin")
    assert len(told) == 1
    assert arrays["whole"].tolist() == [1, 0, 1]
    assert (arrays["cell"] >= 0).all()


def test_a_path_from_a_table_leads_nowhere(tmp_path: Path) -> None:
    Image.fromarray(PICTURES[0]).save(tmp_path / "secret.png")
    cloud = pictured_cloud(tmp_path / "folder", PICTURES[:2])
    cloud = replace(cloud, paths=["../../secret.png", str(tmp_path / "secret.png")])
    told = list[str]()
    site = publish(cloud, tmp_path / "site", "A title", left_out=told.append).parent
    assert len(told) == 2
    assert not list(site.rglob("*.webp"))


def test_published_again_it_is_another_and_favourites_stay(cloud: Cloud, site: Path, tmp_path: Path) -> None:
    again = publish(cloud, tmp_path / "site", "A <title>").parent
    assert read(again / "cloud.bin")[0]["mark"] == read(site / "cloud.bin")[0]["mark"], "the same is the same"
    before = read(again / "cloud.bin")[1]["key"]
    publish(replace(cloud, names=["Another"] * COUNT), again, "Another")
    head, arrays = read(again / "cloud.bin")
    assert head["title"] == "Another"
    assert np.array_equal(arrays["key"], before)
    assert [one.name for one in (again / "pictures").iterdir()] == [head["mark"]]
    assert [one.name for one in tmp_path.iterdir()] == ["site"], "nothing is left beside it"


def test_a_folder_with_other_things_is_left_alone(cloud: Cloud, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("mine")
    with pytest.raises(UserError, match=r"has other things in it \(thesis\.txt\)"):
        publish(cloud, tmp_path / "site", "A title")
    assert (tmp_path / "site" / "thesis.txt").read_text() == "mine"


def test_what_was_stopped_leaves_what_was_there(cloud: Cloud, tmp_path: Path) -> None:
    site = publish(cloud, tmp_path / "site", "A title", PublishSettings(side=0)).parent

    def stop(finished: int, total: int) -> None:
        if finished == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(cloud, site, "Another title", PublishSettings(side=0), done=stop)
    assert read(site / "cloud.bin")[0]["title"] == "A title"
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


KILLED_MIDWAY = """
def killing(finished, total):
    if finished == total:
        os.kill(os.getpid(), signal.SIGKILL)
"""
KILLED_BETWEEN_THE_RENAMES = """
renamed = Path.rename
def once(path, target):
    if target == site:
        os.kill(os.getpid(), signal.SIGKILL)
    return renamed(path, target)
Path.rename, killing = once, ignore
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize("killed", [KILLED_MIDWAY, KILLED_BETWEEN_THE_RENAMES])
def test_what_a_killed_process_has_left_goes_with_the_next(cloud: Cloud, tmp_path: Path, killed: str) -> None:
    small = PublishSettings(side=0, etc2=False)
    site = publish(cloud, tmp_path / "site", "Before", small).parent
    script = f"""
import os, signal
from pathlib import Path
from classification.cloud import Cloud
from foundation.progress import ignore
from vr_explorer.web.site import PublishSettings, publish
site = Path({str(site)!r})
{killed}
cloud = Cloud.load(Path({str(cloud.folder)!r}))
publish(cloud, site, "Never", PublishSettings(side=0, etc2=False), done=killing)
"""
    ended = subprocess.run([sys.executable, "-c", script], check=False, cwd=ROOT)
    assert ended.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) > 1, "it was killed in the middle"

    def stop(finished: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(cloud, site, "Stopped", small, done=stop)
    assert read(site / "cloud.bin")[0]["title"] == "Before", "what was there is whole"
    assert [one.name for one in tmp_path.iterdir()] == ["site"]
    publish(cloud, site, "After", small)
    assert read(site / "cloud.bin")[0]["title"] == "After"
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_two_processes_do_not_write_one_folder(cloud: Cloud, tmp_path: Path) -> None:
    def meanwhile(finished: int, total: int) -> None:
        with pytest.raises(UserError, match="Another process is writing"):
            publish(cloud, tmp_path / "site", "Other", PublishSettings(side=0, etc2=False))

    site = publish(cloud, tmp_path / "site", "A title", PublishSettings(side=0, etc2=False), done=meanwhile).parent
    assert read(site / "cloud.bin")[0]["title"] == "A title"


def test_a_cloud_without_pictures_is_its_colours(tmp_path: Path) -> None:
    site = publish(small_cloud(), tmp_path / "site", "", PublishSettings(side=0)).parent
    head, arrays = read(site / "cloud.bin")
    assert head["atlas"] is None
    assert head["title"] == "A cloud"
    assert (arrays["cell"] == -1).all()


def test_an_empty_cloud_is_not_published(cloud: Cloud, tmp_path: Path) -> None:
    empty = replace(small_cloud(), ids=[])
    with pytest.raises(UserError, match="no images"):
        publish(empty, tmp_path / "site", "A title")
    assert not (tmp_path / "site").exists()


def test_layers_stay_within_what_every_browser_has() -> None:
    own = AtlasGeometry(layers=4_000, layer_size=2_048, cell=128, levels=6)
    cloud = replace(
        small_cloud(1), atlas=own, folder=Path(), ids=[""] * 900_000, cells=np.arange(900_000, dtype=np.int32)
    )
    atlas = atlas_files.published(cloud)
    assert atlas is not None
    assert (atlas.geometry.cell, atlas.geometry.layers, atlas.geometry.layer_size) == (32, 220, 2_048)
    whole = [layer for layers in atlas.parts(32) for layer in layers]
    assert whole == list(range(220))
    assert max(len(layers) for layers in atlas.parts(32)) * 2_048**2 // 2 <= atlas_files.PART_BYTES


def test_a_page_for_any_host_asks_no_server_for_more(site: Path) -> None:
    assert "data-served" not in (site / "index.html").read_text("utf-8")


def test_the_page_is_small_on_its_way(site: Path) -> None:
    code = [site / "index.html", *(site / "page").iterdir()]
    assert sum(len(gzip.compress(file.read_bytes())) for file in code) <= 150_000


def test_a_browser_asks_for_all_modules_at_once(site: Path) -> None:
    text = (site / "index.html").read_text("utf-8")
    asked = set(re.findall(r'<link rel="modulepreload" href="page/(\w+\.js)">', text)) | {"main.js"}
    imported = {
        name
        for module in asked
        for name in re.findall(r'from "\./(\w+\.js)"', (site / "page" / module).read_text("utf-8"))
    }
    assert imported | {"main.js"} == asked
    assert len(asked) > 40
