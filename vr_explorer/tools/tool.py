"""What every tool is, and the frame that tools take from each other in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import ClassVar, TypeVar

from vr_explorer.actions import Action
from vr_explorer.input import InputFrame
from vr_explorer.scene.commands import Command

NOTHING: Sequence[Command] = ()


class Frame:
    """One frame. input_frame: what is asked for, less what tools before have kept from those after them. pointed: the
    card on the ray, None where there is none, or a tool before has something nearer. seconds: since the frame before.
    """

    __slots__ = ("input_frame", "pointed", "seconds")

    def __init__(self, input_frame: InputFrame, seconds: float = 0.0, pointed: int | None = None) -> None:
        self.input_frame = input_frame
        self.pointed = pointed
        self.seconds = seconds

    def taken(self, handled: frozenset[Action]) -> tuple[Action, ...]:
        """Those of `handled` that are asked for, in their order; from now on they are asked of nobody else."""
        asked = self.input_frame.actions
        if not asked or handled.isdisjoint(asked):
            return ()
        self.leave(tuple(action for action in asked if action not in handled))
        return tuple(action for action in asked if action in handled)

    def leave(self, actions: tuple[Action, ...]) -> None:
        """To those after."""
        self.input_frame = replace(self.input_frame, actions=actions)


class Tool:
    """Something that a person does with the scene beyond single commands, or that goes on beside it.

    handles: the actions that it carries out itself, and takes from the frame (`Frame.taken`).
    """

    handles: ClassVar[frozenset[Action]] = frozenset()

    def update(self, frame: Frame) -> Sequence[Command]:
        """Before the scene changes, in the order of the tools: what it asks of the scene."""
        return NOTHING

    def follow(self, frame: Frame) -> None:
        """Once the scene has changed, in the same order."""

    def close(self) -> None:
        """What it holds is let go; threads of it have ended."""


T = TypeVar("T", bound=Tool)


class Tools:
    """Tools in their order, in which one goes before those that were added after it. Closed from the last to the first.

    closing: what else is to be closed, after those that are added later.
    """

    def __init__(self) -> None:
        self.closing = ExitStack()
        self._tools: list[Tool] = []
        self._updating: list[Callable[[Frame], Sequence[Command]]] = []
        self._following: list[Callable[[Frame], None]] = []

    def add(self, tool: T, first: bool = False) -> T:
        """first: before all others."""
        self._tools.insert(0 if first else len(self._tools), tool)
        self._updating = [one.update for one in self._tools if type(one).update is not Tool.update]
        self._following = [one.follow for one in self._tools if type(one).follow is not Tool.follow]
        self.closing.callback(tool.close)
        return tool

    @property
    def handles(self) -> frozenset[Action]:
        """The actions of all of them."""
        return frozenset(action for tool in self._tools for action in tool.handles)

    def update(self, frame: Frame) -> list[Command]:
        asked: list[Command] = []
        for update in self._updating:
            asked += update(frame)
        return asked

    def follow(self, frame: Frame) -> None:
        for follow in self._following:
            follow(frame)

    def close(self) -> None:
        """All of them, whatever goes wrong at one."""
        self.closing.close()
