"""What is asked of the runtime many times a frame, without the structures that `xr`'s functions make at each call."""

from __future__ import annotations

import ctypes
from typing import Any

import xr
from xr import raw_functions as raw

_ByReference = ctypes.byref


def checked(result: xr.Result) -> None:
    """Raises what `xr` raises for `result`."""
    if result != xr.Result.SUCCESS:
        error = xr.check_result(result)
        if error.is_exception():
            raise error


class ActionState:
    """The state of one action of one hand. kind: xr.ActionStateFloat, -Boolean or -Vector2f."""

    def __init__(self, session: Any, action: Any, side: Any, kind: Any) -> None:
        self._session = session
        self._info = xr.ActionStateGetInfo(action=action, subaction_path=side)
        self._state = kind()
        self._get = {
            xr.ActionStateFloat: raw.xrGetActionStateFloat,
            xr.ActionStateBoolean: raw.xrGetActionStateBoolean,
            xr.ActionStateVector2f: raw.xrGetActionStateVector2f,
        }[kind]

    def read(self) -> Any:
        """The value, None while the hand has nothing that gives one."""
        checked(self._get(self._session, _ByReference(self._info), _ByReference(self._state)))
        return self._state.current_state if self._state.is_active else None


class SpaceLocator:
    """Where `space` is in `base`."""

    VALID = int(xr.SpaceLocationFlags.ORIENTATION_VALID_BIT | xr.SpaceLocationFlags.POSITION_VALID_BIT)

    def __init__(self, space: Any, base: Any) -> None:
        self._space, self._base = space, base
        self._found = xr.SpaceLocation()

    def read(self, time: int) -> Any:
        """The xr.Posef, overwritten by the next call; None where it is not known."""
        checked(raw.xrLocateSpace(self._space, self._base, time, _ByReference(self._found)))
        return self._found.pose if int(self._found.location_flags) & self.VALID == self.VALID else None


class ViewLocator:
    """Where the views of a session are in `space`."""

    VALID = int(xr.ViewStateFlags.ORIENTATION_VALID_BIT | xr.ViewStateFlags.POSITION_VALID_BIT)

    def __init__(self, session: Any, space: Any, configuration: xr.ViewConfigurationType, count: int) -> None:
        self._session = session
        self._info = xr.ViewLocateInfo(view_configuration_type=configuration, space=space)
        self._state, self._count = xr.ViewState(), ctypes.c_uint32()
        self._views = (xr.View * count)(*(xr.View() for _ in range(count)))

    def read(self, time: int) -> Any:
        """The xr.View of each eye, overwritten by the next call; none where the headset does not know where it is."""
        self._info.display_time = time
        checked(
            raw.xrLocateViews(
                self._session,
                _ByReference(self._info),
                _ByReference(self._state),
                len(self._views),
                _ByReference(self._count),
                self._views,
            )
        )
        return self._views if int(self._state.view_state_flags) & self.VALID == self.VALID else ()


class Lender:
    """Lends the pictures of a swapchain."""

    def __init__(self, swapchain: Any) -> None:
        self._swapchain = swapchain
        self._index = ctypes.c_uint32()
        self._acquire, self._release = xr.SwapchainImageAcquireInfo(), xr.SwapchainImageReleaseInfo()
        self._wait = xr.SwapchainImageWaitInfo(timeout=xr.INFINITE_DURATION)

    def lend(self) -> int:
        """The number of the next picture, once it may be drawn into."""
        checked(raw.xrAcquireSwapchainImage(self._swapchain, _ByReference(self._acquire), _ByReference(self._index)))
        checked(raw.xrWaitSwapchainImage(self._swapchain, _ByReference(self._wait)))
        return self._index.value

    def take_back(self) -> None:
        checked(raw.xrReleaseSwapchainImage(self._swapchain, _ByReference(self._release)))
