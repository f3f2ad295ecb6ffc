"""Where cards are follows from the arrays and the time."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.scene.cards import Cards, ease
from vr_explorer.scene.growable_array import GrowableArray


def some_cards(count: int = 50) -> Cards:
    return Cards(np.random.default_rng(1).standard_normal((count, 3)).astype(np.float32) * 100.0)


def test_ease_begins_and_ends_at_rest() -> None:
    progress = ease(np.linspace(0.0, 1.0, 1001, dtype=np.float32))
    assert progress[0] == 0.0
    assert progress[-1] == pytest.approx(1.0)
    assert np.diff(progress).min() > -1e-6, "it never turns back"
    assert np.diff(progress)[[0, -1]].max() < 1e-5, "no speed at the ends"


def test_cards_arrive_in_their_time() -> None:
    cards = some_cards()
    start, target = cards.target.copy(), cards.target[::-1].copy()
    cards.send(target, time=10.0, duration=2.0)
    np.testing.assert_allclose(cards.positions_at(10.0), start, atol=1e-4)
    np.testing.assert_allclose(cards.positions_at(11.0), (start + target) / 2.0, atol=1e-3)
    np.testing.assert_allclose(cards.positions_at(12.0), target, atol=1e-4)
    np.testing.assert_allclose(cards.positions_at(99.0), target, atol=1e-4)


def test_a_motion_can_be_interrupted_without_a_jump() -> None:
    cards = some_cards()
    cards.send(cards.target[::-1].copy(), time=0.0, duration=2.0)
    before = cards.positions_at(0.7)
    version = cards.motion_version
    cards.send(np.zeros_like(cards.target), time=0.7, duration=3.0)
    np.testing.assert_allclose(cards.positions_at(0.7), before, atol=1e-4)
    np.testing.assert_allclose(cards.positions_at(3.7), 0.0, atol=1e-4)
    assert cards.motion_version > version


def test_no_duration_means_at_once() -> None:
    cards = some_cards()
    start = cards.target.copy()
    cards.send(start + 1.0, time=5.0, duration=0.0, begin=6.0)
    np.testing.assert_allclose(cards.positions_at(5.9), start, atol=1e-4)
    np.testing.assert_allclose(cards.positions_at(6.0), start + 1.0, atol=1e-4)


def test_one_card_is_where_all_cards_say() -> None:
    cards = some_cards()
    times = np.linspace(0.0, 3.0, len(cards), dtype=np.float32)
    cards.send(cards.target[::-1].copy(), time=0.0, duration=times, begin=times / 2.0)
    for time in (0.0, 0.4, 1.3, 4.9):
        positions = cards.positions_at(time)
        for card in range(len(cards)):
            np.testing.assert_allclose(cards.position_at(card, time), positions[card], atol=1e-3)


def test_a_way_can_be_bent_without_a_jump() -> None:
    cards = some_cards()
    cards.send(cards.target[::-1].copy(), time=0.0, duration=2.0)
    bent = cards.target + np.float32(30.0)
    early, halfway = cards.positions_at(1e-3), cards.positions_at(1.0)
    cards.redirect(bent)
    np.testing.assert_allclose(cards.positions_at(1e-3), early, atol=1e-2)
    np.testing.assert_allclose(cards.positions_at(1.0), halfway + 15.0, atol=1e-2)
    np.testing.assert_allclose(cards.positions_at(2.0), bent, atol=1e-3)


def test_a_thread_sees_as_many_as_there_were() -> None:
    cards = some_cards()
    fixed = cards.fixed()
    new = np.zeros((2_000, 3), np.float32)
    for _ in range(2):  # within the room that there is, and beyond it
        cards.join(new, new, np.zeros(len(new), np.float32), 1.0, np.ones(len(new), np.float32))
        assert len(fixed) == 50 and fixed.at(1.0)[0].shape == (50, 3)
    cards.move(np.array([3]), np.ones((1, 3), np.float32), 0.0, 0.0)
    assert len(cards) == 4_050


@pytest.mark.parametrize("dtype", [bool, np.intp, np.float32])
def test_an_array_becomes_longer(dtype: type) -> None:
    whole = (np.arange(6_000) * 7 % 11).astype(dtype)
    longer = GrowableArray(whole[:0])
    for first, end in ((0, 5), (5, 900), (900, 900), (900, 6_000)):
        before = longer.values
        longer.add(whole[first:end])
        np.testing.assert_array_equal(longer.values, whole[:end])
        np.testing.assert_array_equal(before, whole[:first])
    assert longer.values.dtype == dtype
