"""A room that can be looked around in, before a cloud is there and while it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from classification.cloud import Cloud, Outline
from foundation.errors import UserError
from foundation.progress import ProgressCallback
from tests.openxr.monado import Controller, Remote, Service
from tests.openxr.visit import arriving, turned
from vr_explorer.actions import ACTIONS, HELP, LEAVE, QUIT, SETTINGS
from vr_explorer.app.room import Room
from vr_explorer.app.source import CloudSource
from vr_explorer.panels.menu import PAGES
from vr_explorer.panels.page import Page
from vr_explorer.scene.arrangements import HomeHall, PointCloud

AWAY = Controller(active=False)


class Held:
    """A cloud that is read only once it is let `go`, or not at all."""

    def __init__(self, cloud: Cloud, failure: str = "") -> None:
        self.go = threading.Event()
        self._cloud, self._failure = cloud, failure
        self.source = CloudSource("cloud", "demo/cloud", self._read, Outline(Path("variants"), len(cloud)))

    def _read(self, done: ProgressCallback) -> Cloud:
        self.go.wait()
        if self._failure:
            raise UserError(self._failure)
        return self._cloud


@pytest.fixture
def held(cloud: Cloud) -> Held:
    return Held(cloud)


def coloured(picture: np.ndarray) -> float:
    """Share of pixels of strong colour: the room has none, the cards have them."""
    return float((np.ptp(picture.astype(int), axis=2) > 60).mean())


def test_the_room_is_tracked_and_the_cloud_arrives_around_the_viewer(
    held: Held, tmp_path: Path, remote: Remote, differs: Callable[[np.ndarray, np.ndarray], bool]
) -> None:
    with arriving(held.source, tmp_path, render_scale=0.7, samples=1, mirror="eye") as visit:
        remote.send(left=AWAY, right=AWAY)
        visit.until(lambda: visit.loop.headset and visit.headset.session.focused and len(visit.pictures) == 2)
        assert isinstance(visit.explorer, Room)
        assert visit.explorer.words == ("Opening demo/cloud …", "400 images")
        visit.frames(90)  # greetings fade
        ahead, view = visit.pictures[0], visit.views[0]
        assert ahead.max() > 40, "it is not dark"
        assert coloured(ahead) < 0.001
        assert (visit.mirrored != 0).any(), "those who look on see it, too"
        remote.send(turn=turned(40.0), head=(0.2, 1.6, 0.1), left=AWAY, right=AWAY)
        visit.until(lambda: visit.pictures and abs(float(visit.views[0].view[0, 2] - view.view[0, 2])) > 0.5)
        assert differs(visit.pictures[0], ahead), "who looks aside sees something else"
        visit.frames(5)
        space, frames = visit.loop._rig.centre.copy(), visit.loop.frames
        held.go.set()
        visit.until(lambda: not isinstance(visit.explorer, Room))
        assert visit.loop.frames > frames, "frames go on meanwhile"
        visit.frames(20)
        assert len(visit.scene.cards) == 400
        assert isinstance(visit.scene.arrangement, PointCloud)
        assert max(coloured(picture) for picture in visit.pictures) > 0.02, "the cards are there"
        assert np.array_equal(visit.loop._rig.centre, space), "where the viewer stands in the own room has not changed"
        world = visit.loop._rig.world_from_space(visit.scene.body)
        head = np.linalg.inv(visit.views[0].view)[:3, 3]
        assert np.linalg.norm((np.linalg.inv(world) @ np.append(head, 1.0))[:3] - (0.2, 1.6, 0.1)) < 0.06


def test_what_needs_a_cloud_waits_and_help_does_not(held: Held, tmp_path: Path, remote: Remote) -> None:
    with arriving(held.source, tmp_path, render_scale=0.7, samples=1) as visit:
        visit.until(lambda: visit.loop.headset and visit.headset.session.focused)
        state = visit.explorer.state
        for action in ACTIONS:
            if action not in (QUIT, LEAVE, HELP, SETTINGS):
                state.asked.append(action)
                visit.frame()
        assert isinstance(visit.scene.arrangement, HomeHall) and state.page is None
        for page in (Page.HELP, *PAGES):
            state.page = page
            visit.frames(2)
        assert state.page is Page.HELP
        held.go.set()
        visit.until(lambda: not isinstance(visit.explorer, Room))
        visit.frames(3)
        assert visit.explorer.state.page is Page.HELP, "help that is being read stays open"


def test_a_headset_that_comes_and_goes_meanwhile(held: Held, tmp_path: Path, service: Service) -> None:
    service.kill()
    with arriving(held.source, tmp_path, render_scale=0.7, samples=1) as visit:
        visit.frames(3)
        assert visit.loop.headset is None and isinstance(visit.explorer, Room)
        for arrives in (False, True):
            service.start()
            remote = Remote()
            remote.send()
            visit.until(lambda: visit.loop.headset and visit.headset.session.focused and visit.pictures)
            assert isinstance(visit.explorer, Room) is not arrives
            visit.frames(20)
            assert (max(coloured(picture) for picture in visit.pictures) > 0.02) is arrives
            service.kill()
            remote.close()
            visit.until(lambda: visit.loop.headset is None)
            held.go.set()
            visit.until(lambda: not isinstance(visit.explorer, Room))


def test_no_cloud_ends_it_with_its_sentence(cloud: Cloud, tmp_path: Path, remote: Remote) -> None:
    held = Held(cloud, "The table is damaged; classify the images again.")
    with (
        pytest.raises(UserError, match="The table is damaged"),
        arriving(held.source, tmp_path, render_scale=0.7, samples=1) as visit,
    ):
        visit.until(lambda: visit.loop.headset and visit.headset.session.focused)
        held.go.set()
        visit.until(lambda: False)
