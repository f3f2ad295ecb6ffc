"""Images that come before the viewer for a while, whatever else holds, and go back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from vr_explorer.scene.arrangements import ColourSolid, PointCloud
from vr_explorer.scene.brought import AWAY, MOST, ROOM, Brought
from vr_explorer.scene.commands import (
    ApplyFilter,
    Arrange,
    BringBefore,
    LookFrom,
    MoveBomb,
    PlaceBomb,
    Redo,
    SendBack,
    ToggleBoard,
    ToggleFavourite,
    Undo,
)
from vr_explorer.scene.criteria import Favourites, InRange, Measure
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json

CARDS = (5, 17, 3, 40, 77, 9, 60, 31)
WORDS = tuple(f"why {card}" for card in CARDS)
BRING = BringBefore(CARDS, WORDS)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    scene = Scene(make_cloud(200))
    scene.apply(LookFrom((3.0, -2.0, 9.0), 0.7, 0.2))
    return scene


def stands(scene: Scene) -> bool:
    """All eight before the viewer, upright in two rows, and seen."""
    body, height = scene.body, scene.settings.card_height
    offsets = scene.cards.target[list(CARDS)] - body.head
    ahead = np.array([-np.sin(body.yaw), 0.0, -np.cos(body.yaw)])
    level = np.linalg.norm(offsets[:, [0, 2]], axis=1)
    return bool(
        (scene.cards.fade_to[list(CARDS)] == 1.0).all()
        and np.allclose(level, AWAY * height, atol=1e-3)
        and (offsets @ ahead > 0.5 * level).all()
        and (offsets[:4, 1] > offsets[4:, 1]).all()
    )


def test_they_stand_in_rows_before_the_viewer_with_their_words_and_nothing_in_the_way(scene: Scene) -> None:
    before = scene.cards.target.copy()
    scene.apply(BRING)
    assert stands(scene)
    positions = scene.cards.target[list(CARDS)]
    apart = np.linalg.norm(positions[:, None] - positions, axis=2) + 99.0 * np.eye(len(CARDS))
    assert apart.min() > 1.3 * scene.settings.card_height
    assert [title.text for title in scene.titles] == list(WORDS)
    below = np.array([title.position for title in scene.titles])
    assert (below[:, 1] < positions[:, 1] - 0.5 * scene.settings.card_height).all()
    others = np.setdiff1d(np.arange(200), CARDS)
    assert np.array_equal(scene.cards.target[others], before[others]), "the others stay"
    near = np.linalg.norm(before[others] - scene.body.head, axis=1) < ROOM * scene.settings.card_height
    assert near.any() and (scene.cards.fade_to[others] == np.where(near, 0.0, 1.0)).all()


def test_they_go_back_by_undo_by_the_command_and_by_another_arrangement(scene: Scene) -> None:
    before = scene.cards.target.copy()
    for back in (Undo(), SendBack()):
        scene.apply(BRING)
        scene.apply(back)
        assert np.array_equal(scene.cards.target, before) and (scene.cards.fade_to == 1.0).all()
        assert scene.titles == ()
    scene.apply(Undo())
    assert stands(scene), "sending back is taken back as well"
    scene.apply(Redo())
    scene.apply(BRING)
    scene.apply(Arrange(ColourSolid()))
    assert scene.placement.brought is None
    plain = Scene(scene.cloud)
    plain.apply(Arrange(ColourSolid()))
    assert np.array_equal(scene.cards.target, plain.cards.target)


def test_others_take_their_place_where_the_viewer_is_then(scene: Scene) -> None:
    scene.apply(BringBefore((1, 2), ("", "one")))
    scene.apply(LookFrom((30.0, 5.0, 0.0), -1.0, 0.0))
    scene.apply(BRING)
    assert stands(scene)
    assert np.allclose(scene.cards.target[1], scene.cards.start[1]) or not np.allclose(scene.cards.target[1], 0.0)
    scene.apply(Undo())
    assert scene.placement.brought is not None and scene.placement.brought.cards == (1, 2)


def test_they_stand_there_whatever_filter_and_bombs_want(scene: Scene) -> None:
    scene.apply(ApplyFilter(Favourites()))
    scene.apply(BRING)
    assert stands(scene)
    scene.apply(PlaceBomb(InRange(Measure.ABSTRACTNESS, 0.0, 0.5), (50.0, 0.0, 0.0)))
    assert stands(scene)
    scene.apply(MoveBomb(1, (0.0, 60.0, 0.0)))
    assert stands(scene), "also while a bomb is carried"
    scene.apply(SendBack())
    assert not stands(scene)


def test_the_board_is_beside_them_and_they_are_there_again(scene: Scene) -> None:
    scene.apply(ToggleFavourite(4))
    scene.apply(BRING)
    scene.apply(ToggleBoard())
    assert np.flatnonzero(scene.cards.fade_to > 0.5).tolist() == [4]
    scene.apply(ToggleBoard())
    assert stands(scene)


def test_what_is_kept_of_a_placement_is_without_them_and_as_earlier_versions_read_it(scene: Scene) -> None:
    plain = to_json(scene.placement, scene.cloud.ids)
    scene.apply(BRING)
    text = to_json(scene.placement, scene.cloud.ids)
    assert text == plain and "brought" not in text
    kept = from_json(text, scene.cloud.numbered())
    assert kept.brought is None and isinstance(kept.spec.arrangement, PointCloud)


@pytest.mark.parametrize("cards", [(), (3, 3), tuple(range(MOST + 1)), (1, 2, 3)])
def test_none_too_many_and_one_twice_are_errors_and_so_are_words_for_others(
    scene: Scene, cards: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError):
        scene.apply(BringBefore(cards, ("",) * len(cards) if len(cards) != 3 else ("",)))
    with pytest.raises(IndexError):
        scene.apply(BringBefore((999,), ("",)))
    assert scene.placement.brought is None


def test_rows_that_are_not_full_stand_in_the_middle() -> None:
    from vr_explorer.scene.settings import SceneSettings

    positions = Brought((1, 2, 3, 4, 5, 6), ("",) * 6, (0.0, 0.0, 0.0), 0.0).positions(SceneSettings())
    assert positions[:4, 0].sum() == pytest.approx(0.0, abs=1e-3) == pytest.approx(positions[4:, 0].sum(), abs=1e-3)
