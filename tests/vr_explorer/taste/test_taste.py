"""What a taste picks: the same for the same, more than one kind of what is liked, and corners beside it."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.taste import process as of_process
from vr_explorer.taste import space as of_space
from vr_explorer.taste import taste as of_taste
from vr_explorer.taste.process import Process
from vr_explorer.taste.settings import TasteSettings
from vr_explorer.taste.signals import Signal
from vr_explorer.taste.space import Space, measured
from vr_explorer.taste.taste import Taste

GROUPS, EACH = 12, 60


def features(count: int = GROUPS * EACH) -> tuple[np.ndarray, np.ndarray]:
    """(N, 96) features of twelve groups, and the group of each."""
    rng = np.random.default_rng(3)
    middles = rng.standard_normal((GROUPS, 96))
    group = np.arange(count) % GROUPS
    rows = middles[group] + 0.5 * rng.standard_normal((count, 96))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float16), group


def made(count: int = GROUPS * EACH) -> tuple[Space, np.ndarray]:
    rows, group = features(count)
    return Space(rows, np.zeros((count, 0), np.float32)), group


def told(taste: Taste, images: list[int], signal: Signal = Signal.FAVOURITE) -> Taste:
    for image in images:
        taste.tell(image, signal)
    return taste


def test_the_same_seed_and_the_same_signals_pick_the_same_also_after_a_restart() -> None:
    space, _ = made()
    first = told(Taste(space, 7), [0, 12, 5])
    batches = [first.pick(8) for _ in range(3)]
    again = told(Taste(space, 7), [0, 12, 5])
    assert [again.pick(8) for _ in range(2)] == batches[:2]
    later = Taste(space, 7, again.told.items(), batches=2)
    assert later.pick(8) == batches[2]
    assert [told(Taste(space, 8), [0, 12, 5]).pick(8)] != batches[:1], "another artist sees other images"


def test_what_is_liked_comes_from_each_niche_and_nothing_twice() -> None:
    space, group = made()
    taste = told(Taste(space, 1), [0, 12, 24, 1, 13, 25])
    assert len(taste.niches) == 2 and {group[niche.likes[0]] for niche in taste.niches} == {0, 1}
    seen: list[int] = []
    for _ in range(5):
        for pick in taste.pick(8, dial=0.0):
            assert pick.niche is not None and pick.image not in taste.told
            assert group[pick.image] in (0, 1)
            seen.append(pick.image)
            taste.tell(pick.image, Signal.PASSED)
    assert len(set(seen)) == len(seen) and {int(group[image]) for image in seen} == {0, 1}


def explored(taste: Taste, dial: float, batches: int = 40) -> float:
    """The share of what is picked that is of no niche."""
    picks = [pick for _ in range(batches) for pick in taste.pick(8, dial)]
    return sum(pick.niche is None for pick in picks) / len(picks)


def test_the_dial_sets_how_much_is_explored_and_all_of_it_is_before_the_first_like() -> None:
    space, _ = made()
    assert all(pick.niche is None for pick in Taste(space, 1).pick(8, dial=0.0))
    taste = told(Taste(space, 1), [0, 1, 2])
    assert [explored(taste, dial) for dial in (0.0, 0.5, 1.0)] == pytest.approx([0.0, 0.15, 0.3], abs=0.04)
    assert TasteSettings().strength == pytest.approx(0.5, abs=0.01) and TasteSettings(dial=1.0).strength == 0.6


def test_the_less_of_what_is_liked_is_found_the_more_is_explored() -> None:
    space, group = made()
    taste = told(Taste(space, 1), [0, 1, 12])
    told(taste, [*range(24, 360, 12)], Signal.DISMISSED)
    assert explored(taste, 0.5) == pytest.approx(0.15, abs=0.04), "the other niche has not been tried"
    told(taste, [*range(25, 300, 12)], Signal.DISMISSED)
    assert explored(taste, 0.5) > 0.45
    told(taste, np.flatnonzero(group == 0)[31:60].tolist())
    assert explored(taste, 0.5) == pytest.approx(0.15, abs=0.04), "one niche that yields is enough"


def test_other_artists_are_shown_other_corners() -> None:
    space, _ = made()
    corners = [{pick.image for pick in Taste(space, seed).pick(24)} for seed in (1, 2)]
    assert len(corners[0] & corners[1]) < len(corners[0]) / 2


def test_corners_that_were_met_are_left_for_others() -> None:
    space, group = made()
    taste = Taste(space, 1)
    met = group < 6
    picks = [pick for _ in range(4) for pick in taste.pick(8, met=met)]
    assert not met[[pick.image for pick in picks]].any()


def test_what_is_forgotten_was_never_said() -> None:
    space, _ = made()
    taste = told(Taste(space, 3), [0, 12, 5, 17])
    taste.forget(5, 17)
    assert taste.pick(8) == told(Taste(space, 3), [0, 12]).pick(8)
    taste.tell(12, Signal.DISMISSED)
    assert taste.niches[0].likes == [0] and taste.told[12] is Signal.DISMISSED


def test_signals_are_worth_what_they_say() -> None:
    worth = [one.worth for one in (Signal.FAVOURITE, Signal.LOOKED, Signal.PASSED, Signal.DISMISSED)]
    assert worth == [1.0, 0.3, 0.1, 0.0]
    targets = [one.target for one in (Signal.FAVOURITE, Signal.LOOKED, Signal.PASSED, Signal.DISMISSED)]
    assert targets == pytest.approx([0.95, 0.25, 0.0, -0.05])
    space, group = made()
    liked = told(Taste(space, 1), [0])
    before = liked.expected()
    told(liked, [12], Signal.DISMISSED)
    after = liked.expected()
    near = [image for image in range(len(space)) if group[image] == 0 and image not in (0, 12)]
    assert np.mean([after[image] - before[image] for image in near]) < 0.0
    looked = told(Taste(space, 1), [0], Signal.LOOKED).expected()
    assert 0.0 < np.mean([looked[image] for image in near]) < np.mean([before[image] for image in near])
    passed = told(Taste(space, 1), [0], Signal.PASSED).expected()
    assert max(map(abs, passed.values())) < 1e-6, "to be passed by is no praise"


def test_the_process_is_the_one_of_the_book() -> None:
    rng = np.random.default_rng(5)
    vectors = rng.standard_normal((40, 6)).astype(np.float32)
    process = Process(1.7)
    process.admit(np.arange(40), vectors)
    signals = [(3, 0.95, 0.25), (8, -0.05, 0.7), (21, 0.95, 0.25), (30, 0.0, 0.7), (8, 0.95, 0.25)]
    for image, target, noise in signals:
        process.observe(image, vectors[image], target, noise)
    seen = {image: (target, noise) for image, target, noise in signals}
    images = list(seen)

    def kernel(one: np.ndarray, other: np.ndarray) -> float:
        return float(np.exp(-((one - other) ** 2).sum() / (2.0 * 1.7**2)))

    covariance = np.array([[kernel(vectors[a], vectors[b]) for b in images] for a in images])
    covariance += np.diag([noise**2 for _, noise in seen.values()])
    weights = np.linalg.inv(covariance) @ np.array([target for target, _ in seen.values()])
    slow = [
        sum(kernel(one, vectors[image]) * weight for image, weight in zip(images, weights, strict=True))
        for one in vectors
    ]
    assert process.mean() == pytest.approx(slow, abs=1e-4)


def test_the_process_stays_exact_over_thousands_of_observations_that_change_and_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(of_process, "OBSERVED", 40)
    rng = np.random.default_rng(6)
    vectors = np.repeat(rng.standard_normal((50, 6)), 4, axis=0).astype(np.float32)  # each there four times
    process = Process(1.7)
    process.admit(np.arange(200), vectors)
    for _ in range(3000):
        liked = rng.random() < 0.3
        image = int(rng.integers(200))
        process.observe(image, vectors[image], 0.95 if liked else -0.05, 0.25 if liked else 0.7)
    images, targets, noises = process._images, process._targets, process._noises
    distances = ((vectors[:, None] - vectors[images][None]) ** 2).sum(axis=2)
    near = np.exp(-distances / (2.0 * 1.7**2)).astype(np.float64)
    expected = near @ np.linalg.solve(near[images] + np.diag(np.square(noises)), targets)
    assert len(images) == 40 and process.mean() == pytest.approx(expected, abs=1e-4)


def test_of_many_observations_the_oldest_that_are_no_likes_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_process, "OBSERVED", 6)
    vectors = np.random.default_rng(5).standard_normal((40, 6)).astype(np.float32)
    process, other = Process(1.7), Process(1.7)
    for one in (process, other):
        one.admit(np.arange(40), vectors)
    signals = [(image, 0.95 if image in (1, 4) else -0.05, 0.5) for image in range(10)]
    for signal in signals:
        process.observe(signal[0], vectors[signal[0]], *signal[1:])
    for signal in [signals[number] for number in (1, 4, 6, 7, 8, 9)]:
        other.observe(signal[0], vectors[signal[0]], *signal[1:])
    assert process.mean() == pytest.approx(other.mean(), abs=1e-5)


def test_of_a_large_cloud_a_shortlist_is_judged_with_what_lies_about_each_like(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (of_process, of_taste):
        monkeypatch.setattr(module, "SHORTLIST", 200)
        monkeypatch.setattr(module, "SAMPLE", 120)
    monkeypatch.setattr(of_taste, "ABOUT", 30)
    space, group = made()
    whole = np.flatnonzero(group == 4)
    taste = told(Taste(space, 1), [int(whole[0])])
    told(taste, [0, 1, 2, 3, 5, 6, *whole[1:8].tolist()])
    listed = list(taste.expected())
    assert len(listed) == len(set(listed)) == 200
    picks = [pick for _ in range(4) for pick in taste.pick(8, dial=0.0)]
    assert {int(group[pick.image]) for pick in picks} <= {0, 1, 2, 3, 4, 5, 6}
    assert any(group[pick.image] == 4 for pick in picks)


def test_images_that_come_later_are_projected_alike_and_picked() -> None:
    rows, group = features()
    early = len(rows) - 120
    taste = told(Taste(Space(rows[:early], np.zeros((early, 0), np.float32)), 1), [4, 16])
    taste.grow(rows[early:], np.zeros((120, 0), np.float32))
    assert len(taste) == len(rows) and set(taste.expected()) == set(range(len(rows)))
    later = {pick.image for _ in range(12) for pick in taste.pick(8, dial=0.0)}
    for _ in range(12):
        for pick in taste.pick(8, dial=0.0):
            later.add(pick.image)
            taste.tell(pick.image, Signal.PASSED)
    assert any(image >= early and group[image] == 4 for image in later)


def test_vectors_stay_as_others_come_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_space, "ROOM", 3)
    rows = np.random.default_rng(3).standard_normal((40, 6)).astype(np.float32)
    space, none = Space(rows[:20], np.zeros((20, 0), np.float32)), np.zeros((1, 0), np.float32)
    first = space.vectors.copy()
    for number in range(20, 40):
        space.grow(rows[number : number + 1], none)
        assert len(space) == number + 1
    assert np.array_equal(space.vectors[:20], first)
    assert np.allclose(space.vectors[20:], space.project(rows[20:], np.zeros((20, 0), np.float32)), atol=1e-6)


def test_measures_count_beside_features_and_alone() -> None:
    rng = np.random.default_rng(2)
    light = np.r_[np.zeros(50), np.ones(50)].astype(np.float32)
    hue = (rng.random(100) * 360.0).astype(np.float32)
    hue[:2], hue[60] = (1.0, 359.0), 1.0
    unknown = np.full(100, np.nan, np.float32)
    columns = measured([(light, 0.0), (hue, 360.0), (unknown, 0.0)])
    assert columns.shape == (100, 4)
    alone = Space(None, columns)
    assert np.isfinite(alone.vectors).all()
    apart = np.linalg.norm(alone.vectors[0] - alone.vectors[[1, 60]], axis=1)
    assert apart[0] < 0.2 * apart[1], "1° and 359° are neighbours, light and dark are not"
    beside = Space(rng.standard_normal((100, 30)).astype(np.float16), columns)
    assert beside.vectors.shape == (100, 34) and beside.vectors.dtype == np.float32


def test_vectors_of_very_many_images_take_half_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_space, "HALVED", 100)
    space, _ = made()
    assert space.vectors.dtype == np.float16 and space.rows([1, 2]).dtype == np.float32


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_clouds_of_a_few_images_and_of_equal_ones(count: int) -> None:
    for rows in (np.random.default_rng(1).standard_normal((count, 8)), np.ones((count, 8))):
        taste = Taste(Space(rows.astype(np.float16), np.full((count, 2), np.nan, np.float32)), 1)
        picks = taste.pick(8)
        images = {pick.image for pick in picks}
        assert len(images) == len(picks) == min(count, 8) and images <= set(range(count))
        told(taste, [pick.image for pick in picks])
        assert len(taste.pick(8)) == max(count - 8, 0)
