"""How large panels are in windows of all sizes."""

from __future__ import annotations

import pytest

from vr_explorer.app.scaling import MOST_LARGER, scale_in_window

ROOM = 1920.0, 1080.0


@pytest.mark.parametrize(
    ("size", "scale"),
    [
        ((0, 0), 1.0),
        ((800, 600), 1.0),
        ((1920, 1080), 1.0),
        ((2560, 1440), 1.25),
        ((1440, 2560), 1.0),
        ((3840, 2160), 2.0),
        ((9600, 5400), MOST_LARGER),
    ],
)
def test_panels_grow_with_a_window_that_has_room(size: tuple[int, int], scale: float) -> None:
    assert scale_in_window(1.0, size, ROOM) == scale


def test_a_screen_that_asks_for_larger_letters_has_no_more_room_for_them() -> None:
    assert scale_in_window(2.0, (3840, 2160), ROOM) == 2.0
    assert scale_in_window(1.5, (1280, 720), ROOM) == 1.5
    assert scale_in_window(1.5, (3840, 2160), ROOM) == 1.875
