"""Answers of other runtimes, given by an OpenXR API layer between the validation layers and Monado.

The layer is written with pyopenxr's DynamicApiLayerBase and is the last one before the runtime, so that the validation
layers see what the program does about the answers. Where a personality's answers come from is said at each.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import xr
from xr.api_layer import loader_interfaces

NAME = "XR_APILAYER_TESTS_personality"

State = xr.SessionState
Result = xr.Result
Below = Callable[..., int]
"""The function of the same name of the runtime."""

PER_FRAME = (
    "xrPollEvent",
    "xrWaitFrame",
    "xrBeginFrame",
    "xrLocateViews",
    "xrSyncActions",
    "xrGetActionStateFloat",
    "xrGetActionStateBoolean",
    "xrGetActionStateVector2f",
    "xrLocateSpace",
    "xrAcquireSwapchainImage",
    "xrWaitSwapchainImage",
    "xrReleaseSwapchainImage",
    "xrEndFrame",
)
CONNECTING = (
    "xrGetSystem",
    "xrGetOpenGLGraphicsRequirementsKHR",
    "xrCreateSession",
    "xrEnumerateReferenceSpaces",
    "xrCreateReferenceSpace",
    "xrEnumerateEnvironmentBlendModes",
    "xrEnumerateViewConfigurationViews",
    "xrEnumerateSwapchainFormats",
    "xrCreateSwapchain",
    "xrEnumerateSwapchainImages",
    "xrStringToPath",
    "xrCreateActionSet",
    "xrCreateAction",
    "xrSuggestInteractionProfileBindings",
    "xrAttachSessionActionSets",
    "xrCreateActionSpace",
    "xrBeginSession",
)
OPTIONAL = (
    "xrGetSystemProperties",
    "xrGetVisibilityMaskKHR",
    "xrEnumerateDisplayRefreshRatesFB",
    "xrRequestDisplayRefreshRateFB",
    "xrGetCurrentInteractionProfile",
    "xrApplyHapticFeedback",
)
_OF_A_SESSION = (
    *PER_FRAME[1:],
    "xrEnumerateReferenceSpaces",
    "xrCreateReferenceSpace",
    "xrEnumerateSwapchainFormats",
    "xrCreateSwapchain",
    "xrEnumerateSwapchainImages",
    "xrAttachSessionActionSets",
    "xrCreateActionSpace",
    "xrBeginSession",
    "xrApplyHapticFeedback",
)


class Personality:
    """A runtime that answers as the one below it does. A subclass has a method for each function that it answers
    otherwise, named in Python's way: `wait_frame(below, session, info, state)` for xrWaitFrame.

    results: those that functions give without asking the runtime. afterwards: results that they give when the runtime
    has done what was asked. once: answers that are given a single time. called: how often each function was.
    """

    def __init__(self) -> None:
        self.results: dict[str, int] = {}
        self.afterwards: dict[str, int] = {}
        self.once: dict[str, int] = {}
        self.called: Counter[str] = Counter()
        self.below: dict[str, Below] = {}
        self.told: list[Any] = []
        self.session: Any = None
        self.state = State.UNKNOWN
        self._lost: int | None = None
        self._off = False

    def wraps(self, function: str) -> bool:
        known = function in PER_FRAME or function in CONNECTING or function in OPTIONAL
        return known or hasattr(self, _method(function))

    def answer(self, function: str, below: Below, *arguments: Any) -> int:
        """What the program is answered."""
        self.called[function] += 1
        if function == "xrCreateInstance" or (
            function == "xrCreateSession" and self._lost == Result.ERROR_SESSION_LOST
        ):
            self._lost = None
        if function in self.once:
            return self._answer_once(self.once.pop(function), function, below, *arguments)
        if self._lost is not None and (function in _OF_A_SESSION or self._lost == Result.ERROR_INSTANCE_LOST):
            return self._lost
        if function in self.results:
            return self.results[function]
        own = getattr(self, _method(function), None)
        result: int = own(below, *arguments) if own else below(*arguments)
        return self.afterwards.get(function, result) if result >= 0 else result

    def tell(self, *states: xr.SessionState) -> None:
        """Changes of the session's state, before whatever the runtime tells."""
        for state in states:
            self.told.append(xr.EventDataSessionStateChanged(session=self.session, state=state))

    def take_off(self) -> None:
        """As runtimes with a sensor tell it. Monado has none: its session goes on, and knows of no end."""
        self._off = True
        self.tell(State.VISIBLE, State.SYNCHRONIZED, State.STOPPING, State.IDLE)

    def put_on(self) -> None:
        self.tell(State.READY, State.SYNCHRONIZED, State.VISIBLE, State.FOCUSED)

    def end_session(self, below: Below, session: Any) -> int:
        return 0 if self._off else below(session)

    def begin_session(self, below: Below, session: Any, info: Any) -> int:
        off, self._off = self._off, False
        return 0 if off else below(session, info)

    def create_session(self, below: Below, instance: Any, info: Any, session: Any) -> int:
        result = below(instance, info, session)
        if result >= 0:
            handle = ctypes.cast(session, ctypes.POINTER(ctypes.c_void_p)).contents.value
            self.session, self.told, self.state, self._off = ctypes.cast(handle, xr.Session), [], State.UNKNOWN, False
        return result

    def poll_event(self, below: Below, instance: Any, buffer: Any) -> int:
        if self.told:
            event = self.told.pop(0)
            ctypes.memmove(buffer, ctypes.byref(event), ctypes.sizeof(event))
            result = 0
        else:
            result = below(instance, buffer)
        if result == 0 and buffer.contents._type == xr.StructureType.EVENT_DATA_SESSION_STATE_CHANGED.value:
            changed = ctypes.cast(buffer, ctypes.POINTER(xr.EventDataSessionStateChanged)).contents
            self.state = State(changed._state)
        return result

    def sync_actions(self, below: Below, session: Any, info: Any) -> int:
        result = below(session, info)
        return Result.SESSION_NOT_FOCUSED.value if result == 0 and self.state != State.FOCUSED else result

    def _answer_once(self, result: int, function: str, below: Below, *arguments: Any) -> int:
        """A success is given after the deed. What is lost stays so until a new one of its kind is made."""
        if result == Result.SESSION_LOSS_PENDING:
            self._lost = Result.ERROR_SESSION_LOST.value
            below(*arguments)
        elif result in (Result.ERROR_SESSION_LOST, Result.ERROR_INSTANCE_LOST):
            self._lost = result
        elif result > 0:
            below(*arguments)
        return result


