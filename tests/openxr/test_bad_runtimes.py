"""Runtimes with which there can be no session, or only one that goes without something: one sentence, and no more."""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xr
from OpenGL.raw.GL.VERSION import GL_1_5

from foundation.errors import UserError
from tests.factories import clustered_cloud
from tests.openxr.conftest import LAYERS
from tests.openxr.monado import Service, moving
from tests.openxr.personalities import OPTIONAL, Below, Formats, HalfRate, Meta, Personality, answering
from tests.openxr.visit import Visit, turned, waiting
from vr_explorer.app import headset_card_panels, headset_loop, headset_menu
from vr_explorer.app.headset_panels import FOLLOW_PIXELS, HINT_PIXELS
from vr_explorer.checks import checks
from vr_explorer.panels.page import Page
from vr_explorer.xr.eye_swapchains import DEPTH_FORMATS
from vr_explorer.xr.graphics_binding import renderer
from vr_explorer.xr.poses import Pose
from vr_explorer.xr.runtime import STEAMVR

State, Result = xr.SessionState, xr.Result
FAILED = Result.ERROR_RUNTIME_FAILURE.value
PANELS = (
    FOLLOW_PIXELS,
    HINT_PIXELS,
    headset_menu.PIXELS,
    headset_menu.MARK_PIXELS,
    headset_card_panels.PLATE_PIXELS,
    headset_card_panels.LEGEND_PIXELS,
)
"""Sizes of the pictures that the runtime is to compose."""


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory, screen: None, lasting: Service) -> Iterator[Visit]:
    """One window for all, beside a service that lives."""
    lasting.renew()
    folder = tmp_path_factory.mktemp("visited")
    with moving() as remote, waiting(clustered_cloud(100), folder, remote, render_scale=0.3, samples=1) as visit:
        yield visit


@pytest.fixture
def visit(visited: Visit, monkeypatch: pytest.MonkeyPatch) -> Iterator[Visit]:
    """Without a headset and without an instance."""
    monkeypatch.setattr(headset_loop, "TRY_AGAIN", 0.0)
    yield visited
    visited.explorer.state.show(None)
    visited.loop.close()
    visited.loop._connection.release()
    visited.explorer.preferences.change(
        {"headset.quad_layers": False, "headset.display_rate": 0.0, "headset.dynamic": False}
    )


def said(visit: Visit) -> str:
    return " ".join(visit.explorer.state.toasts.current(visit.scene.time))


def connected(visit: Visit, **settings: object) -> None:
    visit.explorer.preferences.change({f"headset.{name}": value for name, value in settings.items()})  # type: ignore[misc]
    visit.loop.connect()
    visit.until(lambda: visit.loop.headset is not None and visit.headset.session.focused)
    visit.until(lambda: len(visit.pictures) == 2)


class Demanding(Meta):
    least_gl = xr.Version(9, 9, 0)


class WashedOut(Formats):
    offered = (0x8058, 0x8CAC)


class Nowhere(Personality):
    def enumerate_reference_spaces(self, below: Below, session: Any, capacity: int, count: Any, into: Any) -> int:
        count.contents.value = 0
        return 0


def answers(function: str, result: xr.Result) -> Callable[[], Personality]:
    def made() -> Personality:
        personality = Personality()
        personality.results[function] = result.value
        return personality

    return made


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            answers("xrCreateInstance", Result.ERROR_RUNTIME_UNAVAILABLE),
            "does not start (XR_ERROR_RUNTIME_UNAVAILABLE)",
        ),
        (answers("xrCreateInstance", Result.ERROR_API_VERSION_UNSUPPORTED), "older than OpenXR 1.0; update it"),
        (answers("xrCreateSession", Result.ERROR_GRAPHICS_DEVICE_INVALID), "cannot show what {card} draws"),
        (answers("xrCreateSession", Result.ERROR_LIMIT_REACHED), "what {card} draws (XR_ERROR_LIMIT_REACHED)"),
        (answers("xrGetSystem", Result.ERROR_RUNTIME_FAILURE), "does not tell whether it has a headset"),
        (answers("xrAttachSessionActionSets", Result.ERROR_RUNTIME_FAILURE), "{card} draws (XR_ERROR_RUNTIME_FAILURE)"),
        (Demanding, "needs OpenGL 9.9, and {card} gave the window"),
        (WashedOut, "makes no pictures in which {card} can draw"),
        (Nowhere, "has no space in which a head can be followed"),
    ],
    ids=["ended", "old", "card", "busy", "undecided", "failing", "OpenGL", "formats", "spaces"],
)
def test_what_stands_in_the_way_is_one_sentence(visit: Visit, kind: Callable[[], Personality], words: str) -> None:
    words = words.format(card=renderer())
    personality = kind()
    with answering(personality, LAYERS):
        with pytest.raises(UserError) as raised:
            visit.loop.reached(wait=True)
        sentence = str(raised.value)
        assert words in sentence and "--desktop" in sentence and "\n" not in sentence
        if personality.called["xrCreateSession"]:
            assert "Monado" in sentence, "the runtime is named"
        assert not visit.loop.reached(wait=False)
        visit.frames(3)
        assert visit.loop.headset is None and words in said(visit), "the window goes on, and says it"
        personality.results.clear()
        if type(personality) is Personality:
            visit.until(lambda: visit.loop.headset is not None and visit.headset.session.focused)


