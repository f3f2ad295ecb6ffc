"""Exports keep every pixel and say how each picture was made."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from tests.factories import cloud_of, picture
from tests.scripts import FAMILY, NAMES, OWN, need, signs, unknown
from vr_explorer.gallery import sheets, xmp
from vr_explorer.gallery.export import MODULES, SHARED_MODULES, export, page, zipped
from vr_explorer.gallery.favourites import favourite_images
from vr_explorer.gallery.schema import Item
from vr_explorer.pages import STATIC

ITEM = Item("a<b>&\"c'", "", note="A “note” & <more>", group="calm", method="ink", parameters={"lines": 12})
DC = "{http://purl.org/dc/elements/1.1/}"


def found(content: bytes) -> ElementTree.Element:
    """The XMP that Pillow, which knows nothing of ours, finds in a picture."""
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        packet = image.info.get("xmp") or image.info["XML:com.adobe.xmp"]
    return ElementTree.fromstring(packet if isinstance(packet, str) else packet.decode("utf-8"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_metadata_is_put_in_without_touching_a_pixel(kind: str) -> None:
    content = picture(kind=kind)
    described = xmp.embedded(content, xmp.packet(ITEM))
    assert described is not None
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(described)) as after:
        assert np.array_equal(np.asarray(before), np.asarray(after))
        assert after.format == kind
    tree = found(described)
    assert tree.findtext(f".//{DC}title//*[@{{http://www.w3.org/XML/1998/namespace}}lang]") == ITEM.id
    assert "A “note” & <more>" in "".join(tree.itertext())
    facts = tree.find(".//{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    assert facts is not None
    assert json.loads(facts.attrib[f"{{{xmp.NAMESPACE}}}parameters"]) == {"lines": 12}


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("profile", [b"", b"icc" * 11])
def test_every_kind_of_webp_takes_metadata(mode: str, lossless: bool, profile: bytes) -> None:
    stream = io.BytesIO()
    pixels = np.random.default_rng(1).integers(0, 256, (31, 17, len(mode)), np.uint8)
    Image.fromarray(pixels).save(stream, "WEBP", lossless=lossless, **({"icc_profile": profile} if profile else {}))
    described = xmp.embedded(stream.getvalue(), xmp.packet(ITEM))
    assert described is not None
    assert found(described) is not None
    with Image.open(stream) as before, Image.open(io.BytesIO(described)) as after:
        assert before.mode == after.mode
        assert np.array_equal(np.asarray(before), np.asarray(after))
        assert after.info.get("icc_profile") == before.info.get("icc_profile")


def test_the_exif_block_of_a_jpeg_stays() -> None:
    stream, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (8, 4)).save(stream, "JPEG", exif=exif)
    described = xmp.embedded(stream.getvalue(), xmp.packet(ITEM))
    assert described is not None
    with Image.open(io.BytesIO(described)) as image:
        assert image.getexif()[0x0112] == 6
    assert found(described) is not None


def test_the_folder_has_pictures_tables_and_sheets(tmp_path: Path) -> None:
    pictures = [picture(seed) for seed in range(21)]
    names = [f"{seed}.png" for seed in range(20)] + ["=x.tif"]
    pictures[20] = picture(20, kind="TIFF")
    cloud = cloud_of(tmp_path, pictures, names)
    images, missing = favourite_images(cloud, tmp_path / "selection.sqlite")
    out = tmp_path / "out"
    written = export(out, "A title", images)
    assert missing == []
    for (item, path), content in zip(written, pictures, strict=True):
        with Image.open(path) as after, Image.open(io.BytesIO(content)) as before:
            assert np.array_equal(np.asarray(after), np.asarray(before)), item.id
    assert (out / "images" / "0021--x.tif.xmp").is_file()
    rows = json.loads((out / "favourites.json").read_text("utf-8"))["images"]
    assert [row["id"] for row in rows] == cloud.ids
    assert rows[0]["parameters"] == {"lines": 12}
    assert all((out / row["file"]).is_file() for row in rows)
    with (out / "favourites.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert (table[0]["method"], table[0]["width"], table[20]["id"]) == ("ink", "48", "'=x")
    sheet = (out / "contact-sheet.pdf").read_bytes()
    assert sheet.startswith(b"%PDF")
    assert sheet.count(b"/Type /Page\n") == 2
    with Image.open(out / "contact-sheet-02.png") as second:
        assert second.size == sheets.PAGE
    zipped(out, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()}


def test_an_export_repeated_is_the_same(tmp_path: Path) -> None:
    images, _ = favourite_images(cloud_of(tmp_path, [picture(1), picture(2)]), tmp_path / "selection.sqlite")
    for _ in range(2):
        export(tmp_path / "out", "A title", images)
    assert len(list((tmp_path / "out" / "images").iterdir())) == 2


def test_the_page_of_a_folder_asks_for_nothing_outside(tmp_path: Path) -> None:
    images, _ = favourite_images(cloud_of(tmp_path, [picture(1)]), tmp_path / "selection.sqlite")
    index = page(tmp_path / "out", "</title><script>", export(tmp_path / "out", "x", images))
    text = index.read_text("utf-8")
    assert "<title>&lt;/title&gt;&lt;script&gt;</title>" in text
    assert "/static/" not in text
    assert "module" not in text
    script = (tmp_path / "out" / "page.js").read_text("utf-8")
    assert "import " not in script
    assert "\nexport " not in script
    static = Path(str(__import__("vr_explorer.gallery.export", fromlist=["x"]).__file__)).parent / "static"
    assert {path.name for path in static.glob("*.js")} == set(MODULES)
    assert {one.name for one in STATIC.iterdir() if one.name.endswith(".js")} == set(SHARED_MODULES)


def test_names_are_in_metadata_tables_and_on_sheets(tmp_path: Path) -> None:
    name = "Woodcut over terrazzo in rust & teal, two brushes"
    cloud = replace(cloud_of(tmp_path, [picture(1), picture(2)]), names=[name, ""])
    images, _ = favourite_images(cloud, tmp_path / "selection.sqlite")
    written = export(tmp_path / "out", "A title", images)
    assert [item.title for item, _ in written] == [name, ""]
    titles = [found(path.read_bytes()).find(f".//{DC}title") for _, path in written]
    assert ["".join(title.itertext()) for title in titles if title is not None] == [name, cloud.ids[1]]
    rows = json.loads((tmp_path / "out" / "favourites.json").read_text("utf-8"))["images"]
    assert [row["title"] for row in rows] == [name, ""]
    with (tmp_path / "out" / "favourites.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["title"] for row in csv.DictReader(stream)] == [name, ""]


@pytest.mark.parametrize(
    "title", ["Terrazzo", "Woodcut over terrazzo in rust and teal, two brushes", "W" * 120, "hé " * 60]
)
def test_captions_stay_under_their_picture(tmp_path: Path, title: str) -> None:
    path = tmp_path / "red.png"
    Image.new("RGB", (600, 600), (255, 0, 0)).save(path)
    named, unnamed = (
        np.asarray(next(sheets.pages("A title", [(replace(ITEM, title=one), path)] * 8))).astype(int)
        for one in (title, "")
    )
    red = (named[..., 0] > 200) & (named[..., 1] < 60)
    bottom, top = np.nonzero(np.diff(red.any(axis=1).astype(int)))[0][1:3]
    left = np.nonzero(np.diff(red.any(axis=0).astype(int)))[0]
    changed = np.abs(named - unnamed).max(axis=2)[: top + 1] > 40
    rows, columns = np.nonzero(changed[:, : left[2]])
    assert bottom < rows.min() and rows.max() < top - 8, "between its picture and the one below"
    assert columns.min() >= left[0] and columns.max() < left[2] - 12, "and clear of its neighbour"
    lines = np.count_nonzero(
        np.diff((named[bottom + 2 : top, left[0] : left[2]].min(axis=(1, 2)) < 200).astype(int)) > 0
    )
    assert lines == (3 if " " in title else 2)


def test_sheets_show_each_script(tmp_path: Path) -> None:
    need(*NAMES)
    path = tmp_path / "red.png"
    Image.new("RGB", (60, 60), (255, 0, 0)).save(path)
    for name in [*NAMES.values(), *OWN, FAMILY]:
        shown, unshown, blank = (
            np.asarray(next(sheets.pages(words, [(replace(ITEM, title=words or "x", note=words), path)]))).astype(int)
            for words in (name, signs(name), "")
        )
        heads, captions = slice(60, 160), slice(160, None)
        for part in (heads, captions):
            assert np.abs(shown[part] - unshown[part]).max() > 100, name
            assert np.abs(shown[part] - blank[part]).max() > 100, name
    sign = np.asarray(next(sheets.pages(unknown(), [(ITEM, path)]))).astype(int)
    assert np.abs(sign[:160] - blank[:160]).max() > 100
