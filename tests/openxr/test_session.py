"""What the application does on a real runtime."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xr

from classification.cloud import Cloud
from tests.openxr.conftest import LAYERS
from tests.openxr.monado import Controller, Remote, Service, clients, control
from tests.openxr.personalities import Personality, answering
from tests.openxr.visit import FEW_PIXELS, Visit, turned, visiting
from vr_explorer.panels.page import Page
from vr_explorer.scene.commands import LookFrom, ToggleFavourite
from vr_explorer.xr.visibility_mask import hidden_triangles

State = xr.SessionState

PICO_4_ULTRA = "/interaction_profiles/bytedance/pico4s_controller"


def seen_at(visit: Visit, eye: int, position: np.ndarray) -> np.ndarray:
    """Pixels from the left and from the top where projection puts a world place in an eye's picture."""
    view = visit.views[eye]
    clip = view.projection @ view.view @ np.append(position, 1.0)
    x, y = clip[:2] / clip[3]
    width, height = view.size
    return np.array([(x + 1.0) * width / 2.0, (1.0 - y) * height / 2.0])


def test_states_come_in_order_and_the_runtime_may_end_it(visit: Visit) -> None:
    assert [state for state in visit.states if state != State.UNKNOWN][-1] == State.FOCUSED
    order = [State.IDLE, State.READY, State.SYNCHRONIZED, State.VISIBLE, State.FOCUSED]
    positions = [order.index(state) for state in visit.states]
    assert positions == sorted(positions)
    session = visit.headset.session
    xr.request_exit_session(session.handle)
    visit.until(lambda: session.left)
    assert not session.running
    assert visit.states[-1] == State.EXITING
    assert visit.loop.window.done


def test_every_profile_is_taken_and_the_controllers_are_known(visit: Visit) -> None:
    actions = visit.headset.actions
    assert set(actions.refused) <= {PICO_4_ULTRA}, "which the extension has in later versions only"
    assert actions.profiles == ["/interaction_profiles/valve/index_controller"] * 2


def test_both_eyes_see_a_card_where_projection_puts_it(sharp: Visit) -> None:
    """A card alone before black: its middle in both pictures, and more to the right for the left eye."""
    visit, scene = sharp, sharp.scene
    scene.cards.fade_to[:] = 0.0
    scene.cards.fade_from[:] = 0.0
    card = 7
    scene.cards.fade_to[card] = scene.cards.fade_from[card] = 1.0
    scene.cards.motion_version += 1
    position = scene.cards.target[card].astype(float)
    scene.apply(LookFrom((float(position[0]) + 1.5, float(position[1]) - 0.7, float(position[2]) + 9.0), 0.0, 0.0))
    away = Controller(active=False)  # not in the picture
    visit.remote.send(turn=turned(4.0), head=(0.05, 1.62, 0.02), left=away, right=away)
    visit.frames(4)
    middles = []
    for eye in (0, 1):
        lit = visit.pictures[eye].max(axis=2) > 60
        rows, columns = np.nonzero(lit)
        middle = np.array([columns.min() + columns.max() + 1, rows.min() + rows.max() + 1]) / 2.0
        # A card faces the head, so it is seen a little aslant: its corners are projected, and their middle compared.
        expected = projected_middle(visit, eye, card)
        assert np.abs(middle - expected).max() < 1.5
        middles.append(middle)
    assert middles[0][0] > middles[1][0] + 1.0
    eyes = [np.linalg.inv(view.view)[:3, 3] for view in visit.views]
    assert 0.05 < np.linalg.norm(eyes[0] - eyes[1]) < 0.08


def projected_middle(visit: Visit, eye: int, card: int) -> np.ndarray:
    """The middle of the box around a card's projected corners."""
    scene = visit.scene
    position, (half_width, half_height) = scene.cards.target[card].astype(float), scene.half_sizes[card]
    normal = visit.views[eye].head - position
    normal /= np.linalg.norm(normal)
    right = np.array([normal[2], 0.0, -normal[0]])
    right /= np.linalg.norm(right)
    up = np.cross(normal, right)
    corners = np.array(
        [
            seen_at(visit, eye, position + x * half_width * right + y * half_height * up)
            for x in (-1, 1)
            for y in (-1, 1)
        ]
    )
    return (corners.min(axis=0) + corners.max(axis=0)) / 2.0


