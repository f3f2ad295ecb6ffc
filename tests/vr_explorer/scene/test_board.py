"""The favourites alone, and everything back to where it was."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.commands import ApplyFilter, ArrangeInRgb, LookFrom, ToggleBoard, ToggleFavourite, Undo
from vr_explorer.scene.criteria import InRange, Measure
from vr_explorer.scene.scene import Scene

KEPT = (3, 40, 7, 22, 5)
DARK = InRange(Measure.LIGHTNESS, 0.0, 0.5)


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    scene = Scene(make_cloud(60), favourites=KEPT)
    scene.apply(LookFrom((10.0, 20.0, 30.0), 0.4, 0.2))
    return scene


def seen(scene: Scene) -> set[int]:
    scene.advance(5.0)
    return set(np.flatnonzero(scene.cards.visible_at(scene.time) > 0.5).tolist())


def test_favourites_hang_side_by_side_before_the_viewer_and_the_rest_is_gone(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    assert scene.arrangement is Arrangement.BOARD
    assert seen(scene) == set(KEPT)
    places = scene.cards.target[list(KEPT)].astype(float)
    ahead = np.array([-np.sin(0.4), 0.0, -np.cos(0.4)])
    depth = (places - scene.body.head) @ ahead
    np.testing.assert_allclose(depth, depth[0], rtol=1e-4)
    assert depth[0] > 10.0
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert apart[~np.eye(5, dtype=bool)].min() > scene.settings.card_height


def test_back_is_everything_where_it_was(scene: Scene) -> None:
    scene.apply(ArrangeInRgb())
    scene.apply(ApplyFilter(DARK))
    before, targets = scene.placement, scene.cards.target.copy()
    scene.apply(ToggleBoard())
    assert scene.placement != before
    scene.apply(ToggleBoard())
    assert scene.placement == before
    np.testing.assert_array_equal(scene.cards.target, targets)
    scene.apply(Undo())
    assert scene.arrangement is Arrangement.BOARD


def test_filters_act_on_the_favourites_alone(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    scene.apply(ApplyFilter(DARK))
    match = scene.matcher.match(DARK) >= 0.5
    assert seen(scene) == {card for card in KEPT if match[card]}


def test_what_is_kept_or_released_on_the_board_comes_and_goes(scene: Scene) -> None:
    scene.apply(ToggleBoard())
    scene.apply(ToggleFavourite(40))
    assert seen(scene) == set(KEPT) - {40}
    scene.apply(ToggleFavourite(11))
    assert seen(scene) == {*KEPT, 11} - {40}


def test_without_favourites_it_says_so(make_cloud: Callable[[int], Cloud]) -> None:
    scene = Scene(make_cloud(20))
    with pytest.raises(UserError, match="no favourites"):
        scene.apply(ToggleBoard())
    assert scene.arrangement is Arrangement.CLOUD
