"""Criteria answer as their formulas, written out image by image, say."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.cloud import Cloud, original_measures
from foundation.colour import srgb_to_oklab
from foundation.errors import UserError
from vr_explorer.scene.criteria import (
    THRESHOLD,
    About,
    AllOf,
    AnyOf,
    Colours,
    Criterion,
    Favourites,
    InRange,
    Like,
    Matcher,
    Measure,
    Measures,
    Method,
    Not,
    preview,
)
from vr_explorer.scene.criteria.measures import DERIVED
from vr_explorer.scene.criteria.preview import BINS

COUNT = 300
METHODS = ("stained_glass", "singan, style_transfer", "style_transfer")


@pytest.fixture(scope="module")
def cloud(make_cloud: Callable[[int], Cloud]) -> Cloud:
    return replace(make_cloud(COUNT), methods=[METHODS[number % 3] for number in range(COUNT)])


@pytest.fixture(scope="module")
def matcher(cloud: Cloud) -> Matcher:
    favourite = np.zeros(COUNT, np.float32)
    favourite[[3, 7, 100]] = 1.0
    return Matcher(Measures(cloud), favourite)


def plain_colour_match(cloud: Cloud, wanted: Colours, card: int) -> float:
    least = math.inf
    for colour in wanted.colours:
        covered = 0.0
        for one, share in zip(cloud.colours[card], cloud.shares[card], strict=True):
            left, right = (srgb_to_oklab(np.array(rgb) / 255.0).astype(float) for rgb in (one, colour))
            apart = math.sqrt(
                (left[0] - right[0]) ** 2 + 4.0 * (left[1] - right[1]) ** 2 + 4.0 * (left[2] - right[2]) ** 2
            )
            covered += float(share) * 2.0 ** -((apart / wanted.tolerance) ** 2)
        least = min(least, covered)
    odds = (least * len(wanted.colours) / wanted.share) ** 2
    return odds / (1.0 + odds)


@pytest.mark.parametrize(
    "wanted", [Colours(((200, 40, 40),)), Colours(((20, 30, 200), (240, 230, 90), (0, 0, 0)), tolerance=0.4, share=0.5)]
)
def test_colours_match_by_distance_and_share(cloud: Cloud, matcher: Matcher, wanted: Colours) -> None:
    plain = [plain_colour_match(cloud, wanted, card) for card in range(COUNT)]
    np.testing.assert_allclose(matcher.match(wanted), plain, atol=2e-5)
    assert 0 < matcher.count(wanted) < COUNT


def test_an_image_is_in_its_own_colours_and_not_in_their_opposites(cloud: Cloud, matcher: Matcher) -> None:
    red, green, blue = (int(part) for part in cloud.colours[5, 0])
    assert matcher.match(Colours(((red, green, blue),)))[5] > 0.5
    assert matcher.match(Colours(((255 - red, 255 - green, 255 - blue),), tolerance=0.05))[5] < 0.1


@pytest.mark.parametrize("measure", [Measure.ABSTRACTNESS, Measure.COMPOSITION, *DERIVED], ids=lambda one: one.id)
def test_a_wanted_value_and_a_range_match_within_their_ends(matcher: Matcher, measure: Measure) -> None:
    values = matcher.measures.values(measure)
    middle, low, high = (float(np.percentile(values, share)) for share in (50, 30, 80))
    about = matcher.match(About(measure, middle, high - middle)) >= THRESHOLD
    expected = np.abs(values - middle) <= high - middle
    if measure == Measure.HUE:
        expected |= 360.0 - np.abs(values - middle) <= high - middle
    np.testing.assert_array_equal(about, expected)
    ranged = matcher.match(InRange(measure, low, high))
    np.testing.assert_array_equal(ranged >= THRESHOLD, (values >= low) & (values <= high))
    assert ranged[(values > low + 0.2 * (high - low)) & (values < high - 0.2 * (high - low))].min() > 0.95
    near = np.argsort(np.abs(values - middle))[:5]
    assert matcher.match(About(measure, middle, high - middle))[near].min() > 0.9


def test_the_whole_range_and_a_range_of_one_value_match(cloud: Cloud, matcher: Matcher) -> None:
    assert matcher.count(InRange(Measure.COMPOSITION, 0.0, 100.0)) == COUNT
    value = float(cloud.values("composition")[9])
    assert matcher.match(InRange(Measure.COMPOSITION, value, value))[9] >= THRESHOLD


def test_a_range_is_open_at_an_end_of_the_scale(cloud: Cloud) -> None:
    even = np.linspace(0.0, 100.0, COUNT, dtype=np.float32)
    ends = replace(cloud, measures=original_measures(cloud.values("abstractness"), even))
    matcher = Matcher(Measures(ends), np.zeros(COUNT, np.float32))
    upper, lower = (matcher.match(InRange(Measure.COMPOSITION, *span)) for span in ((70.0, 100.0), (0.0, 30.0)))
    assert upper[-1] > 0.99 and lower[0] > 0.99
    np.testing.assert_array_equal(upper >= THRESHOLD, ends.values("composition") >= 70.0)
    np.testing.assert_array_equal(lower >= THRESHOLD, ends.values("composition") <= 30.0)


def test_hues_are_a_circle(matcher: Matcher) -> None:
    hue = matcher.measures.values(Measure.HUE)
    matches = matcher.match(InRange(Measure.HUE, 300.0, 60.0)) >= THRESHOLD
    np.testing.assert_array_equal(matches, (hue >= 300.0) | (hue <= 60.0))


def test_a_method_is_one_of_the_steps(matcher: Matcher) -> None:
    np.testing.assert_array_equal(matcher.match(Method("style_transfer")), np.arange(COUNT) % 3 > 0)
    assert matcher.count(Method("singan")) == COUNT // 3
    assert matcher.count(Method("style")) == 0
    assert matcher.measures.methods == ("singan", "stained_glass", "style_transfer")


def test_favourites_are_those_of_now(cloud: Cloud) -> None:
    favourite = np.zeros(COUNT, np.float32)
    matcher = Matcher(Measures(cloud), favourite)
    assert matcher.count(Favourites()) == 0
    favourite[5] = 1.0
    assert matcher.count(Favourites()) == 1


@pytest.fixture
def with_features(cloud: Cloud, tmp_path: object) -> Cloud:
    saved = cloud.save(tmp_path)  # type: ignore[arg-type]
    features = np.random.default_rng(3).standard_normal((COUNT, 16)).astype(np.float32)
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    np.save(tmp_path / "features.npy", features.astype(np.float16))  # type: ignore[operator]
    return saved


@pytest.mark.parametrize("cards", [(12,), (12, 40, 77)])
def test_likeness_is_the_mean_cosine(with_features: Cloud, cards: tuple[int, ...]) -> None:
    matcher = Matcher(Measures(with_features), np.zeros(COUNT, np.float32))
    match = matcher.match(Like(cards, share=0.1))
    features = np.asarray(with_features.features(), np.float64)
    mean = [sum(float(features[card] @ features[one]) for one in cards) / len(cards) for card in range(COUNT)]
    order = np.argsort(mean)[::-1]
    np.testing.assert_array_equal(np.sort(np.flatnonzero(match >= THRESHOLD)), np.sort(order[: COUNT // 10]))
    assert (np.diff(match[order]) <= 1e-3).all()
    if len(cards) == 1:
        assert match[12] > 0.99


def test_an_example_that_is_not_in_the_cloud_is_told(with_features: Cloud) -> None:
    with pytest.raises(UserError, match="not in this cloud"):
        Matcher(Measures(with_features), np.zeros(COUNT, np.float32)).match(Like((COUNT,)))


def test_likeness_without_features_says_so(matcher: Matcher) -> None:
    with pytest.raises(UserError, match="no features"):
        matcher.match(Like((3,)))


SINGLE = st.one_of(
    st.builds(lambda low, width: InRange(Measure.ABSTRACTNESS, low, low + width), st.floats(0, 1), st.floats(0.0, 1.0)),
    st.builds(About, st.just(Measure.COMPOSITION), st.floats(0, 100), st.floats(1, 40)),
    st.builds(Method, st.sampled_from(["singan", "style_transfer", "none"])),
    st.just(Favourites()),
)
CRITERIA: st.SearchStrategy[Criterion] = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)


def boolean(matcher: Matcher, criterion: Criterion) -> np.ndarray:
    """By the rules of Boolean logic from what the single criteria match."""
    if isinstance(criterion, Not):
        return ~boolean(matcher, criterion.criterion)
    if isinstance(criterion, AllOf):
        return np.array([boolean(matcher, part) for part in criterion.criteria] or [np.ones(COUNT, bool)]).all(axis=0)
    if isinstance(criterion, AnyOf):
        return np.array([boolean(matcher, part) for part in criterion.criteria] or [np.zeros(COUNT, bool)]).any(axis=0)
    return matcher.match(criterion) >= THRESHOLD


@settings(max_examples=80, deadline=None)
@given(criterion=CRITERIA)
def test_all_any_and_not_agree_with_boolean_logic(matcher: Matcher, criterion: Criterion) -> None:
    match = matcher.match(criterion)
    assert match.dtype == np.float32 and match.min() >= 0.0 and match.max() <= 1.0
    decided = np.abs(match - THRESHOLD) > 1e-6
    np.testing.assert_array_equal((match >= THRESHOLD)[decided], boolean(matcher, criterion)[decided])


def test_a_preview_counts_matches_and_sorts_values_into_steps(matcher: Matcher) -> None:
    abstract, red = InRange(Measure.ABSTRACTNESS, 0.5, 1.0), Colours(((200, 40, 40),), tolerance=0.5)
    shown = preview(matcher, AllOf((abstract, Not(red))))
    assert set(shown.histograms) == {abstract, red}
    assert shown.matches == matcher.count(AllOf((abstract, Not(red))))
    values = matcher.measures.values(Measure.ABSTRACTNESS)
    histogram = shown.histograms[abstract]
    np.testing.assert_array_equal(histogram.counts, np.histogram(values, BINS, (0.0, 1.0))[0])
    assert histogram.matching[: BINS // 2 - 1].sum() == 0
    assert histogram.matching.sum() == shown.matches
    assert shown.histograms[red].counts.sum() == COUNT


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Colours(()),
        lambda: Colours(((0, 0, 0),) * 6),
        lambda: Colours(((0, 0, 256),)),
        lambda: Colours(((0, 0, 0),), tolerance=0.0),
        lambda: About(Measure.HUE, math.nan, 1.0),
        lambda: InRange(Measure.LIGHTNESS, 0.8, 0.2),
        lambda: Like(()),
        lambda: AllOf((3,)),  # type: ignore[arg-type]
        lambda: Not("this"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_wanted_is_refused(wrong: Callable[[], Criterion]) -> None:
    with pytest.raises((ValueError, TypeError)):
        wrong()


def test_an_empty_cloud_can_be_asked(make_cloud: Callable[[int], Cloud]) -> None:
    matcher = Matcher(Measures(make_cloud(0)), np.zeros(0, np.float32))
    for criterion in (Colours(((1, 2, 3),)), InRange(Measure.HUE, 0, 9), Method("a"), AllOf(())):
        assert matcher.count(criterion) == 0
