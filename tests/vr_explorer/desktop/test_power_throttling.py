"""What is asked of Windows, as far as it can be known without one."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import pytest

from vr_explorer.desktop.power_throttling import ABOVE_NORMAL, FullSpeed, PowerThrottlingState

NORMAL = 0x20
PROCESS = 2**64 - 1
"""What GetCurrentProcess gives: −1, as long as a pointer."""


class Function:
    """Of a library of Windows, called as ctypes calls it, with the types that were declared."""

    def __init__(self, name: str, called: list[tuple[Any, ...]], answer: Any) -> None:
        self._name, self._called, self._answer = name, called, answer
        self.argtypes: tuple[Any, ...] = ()
        self.restype: Any = ctypes.c_int

    def __call__(self, *arguments: Any) -> Any:
        if self.argtypes:
            prototype = ctypes.CFUNCTYPE(ctypes.c_size_t, *self.argtypes)
            return prototype(self._answered)(*arguments)
        return self._answered(*arguments)

    def _answered(self, *arguments: Any) -> Any:
        shown = tuple(self._plain(argument) for argument in arguments)
        self._called.append((self._name, *shown))
        return self._answer(*shown) if callable(self._answer) else self._answer

    @staticmethod
    def _plain(argument: Any) -> Any:
        if not hasattr(argument, "contents"):
            return argument
        state = argument.contents
        return state.version, state.controlled, state.state


class Library:
    def __init__(self, called: list[tuple[Any, ...]], **answers: Any) -> None:
        for name, answer in answers.items():
            setattr(self, name, Function(name, called, answer))


def windows(called: list[tuple[Any, ...]], throttling: Any = 1) -> tuple[Library, Library]:
    kernel = Library(
        called, GetCurrentProcess=PROCESS, GetPriorityClass=NORMAL, SetPriorityClass=1, SetProcessInformation=throttling
    )
    return kernel, Library(called, timeBeginPeriod=0, timeEndPeriod=0)


def asked(called: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [call for call in called if not call[0].startswith("Get")]


def test_the_process_is_hurried_and_then_as_it_was() -> None:
    called: list[tuple[Any, ...]] = []
    speed = FullSpeed(*windows(called))
    speed.begin()
    speed.begin()
    assert asked(called) == [
        ("SetPriorityClass", PROCESS, ABOVE_NORMAL),
        ("SetProcessInformation", PROCESS, 4, (1, 0x5, 0), 12),
        ("timeBeginPeriod", 1),
    ]
    called.clear()
    speed.end()
    speed.end()
    assert asked(called) == [
        ("timeEndPeriod", 1),
        ("SetProcessInformation", PROCESS, 4, (1, 0, 0), 12),
        ("SetPriorityClass", PROCESS, NORMAL),
    ]


def test_an_older_windows_is_asked_for_less() -> None:
    called: list[tuple[Any, ...]] = []

    def refusing(_process: int, _kind: int, state: tuple[int, int, int], _size: int) -> int:
        return int(state[1] in (0x0, 0x1))

    FullSpeed(*windows(called, refusing)).begin()
    assert [call[3] for call in called if call[0] == "SetProcessInformation"] == [(1, 0x5, 0), (1, 0x1, 0)]


def test_the_state_is_laid_out_as_windows_has_it() -> None:
    """Three ULONGs of 4 bytes each."""
    assert [name for name, _ in PowerThrottlingState._fields_] == ["version", "controlled", "state"]
    assert ctypes.sizeof(PowerThrottlingState) == 12


@pytest.mark.skipif(sys.platform == "win32", reason="there it does something")
def test_elsewhere_nothing_happens() -> None:
    speed = FullSpeed()
    speed.begin()
    speed.end()
