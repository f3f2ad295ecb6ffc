"""`classify` keeps what files tell of themselves in the cloud."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from classification.cloud import Cloud, Facts
from classification.cloud.facts import facts_of
from classification.cloud.placing import Neighbours
from classification.growth.measuring import of_the_neighbours
from classification.pipeline import classify
from classification.provenance.measures import columns
from vr_explorer.gallery.schema import Item
from vr_explorer.gallery.xmp import embedded, packet


def test_pictures_that_a_workflow_loaded_are_parents(variants: Path, tmp_path: Path) -> None:
    """By the name of a file that one picture alone has; nobody is a parent of oneself."""
    folder = tmp_path / "pictures"
    (folder / "b").mkdir(parents=True)

    def write(name: str, number: int, *loaded: object) -> None:
        graph = {str(at): {"class_type": "LoadImage", "inputs": {"image": one}} for at, one in enumerate(loaded)}
        told = PngImagePlugin.PngInfo()
        told.add_text("prompt", json.dumps(graph))
        Image.open(variants / f"picture {number}.png").save(folder / name, pnginfo=told)

    write("a.png", 0)
    write("b/twice.png", 1)
    write("twice.png", 2)
    write("child.png", 3, "pasted/a.png", "twice.png", "gone.png", ["1", 0], 7)
    write("self.png", 4, "self.png", "child.png [output]")
    classify(folder, tmp_path / "cloud", embedder="builtin", jobs=1)
    cloud = Cloud.load(tmp_path / "cloud")
    found = dict(zip(cloud.ids, cloud.parents, strict=True))
    assert found == {"a": [], "b~twice": [], "twice": [], "child": ["a"], "self": ["child"]}


def _derived(own: str, further: str = "") -> str:
    """The XMP of a photograph's edited copy. further: elements."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" '
        'xmlns:stRef="http://ns.adobe.com/xap/1.0/sType/ResourceRef#" '
        f'xmpMM:DocumentID="xmp.did:{own}" xmpMM:InstanceID="xmp.iid:{own}">{further}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


@dataclass(frozen=True)
class Naming:
    """What a file has under `keyword`, and which of the pictures beside it that names."""

    keyword: str
    told: object
    parents: tuple[str, ...]


LAYERS = {"rasterLayers": [{"objects": [{"image": {"image_name": "first.png"}}]}]}
REFERENCES = [{"config": {"image": {"image_name": "second.png"}}}, {"image_name": "../../third.png"}]
DERIVED = (
    "<xmpMM:DerivedFrom rdf:parseType='Resource'><stRef:documentID>xmp.did:b</stRef:documentID></xmpMM:DerivedFrom>"
)
ORIGINAL = "<xmpMM:OriginalDocumentID>xmp.did:a</xmpMM:OriginalDocumentID>"
INGREDIENTS = "<rdf:li stRef:documentID='xmp.did:a'/><rdf:li stRef:documentID='xmp.did:b'/>"
INVOKEAI, COMFYUI, XMP = "invokeai_metadata", "prompt", "XML:com.adobe.xmp"
NAMING = {
    "what it began with": Naming(INVOKEAI, {"init_image": "First.png"}, ("first",)),
    "a control net": Naming(INVOKEAI, {"controlnets": [{"image": {"image_name": "first.png"}}]}, ("first",)),
    "an adapter": Naming(
        INVOKEAI, {"ipAdapters": [{"image": {"image_name": "second.png"}}], "init_image": 5}, ("second",)
    ),
    "layers and references": Naming(
        INVOKEAI, {"canvas_v2_metadata": LAYERS, "ref_images": REFERENCES}, ("second", "first")
    ),
    "a path of Windows": Naming(
        "sd-metadata", {"image": {"prompt": "a", "init_image_path": "C:\\pictures\\first.png"}}, ("first",)
    ),
    "a command": Naming("Dream", '"a bridge" -s 20 -S 5 -I outputs/second.png -f 0.7', ("second",)),
    "a prompt like a command": Naming("Dream", '"a bridge -I first.png" -s 20 -I"a b/second.png"', ("second",)),
    "another node that loads": Naming(
        COMFYUI, {"1": {"class_type": "Image Load", "inputs": {"image_path": "/home/ann/first.png"}}}, ("first",)
    ),
    "an output": Naming(
        COMFYUI, {"1": {"class_type": "LoadImageOutput", "inputs": {"image": "second.png [output]"}}}, ("second",)
    ),
    "a node that saves": Naming(COMFYUI, {"1": {"class_type": "SaveImage", "inputs": {"image": "second.png"}}}, ()),
    "a copy": Naming(XMP, _derived("c", '<xmpMM:DerivedFrom stRef:instanceID="xmp.iid:a"/>'), ("first",)),
    "a document before the original": Naming(XMP, _derived("c", DERIVED + ORIGINAL), ("second",)),
    "an original": Naming(XMP, _derived("c", ORIGINAL), ("first",)),
    "ingredients": Naming(
        XMP,
        _derived("c", f"<xmpMM:Ingredients><rdf:Bag>{INGREDIENTS}</rdf:Bag></xmpMM:Ingredients>"),
        ("first", "second"),
    ),
    "one that two copies are of": Naming(XMP, _derived("a", ORIGINAL), ()),
}


