"""A session with the headset: its states, its clock and its coordinates (OpenXR specification, chapters 9 and 10)."""

from __future__ import annotations

import ctypes
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import xr

from foundation.errors import UserError
from foundation.language import _
from foundation.processes import interpreter
from vr_explorer.xr.graphics_binding import check_version, graphics_binding, renderer
from vr_explorer.xr.poses import Fov, Pose
from vr_explorer.xr.raw import FrameClock, ViewLocator
from vr_explorer.xr.results import FAILURES, LOST, LostError, error_text, ignoring_release_failures, translating_errors
from vr_explorer.xr.runtime import Runtime

STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
EYES = 2
_SPACES = (
    xr.ReferenceSpaceType.LOCAL_FLOOR,
    xr.ReferenceSpaceType.LOCAL,
    xr.ReferenceSpaceType.STAGE,
)
"""The first that the runtime offers, and makes, is taken. Their origin is where it last centred the user."""

_STATES = {state.value: state for state in xr.SessionState}
_EVENTS = {kind.value: kind for kind in xr.StructureType}

_log = logging.getLogger(__name__)


class EyeView(NamedTuple):
    """One eye at the time of display, in the session's space."""

    pose: Pose
    fov: Fov


@dataclass
class Frame:
    """time: of display, nanoseconds of the runtime's clock. period: nanoseconds to the next one.

    drawn: whether the runtime shows what would be drawn. layers: what it is to show, put in by who draws, the eyes'
    pictures first.
    """

    time: int
    period: int
    drawn: bool
    layers: list[Any] = field(default_factory=list)


