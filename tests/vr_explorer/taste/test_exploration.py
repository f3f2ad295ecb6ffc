"""What is shown to find further kinds: near many images, far from what was seen, and all in the end."""

from __future__ import annotations

import numpy as np
import pytest

from tests.vr_explorer.taste.test_taste import EACH, GROUPS, features, made
from vr_explorer.taste import exploration as of_exploration
from vr_explorer.taste.exploration import Exploration
from vr_explorer.taste.signals import Signal
from vr_explorer.taste.space import Space
from vr_explorer.taste.taste import Taste


def picked(
    exploration: Exploration, count: int, images: int = GROUPS * EACH, met: np.ndarray | None = None
) -> list[int]:
    return exploration.pick(count, np.ones(images, bool), met, np.random.default_rng(1))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_kind_is_shown_before_one_has_had_many_turns(seed: int) -> None:
    space, group = made()
    counts = np.bincount(group[picked(Exploration(space, seed), 3 * GROUPS)], minlength=GROUPS)
    assert counts.min() >= 1 and counts.max() <= 6


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_shown_lies_nearer_to_all_images_than_what_is_drawn_at_random(seed: int) -> None:
    space, _ = made()
    vectors = space.rows(range(len(space)))

    def away(images: list[int]) -> float:
        return float(np.median(np.linalg.norm(vectors[:, None] - vectors[None, images], axis=2).min(axis=1)))

    drawn = [away(np.random.default_rng(number).permutation(len(space))[:24].tolist()) for number in range(9)]
    assert away(picked(Exploration(space, seed), 24)) < min(drawn)


def test_where_looks_have_passed_it_is_searched_no_more() -> None:
    space, group = made()
    exploration = Exploration(space, 1)
    for image in np.flatnonzero((group < 6) & (np.arange(len(space)) // GROUPS % 2 == 0)).tolist():
        exploration.look(image, space.rows([image])[0])
    assert (group[picked(exploration, 24)] >= 6).all()
    exploration.forget()
    assert picked(exploration, 24) == picked(Exploration(space, 1), 24) and (group[picked(exploration, 24)] < 6).any()


def test_images_of_one_batch_are_chosen_as_if_those_before_had_been_seen() -> None:
    space, _ = made()
    at_once, one_by_one, open_to = Exploration(space, 1), Exploration(space, 1), np.ones(len(space), bool)
    found = []
    for _ in range(30):
        found += one_by_one.pick(1, open_to, None, np.random.default_rng(1))
        open_to[found[-1]] = False
        one_by_one.look(found[-1], space.rows(found[-1:])[0])
    assert picked(at_once, 30) == found
    assert picked(at_once, 30) == found, "to be picked is not to be seen"


def test_what_was_met_in_flight_comes_after_all_else_and_so_do_its_kinds() -> None:
    space, group = made()
    met = (group < 6) & (np.arange(len(space)) // GROUPS % 10 > 0)
    found = group[picked(Exploration(space, 1), 20, met=met)]
    assert (found >= 6).sum() >= 18, "of the first six groups a tenth was not met"
    every = picked(Exploration(space, 1), len(space), met=met)
    assert sorted(every) == list(range(len(space))) and not met[every[: int((~met).sum())]].any()


def test_of_a_large_cloud_some_are_sought_and_looks_at_others_count_as_at_their_nearest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(of_exploration, "SEARCHED", 240)
    space, group = made()
    sought = set(picked(Exploration(space, 1), 240))
    exploration = Exploration(space, 1)
    for image in [image for image in np.flatnonzero(group < 6).tolist() if image not in sought]:
        exploration.look(image, space.rows([image])[0])
    assert (group[picked(exploration, 12)] >= 6).all()
    every = picked(exploration, len(space))
    assert set(every[:240]) == sought and sorted(every) == list(range(len(space)))


def test_what_comes_later_is_sought_once_it_is_a_quarter_of_what_was_there() -> None:
    rows, _ = features()
    none = np.zeros((len(rows), 0), np.float32)
    early, few = 400, 480
    taste = Taste(Space(rows[:early], none[:early]), 1)
    for image in range(0, 120):
        taste.tell(image, Signal.PASSED)
    taste.grow(rows[early:few], none[early:few])
    assert max(pick.image for pick in taste.pick(60)) < early
    taste.grow(rows[few:], none[few:])
    whole = {pick.image for pick in taste.pick(60)}
    assert max(whole) >= early and not whole & set(range(120)), "what was seen stays seen"