def test_the_head_moves_in_the_world(visit: Visit) -> None:
    before = visit.scene.body.head
    yaw = visit.scene.body.yaw
    visit.remote.send(head=(0.3, 1.6, -0.4))
    visit.frames(4)
    moved = visit.scene.body.head - before
    forward = np.array([-np.sin(yaw), 0.0, -np.cos(yaw)])
    right = np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
    np.testing.assert_allclose(moved, 0.3 * right + 0.4 * forward, atol=0.01)


def test_the_height_lifts_the_viewer_at_once_and_after_recentring(visit: Visit, service: Service) -> None:
    scene = visit.scene
    before = scene.body.head.copy()
    visit.explorer.preferences.change({"headset.height": 0.5})
    visit.frames(3)
    np.testing.assert_allclose(scene.body.head - before, (0.0, 0.5, 0.0), atol=0.01)
    service.recentre()
    visit.frames(8)
    np.testing.assert_allclose(scene.body.head - before, (0.0, 0.5, 0.0), atol=0.02)


def test_hands_laser_and_help_are_seen(visit: Visit) -> None:
    """Before an empty sky; what is drawn is brighter than the horizon."""
    visit.scene.cards.fade_to[:] = visit.scene.cards.fade_from[:] = 0.0
    visit.scene.cards.motion_version += 1

    def lit() -> list[float]:
        visit.frames(4)
        return [float((picture.max(axis=2) > 40).mean()) for picture in visit.pictures]

    away = Controller(active=False)
    visit.remote.send(left=away, right=away)
    assert max(lit()) < 0.001
    visit.remote.send(left=Controller((-0.2, 1.45, -0.5)), right=Controller((0.2, 1.45, -0.5)))
    hands = lit()
    assert min(hands) > 0.005
    visit.remote.left(trigger=1.0, turn=(0.5, 0.0, 0.0, 0.866))
    assert min(lit()) > max(hands), "the laser"
    visit.remote.send(left=away, right=away)
    visit.explorer.state.show(Page.HELP)
    visit.frames(4)
    bright = [(picture.min(axis=2) > 120).mean() for picture in visit.pictures]
    assert min(bright) > 0.003, "light text"


def test_recentring_moves_the_user_and_not_the_cloud(visit: Visit, service: Service) -> None:
    scene = visit.scene
    visit.remote.send(head=(0.5, 1.4, -0.5), turn=turned(50.0))
    visit.frames(4)
    position, cards = scene.body.position.copy(), scene.cards.target.copy()
    assert np.linalg.norm(scene.body.head - position) > 0.6
    service.recentre()
    visit.frames(8)
    np.testing.assert_allclose(scene.body.head, position, atol=0.02)
    assert np.degrees(scene.body.gaze) == pytest.approx(0.0, abs=1.0)
    np.testing.assert_array_equal(scene.body.position, position)
    np.testing.assert_array_equal(scene.cards.target, cards)


def test_taken_off_and_put_on_ten_times(cloud: Cloud, tmp_path: Path, remote: Remote) -> None:
    personality = Personality()
    with (
        answering(personality, LAYERS),
        visiting(cloud, tmp_path, remote, render_scale=0.5, samples=1) as visit,
    ):
        actions, called = visit.headset.actions, personality.called
        for number in range(1, 11):
            personality.take_off()
            visit.until(lambda: visit.headset.session.state == State.IDLE)
            frames, time = visit.loop.frames, visit.scene.time
            visit.frames(2)
            assert visit.loop.frames == frames, "frames rest"
            assert visit.scene.time > time, "and the window goes on"
            personality.put_on()
            visit.until(lambda: visit.headset.session.focused)
            visit.frames(2)
            assert visit.loop.frames >= frames + 2
            assert (called["xrBeginSession"], called["xrEndSession"]) == (1 + number, number)
        assert visit.headset.actions is actions and called["xrAttachSessionActionSets"] == 1
        visit.remote.right(trigger=1.0)
        visit.until(lambda: visit.scene.body.speed > 0.0)
        assert len(visit.pictures) == 2


