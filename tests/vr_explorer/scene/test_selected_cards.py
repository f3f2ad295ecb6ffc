"""Cards that are picked out of the others, and what can be asked of them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from vr_explorer.actions import SELECT, SELECT_ONE, Action
from vr_explorer.input import InputFrame, commands
from vr_explorer.panels.draft import Draft
from vr_explorer.panels.editors import SwitchesEditor
from vr_explorer.scene.commands import ApplyFilter, FavouriteSelection, PlaceBomb, Redo, Select, ToggleSelected, Undo
from vr_explorer.scene.criteria import Colours, Matcher, Measures, Not, SelectedCards
from vr_explorer.scene.placement import Filter, Placement
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.serialization import from_json, to_json
from vr_explorer.scene.settings import Unmatched


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return Scene(make_cloud(60))


def test_cards_are_chosen_added_toggled_and_all_is_undone(scene: Scene) -> None:
    for command, expected in (
        (Select((7, 3, 3)), (3, 7)),
        (Select((9,), added=True), (3, 7, 9)),
        (ToggleSelected(3), (7, 9)),
        (ToggleSelected(5), (5, 7, 9)),
        (Select(()), ()),
    ):
        scene.apply(command)
        scene.advance(1.0)
        assert scene.selection.cards == expected
        assert tuple(np.flatnonzero(scene.cards.selected)) == expected
    for expected in ((5, 7, 9), (7, 9), (3, 7, 9)):
        scene.apply(Undo())
        assert scene.selection.cards == expected
    scene.apply(Redo())
    assert scene.selection.cards == (7, 9)
    version = scene.cards.look_version
    scene.apply(ToggleSelected(1))
    assert scene.cards.look_version > version, "it is shown"


def test_the_chosen_become_favourites_at_once_and_are_released_by_one_undo(make_cloud: Callable[[int], Cloud]) -> None:
    told: list[tuple[int, bool]] = []
    scene = Scene(
        make_cloud(60), favourites=(4,), listeners=PickListeners(lambda card, kept: told.append((card, kept)))
    )
    scene.apply(Select((2, 4, 8)))
    scene.apply(FavouriteSelection())
    assert list(scene.favourites) == [4, 2, 8]
    assert told == [(2, True), (8, True)]
    scene.apply(Undo())
    assert list(scene.favourites) == [4]
    assert scene.selection.cards == (2, 4, 8), "what was chosen before is another step"


def test_filters_and_bombs_ask_for_the_chosen(scene: Scene) -> None:
    scene.apply(Select((1, 20, 40)))
    scene.apply(ApplyFilter(scene.selection))
    assert scene.matches == 3
    scene.apply(ApplyFilter(Not(scene.selection)))
    assert scene.matches == 57
    scene.apply(PlaceBomb(scene.selection, (0.0, 0.0, -20.0)))
    assert scene.taken[1] == 3
    scene.apply(Select((2,)))
    assert scene.bombs[0].criterion == SelectedCards((1, 20, 40)), "a later choice leaves it as it is"


def test_chosen_images_are_kept_by_their_ids_and_described() -> None:
    placement = Placement(filter=None)
    text = to_json(_filtered(placement, SelectedCards((0, 2))), ["a", "b", "c"])
    assert '"a"' in text and '"c"' in text
    assert from_json(text, {"c": 0, "a": 5}) == _filtered(placement, SelectedCards((0, 5)))
    with pytest.raises(ValueError):
        from_json(text, {"c": 0})
    assert (SelectedCards((1,)).describe(), SelectedCards((1, 2)).describe()) == (
        "1 selected image",
        "2 selected images",
    )


def _filtered(placement: Placement, criterion: SelectedCards) -> Placement:
    return replace(placement, filter=Filter(criterion, (0.0, 0.0, 0.0), Unmatched.GHOST))


@pytest.mark.parametrize("cards", [(2, 1), (1, 1), (-1, 3)])
def test_what_is_no_rising_row_of_cards_is_refused(cards: tuple[int, ...]) -> None:
    with pytest.raises(ValueError):
        SelectedCards(cards)


def test_a_smaller_cloud_says_that_it_has_fewer_images(scene: Scene) -> None:
    with pytest.raises(UserError, match="fewer images"):
        scene.apply(ApplyFilter(SelectedCards((3, 60))))
    assert scene.placement.filter is None


def test_a_click_chooses_what_is_pointed_at_and_nothing_else(scene: Scene) -> None:
    def click(pointed: int | None, action: Action = SELECT_ONE) -> None:
        for command in commands(InputFrame(actions=(action,)), scene, pointed, 0.01):
            scene.apply(command)

    click(4)
    click(6)
    assert scene.selection.cards == (6,)
    click(9, SELECT)
    assert scene.selection.cards == (6, 9)
    click(None)
    assert scene.selection.cards == ()
    assert not commands(InputFrame(actions=(SELECT_ONE,)), scene, None, 0.01), "nothing to undo"


def test_the_draft_takes_the_chosen_in(scene: Scene) -> None:
    draft = Draft()
    draft.of(SwitchesEditor).selection = SelectedCards((1, 2))
    assert draft.criterion() == SelectedCards((1, 2))


def test_weighted_colours_want_each_its_part(make_cloud: Callable[[int], Cloud]) -> None:
    """Against the definition, image by image: the least of share / part, over the share that is wanted."""
    measures = Measures(make_cloud(200))
    first, second = (tuple(int(part) for part in measures.cloud.colours[0, n]) for n in (0, 1))
    wanted = Colours((first, second), 0.2, 0.3, (3.0, 1.0))  # type: ignore[arg-type]
    assert wanted.parts == (0.75, 0.25)
    shares = measures.colour_shares([first, second], 0.2)
    expected = []
    for one, other in shares.T.tolist():
        square = (min(one / 0.75, other / 0.25) / 0.3) ** 2
        expected.append(square / (1.0 + square))
    found = Matcher(measures, np.zeros(200, np.float32)).match(wanted)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)
    assert found[0] >= 0.5
    for weights in ((1.0,), (1.0, 0.0), (1.0, float("nan"))):
        with pytest.raises(ValueError):
            Colours((first, second), weights=weights)  # type: ignore[arg-type]
