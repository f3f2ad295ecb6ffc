"""The parts of a cloud, and which of them are named for who sees them from where."""

from __future__ import annotations

import numpy as np
import pytest

from tests.vr_explorer.taste.test_words import BLUE, GREY, RED, vocabulary
from vr_explorer.taste.regions import FAR, FEWEST, SMALL, STILL_FAR, Region, most_central, regions_of, seen_from_afar

AHEAD = np.array([0.0, 0.0, -1.0])
TALL = 4.0


def test_a_region_is_named_by_the_manner_that_sets_its_images_apart() -> None:
    rng = np.random.default_rng(1)
    middles = np.repeat(np.array([[-200.0, 0, 0], [200.0, 0, 0], [0, 300.0, 0]], np.float32), 40, axis=0)
    manners = ["mosaic"] * 40 + ["woodcut"] * 30 + [""] * 10 + [""] * 40
    colours = [RED] * 40 + [BLUE, GREY] * 20 + [GREY] * 40
    places = middles + rng.normal(0.0, 5.0, (120, 3)).astype(np.float32)
    order = [0, 40, 80, *rng.permutation([one for one in range(120) if one not in (0, 40, 80)]).tolist()]
    words = vocabulary([colours[one] for one in order], [manners[one] for one in order])
    found = {region.words: region for region in regions_of(places[order], words, 3)}
    assert set(found) == {"red mosaics", "blue woodcuts"}, "and where nothing is known, there is no name"
    mosaics = found["red mosaics"]
    assert mosaics.images == 40 and mosaics.radius < 20.0
    np.testing.assert_allclose(mosaics.middle, (-200.0, 0.0, 0.0), atol=5.0)


def test_what_is_everywhere_names_no_region() -> None:
    places = np.random.default_rng(1).normal(0.0, 50.0, (400, 3)).astype(np.float32)
    assert regions_of(places, vocabulary([RED] * 400, ["mosaic"] * 400)) == ()
    assert regions_of(places, vocabulary([RED] * 400, [""] * 400)) == ()
    assert regions_of(places[: FEWEST - 1], vocabulary([RED] * (FEWEST - 1), ["mosaic"] * (FEWEST - 1))) == ()


def region(z: float, radius: float, x: float = 0.0, words: str = "mosaics") -> Region:
    return Region((x, 0.0, z), radius, words, 100)


@pytest.mark.parametrize("radius", [10.0, 200.0])
def test_a_region_is_named_from_afar_and_keeps_its_name_a_little_nearer(radius: float) -> None:
    far = max(FAR * radius, TALL / SMALL)
    beyond, nearer, near = (region(-share * far, radius) for share in (1.01, 0.99, 0.99 * STILL_FAR / FAR))
    assert seen_from_afar([beyond], np.zeros(3), AHEAD, TALL) == (beyond,)
    assert seen_from_afar([nearer], np.zeros(3), AHEAD, TALL) == ()
    assert seen_from_afar([nearer], np.zeros(3), AHEAD, TALL, before=(nearer,)) == (nearer,)
    assert seen_from_afar([near], np.zeros(3), AHEAD, TALL, before=(near,)) == ()


def test_no_name_stands_behind_another_behind_the_viewer_or_twice() -> None:
    front, behind_it, aside = (
        region(-400.0, 50.0),
        region(-900.0, 50.0, words="chalk"),
        region(-400.0, 50.0, 300.0, "ink"),
    )
    back, twin = region(400.0, 50.0, words="agate"), region(-900.0, 50.0, -700.0)
    named = seen_from_afar([behind_it, twin, aside, back, front], np.zeros(3), AHEAD, TALL)
    assert named == (front, aside)
    kept = seen_from_afar([front, behind_it], np.zeros(3), AHEAD, TALL, before=(behind_it,))
    assert kept == (behind_it,), "what is named stays, so that names do not flutter"


def test_the_most_central_has_the_least_angles_to_all_others() -> None:
    rng = np.random.default_rng(2)
    vectors = rng.normal(size=(60, 12)) + 1.5
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    assert most_central(vectors) == int((vectors.astype(np.float64) @ vectors.T).sum(axis=0).argmax())


def test_parts_without_a_name_are_kept_where_an_image_stands_for_them() -> None:
    places = np.repeat(np.array([[-200.0, 0, 0], [200.0, 0, 0]], np.float32), 40, axis=0)
    places += np.random.default_rng(1).normal(0.0, 5.0, places.shape).astype(np.float32)
    order = np.random.default_rng(2).permutation(80)
    words = vocabulary([RED] * 80, [""] * 80)
    assert regions_of(places[order], words, 2) == ()
    found = regions_of(places[order], words, 2, central=lambda images: len(images) - 1)
    assert len(found) == 2 and all(one.words == "" for one in found)
    for one in found:
        assert np.linalg.norm(places[order][one.image] - one.middle) < 30.0, "it is one of its own"
    assert regions_of(places[order], words, 2, central=lambda images: -1) == ()


def test_pictures_above_the_names_do_not_meet_and_parts_without_names_are_no_twins() -> None:
    near, above = region(-400.0, 50.0, words=""), Region((0.0, 60.0, -410.0), 50.0, "", 100)
    higher = Region((0.0, 120.0, -410.0), 50.0, "", 100)
    assert seen_from_afar([near, above, higher], np.zeros(3), AHEAD, TALL) == (near, above, higher)
    assert seen_from_afar([near, above, higher], np.zeros(3), AHEAD, TALL, pictured=True) == (near, higher)
