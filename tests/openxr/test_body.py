"""Where the viewer stands: when the headset is put on, while a menu of the runtime is open, and on request."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import xr

from classification.cloud import Cloud
from tests.openxr.monado import Controller, Remote
from tests.openxr.telling import telling
from tests.openxr.visit import Visit, turned, visiting
from vr_explorer.actions import RECENTRE
from vr_explorer.scene.commands import StartTour

State = xr.SessionState


def stands_centred(visit: Visit) -> None:
    body = visit.scene.body
    np.testing.assert_allclose(body.head, body.position, atol=0.02)
    assert np.degrees(body.gaze) == pytest.approx(0.0, abs=1.0)
    forward = -visit.views[0].view[2, :3]
    np.testing.assert_allclose(forward, (-np.sin(body.yaw), 0.0, -np.cos(body.yaw)), atol=0.03)


def test_a_headset_that_lies_on_the_desk_at_first_does_not_lower_the_world(visit: Visit) -> None:
    """It is taken off, laid down aside, and lifted from there to a head that looks elsewhere."""
    scene, position = visit.scene, visit.scene.body.position.copy()
    with telling(visit.headset.session) as told:
        told += [State.VISIBLE, State.SYNCHRONIZED, State.STOPPING, State.IDLE]
        visit.frames(2)
        visit.remote.send(head=(0.6, 0.7, 0.3), turn=turned(120.0))
        told += [State.READY, State.SYNCHRONIZED, State.VISIBLE]
        visit.frames(4)
        assert len(visit.pictures) == 2, "there is a picture before it is worn"
        visit.remote.send(head=(0.5, 1.25, -0.2), turn=turned(40.0))
        visit.frames(4)
        told.append(State.FOCUSED)
        visit.frames(2)
        stands_centred(visit)
        np.testing.assert_allclose(scene.body.position, position, atol=1e-6)
        visit.remote.send(head=(0.5, 1.6, -0.2))
        visit.frames(3)
        assert scene.body.head[1] - position[1] == pytest.approx(0.35, abs=0.02), (
            "from then on the head moves by itself"
        )
        told.append(xr.StructureType.EVENT_DATA_USER_PRESENCE_CHANGED_EXT)
        visit.frames(2)
        stands_centred(visit)


def test_the_world_waits_while_a_menu_of_the_runtime_is_open_and_goes_on_without_a_jump(visit: Visit) -> None:
    scene = visit.scene
    with telling(visit.headset.session) as told:
        visit.remote.right(trigger=1.0)
        visit.until(lambda: scene.body.speed > 2.0)
        told.append(State.VISIBLE)
        visit.until(lambda: scene.body.speed == 0.0)
        position, now, frames = scene.body.position.copy(), scene.time, visit.loop.frames
        visit.frames(5)
        assert visit.loop.frames == frames + 5 and len(visit.pictures) == 2, "the picture goes on"
        np.testing.assert_array_equal(scene.body.position, position)
        assert scene.time == now
        visit.remote.right(trigger=0.0)
        told.append(State.FOCUSED)
        visit.frames(2)
        scene.apply(StartTour(visit.explorer.state.usual_tour))
        visit.until(lambda: np.linalg.norm(scene.body.position - position) > 0.02)
        told.append(State.VISIBLE)
        visit.frame()
        position, now = scene.body.position.copy(), scene.time
        visit.frames(10)
        time.sleep(0.5)
        np.testing.assert_array_equal(scene.body.position, position)
        told.append(State.FOCUSED)
        visit.frame()
        assert scene.tour is not None and not scene.tour.paused
        assert scene.time - now < 0.3 and np.linalg.norm(scene.body.position - position) < 10.0
        visit.until(lambda: np.linalg.norm(scene.body.position - position) > 0.02)


def test_recentring_by_the_menu_puts_the_head_where_the_body_stands(visit: Visit) -> None:
    visit.remote.send(head=(0.5, 1.3, 0.6), turn=turned(-80.0))
    visit.frames(4)
    position = visit.scene.body.position.copy()
    assert np.linalg.norm(visit.scene.body.head - position) > 0.5
    visit.explorer.state.asked.append(RECENTRE)
    visit.frames(2)
    stands_centred(visit)
    np.testing.assert_allclose(visit.scene.body.position, position, atol=1e-6)


def test_a_smooth_turn_narrows_the_sight_and_one_in_steps_does_not(visit: Visit) -> None:
    comfort = visit.loop.picture.comfort
    visit.frames(2)
    visit.remote.right(stick=(1.0, 0.0))
    visit.frames(8)
    assert comfort.narrowed == 0.0
    visit.remote.right(stick=(0.0, 0.0))
    visit.explorer.preferences.change({"headset.snap_turn": 0.0})
    visit.frames(2)
    visit.remote.right(stick=(1.0, 0.0))
    visit.until(lambda: comfort.narrowed > 0.8 * comfort.strength)
    visit.remote.right(stick=(0.0, 0.0))
    visit.until(lambda: comfort.narrowed == 0.0)


def test_one_controller_is_enough(cloud: Cloud, tmp_path: Path, remote: Remote) -> None:
    """The left one is never switched on: the right one flies, points, keeps and opens the menu."""
    remote.send(left=Controller(active=False))
    with visiting(cloud, tmp_path, remote, render_scale=1.0, samples=1) as visit:
        scene, hands = visit.scene, visit.loop.hands
        visit.until(lambda: hands.alone == 1)
        assert visit.explorer.state.toasts.current(scene.time)[-1].startswith("One hand")
        visit.until(lambda: visit.loop.picture.ray is not None)
        visit.remote.right(trigger=1.0)
        visit.until(lambda: scene.body.speed > 1.0)
        assert visit.loop.picture.ray is None
        visit.remote.right(trigger=0.0, squeeze=1.0)
        visit.until(lambda: hands.holding == (1,))
        visit.remote.right(squeeze=0.0, b=True)
        visit.until(lambda: visit.explorer.state.page is not None)
        visit.remote.send(left=Controller((-0.2, 1.2, -0.3)))
        visit.until(lambda: hands.alone is None)


def test_the_names_at_the_hands_follow_the_controllers(cloud: Cloud, tmp_path: Path, remote: Remote) -> None:
    """Monado's driver is an Index; what it says of another one is put in between."""
    with visiting(cloud, tmp_path, remote, render_scale=2.0, samples=1, hints="always") as visit:
        visit.scene.cards.fade_to[:] = visit.scene.cards.fade_from[:] = 0.0
        visit.scene.cards.motion_version += 1
        remote.send(left=Controller((-0.2, 1.45, -0.5)), right=Controller((0.2, 1.45, -0.5)))
        visit.frames(4)
        index = visit.pictures[0].astype(int)
        assert visit.loop.panels.held.profiles[0].path.endswith("index_controller")
        visit.headset.actions.profiles[:] = ["/interaction_profiles/htc/vive_controller"] * 2
        visit.frames(4)
        vive = visit.pictures[0].astype(int)
        assert visit.loop.panels.held.profiles[1].path.endswith("vive_controller")
        assert (np.abs(vive - index).max(axis=2) > 60).mean() > 0.002, "other names, and fewer"
