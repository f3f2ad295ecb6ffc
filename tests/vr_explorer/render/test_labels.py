"""Words in the world: where they stand, how large they are, and what hides them."""

from __future__ import annotations

from collections.abc import Iterator

import moderngl
import numpy as np
import pytest

from tests.factories import cards
from vr_explorer.panels.label_sheet import LONGEST, LabelSheet, Written
from vr_explorer.panels.style import TEXT
from vr_explorer.render.labels import ANGLES, LabelDrawer, ShownLabel
from vr_explorer.render.lines import ShownLine
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.scene.cards import Cards
from vr_explorer.scene.view import View, look, perspective

SIZE = (600, 400)
FOV = 1.0
FOCAL = SIZE[1] / 2.0 / np.tan(FOV / 2.0)
WORD = Written("HIHIH", TEXT, False)
AWAY = np.array([[9_000.0, 0.0, 0.0]])


class Studio:
    """One card, one word, and a camera."""

    def __init__(self, ctx: moderngl.Context, positions: np.ndarray) -> None:
        self.cards = Cards(positions.astype(np.float32))
        self.renderer, self.target = Renderer(ctx, cards(positions)), Target(ctx, SIZE)
        self.sheet, self.drawer = LabelSheet(ctx), self.renderer.label_drawer()
        self.drawer.clear()
        self.sheet.draw(self.drawer.framebuffer, [WORD])
        self.drawer.finish()

    def label(self, position: tuple[float, float, float], below: float = 0.0, radius: float = 0.0) -> ShownLabel:
        return ShownLabel(position, self.sheet.cells[WORD], below, radius)

    def light(
        self, labels: list[ShownLabel], head: tuple[float, float, float], yaw: float = 0.0, lines: tuple = ()
    ) -> np.ndarray:
        """What the labels add, (H, W), as seen from `head`, which is the eye as well."""
        position = np.array(head, np.float32)
        view = View(look(position, yaw, 0.0), perspective(FOV, SIZE[0] / SIZE[1], 0.05, 1e4), position, SIZE)
        self.drawer.place(labels, lines, self.sheet.body)
        self.drawer.follow(position.astype(float))
        shown = []
        for drawer in (None, self.drawer):
            self.renderer.render(self.target.framebuffer, view, self.cards, 0.0)
            self.renderer.render_viewer(self.target.framebuffer, view, (), labels=drawer)
            shown.append(self.target.read().astype(float).max(axis=2))
        return shown[1] - shown[0]

    def release(self) -> None:
        self.sheet.release()
        self.drawer.release()
        self.renderer.release()
        self.target.release()


@pytest.fixture
def studio(ctx: moderngl.Context) -> Iterator[Studio]:
    studio = Studio(ctx, AWAY)
    yield studio
    studio.release()


def box(light: np.ndarray, above: float = 60.0) -> tuple[float, float, float, float]:
    """Middle x and y, width and height in pixels of what is lit."""
    rows, columns = np.nonzero(light > above)
    assert len(rows), "nothing is lit"
    width, height = columns.max() - columns.min() + 1, rows.max() - rows.min() + 1
    return (columns.max() + columns.min() + 1) / 2.0, (rows.max() + rows.min() + 1) / 2.0, width, height


def test_a_word_can_begin_where_it_belongs(studio: Studio) -> None:
    (label,) = [studio.label((0.0, 0.0, -8.0))]
    middle, _, width, _ = box(studio.light([label], (0.0, 0.0, 0.0)))
    begun, *_ = box(studio.light([label._replace(leading=True)], (0.0, 0.0, 0.0)))
    assert abs(middle - SIZE[0] / 2.0) < 2.0
    assert 0.0 <= begun - width / 2.0 - SIZE[0] / 2.0 < 8.0, "but for the shade's margin"


def test_a_word_stands_where_it_belongs_and_is_legible_from_anywhere(studio: Studio) -> None:
    """Its capitals are 0.71 of the height of body text."""
    least, most = (np.tan(angle) * FOCAL * 0.71 for angle in ANGLES)
    for distance in (3.0, 40.0, 400.0, 3_000.0):
        aside = 0.1 * distance
        x, y, _, height = box(studio.light([studio.label((aside, 0.0, -distance))], (0.0, 0.0, 0.0)))
        assert x == pytest.approx(SIZE[0] / 2.0 + 0.1 * FOCAL, abs=2.0)
        assert y == pytest.approx(SIZE[1] / 2.0, abs=2.0)
        assert least - 2.0 <= height <= most + 2.0
    near, far = (
        box(studio.light([studio.label((0.0, 0.0, -distance))], (0.0, 0.0, 0.0)))[3] for distance in (30.0, 2_000.0)
    )
    assert near > 1.2 * far, "between both limits it is as large as it is in the world"


