"""Rejecting in a running explorer: of what is pointed at or selected, told to taste, kept, in files, taken back."""

from __future__ import annotations

from pathlib import Path

import moderngl
import numpy as np

from tests.factories import clustered_cloud
from tests.vr_explorer.tools.test_what_next import asked, explored, signals, until
from vr_explorer.actions import DISMISS, REJECT, UNDO
from vr_explorer.app.explorer import Explorer
from vr_explorer.input import InputFrame
from vr_explorer.panels.context_menu import rows_of
from vr_explorer.panels.page import Page
from vr_explorer.panels.session_requests import BeginSession, SaveSession
from vr_explorer.scene.cards import FOUND
from vr_explorer.scene.commands import Select, ShowRejected, ToggleBoard, ToggleFavourite
from vr_explorer.store.session_file import read_session
from vr_explorer.store.session_store import SessionStore


def pointed(explorer: Explorer, card: int) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """A ray that begins just before a card."""
    scene = explorer.scene
    target, head = scene.cards.target[card].astype(float), scene.body.head
    way = (target - head) / np.linalg.norm(target - head)
    (x, y, z), (u, v, w) = (target - 3.0 * way).tolist(), way.tolist()
    return (x, y, z), (u, v, w)


def test_a_rejected_image_is_gone_kept_and_not_what_comes_next(ctx: moderngl.Context, tmp_path: Path) -> None:
    cloud = clustered_cloud(400)
    with explored(ctx, cloud, tmp_path) as explorer:
        scene, state = explorer.scene, explorer.state
        explorer.step(InputFrame(actions=(REJECT,)), 0.05)
        assert state.toasts.current(scene.time) == ["Point at an image first"] and not scene.rejected
        scene.apply(Select((17,)))
        explorer.step(InputFrame(actions=(REJECT,)), 0.05)
        assert scene.rejected == {17} and REJECT in [action for group in rows_of(scene, 17) for _, action in group]
        scene.apply(ToggleFavourite(30))
        scene.apply(Select(tuple(range(20, 380))))
        explorer.step(InputFrame(actions=(REJECT,)), 0.05)
        assert len(scene.rejected) == 361 and not scene.favourites
        brought = asked(explorer)
        assert not scene.rejected & set(brought.cards)
    assert signals(tmp_path, cloud)[cloud.ids[17]] == "dismissed"
    with SessionStore(tmp_path / "selection.sqlite", cloud.identity) as store:
        assert len(store.rejected_before) == 361 and store.kept_before == []
    with explored(ctx, cloud, tmp_path) as explorer:
        assert len(explorer.scene.rejected) == 361, "at the next start"
        assert (explorer.scene.cards.fade_to[list(explorer.scene.rejected)] == 0.0).all()


def test_undo_takes_it_back_for_taste_and_the_file_too(ctx: moderngl.Context, tmp_path: Path) -> None:
    cloud = clustered_cloud(400)
    with explored(ctx, cloud, tmp_path) as explorer:
        scene = explorer.scene
        scene.apply(ToggleFavourite(12))
        explorer.step(InputFrame(), 0.05)
        scene.apply(Select((12, 13)))
        explorer.step(InputFrame(actions=(REJECT,)), 0.05)
        assert not scene.favourites
        explorer.step(InputFrame(actions=(UNDO,)), 0.05)
        assert list(scene.favourites) == [12] and not scene.rejected
        explorer.step(InputFrame(), 0.05)
    assert signals(tmp_path, cloud) == {cloud.ids[12]: "favourite"}
    with SessionStore(tmp_path / "selection.sqlite", cloud.identity) as store:
        assert store.rejected_before == [] and [one.image for one in store.kept_before] == [cloud.ids[12]]


def test_shown_ones_are_lit_and_one_is_taken_back_by_the_same_key(ctx: moderngl.Context, tmp_path: Path) -> None:
    with explored(ctx, clustered_cloud(400), tmp_path) as explorer:
        scene = explorer.scene
        scene.apply(Select((40, 41)))
        explorer.step(InputFrame(actions=(REJECT,)), 0.05)
        scene.apply(ShowRejected(True))
        until(explorer, lambda: np.flatnonzero(scene.cards.light == FOUND).tolist() == [40, 41], 0.1)
        explorer.step(InputFrame(ray=pointed(explorer, 41)), 0.5)
        assert scene.hovered == 41
        explorer.step(InputFrame(ray=pointed(explorer, 41), actions=(REJECT,)), 0.05)
        assert scene.rejected == {40}


def test_sessions_and_their_files_have_their_own(ctx: moderngl.Context, tmp_path: Path) -> None:
    cloud = clustered_cloud(400)
    with explored(ctx, cloud, tmp_path) as explorer:
        scene, state = explorer.scene, explorer.state
        scene.apply(Select((3, 4)))
        explorer.step(InputFrame(actions=(REJECT,)), 0.05)
        state.session_requests.append(SaveSession())
        until(explorer, lambda: bool(list(tmp_path.glob("*.session.json"))))
        (file,) = tmp_path.glob("*.session.json")
        assert read_session(file).rejected == (cloud.ids[3], cloud.ids[4])
        state.session_requests.append(BeginSession())
        until(explorer, lambda: not scene.rejected)
        assert scene.cards.fade_to[3] == 1.0
        assert explorer.tools.sessions is not None
        explorer.tools.sessions.open_file(file)
        assert scene.rejected == {3, 4}


def test_what_was_met_is_counted_without_them(ctx: moderngl.Context, tmp_path: Path) -> None:
    with explored(ctx, clustered_cloud(400), tmp_path) as explorer:
        explorer.tools.compass.meet(range(50))
        explorer.scene.apply(Select(tuple(range(40, 60))))
        explorer.step(InputFrame(actions=(REJECT,)), 0.05)
        explorer.state.show(Page.TASTE)
        until(explorer, lambda: explorer.state.met.count == 380, 0.5)
        assert explorer.state.met.met == 40


def test_delete_takes_a_favourite_off_the_board(ctx: moderngl.Context, tmp_path: Path) -> None:
    with explored(ctx, clustered_cloud(400), tmp_path) as explorer:
        scene = explorer.scene
        for card in (5, 6):
            scene.apply(ToggleFavourite(card))
        scene.apply(ToggleBoard())
        scene.advance(10.0)
        explorer.step(InputFrame(ray=pointed(explorer, 6)), 0.05)
        explorer.step(InputFrame(ray=pointed(explorer, 6), actions=(DISMISS,)), 0.05)
        explorer.step(InputFrame(), 0.05)
        assert list(scene.favourites) == [5] and not scene.rejected
