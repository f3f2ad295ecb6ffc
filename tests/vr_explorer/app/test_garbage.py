"""Garbage is collected, and only where the frames leave time for it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from vr_explorer.app.garbage import MIDDLE, OLD, OVERDUE, PacedGarbage

YOUNG, PLENTY = 500, 1e6


class Node:
    def __init__(self) -> None:
        self.itself = self


class Clock:
    """Each collection of the oldest generation seems to take `seconds`, the others no time."""

    def __init__(self) -> None:
        self.now, self.seconds = 0.0, 0.0

    def __call__(self) -> float:
        return self.now

    def on_collection(self, phase: str, about: dict[str, int]) -> None:
        if phase == "stop" and about["generation"] > 0:
            self.now += self.seconds


@pytest.fixture
def collected() -> Iterator[list[int]]:
    """The generations that are collected, in order."""
    found: list[int] = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "start":
            found.append(about["generation"])

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A few hundred containers are many, so that the tests are short. What all tests have set aside (`conftest.py`) is
    set aside again: otherwise they would look through it for garbage from now on.
    """
    monkeypatch.setattr("vr_explorer.app.garbage.YOUNG", YOUNG)
    yield
    gc.freeze()


def frame(garbage: PacedGarbage, slack: float, times: int = 1) -> None:
    """Allocates what makes a collection due, `times` as much, and frees it after the frame."""
    kept = [[number] for number in range(times * YOUNG + 200)]
    garbage.spend(slack)
    del kept


def test_nothing_is_collected_inside_a_frame(collected: list[int]) -> None:
    with PacedGarbage():
        collected.clear()
        kept = [[number] for number in range(100_000)]
        assert collected == []
        del kept


def test_what_is_loaded_is_not_looked_at_again() -> None:
    loaded = [[number] for number in range(50_000)]
    with PacedGarbage():
        assert gc.get_freeze_count() > len(loaded)
        assert len(gc.get_objects()) < 5_000
    assert gc.get_freeze_count() == 0


def test_cycles_that_frames_leave_behind_are_freed_in_the_slack() -> None:
    with PacedGarbage() as garbage:
        kept, dropped = Node(), Node()
        for _ in range(2 * MIDDLE + 2):
            frame(garbage, PLENTY)
        followed = [weakref.ref(kept), weakref.ref(dropped)]
        del dropped
        for _ in range(3 * (MIDDLE + 1) * (OLD + 1)):
            frame(garbage, PLENTY)
        assert followed[0]() is kept
        assert followed[1]() is None


def test_without_slack_the_oldest_are_set_aside_and_freed_at_the_next_rest(collected: list[int]) -> None:
    clock = Clock()
    gc.callbacks.append(clock.on_collection)
    try:
        with PacedGarbage(clock) as garbage:
            clock.seconds = 1.0
            dropped = Node()
            for _ in range(2 * MIDDLE + 2):
                frame(garbage, PLENTY)
            followed = weakref.ref(dropped)
            del dropped
            collected.clear()
            kept = [Node() for _ in range(1_000)]  # more than are freed meanwhile of what other tests have set aside
            before = gc.get_freeze_count()
            for _ in range((OVERDUE + 1) * OLD * (MIDDLE + 1)):
                frame(garbage, 0.5, times=OVERDUE)
            assert set(collected) == {0, 1}, "the younger ones do not wait for ever, the oldest does"
            assert gc.get_freeze_count() > before + len(kept) // 2
            garbage.rest()
            assert followed() is None
    finally:
        gc.callbacks.remove(clock.on_collection)


@pytest.mark.parametrize("automatic", [True, False])
def test_it_leaves_things_as_they_were(automatic: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if automatic else gc.disable)()
        with pytest.raises(ZeroDivisionError), PacedGarbage():
            assert not gc.isenabled()
            raise ZeroDivisionError
        assert gc.isenabled() is automatic
        assert gc.get_freeze_count() == 0
    finally:
        (gc.enable if before else gc.disable)()
