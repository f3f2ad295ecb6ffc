"""The free canvas between devices, scene and the file of the session."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import Cloud
from foundation.errors import UserError
from tests.vr_explorer.tools.canvas_scene import KEPT, scene_of, step, toward
from vr_explorer.actions import FAVOURITE, UNDO
from vr_explorer.input import InputFrame
from vr_explorer.panels.state import PanelState
from vr_explorer.scene.arrangements import FreeCanvas
from vr_explorer.scene.canvas import Placed
from vr_explorer.scene.commands import (
    Arrange,
    GroupOnCanvas,
    MoveCanvasText,
    PlaceOnCanvas,
    Select,
    Undo,
    WriteOnCanvas,
)
from vr_explorer.scene.present_picks import PickListeners
from vr_explorer.scene.scene import Scene
from vr_explorer.store.session_file import read_session, write_session
from vr_explorer.store.session_store import SessionStore
from vr_explorer.tools.canvas import CanvasTool
from vr_explorer.tools.keeper import Keeper
from vr_explorer.tools.sessions import SessionsTool
from vr_explorer.tools.tool import Frame


@pytest.fixture
def scene(make_cloud: Callable[[int], Cloud]) -> Scene:
    return scene_of(make_cloud(60))


def drag(scene: Scene, tool: CanvasTool, card: int, across: float, up: float, reel: float = 0.0) -> None:
    place = scene.cards.target[card].copy()
    step(scene, tool, InputFrame(ray=toward(scene, place), hold=True), card)
    step(scene, tool, InputFrame(ray=toward(scene, place, across, up), hold=True, reel=reel), card)
    step(scene, tool, InputFrame(ray=toward(scene, place, across, up)), card)


def test_a_favourite_lies_where_it_was_dragged_by_one_step(scene: Scene) -> None:
    tool, before = CanvasTool(scene, PanelState(canvas_snaps=False)), scene.board
    drag(scene, tool, 3, 2.0, -6.0)
    placed = scene.canvas.by_card[3]
    assert (placed.x, placed.y) == pytest.approx((-8.0, -6.0), abs=0.05) and placed.size == 1.0
    assert scene.canvas.by_card[7] == before.canvas.by_card[7] and scene.canvas.placed[-1].card == 3, "on top"
    scene.apply(Undo())
    assert scene.board == before


def test_it_keeps_to_what_lies_there_and_shows_it_by_lines(scene: Scene) -> None:
    tool, place = CanvasTool(scene, PanelState()), scene.cards.target[3].copy()
    step(scene, tool, InputFrame(ray=toward(scene, place), hold=True), 3)
    step(scene, tool, InputFrame(ray=toward(scene, place, 3.0, 4.8), hold=True), 3)
    assert len(tool.marks) >= 3
    height = {round(line.start[1], 3) for line in tool.marks}
    assert round(float(scene.cards.target[40, 1]), 3) in height
    step(scene, tool, InputFrame(ray=toward(scene, place, 3.0, 4.8)), 3)
    assert scene.canvas.by_card[3].y == pytest.approx(5.0, abs=1e-6) and not tool.marks


def test_the_wheel_makes_what_is_carried_larger_with_its_group(scene: Scene) -> None:
    scene.apply(GroupOnCanvas((3, 40)))
    drag(scene, CanvasTool(scene, PanelState(canvas_snaps=False)), 3, 0.0, 0.0, reel=3.0)
    sizes = [scene.canvas.by_card[card].size for card in KEPT]
    assert sizes == pytest.approx([1.08**3, 1.08**3, 1.0])
    assert (scene.canvas.by_card[3].x, scene.canvas.by_card[40].x) == pytest.approx((-10.0, -10.0 + 10.0 * 1.08**3))


def test_all_that_are_selected_go_along(scene: Scene) -> None:
    scene.apply(Select((3, 7)))
    drag(scene, CanvasTool(scene, PanelState(canvas_snaps=False)), 3, 1.0, 2.0)
    assert scene.canvas.by_card[7].x == pytest.approx(13.0, abs=0.05)
    assert scene.canvas.by_card[40].x == 0.0


def test_a_press_without_a_drag_moves_nothing_and_is_the_hands(scene: Scene) -> None:
    tool, before = CanvasTool(scene, PanelState()), scene.board
    ray = toward(scene, scene.cards.target[3])
    assert step(scene, tool, InputFrame(ray=ray, hold=True, actions=(FAVOURITE, UNDO)), 3).actions == (UNDO,)
    assert step(scene, tool, InputFrame(ray=ray), 3).actions == (FAVOURITE,)
    assert scene.board == before


def test_words_are_dragged_by_one_step(scene: Scene) -> None:
    scene.apply(WriteOnCanvas(None, "Loud"))
    (text,) = scene.canvas.texts
    scene.apply(MoveCanvasText(text.number, 20.0, 10.0))
    scene.advance(5.0)
    tool, (title,) = CanvasTool(scene, PanelState()), scene.titles
    place = np.array(title.position)
    step(scene, tool, InputFrame(ray=toward(scene, place, 0.5)), None)
    assert tool.over_text == text.number
    step(scene, tool, InputFrame(ray=toward(scene, place, 0.5), hold=True), None)
    for up in (1.0, 2.0, 3.0):
        step(scene, tool, InputFrame(ray=toward(scene, place, 0.5, up), hold=True), None)
    step(scene, tool, InputFrame(ray=toward(scene, place, 0.5, 3.0)), None)
    (moved,) = scene.canvas.texts
    assert (moved.x, moved.y) == pytest.approx((20.0, 13.0), abs=0.05)
    scene.apply(Undo())
    assert scene.canvas.texts[0].y == 10.0


def kept(path: Path, cloud: Cloud) -> Keeper:
    selection = SessionStore(path, cloud.identity)
    return Keeper(selection, cloud)


def test_the_canvas_is_there_again_at_the_next_start(make_cloud: Callable[[int], Cloud], tmp_path: Path) -> None:
    cloud, path = make_cloud(60), tmp_path / "selection.sqlite"
    keeper = kept(path, cloud)
    scene = Scene(cloud, favourites=keeper.board, listeners=PickListeners(keeper.keep, keeper.hang))
    keeper.attend(scene, PanelState())
    for card in KEPT:
        scene.apply(Select((card,)))
        scene.apply(PlaceOnCanvas(()))
    from vr_explorer.scene.commands import ToggleFavourite

    for card in KEPT:
        scene.apply(ToggleFavourite(card))
    scene.apply(Arrange(FreeCanvas()))
    scene.apply(PlaceOnCanvas((Placed(7, 12.0, -3.0, 2.0, 4),)))
    scene.apply(WriteOnCanvas(None, "Loud"))
    keeper.follow(Frame(InputFrame()))
    keeper.close()
    keeper.selection.close()
    again = kept(path, cloud)
    assert again.board == scene.board and again.board.canvas.by_card[7].group == 4
    resumed = Scene(cloud, favourites=again.board)
    again.attend(resumed, PanelState())
    assert again.resume() and isinstance(resumed.arrangement, FreeCanvas)
    np.testing.assert_allclose(resumed.cards.target[7], scene.cards.target[7], atol=1e-4)
    again.selection.close()


def test_a_file_from_before_there_was_a_canvas_gets_one_and_a_broken_one_is_none(
    make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    cloud, path = make_cloud(60), tmp_path / "selection.sqlite"
    with SessionStore(path, cloud.identity) as selection:
        selection.keep(cloud.ids[3])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE canvases")
    with SessionStore(path, cloud.identity) as selection:
        assert selection.canvas_before is None
        assert Keeper(selection, cloud).board.rows[0].cards == (3,)
        selection.keep_canvas("{")
    for broken in ('{"placed": 3}', "[]", '{"distance": 1e999, "placed": [], "texts": []}'):
        with SessionStore(path, cloud.identity) as selection:
            board = Keeper(selection, cloud).board
            assert board.rows[0].cards == (3,) and not board.canvas.placed
            selection.keep_canvas(broken)


def test_the_canvas_is_in_session_files_and_hostile_ones_are_refused(
    make_cloud: Callable[[int], Cloud], tmp_path: Path
) -> None:
    cloud = make_cloud(60)
    selection = SessionStore(tmp_path / "selection.sqlite", cloud.identity)
    keeper, state = Keeper(selection, cloud), PanelState()
    scene = Scene(cloud, favourites=KEPT, listeners=PickListeners(keeper.keep, keeper.hang))
    keeper.attend(scene, state)
    scene.apply(Arrange(FreeCanvas()))
    scene.apply(PlaceOnCanvas((Placed(7, 12.0, -3.0, 2.0),)))
    board = scene.board
    tool = SessionsTool(scene, selection, state, tmp_path / "files", keeper.enter, keeper.indices)
    tool._save()
    assert tool._saving is not None
    tool._saving.result()
    (file,) = (tmp_path / "files").iterdir()
    scene.apply(PlaceOnCanvas((Placed(7, 0.0, 0.0),)))
    tool.open_file(file)
    assert scene.board == board
    value = json.loads(file.read_text(encoding="utf-8"))
    older = tmp_path / "older.session.json"
    older.write_text(json.dumps({name: part for name, part in value.items() if name != "canvas"}), encoding="utf-8")
    saved = read_session(older)
    assert saved.canvas is None
    write_session(tmp_path / "again.session.json", saved)
    value["canvas"]["placed"][0][1] = 1e300
    file.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(UserError, match="no session"):
        read_session(file)
    tool.close()
    selection.close()
