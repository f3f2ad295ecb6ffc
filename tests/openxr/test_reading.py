"""What is read in the headset: beside what it names in both eyes, and drawn only when it has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import Cloud
from tests.openxr.aiming import aim, aim_into_world
from tests.openxr.monado import Controller, Remote
from tests.openxr.visit import Visit, visiting
from vr_explorer.app import headset_menu
from vr_explorer.app.screen import Screen
from vr_explorer.panels.labels import projected
from vr_explorer.panels.page import Page
from vr_explorer.scene.arrangements import ScatterPlot
from vr_explorer.scene.commands import (
    Arrange,
    LookFrom,
    PlaceBomb,
    Redo,
    Select,
    ToggleFavourite,
    Undo,
)
from vr_explorer.scene.criteria import Colours, Measure
from vr_explorer.scene.view import View
from vr_explorer.xr.actions import LEFT, RIGHT
from vr_explorer.xr.comfort import Comfort

AWAY = Controller(active=False)
HEADS = ((0.0, 1.6, 0.0), (0.3, 1.6, 0.0), (-0.3, 1.75, 0.1))


@pytest.fixture
def visit(cloud: Cloud, tmp_path: Path, remote: Remote) -> Iterator[Visit]:
    """Pixels small enough for words."""
    with visiting(cloud, tmp_path, remote, render_scale=3.0, samples=1) as visit:
        remote.send(left=AWAY, right=AWAY)
        visit.frames(2)
        yield visit


@pytest.fixture
def quick(cloud: Cloud, tmp_path: Path, remote: Remote) -> Iterator[Visit]:
    """Many frames of few pixels."""
    with visiting(cloud, tmp_path, remote, render_scale=0.5, samples=1) as visit:
        remote.send(left=AWAY, right=AWAY)
        visit.frames(2)
        yield visit


def hide_cards(visit: Visit, but: int | None = None) -> None:
    cards = visit.scene.cards
    cards.fade_to[:] = cards.fade_from[:] = 0.0
    if but is not None:
        cards.fade_to[but] = cards.fade_from[but] = 1.0
    cards.motion_version += 1


def degree(view: View) -> float:
    """Pixels of a degree in the middle of the picture."""
    return float(np.radians(1.0)) * 0.5 * view.size[1] * float(view.projection[1, 1])


def box(lit: np.ndarray) -> np.ndarray:
    """Left, top, right, bottom."""
    rows, columns = np.nonzero(lit)
    assert len(rows), "nothing is lit"
    return np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1], float)


def words_at(visit: Visit, eye: int, position: tuple[float, float, float]) -> np.ndarray:
    """Where bright letters are seen about `position` of the world, against it, in degrees to the right and downward."""
    view, picture = visit.views[eye], visit.pictures[eye].min(axis=2)
    at = projected(view, position)
    assert at is not None
    reach = round(4.0 * degree(view))
    x, y = round(at[0]), round(at[1])
    assert reach < x < view.size[0] - reach and reach < y < view.size[1] - reach, "it is in the picture"
    left, top, right, bottom = box(picture[y - reach : y + reach, x - reach : x + reach] > 90)
    return (np.array([left + right, top + bottom]) / 2.0 - reach) / degree(view)


def test_words_stay_beside_what_they_name_wherever_the_head_goes(visit: Visit) -> None:
    """A value of an axis from 3 m, and a bomb's from 12 m: within a degree, in both eyes."""
    scene = visit.scene
    scene.apply(Arrange(ScatterPlot((Measure.LIGHTNESS, Measure.COLOURFULNESS, Measure.ABSTRACTNESS))))
    scene.settle()
    tick = scene.scales[0].ticks[1].position
    scene.apply(LookFrom((tick[0], tick[1], tick[2] + 3.0), 0.0, 0.0))
    hide_cards(visit)
    for head in HEADS:
        visit.remote.send(head=head)
        visit.frames(4)
        found = [words_at(visit, eye, tick) for eye in (0, 1)]
        assert np.abs(found).max() < 1.0, head
        apart = [words_at(visit, eye, tick)[0] * degree(visit.views[eye]) for eye in (0, 1)]
        assert abs(apart[0] - apart[1]) <= 1.5, "as far away as what they name, for both eyes"