class Formats(Personality):
    """A runtime with swapchain formats of its own. offered: these, the first is liked best. failing: those of them of
    which none can be made, with the result. beneath: what Monado makes in place of a format that it does not have."""

    offered: tuple[int, ...] = ()
    failing: dict[int, int]
    beneath: dict[int, int]
    arrays = True
    least_gl = xr.Version(3, 0, 0)

    def __init__(self) -> None:
        super().__init__()
        self.failing, self.beneath = {}, {}

    def get_open_gl_graphics_requirements_khr(self, below: Below, instance: Any, system: int, found: Any) -> int:
        result = below(instance, system, found)
        found.contents.min_api_version_supported = self.least_gl.number()
        return result

    def enumerate_swapchain_formats(self, below: Below, session: Any, capacity: int, count: Any, into: Any) -> int:
        return filled(self.offered, capacity, count, into)

    def create_swapchain(self, below: Below, session: Any, info: Any, swapchain: Any) -> int:
        wanted = info.contents.format
        if wanted in self.failing:
            return self.failing[wanted]
        if wanted not in self.offered:
            return Result.ERROR_SWAPCHAIN_FORMAT_UNSUPPORTED.value
        if info.contents.array_size > 1 and not self.arrays:
            return Result.ERROR_FEATURE_UNSUPPORTED.value
        info.contents.format = self.beneath.get(wanted, wanted)
        try:
            return below(session, info, swapchain)
        finally:
            info.contents.format = wanted


