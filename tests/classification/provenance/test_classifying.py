"""`classify` keeps what files tell of themselves in the cloud."""

from pathlib import Path

from PIL import Image, PngImagePlugin

from classification.cloud import Cloud
from classification.pipeline import classify
from classification.provenance.facts import facts_of


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