def test_the_doctor_names_what_answers(visit: Visit) -> None:
    """visit: so that there is no other instance."""
    personality = answers("xrGetSystem", Result.ERROR_FORM_FACTOR_UNAVAILABLE)()
    with answering(personality, LAYERS):
        missing = checks()[-1]
        assert not missing.works and "has no headset" in missing.found
        personality.results["xrGetSystem"] = Result.ERROR_INSTANCE_LOST.value
        assert not checks()[-1].works
        personality.results.clear()
        there = checks()[-1]
        assert there.works and "Monado" in there.found and "Remote HMD" in there.found


def test_no_runtime_at_all(visit: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XR_RUNTIME_JSON", str(tmp_path / "none.json"))
    with pytest.raises(UserError, match=r"No OpenXR runtime answers \(XR_ERROR_RUNTIME_UNAVAILABLE\)"):
        visit.loop.reached(wait=True)
    assert not visit.loop.reached(wait=False)
    visit.frame()


def test_one_instance_waits_for_a_headset_until_its_runtime_ends(visit: Visit) -> None:
    personality = answers("xrGetSystem", Result.ERROR_FORM_FACTOR_UNAVAILABLE)()
    with answering(personality, LAYERS):
        assert visit.loop.reached(wait=True)
        visit.frames(8)
        assert personality.called["xrGetSystem"] >= 8 and personality.called["xrCreateInstance"] == 1
        assert "has no headset; connect it" in said(visit)
        personality.told.append(xr.EventDataInstanceLossPending())
        visit.frames(2)
        assert personality.called["xrCreateInstance"] == 2
        personality.results.clear()
        visit.until(lambda: visit.loop.headset is not None and visit.headset.session.focused)
        session = visit.headset.session
        personality.tell(State.LOSS_PENDING)
        visit.until(lambda: visit.loop.headset is not None and visit.headset.session is not session)
        visit.until(lambda: visit.headset.session.focused)
        assert personality.called["xrCreateInstance"] == 2


@pytest.mark.parametrize("function", ["xrPollEvent", "xrGetSystem", "xrCreateSession"])
def test_a_runtime_that_ends_before_there_was_a_headset_is_reached_again(visit: Visit, function: str) -> None:
    personality = answers("xrGetSystem", Result.ERROR_FORM_FACTOR_UNAVAILABLE)()
    with answering(personality, LAYERS):
        assert visit.loop.reached(wait=True)
        personality.once[function] = Result.ERROR_INSTANCE_LOST.value
        personality.results.clear()
        visit.until(lambda: visit.loop.headset is not None and visit.headset.session.focused)
        assert not personality.once and personality.called["xrCreateInstance"] == 2


class WithoutExtras(Meta):
    """Everything that may fail does, after it was offered."""

    def __init__(self) -> None:
        super().__init__()
        self.results |= dict.fromkeys(OPTIONAL, FAILED)
        self.failing |= dict.fromkeys((0x81A5, 0x88F0, 0x8CAC, 0x8CAD), FAILED)

    def create_swapchain(self, below: Below, session: Any, info: Any, swapchain: Any) -> int:
        if (info.contents.width, info.contents.height) in PANELS:
            return FAILED
        return super().create_swapchain(below, session, info, swapchain)


def test_what_is_not_needed_is_gone_without_one_by_one(visit: Visit, caplog: pytest.LogCaptureFixture) -> None:
    with answering(WithoutExtras(), LAYERS), caplog.at_level(logging.WARNING):
        connected(visit, quad_layers=True, display_rate=72.0)
        first = visit.headset
        first.actions.tick(0, 0.5)
        first.actions.tick(1, 0.5)
        visit.explorer.state.show(Page.SETTINGS)
        visit.frames(6)
        assert visit.headset is first and first.eyes.depth_format is None and first.rate == 0.0
        assert visit.loop.panels.layers() == [] and len(visit.pictures) == 2
        notes = visit.notes
        for without in ("no depths", "lenses", "keeps its rate", "Panels are a part", "felt in the hands", "name the"):
            assert sum(without in note for note in notes) == 1, (without, notes)
            assert sum(without in record.getMessage() for record in caplog.records) == 1
        assert all(note.endswith(".") and "\n" not in note for note in notes)


def test_a_driver_that_does_not_tell_its_time_keeps_the_size(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GL_1_5, "glGetQueryiv", lambda *_: None)  # the number of bits of its clock stays 0
    visit.explorer.preferences.change({"headset.dynamic": True})
    with answering(HalfRate(), LAYERS):
        connected(visit)
        visit.frames(10)
        assert visit.headset.eyes.used == visit.headset.eyes.size and visit.headset.timer.seconds == 0.0
        assert any("keep their size" in note and renderer() in note for note in visit.headset.notes)


class NoDepthsLater(Personality):
    """Makes pictures of depths and does not lend them."""

    def __init__(self) -> None:
        super().__init__()
        self._depths: list[int | None] = []

    def create_swapchain(self, below: Below, session: Any, info: Any, swapchain: Any) -> int:
        result = below(session, info, swapchain)
        if info.contents.format in DEPTH_FORMATS:
            self._depths.append(ctypes.cast(swapchain.contents, ctypes.c_void_p).value)
        return result

    def acquire_swapchain_image(self, below: Below, swapchain: Any, info: Any, index: Any) -> int:
        if ctypes.cast(swapchain, ctypes.c_void_p).value in self._depths:
            return FAILED
        return below(swapchain, info, index)


def test_depths_that_are_not_lent_are_gone_without(visit: Visit) -> None:
    with answering(NoDepthsLater(), LAYERS):
        connected(visit)
        first = visit.headset
        visit.frames(4)
        assert visit.headset is first and len(visit.pictures) == 2
        assert [note for note in visit.notes if "no depths" in note] == visit.notes != []


class Plain(Personality):
    """Takes a single layer without depths; says so when a frame ends."""

    def end_frame(self, below: Below, session: Any, info: Any) -> int:
        if info.contents.layer_count > 1:
            return int(Result.ERROR_LAYER_INVALID.value)
        for number in range(info.contents.layer_count):
            layer = ctypes.cast(info.contents._layers[number], ctypes.POINTER(xr.CompositionLayerProjection)).contents
            if layer._views[0]._next:
                return int(Result.ERROR_LAYER_INVALID.value)
        return below(session, info)


def test_a_frame_that_is_refused_is_made_simpler(visit: Visit) -> None:
    with answering(Plain(), LAYERS):
        connected(visit, quad_layers=True)
        first = visit.headset
        visit.explorer.state.show(Page.SETTINGS)
        visit.frames(8)
        assert visit.headset is first and len(visit.pictures) == 2
        assert visit.loop.panels.layers() == []
        assert visit.loop.panels.placed(composed=False)
        assert len(visit.notes) == 2 and all("XR_ERROR_LAYER_INVALID" in note for note in visit.notes)


class Second(Formats):
    """Its first format of colours fails when it is asked for, or is none of colours."""

    offered = (0x8C43, 0x881A, 0x8CAC)


@pytest.mark.parametrize("failing", [{0x8C43: FAILED}, {}])
def test_the_next_format_is_tried(visit: Visit, failing: dict[int, int]) -> None:
    personality = Second()
    personality.failing = failing
    personality.beneath = {0x8C43: 0x8CAC}
    with answering(personality, LAYERS):
        connected(visit)
        assert visit.headset.eyes.colour_format == 0x881A
        assert visit.pictures[0].max() > 0
        assert any("0x8c43" in note for note in visit.headset.notes)


def test_recentring_counts_in_our_space_and_session_only(visit: Visit) -> None:
    personality = Personality()
    with answering(personality, LAYERS):
        connected(visit)
        rig, kind = visit.loop._rig, visit.headset.session.space_kind
        rig.recentre(Pose((0.3, 1.5, 0.2), turned(40.0)).transform())
        others = [each for each in (xr.ReferenceSpaceType.STAGE, xr.ReferenceSpaceType.LOCAL) if each != kind]
        foreign = ctypes.cast(0x1234, xr.Session)
        for session, space in ((personality.session, others[0]), (personality.session, others[1]), (foreign, kind)):
            changed = xr.EventDataReferenceSpaceChangePending(
                session=session, reference_space_type=space, change_time=1
            )
            personality.told.append(changed)
        visit.frames(5)
        assert not personality.told and rig.yaw != 0.0
        personality.told.append(
            xr.EventDataReferenceSpaceChangePending(
                session=personality.session, reference_space_type=kind, change_time=1
            )
        )
        visit.until(lambda: rig.yaw == 0.0)


class Hanging(Personality):
    """SteamVR for Linux, which hangs where a program destroys its instance."""

    def get_instance_properties(self, below: Below, instance: Any, found: Any) -> int:
        result = below(instance, found)
        found.contents.runtime_name = f"{STEAMVR}/OpenXR".encode()
        return result

    def destroy_instance(self, below: Below, instance: Any) -> int:
        return below(instance)


def test_an_instance_of_steamvr_on_linux_is_not_destroyed(visit: Visit) -> None:
    personality = Hanging()
    with answering(personality, LAYERS):
        connected(visit)
        runtime = visit.headset.runtime
        visit.loop.close()
        visit.loop._connection.release()
        assert personality.called["xrDestroyInstance"] == 0
        with pytest.raises(UserError, match="close this program and start it again"):
            visit.loop.connect()
        runtime.name = "Monado"
        runtime.release()
        assert personality.called["xrDestroyInstance"] == 1