def test_a_bombs_words_stay_below_it(visit: Visit) -> None:
    scene = visit.scene
    hide_cards(visit)
    x, y, z = (scene.body.head - 14.0 * scene.body.axes()[2]).tolist()
    scene.apply(PlaceBomb(Colours(((200, 40, 40),)), (x, y, z)))
    scene.settle()
    hide_cards(visit)
    below = []
    for head in HEADS:
        visit.remote.send(head=head)
        visit.frames(4)
        hide_cards(visit)
        visit.frames(2)
        for eye in (0, 1):
            view, picture = visit.views[eye], visit.pictures[eye].astype(int)
            at = projected(view, (x, y, z))
            assert at is not None
            core = np.degrees(visit.explorer.tools.bombs.shown()[0].core / 14.0) * degree(view)
            column, row = round(at[0]), round(at[1])
            reach = round(4.0 * degree(view))
            under = picture[row + round(1.02 * core) : row + round(core) + reach, column - reach : column + reach]
            left, top, right, _ = box(under.min(axis=2) > 80)
            below.append(((left + right) / 2.0 - reach, top))
            assert abs(below[-1][0]) < 1.0 * degree(view)
    tops = [top for _, top in below]
    assert max(tops) - min(tops) < 1.0 * degree(visit.views[0])


def point_at(visit: Visit, card: int, distance: float) -> None:
    """The left laser is on a card straight ahead that alone is seen."""
    x, y, z = visit.scene.cards.target[card].tolist()
    visit.scene.apply(LookFrom((x, y, z + distance), 0.0, 0.0))
    visit.remote.send(left=Controller((-0.3, 1.2, -0.3), trigger=1.0), right=AWAY, head=(0.0, 1.6, 0.0))
    visit.frames(3)
    hide_cards(visit, but=card)
    aim_into_world(visit, LEFT, np.array([x, y, z]))
    visit.until(lambda: visit.scene.hovered == card)
    visit.frames(6)


@pytest.mark.parametrize("distance", [9.0, 60.0])
def test_the_plate_stays_beside_its_card(visit: Visit, distance: float) -> None:
    """And the eyes converge on both alike."""
    point_at(visit, 11, distance)
    gaps, parallax = [], []
    for head in HEADS:
        visit.remote.send(head=head)
        visit.frames(4)
        assert visit.scene.hovered == 11
        seen = []
        for eye in (0, 1):
            view, picture = visit.views[eye], visit.pictures[eye]
            at = projected(view, tuple(visit.scene.cards.target[11].tolist()))
            assert at is not None
            half = np.degrees(np.arctan(visit.scene.half_sizes[11, 0] / distance)) * degree(view)
            right = round(at[0] + half + 0.6 * degree(view))
            plate = picture[:, right : right + round(25.0 * degree(view))]
            left, top, _, bottom = box(plate.min(axis=2) > 120)
            assert bottom - top > 6.0 * degree(view)
            seen.append((right + left - at[0], at[1]))
            gaps.append((right + left - at[0] - half) / degree(view))
        parallax.append((seen[0][0] - seen[1][0]) / degree(visit.views[0]))
    assert max(gaps) < 4.0, "text begins near the card"
    assert max(gaps) - min(gaps) < 1.0, "wherever the head is, in both eyes"
    assert np.abs(parallax).max() < 0.6


class Writes:
    """count: how often a screen was drawn anew."""

    def __init__(self, screen: Screen) -> None:
        self.count = 0
        self._write = screen.write
        screen.write = self._counted  # type: ignore[method-assign]

    def _counted(self, *arguments: object, **named: object) -> None:
        self.count += 1
        self._write(*arguments, **named)  # type: ignore[arg-type]

    def settle(self, visit: Visit) -> None:
        """Until it is not drawn any more; fails where that does not happen."""
        before = -1

        def rests() -> bool:
            nonlocal before
            before, last = self.count, before
            visit.frames(6)
            return last == before == self.count

        visit.until(rests)


def test_nothing_is_drawn_anew_while_only_the_head_and_the_hand_move(quick: Visit) -> None:
    visit = quick
    point_at(visit, 11, 30.0)
    visit.frames(12)
    screens = [Writes(screen) for screen in visit.loop.panels._screens]
    drawn: list[object] = []
    draw = visit.loop.panels.labels._sheet.draw
    visit.loop.panels.labels._sheet.draw = lambda *rest: (drawn.append(rest), draw(*rest))  # type: ignore
    for number in range(20):
        visit.remote.send(head=(0.02 * number, 1.6, 0.0))
        visit.frame()
    assert visit.scene.hovered == 11 and len(visit.loop.panels._shown) == 1
    assert [one.count for one in screens] == [0] * len(screens) and not drawn
    visit.scene.apply(ToggleFavourite(11))
    visit.frames(2)
    assert sum(one.count for one in screens) == 1, "the star on the plate"


