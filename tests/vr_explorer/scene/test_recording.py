"""What was done in a scene as lines, and back: whatever a stranger's recording says; and what is shown in a scene."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classification.cloud import Cloud
from foundation.errors import UserError
from tests.vr_explorer.scene.test_joining import OLD, RED, join
from tests.vr_explorer.scene.test_storage import changed, paths
from vr_explorer.scene.arrangements import FlatWall, FreeCanvas, SortedWall
from vr_explorer.scene.board import Board, Row
from vr_explorer.scene.broods import Broods
from vr_explorer.scene.canvas import Canvas, CanvasText, Placed
from vr_explorer.scene.commands import (
    Alignment,
    AlignOnCanvas,
    ApplyFilter,
    Arrange,
    BeginAnew,
    BeginBrood,
    BringBefore,
    ChangeBomb,
    ChooseFavourites,
    ClearFilter,
    CloseGap,
    CopyBomb,
    FavouriteSelection,
    FeedBomb,
    GroupOnCanvas,
    HoldCards,
    MoveBomb,
    MoveCanvasText,
    MoveGap,
    MoveOnBoard,
    PauseTour,
    PlaceBomb,
    PlaceBreedingBomb,
    PlaceExample,
    PlaceOnCanvas,
    Reject,
    RemoveBomb,
    ResumeTour,
    ScaleCanvasText,
    ScaleOnCanvas,
    Select,
    SendBack,
    SetTourSpeed,
    ShowRejected,
    ShowRelatives,
    SpreadOnCanvas,
    Start,
    StartTour,
    StopTour,
    TakeBack,
    TakeFromBomb,
    TakeOffBoard,
    ThrowAwayBrood,
    ThrowBomb,
    TitleRow,
    ToggleBoard,
    ToggleFavourite,
    ToggleHome,
    ToggleSelected,
    Undo,
    WriteNote,
    WriteOnCanvas,
)
from vr_explorer.scene.criteria import Like, Measure
from vr_explorer.scene.placement import Placement
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.recording import (
    CARDS,
    KINDS,
    Came,
    Done,
    Looked,
    Moment,
    Stood,
    UnknownImageError,
    from_line,
    to_line,
)
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import Unmatched
from vr_explorer.scene.tour import Checkpoint, Tour

MakeCloud = Callable[[int], Cloud]

AT = (1.0, 2.0, 3.0)
IDS = [f"image-{number}" for number in range(OLD)]
KNOWN = {name: card for card, name in enumerate(IDS)}
COMMANDS = (
    *(Arrange(FlatWall()), Arrange(SortedWall((Like((3, 5)),))), ToggleBoard(), ToggleHome(), Start()),
    *(ApplyFilter(Like((3,)), Unmatched.BACK), ClearFilter()),
    *(PlaceBomb(RED, AT, AT, "mine", True, 7.0), PlaceExample((4, 6), AT), MoveBomb(1, AT), ThrowBomb(1, AT)),
    *(ChangeBomb(1, strength=3.0), CopyBomb(1, AT), RemoveBomb(1)),
    *(PlaceBreedingBomb(2, (3, 9), AT, AT, 0.5), FeedBomb(1, (5,)), TakeFromBomb(1, 5), BeginAnew(1, 3)),
    *(ToggleFavourite(7), FavouriteSelection(), MoveOnBoard(7, 0, 1), TitleRow(0, "Reds"), WriteNote(7, "mine")),
    *(Select((1, 2), True, 4), ToggleSelected(3), ShowRelatives(3), ShowRelatives(None)),
    *(BringBefore((1, 2), ("one", "other")), SendBack()),
    *(StartTour(Tour((Checkpoint(RED), Checkpoint(RED)))), PauseTour(), ResumeTour(), SetTourSpeed(0.5), StopTour()),
    *(BeginBrood(1, (3, 9)), BeginBrood(1, (3, 9), (AT, AT)), HoldCards((3,), (AT,)), MoveGap((AT, AT)), CloseGap()),
    *(ThrowAwayBrood(1), Reject((5, 6)), TakeBack((5,)), ShowRejected(True), TakeOffBoard((7,))),
    ChooseFavourites((3, 4), (7,)),
    *(
        PlaceOnCanvas((Placed(3, 1.0, 2.5), Placed(7, -3.0, 4.0, 2.0, 5))),
        GroupOnCanvas((3, 7)),
        GroupOnCanvas((3,), False),
    ),
    *(ScaleOnCanvas((3, 7), 1.25), ScaleOnCanvas((3,), 2.0, (1.0, -2.0)), SpreadOnCanvas((3, 4, 7), False)),
    *(AlignOnCanvas((3, 7), Alignment.MIDDLE), WriteOnCanvas(None, "Loud"), WriteOnCanvas(1, "")),
    *(MoveCanvasText(1, 2.0, -3.0), ScaleCanvasText(1, 2.5)),
)
CANVAS = Canvas(20.0, (Placed(3, -10.0, 5.0), Placed(7, 0.0, 4.0, 2.0, 1)), (CanvasText(1, 0.0, 9.0, "Loud", 2.0),))
HUNG = Board((Row((3, 4), "Reds"), Row((7,))), canvas=CANVAS)
STOOD = Stood(0.0, Placement(), HUNG, (1, 2), Broods((1, 2), frozenset({2})), (5, 6))
MOMENTS: tuple[Moment, ...] = (
    STOOD,
    Looked(0.5, (1.0, 2.0, 3.0, 0.25, -0.5, 1.0)),
    Came(1.0, 8, 2, (3, 9)),
    *(Done(2.0, command) for command in COMMANDS),
)


def test_every_moment_comes_back_as_it_was() -> None:
    assert {type(command).__name__ for command in COMMANDS} == KINDS.keys(), "a new one needs its row here"
    for moment in MOMENTS:
        line = to_line(moment, IDS)
        assert from_line(line, KNOWN, None) == moment
        assert (line.count("\n") == 1 and "image-" in line) or not any(
            part.name in CARDS and getattr(moment.command, part.name) is not None
            for part in (fields(moment.command) if isinstance(moment, Done) else ())
        )


def test_images_are_found_by_their_ids_and_those_that_are_gone_are_told_apart() -> None:
    line = to_line(Done(1.0, ToggleFavourite(7)), IDS)
    assert from_line(line, {"image-7": 2}) == Done(1.0, ToggleFavourite(2))
    with pytest.raises(UnknownImageError):
        from_line(line, {})
    with pytest.raises(UnknownImageError):
        from_line(to_line(Done(1.0, Arrange(SortedWall((Like((3,)),)))), IDS), {})
    stood = from_line(to_line(STOOD, IDS), {"image-4": 0})
    assert isinstance(stood, Stood) and stood.board.rows == (Row((0,), "Reds"),) and stood.selected == ()
    assert stood.board.canvas == Canvas(20.0, (), CANVAS.texts)
    older = json.loads(to_line(STOOD, IDS))
    del older["stood"]["canvas"]
    before = from_line(json.dumps(older), KNOWN)
    assert isinstance(before, Stood) and before.board == Board(HUNG.rows), "of a recording without one"
    with pytest.raises(UnknownImageError):
        from_line(to_line(Done(1.0, PlaceOnCanvas((Placed(3, 0.0, 0.0),))), IDS), {})


@pytest.mark.parametrize(
    "line",
    [
        "", "[]", "{}", '{"at": 1}', '{"at": -1, "look": [0, 0, 0, 0, 0, 1]}', '{"at": 1, "look": [0, 0, 0, 0, 0]}',
        '{"at": 1e999, "look": [0, 0, 0, 0, 0, 1]}', '{"at": 1, "look": [0, 0, 0, 0, 0, 0]}',
        '{"at": 1, "do": {"is": "Undo"}}', '{"at": 1, "do": {"is": "Scene"}}', '{"at": 1, "do": ["Start"]}',
        '{"at": 1, "do": {"is": "ToggleFavourite", "card": 3}}', '{"at": 1, "do": {"is": "Start", "card": "image-3"}}',
        '{"at": 1, "do": {"is": "MoveBomb", "bomb": 1, "position": [1, 2]}}',
        '{"at": 1, "do": {"is": "MoveBomb", "bomb": 1, "position": [1e300, 2, 3]}}',
        '{"at": 1, "do": {"is": "SetTourSpeed", "factor": "fast"}}', '{"at": true, "do": {"is": "Start"}}',
        '{"at": 1, "came": 3, "brood": 1, "parents": []}', '{"at": 1, "came": "image-3", "brood": -1, "parents": []}',
        '{"at": 1, "stood": 3}', '{"at": 1, "do": {"is": "PlaceOnCanvas", "placed": [["image-3", 1e300, 0, 1, 0]]}}',
        '{"at": 1, "do": {"is": "PlaceOnCanvas", "placed": [["image-3", 0, 0, 1, 0], ["image-3", 1, 0, 1, 0]]}}',
        '{"at": 1, "do": {"is": "AlignOnCanvas", "cards": ["image-3"], "to": "left"}}',
        '{"at": 1, "do": {"is": "WriteOnCanvas", "number": null, "words": "\\ud800"}}',
        '{"at": 1, "stood": {"placement": "[]", "rows": [], "selected": [], "broods": [[], [], []]}}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        from_line(line, KNOWN)


LINES = [json.loads(to_line(moment, IDS)) for moment in MOMENTS]
PARTS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 1 << 70), st.floats(), st.text(max_size=5), st.just([]), st.just({}),
    st.sampled_from(["image-3", ["image-3", "image-3"], {"is": "Bomb"}, {"is": "Like", "cards": ["image-1"]}]),
)  # fmt: skip


@pytest.fixture(scope="module")
def shown(make_cloud: MakeCloud) -> Scene:
    return Scene(make_cloud(OLD))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_a_line_says_is_refused_or_can_be_played(shown: Scene, data: st.DataObject) -> None:
    line: Any = data.draw(st.sampled_from(LINES))
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.sampled_from(list(paths(line))))
        line = changed(line, at, data.draw(PARTS))
    try:
        moment = from_line(json.dumps(line), KNOWN, shown.matcher.measures.described)
    except ValueError:
        return
    before = shown.begin_show()
    try:
        if isinstance(moment, Done):
            shown.apply(moment.command)
        elif isinstance(moment, Stood):
            shown.stand(moment)
    except (UserError, ValueError, IndexError):
        pass
    finally:
        shown.end_show(before)
    assert np.isfinite(shown.cards.target).all()


def test_what_is_shown_leaves_no_trace(make_cloud: MakeCloud) -> None:
    told: list[object] = []

    def told_of(*one: object) -> None:
        told.append(one)

    scene = Scene(make_cloud(OLD), None, (3, 9), listeners=PickListeners(told_of, told_of))
    scene.apply(PlaceBomb(RED, AT))
    scene.apply(Select((4,)))
    scene.advance(9.0)
    state = scene.placement, scene.board, scene.selection, scene.broods, scene.cards.target.copy()
    before = scene.begin_show()
    for command in COMMANDS:
        try:
            scene.apply(command)
        except (UserError, ValueError):
            continue
        scene.advance(0.1)
    scene.stand(STOOD)
    scene.apply(ToggleFavourite(20))
    scene.apply(BeginBrood(5, (3, 9)))
    scene.advance(9.0)
    scene.end_show(before)
    scene.advance(9.0)
    assert not told, "no favourite was kept or taken away meanwhile"
    assert (scene.placement, scene.board, scene.selection, scene.broods) == state[:4]
    np.testing.assert_allclose(scene.cards.target, state[4], atol=1e-4)
    assert scene.gap is None and (scene.cards.favourite > 0).sum() == 2
    scene.apply(Undo())
    assert not scene.selection.cards and scene.bombs, "undo goes on with what was before"


def test_a_child_that_is_withheld_comes_as_it_came(make_cloud: MakeCloud) -> None:
    scene = Scene(make_cloud(OLD))
    scene.apply(PlaceBreedingBomb(1, (3, 9), AT))
    join(scene, make_cloud)
    children = scene.brood(1)
    scene.advance(9.0)
    placed = scene.cards.target[children].copy()
    before = scene.begin_show()
    scene.withhold(children)
    assert (scene.cards.visible_at(scene.time + 0.01)[children] == 0.0).all()
    scene.reveal(Came(1.0, children[0], 1, (3, 9)))
    assert scene.cards.start[children[0], 1] > AT[1]
    scene.advance(9.0)
    assert scene.cards.visible_at(scene.time)[children].tolist() == [1.0] + [0.0] * (len(children) - 1)
    np.testing.assert_allclose(scene.cards.target[children], placed, atol=1e-4)
    scene.apply(BeginBrood(1, (3, 9)))
    scene.reveal(Came(2.0, children[1], 1, (3, 9)))
    assert scene.gap is not None and scene.gap.children == (children[1],), "between its parents, where they are held"
    scene.end_show(before)
    scene.advance(9.0)
    assert (scene.cards.visible_at(scene.time) == 1.0).all()
    np.testing.assert_allclose(scene.cards.target[children], placed, atol=1e-4)


def test_measures_of_a_cloud_are_found_by_their_ids(shown: Scene) -> None:
    line = to_line(Done(0.0, Arrange(SortedWall((Measure.HUE,)))), IDS)
    assert from_line(line, KNOWN, shown.matcher.measures.described) == Done(0.0, Arrange(SortedWall((Measure.HUE,))))


def test_words_of_a_stranger_are_shown_as_words_alone() -> None:
    line = to_line(Done(1.0, WriteOnCanvas(None, "a\x1b[31mred\u202e" + "x" * 500)), IDS)
    moment = from_line(line, KNOWN)
    assert isinstance(moment, Done) and isinstance(moment.command, WriteOnCanvas)
    assert "\x1b" not in moment.command.words and len(moment.command.words) <= 120


def test_what_is_done_on_the_canvas_is_played_as_it_was_whatever_lay_there_before(make_cloud: MakeCloud) -> None:
    recorded, played = Scene(make_cloud(OLD), favourites=(3, 4, 7)), Scene(make_cloud(OLD), favourites=(9,))
    recorded.aspect, played.aspect = 2.2, 0.6
    lines = list[str]()
    done = (
        *(PlaceOnCanvas((Placed(7, 9.0, -3.0),)), GroupOnCanvas((3, 7)), ScaleOnCanvas((3,), 2.0, (1.0, -2.0))),
        *(AlignOnCanvas((3, 4), Alignment.TOP), SpreadOnCanvas((3, 4, 7)), WriteOnCanvas(None, "Loud")),
        *(MoveCanvasText(1, 2.0, 8.0), ScaleCanvasText(1, 3.0)),
    )
    recorded.apply(Arrange(FreeCanvas()))
    lines.append(to_line(Stood(0.0, recorded.placement, recorded.board, (), recorded.broods), IDS))
    for command in done:
        recorded.apply(command)
        lines.append(to_line(Done(1.0, command), IDS))
    before = played.begin_show()
    for line in lines:
        moment = from_line(line, KNOWN)
        if isinstance(moment, Stood):
            played.stand(moment)
        else:
            assert isinstance(moment, Done)
            played.apply(moment.command)
        played.advance(0.5)
    assert played.board.canvas == recorded.board.canvas
    assert [title.letters for title in played.titles] == [title.letters for title in recorded.titles]
    np.testing.assert_allclose(played.cards.target[[3, 4, 7]], recorded.cards.target[[3, 4, 7]], atol=1e-3)
    played.end_show(before)
    assert list(played.favourites) == [9] and not played.board.canvas.placed
