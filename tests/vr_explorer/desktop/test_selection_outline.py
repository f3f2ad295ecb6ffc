"""Lines that the mouse draws."""

import pytest

from vr_explorer.desktop.selection_outline import begun
from vr_explorer.desktop.toolkit import glfw

REACH = (1.0, 0.5)


def test_shift_draws_a_rectangle_from_corner_to_corner() -> None:
    drawing = begun(glfw.MOD_SHIFT, (-0.5, 0.4))
    assert drawing is not None and not drawing.drawn
    for position in ((0.9, 0.9), (0.0, -0.2), (0.3, -0.1)):
        drawing.follow(position)
    outline = drawing.outline(REACH)
    assert outline.points == ((-0.5, 0.4), (0.3, 0.4), (0.3, -0.1), (-0.5, -0.1))
    assert drawing.drawn and not outline.added and outline.reach == REACH


@pytest.mark.parametrize(("modifiers", "added"), [(glfw.MOD_CONTROL, False), (glfw.MOD_CONTROL | glfw.MOD_SHIFT, True)])
def test_ctrl_draws_a_lasso_and_with_shift_one_that_adds(modifiers: int, added: bool) -> None:
    drawing = begun(modifiers, (0.0, 0.0))
    assert drawing is not None
    for position in ((0.1, 0.0), (0.1001, 0.0), (0.1, 0.2), (0.0, 0.2)):
        drawing.follow(position)
    outline = drawing.outline(REACH)
    assert outline.points[:3] == ((0.0, 0.0), (0.1, 0.0), (0.1, 0.2))
    assert drawing.drawn and outline.added is added


def test_without_a_key_or_a_way_nothing_is_drawn() -> None:
    assert begun(0, (0.0, 0.0)) is None
    assert begun(glfw.MOD_ALT, (0.0, 0.0)) is None
    click = begun(glfw.MOD_CONTROL, (0.0, 0.0))
    assert click is not None
    click.follow((0.002, 0.001))
    assert not click.drawn
