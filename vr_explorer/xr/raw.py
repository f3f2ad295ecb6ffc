"""What is asked of the runtime many times a frame, without the structures that `xr`'s functions make at each call."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator, Sequence
from typing import Any

import xr
from xr import raw_functions as raw

from vr_explorer.xr.results import checked


def _plain(name: str) -> Any:
    """The loader's function `name`, whose result is a number and not made into an enumeration at each call."""
    return ctypes.cast(getattr(raw, name), getattr(xr, f"PFN_{name}"))


_locate_space, _locate_views = _plain("xrLocateSpace"), _plain("xrLocateViews")
_acquire, _wait, _release = (_plain(f"xr{verb}SwapchainImage") for verb in ("Acquire", "Wait", "Release"))
_STATE_OF = {
    xr.ActionStateFloat: _plain("xrGetActionStateFloat"),
    xr.ActionStateBoolean: _plain("xrGetActionStateBoolean"),
    xr.ActionStateVector2f: _plain("xrGetActionStateVector2f"),
}


_LOCATION = struct.Struct("@iPQ7f0P")
_VIEW = struct.Struct("@iP11f0P")
"""XrSpaceLocation and XrView, which are read as a whole: each part of a ctypes structure is made into an object."""

_poll, _sync = _plain("xrPollEvent"), _plain("xrSyncActions")
_wait_frame, _begin_frame, _end_frame = (_plain(f"xr{verb}Frame") for verb in ("Wait", "Begin", "End"))


class Events:
    """What the runtime tells, one after the other."""

    def __init__(self, instance: Any) -> None:
        self._buffer = xr.EventDataBuffer()
        self._asked = instance, ctypes.pointer(self._buffer)

    def read(self) -> Any:
        """The next xr.EventDataBuffer, overwritten by the one after it; None where there is none."""
        self._buffer.type, self._buffer.next = xr.StructureType.EVENT_DATA_BUFFER.value, None
        result = _poll(*self._asked)
        if result == xr.Result.EVENT_UNAVAILABLE.value:
            return None
        checked(result)
        return self._buffer


class FrameClock:
    """Waits for, begins and ends the frames of a session."""

    def __init__(self, session: Any, blend: xr.EnvironmentBlendMode) -> None:
        self._session = session
        self._state = xr.FrameState()
        self._into = ctypes.pointer(self._state)
        self._end = xr.FrameEndInfo(environment_blend_mode=blend)
        self._ending = ctypes.pointer(self._end)
        self._layers: list[Any] = []

    def wait(self) -> Any:
        """The xr.FrameState, overwritten by the next."""
        checked(_wait_frame(self._session, None, self._into))
        return self._state

    def begin(self) -> None:
        checked(_begin_frame(self._session, None))

    def end(self, time: int, layers: Sequence[Any]) -> None:
        """Shows `layers`, from the back to the front, at `time`."""
        if layers != self._layers:
            self._name(list(layers))
        self._end.display_time = time
        checked(_end_frame(self._session, self._ending))

    def _name(self, layers: list[Any]) -> None:
        """Most frames have the very layers of the one before, with other contents."""
        pointers = (ctypes.POINTER(xr.CompositionLayerBaseHeader) * len(layers))()
        for number, layer in enumerate(layers):
            pointers[number] = ctypes.cast(ctypes.byref(layer), ctypes.POINTER(xr.CompositionLayerBaseHeader))
        self._end.layer_count = len(layers)
        self._end._layers = ctypes.cast(pointers, ctypes.POINTER(ctypes.POINTER(xr.CompositionLayerBaseHeader)))
        self._layers = layers


class Syncing:
    """Brings the states of the actions of one set up to date."""

    def __init__(self, session: Any, action_set: Any) -> None:
        active = (xr.ActiveActionSet * 1)(xr.ActiveActionSet(action_set=action_set, subaction_path=0))
        self._info = xr.ActionsSyncInfo(active_action_sets=active)
        self._asked = session, ctypes.pointer(self._info)

    def sync(self) -> bool:
        """Whether the input is ours."""
        result = _sync(*self._asked)
        if result == xr.Result.SESSION_NOT_FOCUSED.value:
            return False
        checked(result)
        return True


class ActionState:
    """The state of one action of one hand. kind: xr.ActionStateFloat, -Boolean or -Vector2f."""

    def __init__(self, session: Any, action: Any, side: Any, kind: Any) -> None:
        self._state, self._get = kind(), _STATE_OF[kind]
        info = xr.ActionStateGetInfo(action=action, subaction_path=side)
        self._asked = session, ctypes.pointer(info), ctypes.pointer(self._state)

    def read(self) -> Any:
        """The value, None while the hand has nothing that gives one."""
        result = self._get(*self._asked)
        if result:  # not simply done; asked twenty times a frame
            checked(result)
        return self._state.current_state if self._state.is_active else None


class SpaceLocator:
    """Where `space` is in `base`."""

    VALID = int(xr.SpaceLocationFlags.ORIENTATION_VALID_BIT | xr.SpaceLocationFlags.POSITION_VALID_BIT)

    def __init__(self, space: Any, base: Any) -> None:
        self._spaces = space, base
        self._found = xr.SpaceLocation()
        self._into = ctypes.pointer(self._found)

    def read(self, time: int) -> list[float] | None:
        """The seven numbers of an XrPosef; None where it is not known."""
        checked(_locate_space(*self._spaces, time, self._into))
        _, _, flags, *pose = _LOCATION.unpack_from(self._found)
        return pose if flags & self.VALID == self.VALID else None


class ViewLocator:
    """Where the views of a session are in `space`."""

    VALID = int(xr.ViewStateFlags.ORIENTATION_VALID_BIT | xr.ViewStateFlags.POSITION_VALID_BIT)

    def __init__(self, session: Any, space: Any, configuration: xr.ViewConfigurationType, count: int) -> None:
        self._info = xr.ViewLocateInfo(view_configuration_type=configuration, space=space)
        self._state, found = xr.ViewState(), ctypes.c_uint32()
        self._views = (xr.View * count)(*(xr.View() for _ in range(count)))
        into = ctypes.pointer(self._state), count, ctypes.pointer(found), self._views
        self._asked = session, ctypes.pointer(self._info), *into

    def read(self, time: int) -> Iterator[tuple[list[float], list[float]]]:
        """The numbers of the XrPosef and the XrFovf of each eye; none where the headset does not know where it is."""
        self._info.display_time = time
        checked(_locate_views(*self._asked))
        # The field itself is read: the property makes it into an enumeration at each call.
        if self._state._view_state_flags & self.VALID == self.VALID:
            for _, _, *numbers in _VIEW.iter_unpack(self._views):
                yield numbers[:7], numbers[7:]


class Lender:
    """Lends the pictures of a swapchain."""

    def __init__(self, swapchain: Any) -> None:
        self._swapchain = swapchain
        self._index = ctypes.c_uint32()
        self._acquired = ctypes.pointer(xr.SwapchainImageAcquireInfo()), ctypes.pointer(self._index)
        self._waited = ctypes.pointer(xr.SwapchainImageWaitInfo(timeout=xr.INFINITE_DURATION))
        self._released = ctypes.pointer(xr.SwapchainImageReleaseInfo())

    def lend(self) -> int:
        """The number of the next picture, once it may be drawn into."""
        checked(_acquire(self._swapchain, *self._acquired))
        checked(_wait(self._swapchain, self._waited))
        return self._index.value

    def take_back(self) -> None:
        checked(_release(self._swapchain, self._released))
