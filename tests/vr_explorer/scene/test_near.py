"""Near cards, found among those that were near a while ago."""

from __future__ import annotations

import numpy as np
import pytest

from vr_explorer.scene import near
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.near import NearCards
from vr_explorer.tools.compass import MET_FROM, MET_WITHIN, Looks

COUNT, TALL = 4_000, 4.0


def scattered() -> Cards:
    return Cards((np.random.default_rng(2).normal(size=(COUNT, 3)) * 60.0).astype(np.float32))


def test_who_walks_about_finds_all_that_is_near_and_seldom_looks_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    cards, rng, looked = scattered(), np.random.default_rng(3), 0
    whole = near._within

    def noted(*asked: object) -> np.ndarray:
        nonlocal looked
        looked += 1
        return whole(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(near, "_within", noted)
    known, head, asked = NearCards(), np.zeros(3), 0
    for step in range(300):
        head = head + rng.normal(size=3) * 1.5
        reach = (45.0, 45.0, 8.0)[step // 100]
        if step % 60 == 59:
            cards.carry(np.arange(0, COUNT, 9), cards.target[::9][::-1].copy())
        if step % 120 == 119:
            cards.send(cards.target[::-1].copy(), 0.0, 1.0)
        found, offsets = known.within(cards.target, cards.place_version, head, reach)
        away = np.linalg.norm(cards.target - head.astype(np.float32), axis=1)
        clear = np.abs(away - reach) > 1e-3
        assert np.isin(np.flatnonzero((away < reach) & clear), found).all() and (away[found] < reach + 1e-3).all()
        assert (np.diff(found) > 0).all() and np.allclose(np.linalg.norm(offsets, axis=1), away[found], atol=1e-3)
        asked += 1
    assert 7 <= looked < asked // 3


def test_what_is_met_at_rest_and_on_the_way_is_what_is_seen_near_and_ahead() -> None:
    cards, looks, head, ahead = scattered(), Looks(), np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.0, -1.0])
    cards.fade_to[::3] = 0.2
    cards.send(cards.target[::-1].copy(), 5.0, 2.0)
    met = []
    for time in (4.0, 6.0, 7.1, 8.0, 9.0):
        positions, visible = cards.at(time)
        offsets = positions - head
        away = np.linalg.norm(offsets, axis=1)
        there = (away < TALL / np.tan(MET_FROM)) & (offsets @ ahead > np.cos(MET_WITHIN) * away) & (visible > 0.5)
        found = looks.look(cards.fixed(), time, head, ahead, TALL)
        assert set(found.seen.tolist()) == set(np.flatnonzero(there).tolist()) and len(found.seen) > 20
        met.append(found.seen.tolist())
        head = head + 1.0
    assert met[0] != met[1] != met[2]


def test_without_any_card_there_is_none() -> None:
    found, offsets = NearCards().within(np.zeros((0, 3), np.float32), (0,), np.zeros(3), 10.0)
    assert len(found) == 0 and offsets.shape == (0, 3)
    looked = Looks().look(Cards(np.zeros((0, 3), np.float32)), 0.0, np.zeros(3), np.array([0.0, 0.0, -1.0]), TALL)
    assert len(looked.seen) == 0 and looked.gazed is None
