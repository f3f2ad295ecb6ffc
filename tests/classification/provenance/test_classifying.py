"""`classify` keeps what files tell of themselves in the cloud."""

import json
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
