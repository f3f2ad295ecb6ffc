"""Where the keys lead among things that can be pressed, by their rectangles alone."""

from __future__ import annotations

import pytest

from vr_explorer.panels.focus import Box, Step, reached

# Three ways beside each other; below, two clouds, the first with a button and a cross on it; a third in the next row.
PAGE = {
    "portrait": Box(30, 130, 210, 290),
    "folder": Box(226, 130, 406, 290),
    "demo": Box(422, 130, 602, 290),
    "anna": Box(30, 350, 308, 590),
    "order": Box(42, 495, 140, 523),
    "cross": Box(274, 356, 302, 384),
    "bert": Box(324, 350, 602, 590),
    "carl": Box(30, 606, 308, 846),
}


@pytest.mark.parametrize(
    ("at", "step", "to"),
    [
        ("portrait", Step.RIGHT, "folder"),
        ("folder", Step.RIGHT, "demo"),
        ("demo", Step.RIGHT, "demo"),
        ("demo", Step.LEFT, "folder"),
        ("portrait", Step.DOWN, "anna"),
        ("demo", Step.DOWN, "bert"),
        ("anna", Step.RIGHT, "bert"),
        ("anna", Step.DOWN, "carl"),
        ("bert", Step.DOWN, "carl"),
        ("carl", Step.UP, "anna"),
        ("anna", Step.UP, "portrait"),
        ("bert", Step.UP, "demo"),
        ("cross", Step.RIGHT, "bert"),
        ("order", Step.DOWN, "carl"),
        ("carl", Step.NEXT, "portrait"),
        ("portrait", Step.PREVIOUS, "carl"),
        ("anna", Step.NEXT, "order"),
        ("bert", Step.PREVIOUS, "cross"),
        ("", Step.NEXT, "portrait"),
        ("", Step.DOWN, "portrait"),
        ("", Step.PREVIOUS, "carl"),
        ("gone", Step.RIGHT, "portrait"),
    ],
)
def test_a_key_leads_to_what_one_sees_there(at: str, step: Step, to: str) -> None:
    assert reached(PAGE, at, step) == to


@pytest.mark.parametrize("step", list(Step))
def test_where_nothing_can_be_pressed_it_leads_nowhere(step: Step) -> None:
    assert reached({}, "", step) == ""


def test_tab_leads_to_everything_and_round() -> None:
    at, visited = "", []
    for _ in range(2 * len(PAGE)):
        at = reached(PAGE, at, Step.NEXT)
        visited.append(at)
    assert visited == 2 * list(PAGE)
