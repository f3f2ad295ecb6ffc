"""A folder to which pictures came is classified again: what was there stays where it was, to the bit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from classification.cloud import Cloud, former_layout
from classification.cloud.placing import free_position, free_positions
from classification.growth import Growth
from classification.kept_layouts import FOLDER
from classification.layout import LayoutSettings
from classification.measurement import CACHE_FOLDER
from classification.pipeline import classify
from tests.classification.conftest import variant
from tests.classification.growth.conftest import COUNT, classified
from vr_explorer.scene.scene import Scene


def _more(folder: Path, portrait: Image.Image, count: int = 3) -> None:
    """Pictures that are almost like the first ones; their names come before and behind those that are there."""
    for number in range(count):
        like = ImageEnhance.Brightness(variant(portrait, number)).enhance(1.04)
        like.save(folder / "variants" / f"{'az'[number % 2]} {number}.png")


def _moved(before: Cloud, after: Cloud) -> np.ndarray:
    """float32 (K, 3): how far those that are in both stand from where they stood."""
    shared = [name for name in before.ids if name in after.ids]
    now, then = ([cloud.ids.index(name) for name in shared] for cloud in (after, before))
    return after.positions[now] - before.positions[then]


def test_no_picture_moves_when_others_come(grown: Path, portrait: Image.Image) -> None:
    before = Cloud.load(grown / "cloud")
    _more(grown, portrait)
    report = classified(grown)
    after = Cloud.load(grown / "cloud")
    assert (len(after), report.measured) == (COUNT + 3, 3)
    assert len(_moved(before, after)) == COUNT and not _moved(before, after).any()
    old = [after.ids.index(name) for name in before.ids]
    assert np.array_equal(after.values("composition")[old], before.values("composition"))
    for number in range(3):
        own, like = after.ids.index(f"{'az'[number % 2]} {number}"), after.ids.index(f"picture {number}")
        distances = np.linalg.norm(after.positions[old] - after.positions[own], axis=1)
        assert 0 < distances[before.ids.index(f"picture {number}")] == distances.min()
        compositions = after.values("composition")
        assert abs(compositions[own] - compositions[like]) < np.ptp(before.values("composition")) / 2
    assert after.description["layout"]["joined"] == 3
    places = [Scene(cloud).cards.target for cloud in (before, after)]
    assert np.array_equal(places[1][old], places[0]), "nor in the world, in metres"
    assert [note for note in report.notes if "--new-layout" in note] == [
        "3 pictures of 11 came after the cloud was laid out and stand beside those that they are like; "
        "`--new-layout` lays all out anew."
    ]


def test_they_stay_however_often_others_come_or_go(grown: Path, portrait: Image.Image) -> None:
    before = Cloud.load(grown / "cloud")
    for name, number in (("b", 20), ("c", 21)):
        variant(portrait, number).save(grown / "variants" / f"{name}.png")
        classified(grown)
    grown_by_two = Cloud.load(grown / "cloud")
    (grown / "variants" / "picture 2.png").unlink()
    (components,) = (grown / "cloud" / FOLDER).iterdir()
    components.write_bytes(b"PK\x03\x04")
    shutil.rmtree(grown / "cloud" / CACHE_FOLDER)  # all is measured again
    variant(portrait, 22).save(grown / "variants" / "d.png")
    report = classified(grown)
    after = Cloud.load(grown / "cloud")
    assert report.measured == len(after) == COUNT + 2
    assert not _moved(before, after).any() and not _moved(grown_by_two, after).any()
    assert after.description["layout"]["joined"] == 3


def test_a_child_stays_where_it_came_to_stand(grown: Path, portrait: Image.Image) -> None:
    variant(portrait, 30).save(grown / "variants" / "child.png")
    with Growth(grown / "cloud") as growth:
        growth.add("child.png")
        shown = growth.cloud
    classified(grown)
    after = Cloud.load(grown / "cloud")
    assert after.classified == len(after) == COUNT + 1
    assert not _moved(shown, after).any()
    assert after.description["layout"]["joined"] == 1


def test_a_picture_that_is_another_one_now_finds_another_place(grown: Path, portrait: Image.Image) -> None:
    before = Cloud.load(grown / "cloud")
    like = variant(portrait, 1)
    ImageEnhance.Brightness(like).enhance(1.04).save(grown / "variants" / "picture 6.png")
    classified(grown)
    moved = dict(zip(before.ids, _moved(before, Cloud.load(grown / "cloud")), strict=True))
    assert {name for name, way in moved.items() if way.any()} == {"picture 6"}


@pytest.mark.parametrize("asked", [{"new_layout": True}, {"settings": LayoutSettings(density_equalisation=0.9)}])
def test_all_are_laid_out_anew_when_that_is_asked_for(
    grown: Path, portrait: Image.Image, asked: dict[str, object]
) -> None:
    before = Cloud.load(grown / "cloud")
    _more(grown, portrait)
    classified(grown)
    report = classify(grown / "variants", grown / "cloud", "builtin", **asked)
    fresh = classify(grown / "variants", grown / "fresh", "builtin", asked.get("settings"))  # type: ignore[arg-type]
    assert np.array_equal(report.cloud.positions, fresh.cloud.positions)
    assert _moved(before, report.cloud).any()
    assert "joined" not in report.cloud.description["layout"]
    assert not [note for note in report.notes if "--new-layout" in note]
    stood = former_layout.kept(report.cloud)
    assert stood is not None and np.isfinite(stood).all()
    old = [report.cloud.ids.index(name) for name in before.ids]
    assert np.array_equal(stood[old], before.positions), "it can be shown how they go"
    kept = classify(grown / "variants", grown / "cloud", "builtin")
    assert np.array_equal(kept.cloud.positions, report.cloud.positions), "the defaults ask for nothing"
    assert former_layout.kept(kept.cloud) is None, "it is of the cloud before"


@pytest.mark.parametrize("content", [b"", b"no numbers", b"PK\x03\x04"])
def test_a_damaged_file_of_where_they_stood_shows_nothing(grown: Path, content: bytes) -> None:
    (grown / "cloud" / former_layout.FILE).write_bytes(content)
    assert former_layout.kept(Cloud.load(grown / "cloud")) is None
    former_layout.keep(grown / "cloud", Cloud.load(grown / "cloud").description["run"], np.zeros((3, 3), np.float32))
    assert former_layout.kept(Cloud.load(grown / "cloud")) is None


@pytest.mark.parametrize("told", ["many", -1, 10**9, None, [2]])
def test_what_a_description_says_wrongly_is_passed_over(grown: Path, portrait: Image.Image, told: object) -> None:
    path = grown / "cloud" / "cloud.json"
    description = json.loads(path.read_text())
    description["layout"]["joined"] = told
    path.write_text(json.dumps(description))
    before = Cloud.load(grown / "cloud")
    assert before.laid_out == COUNT
    _more(grown, portrait, 1)
    classified(grown)
    after = Cloud.load(grown / "cloud")
    assert not _moved(before, after).any()
    assert (after.laid_out, after.description["layout"]["joined"]) == (COUNT, 1)


def test_each_finds_a_place_as_if_it_came_alone() -> None:
    rng = np.random.default_rng(3)
    positions = rng.normal(size=(400, 3)).astype(np.float32)
    wanted = np.concatenate([positions[:20], rng.normal(size=(20, 3)).astype(np.float32)])
    taken = positions
    for place in wanted:
        own = free_position(place, np.concatenate([taken, np.full((440 - len(taken), 3), 1e6, np.float32)]))
        taken = np.concatenate([taken, own[None]])
    assert np.array_equal(free_positions(wanted, positions), taken[400:])