class SteamVR(Formats):
    """SteamVR for Linux: no OpenXR 1.1; depth formats that it offers and cannot make (ValveSoftware/SteamVR-for-Linux
    782), an OpenGL error left by xrEndFrame (799), no array swapchains (466); OpenGL 4.3."""

    offered = (0x805B, 0x881A, 0x881B, 0x8C41, 0x8C43, 0x81A5, 0x8CAC)
    arrays = False
    least_gl = xr.Version(4, 3, 0)

    def __init__(self) -> None:
        super().__init__()
        self.failing = dict.fromkeys((0x81A5, 0x8CAC), Result.ERROR_RUNTIME_FAILURE.value)

    def create_instance(self, below: Below, info: Any, instance: Any) -> int:
        version = xr.Version(info.contents.application_info.api_version)
        if (version.major, version.minor) > (1, 0):
            return Result.ERROR_API_VERSION_UNSUPPORTED.value
        return below(info, instance)

    def end_frame(self, below: Below, session: Any, info: Any) -> int:
        from OpenGL.raw.GL.VERSION import GL_1_1

        result = below(session, info)
        GL_1_1.glEnable(0xFFFF)
        return result


class Meta(Formats):
    """Meta's runtime for PCs: OpenGL 4.0, its formats, a choice of rates."""

    offered = (0x8058, 0x81A5, 0x881B, 0x88F0, 0x8C3A, 0x8C43, 0x8CAC, 0x8CAD)
    least_gl = xr.Version(4, 0, 0)
    rates = (72.0, 80.0, 90.0, 120.0)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[float] = []

    def enumerate_display_refresh_rates_fb(
        self, below: Below, session: Any, capacity: int, count: Any, into: Any
    ) -> int:
        return filled(self.rates, capacity, count, into)

    def request_display_refresh_rate_fb(self, below: Below, session: Any, rate: float) -> int:
        self.asked.append(rate)
        return 0 if rate in self.rates else Result.ERROR_DISPLAY_REFRESH_RATE_UNSUPPORTED_FB.value


class HalfRate(Personality):
    """A runtime that makes up every second picture by itself, as all do when a program is slow: the period that it
    names stays, and the times of display step by two."""

    def __init__(self) -> None:
        super().__init__()
        self._empty = xr.FrameEndInfo(environment_blend_mode=xr.EnvironmentBlendMode.OPAQUE)

    def wait_frame(self, below: Below, session: Any, info: Any, state: Any) -> int:
        if result := below(session, info, state):
            return result
        self.below["xrBeginFrame"](session, None)
        self._empty.display_time = state.contents.predicted_display_time
        self.below["xrEndFrame"](session, ctypes.pointer(self._empty))
        return below(session, info, state)


class OnTheDesk(Personality):
    """A headset that lies on a desk until it is put on: before the focus, heads are 0.8 m lower.

    lowered: how often that was told.
    """

    lowered = 0

    def locate_views(
        self, below: Below, session: Any, info: Any, state: Any, capacity: int, count: Any, views: Any
    ) -> int:
        result = below(session, info, state, capacity, count, views)
        if result >= 0 and self.state != State.FOCUSED:
            self.lowered += 1
            for number in range(count.contents.value):
                views[number].pose.position.y -= 0.8
        return result


class Newer(Personality):
    """A runtime of a later specification: events, spaces and successes that have no name yet."""

    EVENT, SUCCESS = 1_000_999_001, 1_000_999_002

    def poll_event(self, below: Below, instance: Any, buffer: Any) -> int:
        if self.called["xrPollEvent"] % 3 == 0:
            buffer.contents._type = self.EVENT
            return 0
        return super().poll_event(below, instance, buffer)

    def end_frame(self, below: Below, session: Any, info: Any) -> int:
        return below(session, info) or self.SUCCESS

    def locate_space(self, below: Below, space: Any, base: Any, time: int, found: Any) -> int:
        return below(space, base, time, found) or self.SUCCESS

    def enumerate_reference_spaces(self, below: Below, session: Any, capacity: int, count: Any, into: Any) -> int:
        known = (1, 2, 3, 1_000_426_000)
        return filled((1_000_999_003, *known), capacity, count, into)


class Untracked(Personality):
    """Controllers that lie behind the sofa: never located, with nothing that gives a value."""

    def locate_space(self, below: Below, space: Any, base: Any, time: int, found: Any) -> int:
        result = below(space, base, time, found)
        found.contents._location_flags = 0
        return result