def test_input_that_the_runtime_takes_away_is_gone_and_comes_back(visit: Visit) -> None:
    """The picture goes on, hands are not drawn and ask for nothing."""
    visit.remote.right(trigger=1.0)
    visit.frames(6)
    assert visit.scene.body.speed > 0.0
    number = clients()[0].number
    control("-i", number)
    visit.frames(40)
    assert visit.scene.body.speed < 1.0
    assert len(visit.pictures) == 2
    control("-i", number)
    visit.frames(6)
    assert visit.scene.body.speed > 1.0


def test_another_application_takes_the_headset_and_gives_it_back(
    visit: Visit, cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one is this program again, from its command line."""
    cloud.save(tmp_path / "cloud")
    program = [sys.executable, "-m", "artificial_inspiration"]
    command = [*program, "explore", str(tmp_path / "cloud"), "--vr", *FEW_PIXELS]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XR_")}
    own = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with (tmp_path / "other.log").open("w") as log:
        other = subprocess.Popen(command, env=environment | own, stdout=log, stderr=log)
    try:
        visit.until(lambda: any(client.focused for client in clients()[1:]))
        visit.until(lambda: visit.states[-1] == State.SYNCHRONIZED)
        visit.remote.right(trigger=1.0)
        frames, time, shown = visit.loop.frames, visit.scene.time, list[None]()
        with monkeypatch.context() as patched:
            window = visit.loop.window._window
            patched.setattr(window, "show", lambda show=window.show: (shown.append(None), show()))
            visit.frames(5)
        assert visit.loop.frames == frames + 5, "frames are waited for and ended"
        assert len(shown) == 5, "the window shows a view of its own"
        assert visit.pictures == [], "but nothing is drawn"
        assert visit.scene.body.speed == 0.0
        assert visit.scene.time == time, "the world waits"
        control("-p", clients()[0].number)
        visit.until(lambda: visit.states[-1] == State.FOCUSED)
        visit.frames(5)
        assert len(visit.pictures) == 2
        assert visit.scene.body.speed > 0.0
        assert other.poll() is None, (tmp_path / "other.log").read_text()
    finally:
        other.kill()
        other.wait()


def test_what_the_lenses_hide_is_not_drawn(visit: Visit) -> None:
    """A wall before the eyes fills the picture but for the mask's triangles, of which a few points are looked at."""
    scene = visit.scene
    card = 3
    position = scene.cards.target[card].astype(float)
    scene.cards.fade_to[:] = scene.cards.fade_from[:] = 0.0
    scene.cards.fade_to[card] = scene.cards.fade_from[card] = 1.0
    scene.cards.motion_version += 1
    away = Controller(active=False)
    visit.remote.send(left=away, right=away)
    scene.apply(LookFrom((float(position[0]), float(position[1]), float(position[2]) + 1.5), 0.0, 0.0))
    scene.body.rescale(0.05)  # to be very near and yet not faded
    scene.body.position = position + np.array([0.0, 0.0, 0.3])
    visit.frames(4)
    for eye in (0, 1):
        triangles = hidden_triangles(visit.headset.session, eye).reshape(-1, 3, 2)
        assert len(triangles) > 0, "this runtime has a mask"
        view, (width, height) = visit.views[eye], visit.headset.eyes.size
        hidden, middles = 0, triangles.mean(axis=1)
        for x, y in middles:
            clip = view.projection @ [x, y, -1.0, 1.0]
            column, row = int((clip[0] / clip[3] + 1) * width / 2), int((1 - clip[1] / clip[3]) * height / 2)
            if 1 <= column < width - 1 and 1 <= row < height - 1:
                hidden += 1
                assert visit.pictures[eye][row, column].max() == 0
        assert hidden > 3
        assert visit.pictures[eye][height // 2, width // 2].max() > 30


def test_a_killed_runtime_is_reached_again_and_nothing_is_lost(visit: Visit, service: Service) -> None:
    scene = visit.scene
    scene.apply(ToggleFavourite(5))
    position = scene.body.position.copy()
    service.kill()
    visit.remote.close()
    visit.until(lambda: visit.loop.headset is None)
    visit.frames(3)
    service.start()
    again = Remote()
    again.send()
    visit.remote = again
    visit.until(lambda: visit.loop.headset is not None and visit.headset.session.focused)
    visit.frames(3)
    assert len(visit.pictures) == 2
    assert list(scene.favourites) == [5]
    np.testing.assert_allclose(scene.body.position, position, atol=0.01)
    again.close()
