"""Tools take what is asked for in their order, and are closed from the last to the first."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from vr_explorer.actions import BOMB, FAVOURITE, LIKE, UNDO, Action
from vr_explorer.input import InputFrame
from vr_explorer.scene.commands import Command, Hover
from vr_explorer.tools.tool import Frame, Tool, Tools


class Noting(Tool):
    """Writes down what happens to it."""

    def __init__(self, name: str, noted: list[str], *handled: Action) -> None:
        self._name, self._noted, self._handled = name, noted, frozenset(handled)

    def update(self, frame: Frame) -> Sequence[Command]:
        taken = frame.taken(self._handled)
        self._noted.append(f"{self._name} updates {[action.id for action in taken]}")
        return [Hover(len(self._noted))]

    def follow(self, frame: Frame) -> None:
        self._noted.append(f"{self._name} follows")

    def close(self) -> None:
        self._noted.append(f"{self._name} closes")


class Failing(Noting):
    def close(self) -> None:
        super().close()
        raise OSError("no space left")


def test_what_one_takes_is_asked_of_nobody_after_it_and_the_order_of_the_rest_stays() -> None:
    frame = Frame(InputFrame(actions=(LIKE, UNDO, BOMB, LIKE, FAVOURITE)))
    assert frame.taken(frozenset({LIKE, BOMB})) == (LIKE, BOMB, LIKE)
    assert frame.input_frame.actions == (UNDO, FAVOURITE)
    assert frame.taken(frozenset({LIKE, BOMB})) == ()
    nothing = InputFrame()
    frame = Frame(nothing)
    assert frame.taken(frozenset({LIKE})) == () and frame.input_frame is nothing


def test_tools_go_in_their_order_and_one_that_fails_keeps_none_from_closing() -> None:
    noted: list[str] = []
    tools = Tools()
    tools.closing.callback(noted.append, "what they stand on closes")
    tools.add(Noting("second", noted, LIKE))
    tools.add(Failing("third", noted, LIKE, UNDO))
    tools.add(Noting("first", noted, BOMB), first=True)
    frame = Frame(InputFrame(actions=(UNDO, BOMB, LIKE, FAVOURITE)))
    assert tools.update(frame) == [Hover(1), Hover(2), Hover(3)]
    tools.follow(frame)
    assert frame.input_frame.actions == (FAVOURITE,)
    with pytest.raises(OSError, match="no space"):
        tools.close()
    assert noted == [
        "first updates ['bomb']",
        "second updates ['like']",
        "third updates ['undo']",
        *("first follows", "second follows", "third follows"),
        *("first closes", "third closes", "second closes", "what they stand on closes"),
    ]
