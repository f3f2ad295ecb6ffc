"""More like one thing than like another: directions between words, images and filters."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import Cloud, Facts
from foundation.errors import UserError
from foundation.language import ENGLISH, choose
from vr_explorer.scene.arrangements import ScatterPlot, SortedWall
from vr_explorer.scene.codec import from_plain, to_plain
from vr_explorer.scene.commands import Arrange, PlaceBomb
from vr_explorer.scene.criteria import AllOf, Favourites, Like, Matcher, Measure, Measures, Not, Rather, Word, ordering
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.search import Search

COUNT = 60


@pytest.fixture
def cloud(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> Cloud:
    """Features on an arc from fog to night; the words are written beside the first and the last tenth alone."""
    angles = np.linspace(0.0, np.pi / 2, COUNT)
    noise = np.random.default_rng(0).normal(0.0, 0.02, (COUNT, 6))
    features = np.concatenate([np.stack([np.cos(angles), np.sin(angles)], axis=1), noise], axis=1)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    prompts = ["a lake in fog" if i < 6 else "a lake at night" if i >= 54 else "a lake" for i in range(COUNT)]
    told = [Facts(prompt=prompt).to_json() for prompt in prompts]
    np.save(tmp_path / "features.npy", features.astype(np.float16))
    return replace(make_cloud(COUNT), provenance=told, folder=tmp_path)


@pytest.fixture
def matcher(cloud: Cloud) -> Matcher:
    return Matcher(Measures(cloud), np.zeros(COUNT, np.float32))


def test_a_direction_between_two_words_orders_images_that_have_neither(matcher: Matcher) -> None:
    values = Rather(Word("fog"), Word("night")).values(matcher)
    assert values.dtype == np.float32 and values.min() >= 0.0 and values.max() <= 1.0
    middle = values[6:54]
    ranks = np.argsort(np.argsort(-middle))
    assert np.corrcoef(ranks, np.arange(len(middle)))[0, 1] > 0.99
    assert values[:6].min() > values[54:].max() + 0.5
    back = Rather(Word("night"), Word("fog")).values(matcher)
    np.testing.assert_allclose(values + back, 1.0, atol=1e-5)


def test_the_share_that_matches_is_at_the_one_end(matcher: Matcher) -> None:
    for this, than in ((Word("fog"), Word("night")), (Like((0,)), Like((59,))), (Word("fog"), Not(Word("fog")))):
        match = matcher.match(Rather(this, than, share=0.1))
        assert np.flatnonzero(match >= 0.5).tolist() == pytest.approx(list(range(6)), abs=2)


def test_it_joins_other_criteria_and_is_kept(matcher: Matcher) -> None:
    direction = Rather(Word("fog"), Like((59, 58)))
    assert matcher.count(AllOf((direction, Not(Word("fog"))))) < matcher.count(direction)
    assert from_plain(json.loads(json.dumps(to_plain(direction)))) == direction
    assert ordering(matcher, direction).name == "“fog” rather than Like 2 images"


def test_words_in_the_search_box_ask_for_it(matcher: Matcher) -> None:
    search = Search(matcher.measures, {})
    for text in ("fog rather than night", "more fog than night", "fog than night"):
        assert search.understand(text).criterion == Rather(Word("fog"), Word("night"))
    assert search.understand("lake fog rather than night").criterion == Rather(
        AllOf((Word("lake"), Word("fog"))), Word("night")
    )
    assert search.understand("fog rather than").criterion == Word("fog")
    assert search.understand("than").criterion is None
    unknown = search.understand("fog rather than xylophone").unknown
    assert [word for word, _ in unknown] == ["xylophone"]
    assert search.understand("fog rather than favourites").criterion == AllOf((Word("fog"), Not(Favourites())))


def test_words_are_axes_and_bombs(cloud: Cloud) -> None:
    scene = Scene(cloud)
    axis = Rather(Word("fog"), Word("night"))
    scene.apply(Arrange(ScatterPlot(axes=(axis, Measure.LIGHTNESS))))
    x = scene.cards.target[:, 0]
    assert x[:6].min() > x[54:].max()
    written = [tick.text for tick in scene.scales[0].ticks]
    assert written == ["“night”", "“fog”"], "its ends say what is there"
    wall = Scene(cloud)
    wall.apply(Arrange(SortedWall((axis,))))
    assert [tick.text for tick in wall.scales[0].ticks] == written
    wall.apply(Arrange(SortedWall((axis,), descending=True)))
    assert [tick.text for tick in wall.scales[0].ticks] == written[::-1]
    scene.apply(PlaceBomb(Word("fog"), (0.0, 0.0, -5.0)))
    assert scene.placement.bombs[0].criterion == Word("fog")


def test_what_can_be_no_direction_is_said_in_a_sentence(matcher: Matcher, make_cloud: Callable[[int], Cloud]) -> None:
    with pytest.raises(UserError, match="No image of this cloud is “xylophone”"):
        matcher.match(Rather(Word("xylophone"), Word("fog")))
    with pytest.raises(UserError, match="features"):
        bare = Matcher(Measures(make_cloud(4)), np.zeros(4, np.float32))
        Rather(Like((0,)), Like((1,))).check(bare)
    with pytest.raises(ValueError):
        Rather(Favourites(), Word("fog"))
    with pytest.raises(ValueError):
        Rather(Word("a"), Word("b"), share=0.0)
    with pytest.raises(TypeError):
        Rather(Word("a"), "b")  # type: ignore[arg-type]


def test_a_cloud_that_is_all_alike_has_no_direction(cloud: Cloud, tmp_path: Path) -> None:
    np.save(tmp_path / "features.npy", np.tile(np.float16(0.5), (COUNT, 4)))
    values = Rather(Word("fog"), Word("night")).values(Matcher(Measures(cloud), np.zeros(COUNT, np.float32)))
    assert (values == 0.5).all()


def test_a_direction_is_asked_for_in_german(matcher: Matcher) -> None:
    choose("de")
    try:
        search = Search(matcher.measures, {})
        assert search.understand("eher fog statt night").criterion == Rather(Word("fog"), Word("night"))
    finally:
        choose(ENGLISH)
