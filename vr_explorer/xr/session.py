"""A session with the headset: its states, its clock and its coordinates (OpenXR specification, chapters 9 and 10)."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NamedTuple

import xr

from foundation.errors import UserError
from vr_explorer.xr.binding import check_version, graphics_binding
from vr_explorer.xr.calls import Events, FrameClock, ViewLocator
from vr_explorer.xr.poses import Fov, Pose
from vr_explorer.xr.runtime import LOST, Runtime, gone_with_its_runtime

STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
EYES = 2
_SPACES = (
    xr.ReferenceSpaceType.LOCAL_FLOOR,
    xr.ReferenceSpaceType.LOCAL,
    xr.ReferenceSpaceType.STAGE,
)
"""The first that the runtime offers is taken. Their origin is where the runtime last centred the user."""


class LostError(Exception):
    """The runtime has ended, or ended this session for good: release everything and begin anew."""


class EyeView(NamedTuple):
    """One eye at the time of display, in the session's space."""

    pose: Pose
    fov: Fov


@dataclass
class Frame:
    """time: of display, nanoseconds of the runtime's clock. period: nanoseconds to the next one.

    drawn: whether the runtime shows what would be drawn. layers: what it is to show, put in by who draws.
    """

    time: int
    period: int
    drawn: bool
    layers: list[Any] = field(default_factory=list)


class _ToldWhenLost:
    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if isinstance(error, LOST):
            raise LostError(str(error)) from error


_TOLD = _ToldWhenLost()


def told_when_lost() -> AbstractContextManager[None]:
    """LostError in place of what the runtime answers when it has ended."""
    return _TOLD


class Session:
    """Tied to the OpenGL context that is current, of version `gl_version` (such as 330), until `release`.

    state: the latest that the runtime told. running: between its begin and its end; only then are there frames.
    left: the runtime asks to leave. lost: it ends; release it and begin anew. space: what poses are given in, upright.

    events: what the runtime tells. listeners: called with the type of each further event that is not of the session's
    state, at `poll`.
    """

    def __init__(self, runtime: Runtime, gl_version: int) -> None:
        self.runtime = runtime
        self.state = xr.SessionState.IDLE
        self.running = False
        self.left = False
        self.lost = False
        self.listeners: list[Callable[[xr.StructureType], None]] = []
        self._centred_at: int | None = None
        with told_when_lost(), ExitStack() as undo:
            check_version(runtime, gl_version)
            self._binding = graphics_binding()
            self.handle = self._created()
            undo.callback(xr.destroy_session, self.handle)
            self.space = self._space()
            self._views = ViewLocator(self.handle, self.space, STEREO, EYES)
            modes = xr.enumerate_environment_blend_modes(runtime.instance, runtime.system, STEREO)
            self._clock = FrameClock(self.handle, xr.EnvironmentBlendMode(modes[0]))
            self.events = Events(runtime.instance)
            undo.pop_all()

    @property
    def focused(self) -> bool:
        """Whether input is ours; otherwise a menu of the runtime has it."""
        return bool(self.state == xr.SessionState.FOCUSED)

    def poll(self) -> None:
        """Handles all waiting events: begins and ends the session as the runtime asks. LostError."""
        with told_when_lost():
            while not self.lost and (event := self.events.read()) is not None:
                kind = xr.StructureType(event.type)
                if kind == xr.StructureType.EVENT_DATA_SESSION_STATE_CHANGED:
                    changed = ctypes.cast(ctypes.byref(event), ctypes.POINTER(xr.EventDataSessionStateChanged)).contents
                    self._become(xr.SessionState(changed.state))
                elif kind == xr.StructureType.EVENT_DATA_INSTANCE_LOSS_PENDING:
                    self.lost = True
                elif kind == xr.StructureType.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING:
                    moved = ctypes.POINTER(xr.EventDataReferenceSpaceChangePending)
                    self._centred_at = ctypes.cast(ctypes.byref(event), moved).contents.change_time
                else:
                    for listener in self.listeners:
                        listener(kind)
        if self.lost:
            raise LostError("the runtime is about to end")

    @contextmanager
    def frame(self) -> Iterator[Frame]:
        """Waits for the runtime's clock; what is put into the frame's layers by the end is shown.

        A frame that was begun is ended on every way out; after an exception it shows nothing. LostError.
        """
        with told_when_lost():
            waited = self._clock.wait()
            # Both are successes that say something of the frame before, or of what is to come: this one has begun.
            with suppress(xr.exception.FrameDiscarded, xr.exception.SessionLossPending):
                self._clock.begin()
        frame = Frame(waited.predicted_display_time, waited.predicted_display_period, bool(waited.should_render))
        try:
            yield frame
        except BaseException:
            frame.layers.clear()
            with gone_with_its_runtime():
                self._clock.end(frame.time, frame.layers)
            raise
        with told_when_lost():
            self._clock.end(frame.time, frame.layers)

    def eyes(self, time: int) -> tuple[EyeView, ...]:
        """Both eyes at `time`, left first; none where the headset does not know where it is."""
        with told_when_lost():
            return tuple(EyeView(Pose.of(view.pose), Fov.of(view.fov)) for view in self._views.read(time))

    def centred_anew(self, time: int) -> bool:
        """Whether the runtime has moved the space's origin to the user by `time` of display; true once."""
        if self._centred_at is None or time < self._centred_at:
            return False
        self._centred_at = None
        return True

    def release(self) -> None:
        with gone_with_its_runtime():
            xr.destroy_space(self.space)
            xr.destroy_session(self.handle)

    def _become(self, state: xr.SessionState) -> None:
        self.state = state
        if state == xr.SessionState.READY:
            xr.begin_session(self.handle, xr.SessionBeginInfo(primary_view_configuration_type=STEREO))
            self.running = True
        elif state == xr.SessionState.STOPPING:
            self.running = False
            xr.end_session(self.handle)
        elif state == xr.SessionState.EXITING:
            self.left = True
        elif state == xr.SessionState.LOSS_PENDING:
            self.lost = True

    def _created(self) -> Any:
        bound = ctypes.cast(ctypes.pointer(self._binding), ctypes.c_void_p)
        create = xr.SessionCreateInfo(system_id=self.runtime.system, next=bound)
        try:
            return xr.create_session(self.runtime.instance, create)
        except xr.exception.GraphicsDeviceInvalidError as error:
            raise UserError(
                f"{self.runtime.name} cannot use this window's graphics driver; on a computer with two graphics cards, "
                "let this program run on the one that the headset is connected to."
            ) from error

    def _space(self) -> Any:
        offered = {xr.ReferenceSpaceType(kind) for kind in xr.enumerate_reference_spaces(self.handle)}
        kind = next(kind for kind in _SPACES if kind in offered)
        create = xr.ReferenceSpaceCreateInfo(reference_space_type=kind, pose_in_reference_space=xr.Posef())
        return xr.create_reference_space(self.handle, create)
