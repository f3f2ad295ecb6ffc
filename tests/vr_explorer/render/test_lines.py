"""Lines of light between places."""

import moderngl
import numpy as np
import pytest

from tests.factories import cards
from vr_explorer.render.lines import MOST, Form, ShownLine
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View, look, perspective

SIZE = (200, 160)
BLUE = (0.1, 0.5, 1.0)


def pictured(
    ctx: moderngl.Context, positions: np.ndarray, lines: list[ShownLine], distance: float = 10.0
) -> np.ndarray:
    """float (H, W, 3), seen along −z from `distance` metres."""
    head = np.array([0.0, 0.0, distance], np.float32)
    view = View(look(head, 0.0, 0.0), perspective(1.0, SIZE[0] / SIZE[1], 0.1, 1e4), head, SIZE)
    renderer, target = Renderer(ctx, cards(positions)), Target(ctx, SIZE)
    shown = []
    for now in ([], lines):
        renderer.render(target.framebuffer, view, Cards(positions.astype(np.float32)), 0.0, lines=now)
        shown.append(target.read().astype(float))
    renderer.release()
    target.release()
    return shown[1] - shown[0]


NOWHERE = np.array([[500.0, 0.0, 500.0]])


def test_a_line_goes_from_place_to_place_in_its_colour(ctx: moderngl.Context) -> None:
    light = pictured(ctx, NOWHERE, [ShownLine((-2.0, 0.0, 0.0), (2.0, 0.0, 0.0), BLUE)])
    rows, columns = np.nonzero(light.max(axis=2) > 20)
    focal = SIZE[1] / 2.0 / np.tan(0.5)
    assert columns.min() == pytest.approx(SIZE[0] / 2 - 0.2 * focal, abs=2)
    assert columns.max() == pytest.approx(SIZE[0] / 2 + 0.2 * focal, abs=2)
    assert np.abs(rows - SIZE[1] / 2 + 0.5).max() <= 3
    mean = light[rows, columns].mean(axis=0)
    assert mean[2] > mean[1] > mean[0]


def test_what_stands_before_a_line_hides_it(ctx: moderngl.Context) -> None:
    line = [ShownLine((-4.0, 0.0, -3.0), (4.0, 0.0, -3.0), BLUE)]
    light = (
        pictured(ctx, np.array([[0.0, 0.0, 0.0]]), line).max(axis=2)[SIZE[1] // 2 - 3 : SIZE[1] // 2 + 3].max(axis=0)
    )
    assert light[SIZE[0] // 2 - 3 : SIZE[0] // 2 + 3].max() < 2, "behind the card"
    assert light.max() > 40, "and beside it"


def test_far_lines_are_fainter_and_never_gone(ctx: moderngl.Context) -> None:
    def brightest(distance: float) -> float:
        return float(pictured(ctx, NOWHERE, [ShownLine((-3.0, 0.0, 0.0), (3.0, 0.0, 0.0), BLUE)], distance).max())

    near, far = brightest(6.0), brightest(250.0)
    assert near > far > 8.0


def test_at_most_so_many_are_drawn_and_none_at_all(ctx: moderngl.Context) -> None:
    one = ShownLine((-2.0, 0.0, 0.0), (2.0, 0.0, 0.0), (0.05, 0.05, 0.05))
    below = ShownLine((-2.0, -2.0, 0.0), (2.0, -2.0, 0.0), BLUE)
    light = pictured(ctx, NOWHERE, [one] * MOST + [below])
    assert light[SIZE[1] // 2 - 2 : SIZE[1] // 2 + 2].max() > 20
    assert light[SIZE[1] * 2 // 3 :].max() < 2, "beyond the most"
    assert pictured(ctx, NOWHERE, []).max() == 0.0


def test_forms_are_told_apart_without_their_colours(ctx: moderngl.Context) -> None:
    """By the gaps along the middle, and by what lies beside it."""
    gaps, beside, middle = {}, {}, {}
    for form in Form:
        light = pictured(ctx, NOWHERE, [ShownLine((-4.0, 0.0, 0.0), (4.0, 0.0, 0.0), BLUE, form)], distance=12.0)
        half = SIZE[1] // 2
        columns = light.max(axis=2)[:, SIZE[0] // 2 - 40 : SIZE[0] // 2 + 40]
        along = columns[half - 1 : half + 1].max(axis=0)
        lit = along > 0.35 * columns.max()
        gaps[form] = int((lit[1:] & ~lit[:-1]).sum())
        profile = columns.mean(axis=1)
        middle[form], beside[form] = profile[half - 1 : half + 1].max(), profile.max()
    assert gaps[Form.SOLID] == 0
    assert 2 <= gaps[Form.DASHED] < gaps[Form.DOTTED]
    assert middle[Form.DOUBLE] < 0.6 * beside[Form.DOUBLE], "dark between two lines"
    assert middle[Form.SOLID] == beside[Form.SOLID]


def test_a_form_neither_slides_nor_differs_between_the_eyes(ctx: moderngl.Context) -> None:
    """It is bound to the ends of the line: seen from a little nearer, all of it is only a little larger."""
    line = [ShownLine((-4.0, 0.0, 0.0), (4.0, 0.0, 0.0), BLUE, Form.DASHED)]

    def edges(distance: float) -> np.ndarray:
        light = pictured(ctx, NOWHERE, line, distance).max(axis=2)
        lit = light.max(axis=0) > 40
        return (np.nonzero(np.diff(lit.astype(int)))[0] - SIZE[0] / 2.0) * distance

    first, second = edges(10.0), edges(9.6)
    assert len(first) == len(second) > 6
    np.testing.assert_allclose(first, second, atol=25.0)