@pytest.mark.parametrize("case", NAMING)
def test_what_a_file_says_that_it_was_made_from_is_its_parent(variants: Path, tmp_path: Path, case: str) -> None:
    """By the name of a file, or the id of a document, and never as a path."""
    folder, naming = tmp_path / "pictures", NAMING[case]
    folder.mkdir()

    def write(name: str, number: int, keyword: str, told: object) -> None:
        text, info = told if isinstance(told, str) else json.dumps(told), PngImagePlugin.PngInfo()
        if keyword == XMP:
            info.add_itxt(keyword, text)
        else:
            info.add_text(keyword, text)
        Image.open(variants / f"picture {number}.png").save(folder / name, pnginfo=info)

    Image.open(variants / "picture 3.png").save(tmp_path.parent / "third.png")
    write("first.png", 0, XMP, _derived("a"))
    write("second.png", 1, XMP, _derived("b"))
    write("child.png", 2, naming.keyword, naming.told)
    classify(folder, tmp_path / "cloud", embedder="builtin", jobs=1)
    cloud = Cloud.load(tmp_path / "cloud")
    found = dict(zip(cloud.ids, map(tuple, cloud.parents), strict=True))
    assert found == {"first": (), "second": (), "child": naming.parents}


def test_exported_favourites_know_their_parents(variants: Path, tmp_path: Path) -> None:
    """By what this program writes into the files that it exports, whatever these are called now."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, (own, of) in enumerate((("one", []), ("two", []), ("bred of both", ["one", "two"]))):
        item = Item(own, "0" * 64, method="ink", parents=of)
        content = embedded((variants / f"picture {number}.png").read_bytes(), packet(item))
        assert content is not None
        (folder / f"favourite {number}.png").write_bytes(content)
    classify(folder, tmp_path / "cloud", embedder="builtin", jobs=1)
    assert Cloud.load(tmp_path / "cloud").parents == [[], [], ["favourite 0", "favourite 1"]]


def test_a_cloud_tells_what_its_files_tell_and_marks_grids_and_twins(variants: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(4):
        image = Image.open(variants / f"picture {min(number, 2)}.png")
        told = PngImagePlugin.PngInfo()
        told.add_text(
            "parameters", f"a bridge, number {number}\nSteps: {number + 5}, Sampler: Euler, Seed: 7, Size: 8x8"
        )
        image.save(folder / f"{number}.png", pnginfo=told)
    damaged = PngImagePlugin.PngInfo()
    damaged.add_text("prompt", "[" * 10_000)
    Image.open(variants / "picture 5.png").save(folder / "grid-4.png", pnginfo=damaged)
    report = classify(folder, tmp_path / "cloud", embedder="builtin", jobs=1)
    facts = [facts_of(text) for text in Cloud.load(tmp_path / "cloud").provenance]
    assert [one.prompt for one in facts] == [*(f"a bridge, number {number}" for number in range(4)), ""]
    assert [one.steps for one in facts] == [5, 6, 7, 8, None]
    assert [one.twin for one in facts] == ["", "", "", "2", ""]
    assert [one.grid for one in facts] == [False, False, False, False, True]
    assert [warning for warning in report.warnings if "grid-4.png says beside its pixels" in warning]


def test_steps_guidance_and_dates_are_measures_of_the_cloud(variants: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(5):
        told = PngImagePlugin.PngInfo()
        if number < 4:
            words = f"Steps: {20 + number}, Sampler: Euler, CFG scale: 7, Seed: 7, Size: 8x8"
            told.add_text("parameters", f"a bridge\n{words}")
            told.add_text("Software", "a camera")
            taken = Image.Exif()
            taken[0x0132] = f"202{number}:03:04 05:06:07"
            Image.open(variants / f"picture {number}.png").save(folder / f"{number}.png", pnginfo=told, exif=taken)
        else:
            Image.open(variants / f"picture {number}.png").save(folder / f"{number}.png")
    classify(folder, tmp_path / "cloud", embedder="builtin", jobs=1)
    measures = Cloud.load(tmp_path / "cloud").measures
    np.testing.assert_array_equal(measures["steps"].values, np.array([20, 21, 22, 23, np.nan], np.float32))
    assert "guidance" not in measures  # all have the same
    created = measures["created"]
    assert (created.description.title, created.description.low) == ("Years since the first", 0.0)
    np.testing.assert_allclose(created.values, [0.0, 1.0, 2.0, 3.0, np.nan], atol=0.01)
    assert created.description.text(float("nan")) == "not told"


@pytest.mark.parametrize(
    ("created", "title"),
    [
        (("2021-03-04", "2021-03-04T12:00:00"), "Hours since the first"),
        (("2021-03-04", "2021-03-31", ""), "Days since the first"),
        (("1820-01-01", "9999-12-31", "2021-02-31"), "Years since the first"),
    ],
)
def test_dates_are_counted_in_what_suits_them(created: tuple[str, ...], title: str) -> None:
    column = columns([Facts(created=one) for one in created])["created"]
    assert column.description.title == title
    assert column.values[0] == 0.0
    assert np.isnan(column.values[2:]).all()


def test_what_files_do_not_tell_is_no_measure() -> None:
    assert columns([]) == columns([Facts(), Facts(prompt="a bridge", created="2021-02-31")]) == {}


def test_a_picture_that_joins_has_no_steps_of_its_neighbours() -> None:
    column = columns([Facts(steps=20), Facts(steps=30)])["steps"]
    near = Neighbours(np.array([0, 1]), np.array([0.5, 0.5], np.float32))
    assert np.isnan(of_the_neighbours(column, near))
