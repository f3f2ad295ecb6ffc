"""Children of a small folder: like their parents, unlike each other, and made again from their entries."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from PIL import Image

from foundation.images import load_rgb
from generation import manifest
from generation.breeding.brood import LEAST_APART
from generation.breeding.genome import genome_of
from generation.breeding.making import ALIKE, again, rms_difference, thumbnail
from generation.breeding.nursery import Nursery
from generation.breeding.shelf import Shelf
from generation.portrait import to_picture
from tests.generation.breeding.family import Pictures, parents_by, served


def test_a_child_is_bred_again_bit_for_bit_from_its_entry(variants: Path) -> None:
    parents = parents_by(variants, "painted_style", "mosaic")
    said = served(
        Pictures(variants), {"brood": 1, "parents": parents, "shares": [0.4, 0.6], "strength": 0.6, "count": 6}
    )
    children = [one["child"] for one in said if "child" in one]
    entries = manifest.read(variants)
    assert len(children) == 6
    assert said[0] == {"ready": True}
    assert said[-1] == {"brood": 1, "done": True}
    for id_ in children:
        entry = entries[id_]
        picture = again(entry, Nursery(variants, Shelf()))
        kept = np.asarray(load_rgb(variants / entry.file))
        assert entry.parents == parents
        assert entry.bred["shares"] == [0.4, 0.6]
        assert np.array_equal((picture * 255 + 0.5).astype(np.uint8), kept)


def test_the_same_seed_breeds_the_same_children(variants: Path, tmp_path: Path) -> None:
    parents = parents_by(variants, "painted_style", "mosaic")
    shutil.copytree(variants, tmp_path / "other")
    pixels = []
    for folder in (variants, tmp_path / "other"):
        said = served(Pictures(folder), {"brood": 3, "parents": parents, "shares": [0.5], "count": 3, "seed": 8})
        files = [manifest.read(folder)[one["child"]].file for one in said if "child" in one]
        pixels.append([np.asarray(load_rgb(folder / file)).tobytes() for file in files])
    assert pixels[0] == pixels[1]
    assert len(set(pixels[0])) == 3


def test_children_lie_between_and_lean(variants: Path) -> None:
    """At a share of 0 they look more like the first, at 1 more like the second, in the mean of a few."""
    family = Pictures(variants)
    parents = parents_by(variants, "painted_style", "low_poly")
    places = []
    for share in (0.05, 0.95):
        request = {"brood": 1, "parents": parents, "shares": [share], "strength": 0.1, "count": 4, "seed": 2}
        children = [one["child"] for one in served(family, request) if "child" in one]
        vectors, ends = family.vectors(children), family.vectors(parents)
        away = np.linalg.norm(vectors[:, None] - ends[None], axis=2)
        places.append(float(np.mean(away[:, 0] / away.sum(axis=1))))
    assert places[0] + 0.2 < places[1]


def test_no_child_is_as_one_that_is_there(variants: Path) -> None:
    family = Pictures(variants)
    parents = parents_by(variants, "painted_style", "mosaic")
    said = served(family, {"brood": 1, "parents": parents, "shares": [0.5], "strength": 0.0, "count": 8})
    ids = [*parents, *(one["child"] for one in said if "child" in one)]
    thumbnails = [thumbnail(to_picture(load_rgb(variants / family.known[id_]))) for id_ in ids]
    pairs = [(one, other) for at, one in enumerate(thumbnails) for other in thumbnails[:at]]
    differences = np.array([rms_difference(one, other) for one, other in pairs])
    assert differences.min() > LEAST_APART
    assert np.mean(differences < ALIKE) < 0.05


def test_a_later_brood_of_the_same_parents_brings_others(variants: Path) -> None:
    """Also with the seed of the earlier one, in a worker that was started anew."""
    family = Pictures(variants)
    parents = parents_by(variants, "painted_style", "mosaic")
    request = {"parents": parents, "shares": [0.5], "count": 4, "seed": 3}
    ids = [one["child"] for brood in (1, 2) for one in served(family, {"brood": brood, **request}) if "child" in one]
    thumbnails = [thumbnail(to_picture(load_rgb(variants / family.known[id_]))) for id_ in ids]
    assert len(ids) == 8
    assert min(rms_difference(one, other) for one in thumbnails[:4] for other in thumbnails[4:]) > ALIKE


def test_one_parent_and_many(variants: Path) -> None:
    entries = list(manifest.read(variants))
    said = served(
        Pictures(variants),
        {"brood": 1, "parents": entries[:1], "strength": 0.4, "count": 2},
        {"brood": 2, "parents": entries[:4], "shares": [1, 1, 1, 5], "strength": 0.2, "count": 2},
    )
    assert sum("child" in one for one in said) == 4, said


def test_pictures_of_ones_own_are_content_and_their_children_go_into_a_folder_of_their_own(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for number in range(2):
        small = Image.fromarray(rng.integers(0, 255, (6, 5, 3), np.uint8).astype(np.uint8))
        small.resize((100, 120), Image.Resampling.BICUBIC).save(tmp_path / f"{number}.png")
    family = Pictures(tmp_path)
    said = served(family, {"brood": 1, "parents": ["0.png", "1.png"], "shares": [0.5], "count": 2})
    children = [one["child"] for one in said if "child" in one]
    assert len(children) == 2, said
    entries = manifest.read(tmp_path / "bred")
    for id_ in children:
        assert entries[id_].bred["picture"] in ("0.png", "1.png")
        picture = again(entries[id_], Nursery(tmp_path, Shelf(root=tmp_path)))
        assert np.array_equal(
            (picture * 255 + 0.5).astype(np.uint8), np.asarray(load_rgb(tmp_path / "bred" / entries[id_].file))
        )
    grandchild = served(Pictures(tmp_path), {"brood": 2, "parents": [f"bred/{entries[children[0]].file}"], "count": 1})
    assert any("child" in one for one in grandchild), grandchild


def test_a_genome_has_the_steps_of_the_variant_that_it_started_from(variants: Path) -> None:
    entries = manifest.read(variants)
    first, second = (entries[id_] for id_ in parents_by(variants, "painted_style", "mosaic"))
    chained = manifest.Entry(
        **{**vars(second), "id": "chained", "parents": [first.id], "bred": {}, "software": ""},
    )
    genome = genome_of(chained, {**entries, "chained": chained}, Shelf())
    assert [step.method for step in genome.steps][-2:] == ["painted_style", "mosaic"]
