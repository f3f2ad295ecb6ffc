"""Parts of a cloud are named by what is said of their images more than of all."""

from __future__ import annotations

import numpy as np

from vr_explorer.taste.characteristic_words import Said
from vr_explorer.taste.regions import regions_of
from vr_explorer.taste.words import Vocabulary

SAID = (
    [["", "mountain", "lake", "", "fog", "", "highly", "detailed"]] * 20
    + [["", "city", "street", "", "neon", "light", "", "highly", "detailed"]] * 20
    + [["", "portrait", "", "highly", "detailed"], ["", "old", "sailor"]] * 10
)
LAKE, CITY, MIXED = np.arange(20), np.arange(20, 40), np.arange(0, 60, 3)


def test_a_word_or_two_side_by_side_set_images_apart() -> None:
    said = Said(SAID)
    assert said.distinction(LAKE) == "mountain lake"
    assert said.distinction(CITY) in ("city street", "neon light")
    assert said.distinction(MIXED) == "", "what all have alike says nothing"
    assert said.distinction(np.zeros(0, np.intp)) == Said([]).distinction(np.zeros(0, np.intp)) == ""


def test_one_word_is_said_where_it_stands_beside_many_others() -> None:
    words = [["bridge", f"number{number % 7}"] for number in range(20)] + [["", "forest"]] * 40
    assert Said(words).distinction(np.arange(20)) == "bridge"


def test_regions_without_a_manner_are_named_by_what_is_said() -> None:
    rng = np.random.default_rng(0)
    order = rng.permutation(60)
    places = rng.normal(size=(60, 3)).astype(np.float32)
    places[:20, 0] += 100.0
    places[20:40, 0] -= 100.0
    colours, shares = np.full((60, 5, 3), 90, np.uint8), np.full((60, 5), 0.2, np.float32)
    places, said = places[order], Said([SAID[number] for number in order])
    plain = Vocabulary(colours, shares, [""] * 60, [""] * 60)
    assert regions_of(places, plain, 4) == ()
    named = {region.words for region in regions_of(places, plain, 4, said)}
    assert "mountain lake" in named and "highly detailed" not in named
    manners = Vocabulary(colours, shares, ["mosaic" if number < 20 else "ink" for number in order], [""] * 60)
    named = {region.words for region in regions_of(places, manners, 4, said)}
    assert "mosaics" in {words.rpartition(" ")[2] for words in named} and "mountain lake" not in named
