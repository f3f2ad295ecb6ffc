"""The whole life of a session on runtimes that answer otherwise than Monado does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import xr

from classification.cloud import Cloud
from tests.openxr.aiming import aim_into_world
from tests.openxr.conftest import LAYERS
from tests.openxr.monado import Remote, running
from tests.openxr.personalities import (
    CONNECTING,
    OPTIONAL,
    PER_FRAME,
    HalfRate,
    Meta,
    Newer,
    OnTheDesk,
    Personality,
    SteamVR,
    Untracked,
    answering,
)
from tests.openxr.visit import Visit, visiting, waiting
from vr_explorer.app import headset_loop
from vr_explorer.app.wearer import Wearer
from vr_explorer.scene.commands import LookFrom
from vr_explorer.xr.actions import LEFT, NO_HANDS
from vr_explorer.xr.resolution import BUSY

State, Result = xr.SessionState, xr.Result
SMALL = {"render_scale": 0.4, "samples": 1}
UNKNOWN = -1_000_999_003


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headset_loop, "TRY_AGAIN", 0.0)


@pytest.fixture
def personality(request: pytest.FixtureRequest) -> Iterator[Personality]:
    personality = request.param()
    with answering(personality, LAYERS):
        yield personality


def live(visit: Visit, personality: Personality) -> None:
    """Flies, points and keeps, meets the runtime's menu, takes the headset off and on, loses it, has it back, quits."""
    scene, loop = visit.scene, visit.loop
    visit.remote.right(trigger=1.0)
    visit.until(lambda: scene.body.speed > 0.0)
    visit.remote.right(trigger=0.0)
    x, y, z = scene.cards.target[11].tolist()
    scene.apply(LookFrom((x, y, z + 40.0), 0.0, 0.0))
    visit.remote.left(position=(-0.1, 1.5, -0.3), trigger=1.0)
    visit.until(lambda: loop.picture.held[LEFT].aim is not None)
    aim_into_world(visit, LEFT, np.array([x, y, z]))
    visit.until(lambda: scene.hovered is not None)
    visit.remote.left(squeeze=1.0)
    visit.until(lambda: scene.favourites)
    kept = list(scene.favourites)
    visit.remote.left(squeeze=0.0, trigger=0.0)

    personality.tell(State.VISIBLE)
    visit.until(lambda: not visit.headset.session.focused)
    visit.frame()
    assert loop.picture.held == NO_HANDS and len(visit.pictures) == 2, "the picture goes on without hands"
    personality.tell(State.FOCUSED)
    visit.until(lambda: loop.picture.held[LEFT].grip is not None)

    personality.take_off()
    visit.until(lambda: not visit.headset.session.running)
    frames = loop.frames
    visit.frame()
    assert loop.frames == frames
    personality.put_on()
    visit.until(lambda: visit.headset.session.focused)

    first = visit.headset
    personality.once["xrLocateViews"] = Result.SESSION_LOSS_PENDING.value
    visit.until(lambda: loop.headset is not first)
    visit.until(lambda: loop.headset is not None and visit.headset.session.focused)
    visit.frame()
    assert len(visit.pictures) == 2
    assert list(scene.favourites) == kept

    xr.request_exit_session(visit.headset.session.handle)
    visit.until(lambda: loop.window.done)


@pytest.mark.parametrize("personality", [SteamVR, Meta, OnTheDesk, Newer], indirect=True)
def test_a_life_on_another_runtime(personality: Personality, cloud: Cloud, tmp_path: Path, remote: Remote) -> None:
    with visiting(cloud, tmp_path, remote, quad_layers=True, **SMALL) as visit:
        eyes, notes = visit.headset.eyes, " ".join(visit.notes)
        if isinstance(personality, SteamVR):
            assert visit.headset.runtime.version == (1, 0)
            assert (eyes.colour_format, eyes.depth_format) == (0x8C43, None)
            assert "no depths" in notes and "XR_ERROR_RUNTIME_FAILURE" in notes
        elif isinstance(personality, Meta):
            assert (eyes.colour_format, eyes.depth_format) == (0x8C43, 0x8CAC)
            assert personality.asked == [] and notes == "", "the user's rate is left as it is"
        elif isinstance(personality, OnTheDesk):
            assert personality.lowered > 0, "it was seen on the desk"
            eyes_above = visit.scene.body.head[1] - visit.scene.body.position[1]
            assert eyes_above == pytest.approx(0.0, abs=0.05), "and put on, the eyes are as high as the body's"
        live(visit, personality)
        assert personality.called["xrCreateInstance"] == 1 + isinstance(personality, SteamVR), "kept while it lives"


