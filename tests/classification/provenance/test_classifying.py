"""`classify` keeps what files tell of themselves in the cloud."""

import json
from pathlib import Path

from PIL import Image, PngImagePlugin

from classification.cloud import Cloud
from classification.pipeline import classify
from classification.provenance.facts import facts_of


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
