"""Undo and redo say what they took back and did again."""

from __future__ import annotations

from collections.abc import Callable

import moderngl
import pytest

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.actions import REDO, UNDO
from vr_explorer.app.explorer import Explorer
from vr_explorer.app.preferences import Preferences
from vr_explorer.input import InputFrame
from vr_explorer.scene.arrangements import FlatWall
from vr_explorer.scene.commands import (
    AddCheckpoint,
    ApplyFilter,
    Arrange,
    BeginBrood,
    BringBefore,
    ChangeBomb,
    ClearFilter,
    Command,
    FavouriteSelection,
    MoveBomb,
    MoveOnBoard,
    PlaceBomb,
    Redo,
    Reject,
    RemoveBomb,
    Select,
    SendBack,
    TakeBack,
    TitleRow,
    ToggleFavourite,
    Undo,
    WriteNote,
)
from vr_explorer.scene.criteria import Colours
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.tour import Checkpoint

RED = Colours(((200, 40, 40),))
BOMB = PlaceBomb(RED, (0.0, 0.0, 0.0))

STEPS: tuple[tuple[tuple[Command, ...], str], ...] = (
    ((Arrange(FlatWall()),), "arrangement Flat"),
    ((ApplyFilter(RED),), "filter"),
    ((ApplyFilter(RED), ClearFilter()), "cleared the filter"),
    ((BOMB,), "new bomb"),
    ((BOMB, RemoveBomb(1)), "removed a bomb"),
    ((BOMB, MoveBomb(1, (9.0, 0.0, 0.0))), "moved a bomb"),
    ((BOMB, ChangeBomb(1, strength=6.0)), "changed a bomb"),
    ((ToggleFavourite(3),), "kept 1 image"),
    ((Select((1, 2, 3)), FavouriteSelection()), "kept 3 images"),
    ((ToggleFavourite(3), ToggleFavourite(3)), "no longer kept 1 image"),
    ((ToggleFavourite(3), WriteNote(3, "words")), "note"),
    ((ToggleFavourite(3), TitleRow(0, "Faces")), "title of a row"),
    ((ToggleFavourite(3), ToggleFavourite(4), MoveOnBoard(4, 0, 0)), "moved on the board"),
    ((Select((1, 2)),), "selected 2 images"),
    ((Select((1,)), Select(())), "cleared the selection"),
    ((AddCheckpoint(Checkpoint(RED)),), "changed the tour"),
    ((BringBefore((1, 2), ("one", "two")),), "brought images before you"),
    ((BringBefore((1,), ("one",)), SendBack()), "sent images back"),
    ((BeginBrood(1, (1, 2)),), "changed a brood"),
    ((Reject((1, 2)),), "rejected 2 images"),
    ((Reject((1, 2)), TakeBack((2,))), "no longer rejected 1 image"),
    ((ToggleFavourite(1), Reject((1,))), "rejected 1 image"),
)


@pytest.mark.parametrize(("commands", "said"), STEPS)
def test_the_latest_step_is_named_when_it_is_taken_back_and_done_again(
    make_cloud: Callable[[int], Cloud], commands: tuple[Command, ...], said: str
) -> None:
    scene = Scene(make_cloud(40))
    for command in commands:
        scene.advance(10.0)  # steps of one kind that follow at once would be one
        scene.apply(command)
    scene.apply(Undo())
    assert scene.step_told == f"Undone: {said}"
    scene.apply(Redo())
    assert scene.step_told == f"Done again: {said}"


def test_it_is_said_on_the_screen_also_that_there_is_nothing(
    ctx: moderngl.Context, make_cloud: Callable[[int], Cloud]
) -> None:
    with Explorer(ctx, make_cloud(40), Preferences(Settings())) as explorer:

        def said(*actions: object) -> list[str]:
            explorer.step(InputFrame(actions=actions), 0.02)  # type: ignore[arg-type]
            return explorer.state.toasts.current(explorer.scene.time)

        assert said(UNDO) == ["There is nothing to undo"]
        explorer.scene.apply(ToggleFavourite(3))
        assert said(UNDO)[-1] == "Undone: kept 1 image"
        assert said(REDO)[-1] == "Done again: kept 1 image"
        assert said(REDO)[-1] == "There is nothing to redo"