class Layer(xr.DynamicApiLayerBase):
    """The layer itself; there is one in a process. personality: who answers."""

    def __init__(self) -> None:
        super().__init__(NAME, "Answers of other runtimes")
        self.personality = Personality()
        self.failures: list[BaseException] = []
        self._kept: dict[str, Any] = {}
        self._below: dict[str, Any] = {}
        self._get_below: Any = None
        self._get = xr.PFN_xrGetInstanceProcAddr(self._function)
        self._create = loader_interfaces.PFN_xrCreateApiLayerInstance(self._created)

    def negotiate_loader_api_layer_interface(self, loader_info: Any, layer_name: str, api_layer_request: Any) -> Any:
        api_layer_request.layer_interface_version = loader_interfaces.CURRENT_LOADER_API_LAYER_VERSION
        api_layer_request.layer_api_version = xr.XR_CURRENT_API_VERSION
        api_layer_request.get_instance_proc_addr = self._get
        api_layer_request.create_api_layer_instance = self._create
        return Result.SUCCESS

    def _created(self, info: Any, layer_info: Any, instance: Any) -> int:
        below = layer_info.contents.next_info.contents
        # A copy of the pointer: what is read from the structure would go on reading there when it is gone.
        address = ctypes.cast(below.next_get_instance_proc_addr, ctypes.c_void_p).value
        self._get_below, self._below = xr.PFN_xrGetInstanceProcAddr(address), {}

        def create(info: Any, instance: Any) -> int:
            return int(below.next_create_api_layer_instance(info, layer_info, instance))

        self.personality.below = self._below
        return self._safely("xrCreateInstance", create, info, instance)

    def _function(self, instance: Any, name: bytes, found: Any) -> int:
        function = name.decode()
        if function == "xrGetInstanceProcAddr":
            ctypes.memmove(found, ctypes.byref(self._get), ctypes.sizeof(ctypes.c_void_p))
            return 0
        result = int(self._get_below(instance, name, found))
        if result == 0 and self.personality.wraps(function):
            kind = getattr(xr, f"PFN_{function}")
            self._below[function] = kind(ctypes.cast(found, ctypes.POINTER(ctypes.c_void_p)).contents.value)
            if function not in self._kept:
                self._kept[function] = kind(lambda *given: self._safely(function, self._below[function], *given))
            ctypes.memmove(found, ctypes.byref(self._kept[function]), ctypes.sizeof(ctypes.c_void_p))
        return result

    def _safely(self, function: str, below: Below, *arguments: Any) -> int:
        """An exception would vanish in the loader: it fails the test instead (`lent`)."""
        try:
            return self.personality.answer(function, below, *arguments)
        except Exception as error:
            self.failures.append(error)
            return int(Result.ERROR_RUNTIME_FAILURE.value)


_layers: list[Layer] = []


@contextlib.contextmanager
def answering(personality: Personality, above: Sequence[str]) -> Iterator[None]:
    """For instances that are made from now on. above: names of the layers between the program and this one."""
    if not _layers:
        _layers.append(Layer())
    layer = _layers[0]
    layer.personality, layer.failures = personality, []
    before = os.environ["XR_ENABLE_API_LAYERS"]
    os.environ["XR_ENABLE_API_LAYERS"] = os.pathsep.join((*above, NAME))
    try:
        yield
    finally:
        os.environ["XR_ENABLE_API_LAYERS"] = before
    assert not layer.failures, layer.failures


def filled(values: Sequence[float], capacity: int, count: Any, into: Any) -> int:
    """Answers one of the two calls by which lists are asked for (specification 2.11)."""
    count.contents.value = len(values)
    if capacity == 0:
        return 0
    if capacity < len(values):
        return int(Result.ERROR_SIZE_INSUFFICIENT.value)
    for number, value in enumerate(values):
        into[number] = value
    return 0


def _method(function: str) -> str:
    """xrWaitFrame → wait_frame, xrGetVisibilityMaskKHR → get_visibility_mask_khr."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", function.removeprefix("xr")).lower()