def test_every_change_of_what_a_page_shows_reaches_the_board(quick: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, and not by the drawing that comes every half second in any case; and then the board is at rest again."""
    visit = quick
    monkeypatch.setattr(headset_menu, "AT_LEAST", 1e9)
    state, scene = visit.explorer.state, visit.scene
    state.show(Page.IMAGES)
    visit.frames(4)
    board = Writes(visit.loop.panels._menu.screen)
    board.settle(visit)
    changes: dict[str, Callable[[], object]] = {
        "painting": lambda: setattr(state, "painting", True),
        "performance": lambda: setattr(state, "performance_shown", True),
        "performance off": lambda: setattr(state, "performance_shown", False),
        "cards selected": lambda: scene.apply(Select((3, 4))),
        "undo": lambda: scene.apply(Undo()),
        "redo": lambda: scene.apply(Redo()),
        "page": lambda: state.show(Page.BOARD),
        "a favourite": lambda: scene.apply(ToggleFavourite(7)),
        "last favourite": lambda: setattr(state, "last_favourite", 7),
        "typing": lambda: state.text_input.begin(("note", 7), "word", 20),
        "typed": lambda: state.text_input.take("s"),
        "compared": lambda: state.compare(7),
        "filter": lambda: state.show(Page.FILTER),
        "counted": lambda: state.draft.add_colour((10, 20, 30)),
        "lightness": lambda: setattr(state, "lightness", 0.5),
        "bombs": lambda: state.show(Page.BOMBS),
        "a bomb": lambda: scene.apply(PlaceBomb(Colours(((1, 2, 3),)), (0.0, 0.0, 0.0))),
        "its menu": lambda: setattr(state, "bomb", 1),
        "settings": lambda: state.show(Page.SETTINGS),
        "a setting": lambda: visit.explorer.preferences.change({"headset.haptics": 0.1}),
    }
    for change in changes.values():
        before = board.count
        change()
        visit.until(lambda before=before: board.count > before)  # type: ignore[misc]
        board.settle(visit)


def test_what_changes_is_seen_on_the_board(visit: Visit) -> None:
    hide_cards(visit)
    state = visit.explorer.state
    state.show(Page.IMAGES)
    visit.frames(12)
    before = [picture.astype(int) for picture in visit.pictures]
    state.show(Page.FILTER)
    visit.frames(12)
    for eye in (0, 1):
        assert (np.abs(visit.pictures[eye] - before[eye]).max(axis=2) > 60).sum() > 30


def test_the_pointer_is_seen_on_the_board_and_moves_with_each_frame(visit: Visit) -> None:
    visit.remote.send(left=AWAY, right=Controller((0.2, 1.3, -0.25)))
    visit.explorer.state.show(Page.HELP)
    visit.frames(6)
    board = visit.loop.panels.board
    for across in (-0.2, 0.25):
        aim(visit, RIGHT, (board.pose @ np.array([across, -0.3, 0.0, 1.0]))[:3])
        world = visit.loop._rig.world_from_space(visit.scene.body)
        pointed = board.pointed
        assert pointed is not None
        at = (world @ np.append(pointed.at, 1.0))[:3]
        for eye in (0, 1):
            position = projected(visit.views[eye], tuple(at.tolist()))
            assert position is not None
            x, y = round(position[0]), round(position[1])
            about = visit.pictures[eye][y - 2 : y + 3, x - 2 : x + 3].astype(int).mean(axis=(0, 1))
            assert about[0] > 200 > about[2] + 40, "the accent"


def test_a_still_grid_stands_in_the_tunnel_with_depth(visit: Visit) -> None:
    """It is the same wherever one flies; each eye sees it from its own place; and it can be switched off."""
    hide_cards(visit)
    visit.loop.picture.comfort = Comfort(1.0)
    follow = visit.loop.picture.comfort.follow
    visit.loop.picture.comfort.follow = lambda speed, seconds, turning: follow(100.0, seconds)  # type: ignore
    visit.until(lambda: visit.loop.picture.comfort.narrowed > 0.99)

    def rims() -> list[np.ndarray]:
        """What is seen in the corners of both pictures."""
        visit.frames(2)
        across = round(0.2 * visit.views[0].size[0])
        edges = [picture[:: picture.shape[0] - 1].max(axis=2).astype(int) for picture in visit.pictures]
        return [np.hstack((edge[:, :across], edge[:, -across:])) for edge in edges]

    before = rims()
    assert all(25 < rim.max() < 120 and np.median(rim) < 25 for rim in before), "faint lines on black"
    x, y, z = visit.scene.body.position.tolist()
    visit.scene.apply(LookFrom((x + 37.3, y + 11.1, z - 53.7), float(visit.scene.body.yaw), 0.0))
    for one, other in zip(before, rims(), strict=True):
        assert np.abs(one - other).max() < 12, "at rest while the world goes by"
    assert np.abs(before[0] - before[1]).max() > 20, "seen from two places"
    visit.remote.send(head=(0.1, 1.6, 0.0))
    assert np.abs(before[0] - rims()[0]).max() > 20, "the head moves in it"
    visit.explorer.preferences.change({"headset.tunnel_grid": False})
    assert max(rim.max() for rim in rims()) < 6