class Session:
    """Tied to the OpenGL context that is current, of version `gl_version` (such as 330), until `release`.

    state: the latest that the runtime told. running: between its begin and its end; only then are there frames.
    left: the runtime asks to leave the program. lost: it ends; release it and begin anew. space: what poses are given
    in, upright; its kind is `space_kind`, an xr.ReferenceSpaceType.

    events: what the runtime tells. listeners: called with the type of each further event that is not of the session's
    state, at `poll`. notes: sentences about what the session goes without. simpler: each takes something from a frame
    that the runtime has refused, and says what in a sentence; None where it has nothing more to take.
    """

    def __init__(self, runtime: Runtime, gl_version: int) -> None:
        self.runtime = runtime
        self.state = xr.SessionState.IDLE
        self.running = False
        self.left = False
        self.lost = False
        self.listeners: list[Callable[[xr.StructureType], None]] = []
        self.simpler: list[Callable[[Frame], str | None]] = []
        self.notes = runtime.notes
        self.events = runtime.events
        self._centred_at: int | None = None
        with translating_errors(), ExitStack() as undo:
            check_version(runtime, gl_version)
            self._binding = graphics_binding()
            self.handle = self._created()
            undo.callback(self._destroy)
            self.space_kind, self.space = self._space()
            self._views = ViewLocator(self.handle, self.space, STEREO, EYES)
            self._clock = FrameClock(self.handle, self._blend())
            undo.pop_all()

    @property
    def focused(self) -> bool:
        """Whether input is ours; otherwise a menu of the runtime has it."""
        return bool(self.state == xr.SessionState.FOCUSED)

    def note(self, sentence: str) -> None:
        """Keeps, and logs, what the session goes without."""
        self.runtime.note(sentence)

    @contextmanager
    def optional(self, without: str) -> Iterator[None]:
        """Where the runtime fails in what is asked of it inside, that is noted. without: what then is so, a sentence
        without its full stop. LostError: the session has ended."""
        try:
            yield
        except FAILURES as error:
            self.go_without(without, error)

    def go_without(self, without: str, error: Exception) -> None:
        """As `optional`, for what is done at each frame."""
        if isinstance(error, LOST):
            raise LostError(error_text(error)) from error
        self.note(f"{without} ({error_text(error)}).")

    def poll(self) -> None:
        """Handles all waiting events: begins and ends the session as the runtime asks. LostError."""
        with translating_errors():
            while not self.lost and (event := self.events.read()) is not None:
                self._told(event)
        if self.lost:
            raise LostError(_("the runtime is about to end"))

    @contextmanager
    def frame(self) -> Iterator[Frame]:
        """Waits for the runtime's clock; what is put into the frame's layers by the end is shown.

        A frame that was begun is ended on every way out; after an exception it shows nothing. LostError.
        """
        with translating_errors():
            waited = self._clock.wait()
            self._clock.begin()
        frame = Frame(waited.predicted_display_time, waited.predicted_display_period, bool(waited.should_render))
        try:
            yield frame
        except BaseException:
            frame.layers.clear()
            with ignoring_release_failures():
                self._clock.end(frame.time, frame.layers)
            raise
        with translating_errors():
            self._end(frame)

    def eyes(self, time: int) -> tuple[EyeView, ...]:
        """Both eyes at `time`, left first; none where the headset does not know where it is."""
        with translating_errors():
            return tuple(EyeView(Pose.of(*pose), Fov(*fov)) for pose, fov in self._views.read(time))

    def centred_anew(self, time: int) -> bool:
        """Whether the runtime has moved the space's origin to the user by `time` of display; true once."""
        if self._centred_at is None or time < self._centred_at:
            return False
        self._centred_at = None
        return True

    def release(self) -> None:
        with ignoring_release_failures():
            xr.destroy_space(self.space)
        self._destroy()

    def _destroy(self) -> None:
        with ignoring_release_failures():
            xr.destroy_session(self.handle)

    def _end(self, frame: Frame) -> None:
        """A frame that is refused is offered again without what runtimes are known to refuse, one after the other."""
        left = iter(self.simpler)
        while True:
            try:
                self._clock.end(frame.time, frame.layers)
                return
            except LOST:
                raise
            except FAILURES as error:
                without = next((taken for simplify in left if (taken := simplify(frame)) is not None), None)
                if without is None:
                    raise
                self.note(f"{without} ({error_text(error)}).")

    def _told(self, event: Any) -> None:
        """Numbers are compared and not made into enumerations: a runtime may tell what this program has no name for."""
        kind, types = event._type, xr.StructureType
        if kind == types.EVENT_DATA_SESSION_STATE_CHANGED.value:
            changed = _as(event, xr.EventDataSessionStateChanged)
            if changed.session == self.handle and changed._state in _STATES:
                self._become(_STATES[changed._state])
        elif kind == types.EVENT_DATA_INSTANCE_LOSS_PENDING.value:
            self.lost = self.runtime.ending = True
        elif kind == types.EVENT_DATA_REFERENCE_SPACE_CHANGE_PENDING.value:
            moved = _as(event, xr.EventDataReferenceSpaceChangePending)
            if moved.session == self.handle and moved._reference_space_type == self.space_kind.value:
                self._centred_at = moved.change_time
        elif kind in _EVENTS:
            for listener in self.listeners:
                listener(_EVENTS[kind])
        else:
            _log.info("The runtime tells something that has no name here: event %d", kind)

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
                _(
                    "{runtime} cannot show what {card} draws; let this program run on the graphics card that the "
                    "headset is connected to{how}."
                ).format(runtime=self.runtime.name, card=renderer(), how=_how_to_choose())
            ) from error

    def _space(self) -> tuple[Any, Any]:
        """The kind of the first space that can be had, and the space."""
        offered = {int(kind) for kind in xr.enumerate_reference_spaces(self.handle)}
        for kind in (kind for kind in _SPACES if kind.value in offered):
            create = xr.ReferenceSpaceCreateInfo(reference_space_type=kind, pose_in_reference_space=xr.Posef())
            with self.optional(f"{self.runtime.name} offers the space {kind.name}, but does not make it"):
                return kind, xr.create_reference_space(self.handle, create)
        raise UserError(
            _("{runtime} has no space in which a head can be followed; update the runtime.").format(
                runtime=self.runtime.name
            )
        )

    def _blend(self) -> Any:
        """The runtime's first choice, unless the pictures can stand before nothing else, as they are meant to."""
        runtime, opaque = self.runtime, xr.EnvironmentBlendMode.OPAQUE
        modes = [int(mode) for mode in xr.enumerate_environment_blend_modes(runtime.instance, runtime.system, STEREO)]
        return opaque if opaque.value in modes else xr.EnvironmentBlendMode(modes[0])


def _how_to_choose() -> str:
    if sys.platform != "win32":
        return ""
    how = _("Settings → System → Display → Graphics: add {program} and choose that card")
    return f" ({how.format(program=interpreter())})"


def _as(event: Any, kind: Any) -> Any:
    return ctypes.cast(ctypes.byref(event), ctypes.POINTER(kind)).contents