@pytest.mark.parametrize("personality", [HalfRate], indirect=True)
def test_a_life_at_half_the_rate_without_smaller_pictures(
    personality: Personality, cloud: Cloud, tmp_path: Path, remote: Remote
) -> None:
    """All frames come late there, and the graphics card is not to blame."""
    with visiting(cloud, tmp_path, remote, dynamic=True, **SMALL) as visit:
        resolution = visit.headset.resolution
        follow, followed = resolution.follow, list[tuple[bool, float]]()

        def noted(late: bool, load: float, seconds: float) -> None:
            followed.append((late, load))
            follow(late, load, seconds)

        resolution.follow = noted  # type: ignore[method-assign]
        visit.until(lambda: sum(late for late, _ in followed) > 12)
        assert visit.headset.timer.seconds > 0.0
        if max(load for _, load in followed) < BUSY:
            assert visit.headset.eyes.used == visit.headset.eyes.size
        live(visit, personality)


@pytest.mark.parametrize("personality", [Untracked], indirect=True)
def test_controllers_that_are_never_seen(
    personality: Personality, cloud: Cloud, tmp_path: Path, remote: Remote
) -> None:
    with visiting(cloud, tmp_path, remote, **SMALL) as visit:
        visit.remote.send(left=visit.remote.body.left, right=visit.remote.body.right)
        visit.remote.right(trigger=1.0)
        visit.frames(6)
        assert [hand.grip for hand in visit.loop.picture.held] == [None, None]
        assert len(visit.pictures) == 2 and visit.loop.picture.ray is None


@pytest.mark.parametrize("personality", [Meta], indirect=True)
def test_rates_are_those_that_the_display_has(personality: Meta, cloud: Cloud, tmp_path: Path, remote: Remote) -> None:
    from vr_explorer.xr.refresh_rate import request_rate

    with visiting(cloud, tmp_path, remote, display_rate=100.0, **SMALL) as visit:
        session = visit.headset.session
        assert personality.asked == [90.0] and visit.headset.rate == 90.0
        assert visit.notes == ["The display has no 100 Hz; 90 Hz was asked for."]
        assert request_rate(session, 72.0) == 72.0 and len(visit.notes) == 1
        assert request_rate(session, 0.0) == 0.0
        assert request_rate(session, 30.0) == 0.0
        assert "none up to 30 Hz (its rates: 72, 80, 90, 120)" in visit.notes[-1]
        personality.results["xrRequestDisplayRefreshRateFB"] = Result.ERROR_RUNTIME_FAILURE.value
        assert request_rate(session, 80.0) == 0.0
        assert visit.notes[-1].endswith("(XR_ERROR_RUNTIME_FAILURE).")
        assert personality.asked == [90.0, 72.0]


@pytest.mark.parametrize("personality", [Meta], indirect=True)
@pytest.mark.parametrize("result", [Result.SESSION_LOSS_PENDING.value, Result.ERROR_INSTANCE_LOST.value, UNKNOWN])
def test_a_runtime_may_fail_in_every_function(
    personality: Meta, result: int, cloud: Cloud, tmp_path: Path, remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once in each; then the headset is there again, or was never away."""
    monkeypatch.setattr(Wearer, "feel", lambda wearer, headset, *_: headset.actions.tick(LEFT, 0.1))
    with visiting(cloud, tmp_path, remote, display_rate=72.0, mirror="off", **SMALL) as visit:
        for function in (*PER_FRAME, "xrEndSession", *CONNECTING, *OPTIONAL):
            first, instances = visit.headset, personality.called["xrCreateInstance"]
            personality.once[function] = result
            if function == "xrEndSession":
                personality.take_off()
            elif function not in (*PER_FRAME, "xrApplyHapticFeedback"):
                personality.once["xrWaitFrame"] = Result.ERROR_SESSION_LOST.value
            visit.until(lambda asked=function: asked not in personality.once)
            goes_on = result == UNKNOWN and function in ("xrApplyHapticFeedback", "xrEndFrame")
            visit.until(
                lambda old=first, same=goes_on: visit.loop.headset is not None and (visit.headset is old) is same
            )
            visit.until(lambda: len(visit.pictures) == 2)
            if result == Result.ERROR_INSTANCE_LOST:
                assert personality.called["xrCreateInstance"] == instances + 1, function


@pytest.mark.parametrize("devices", ["wmr", "simple"])
def test_other_controllers_of_monado(devices: str, cloud: Cloud, tmp_path: Path) -> None:
    profiles = {"wmr": "microsoft/motion_controller", "simple": "khr/simple_controller"}
    simulated = {"SIMULATED_ENABLE": "1", "SIMULATED_LEFT": devices, "SIMULATED_RIGHT": devices}
    folder = tmp_path / "run"
    folder.mkdir(mode=0o700)
    with (
        running(folder, {"P_OVERRIDE_ACTIVE_CONFIG": "simulated", **simulated}),
        waiting(cloud, tmp_path, None, **SMALL) as visit,
    ):
        visit.loop.connect()
        visit.until(lambda: visit.headset.session.focused)
        visit.until(lambda: all(hand.grip is not None for hand in visit.loop.picture.held))
        visit.until(lambda: all(visit.headset.actions.profiles))
        assert visit.headset.actions.profiles == [f"/interaction_profiles/{profiles[devices]}"] * 2
        visit.frame()
        assert len(visit.pictures) == 2
        xr.request_exit_session(visit.headset.session.handle)
        visit.until(lambda: visit.loop.window.done)