def test_it_is_never_mirrored(ctx: moderngl.Context, studio: Studio) -> None:
    """The upper half of an L is at its left, from every side."""
    letter = Written("L", TEXT, False)
    studio.drawer.clear()
    studio.sheet.draw(studio.drawer.framebuffer, [letter])
    studio.drawer.finish()
    label = ShownLabel((0.0, 0.0, 0.0), studio.sheet.cells[letter])
    for yaw in (0.0, 1.0, 2.5, np.pi, -2.0):
        head = (20.0 * float(np.sin(yaw)), 0.0, 20.0 * float(np.cos(yaw)))
        light = studio.light([label], head, yaw)
        x, y, width, _ = box(light)
        upper = box(light[: int(y)])
        assert upper[2] < 0.6 * width
        assert upper[0] < x - 0.15 * width, yaw


def test_a_bombs_word_stands_below_its_ball_also_near_it(studio: Studio) -> None:
    for distance in (4.0, 60.0):
        _, y, _, height = box(studio.light([studio.label((0.0, 0.0, -distance), 1.6, 1.0)], (0.0, 0.0, 0.0)))
        below = y - SIZE[1] / 2.0
        assert below - height / 2.0 >= FOCAL * 1.0 / distance - 2.0
        assert below > height


def test_cards_about_what_is_named_do_not_hide_its_word_but_much_nearer_ones_do(ctx: moderngl.Context) -> None:
    for distance, seen in ((30.0, True), (10.0, False)):
        studio = Studio(ctx, np.array([[0.0, 0.0, -distance]]))
        light = studio.light([studio.label((0.0, 0.0, -40.0))], (0.0, 0.0, 0.0))
        assert bool(np.abs(light).max() > 60.0) is seen, distance
        studio.release()


def test_it_is_gone_before_the_eyes_would_cross(studio: Studio) -> None:
    assert studio.light([studio.label((0.0, 0.0, -0.3))], (0.0, 0.0, 0.0)).max() < 5.0


def test_the_line_of_an_axis_is_seen_where_it_is(studio: Studio) -> None:
    line = ShownLine((-5.0, -2.0, -20.0), (5.0, -2.0, -20.0), (0.16, 0.16, 0.16))
    x, y, width, _ = box(studio.light([], (0.0, 0.0, 0.0), lines=(line,)), above=20.0)
    assert (x, y) == (pytest.approx(SIZE[0] / 2.0, abs=1.5), pytest.approx(SIZE[1] / 2.0 + FOCAL / 10.0, abs=1.5))
    assert width == pytest.approx(FOCAL / 2.0, abs=4.0)


def test_words_do_not_overlap_on_their_sheet_and_the_first_find_room(ctx: moderngl.Context, studio: Studio) -> None:
    wanted = [Written(f"word {number} " * (1 + number % 9), TEXT, number % 2 == 0) for number in range(400)]
    studio.drawer.clear()
    studio.sheet.draw(studio.drawer.framebuffer, [*wanted, wanted[0]])
    cells = np.array([studio.sheet.cells[one] for one in wanted if one in studio.sheet.cells])
    assert 60 < len(cells) < 400
    assert set(wanted[: len(cells)]) == set(studio.sheet.cells)
    ends = cells[:, :2] + cells[:, 2:]
    assert (cells[:, :2] > 0).all() and (ends < studio.drawer.framebuffer.size).all()
    apart = (cells[:, None, :2] >= ends[None]).any(axis=2) | (cells[None, :, :2] >= ends[:, None]).any(axis=2)
    assert (apart | np.eye(len(cells), dtype=bool)).all()
    assert cells[:, 2].max() < 16 * 2 * (LONGEST + 2)


def test_many_words_are_cut_where_there_are_too_many(studio: Studio) -> None:
    drawer: LabelDrawer = studio.drawer
    drawer.place([studio.label((float(number), 0.0, -50.0)) for number in range(500)], (), studio.sheet.body)
    drawer.follow(np.zeros(3))
    assert studio.light([studio.label((0.0, 0.0, -50.0))] * 500, (0.0, 0.0, 0.0)).max() > 60.0
