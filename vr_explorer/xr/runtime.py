"""The OpenXR runtime of this machine and the headset that it offers."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import xr

from foundation.errors import UserError
from foundation.settings import APPLICATION

GRAPHICS = "XR_KHR_opengl_enable"
WANTED = (
    "XR_KHR_composition_layer_depth",
    "XR_KHR_visibility_mask",
    "XR_FB_display_refresh_rate",
    "XR_EXT_local_floor",
    "XR_FB_touch_controller_pro",
    "XR_META_touch_controller_plus",
    "XR_BD_controller_interaction",
    "XR_BD_ultra_controller_interaction",
    "XR_EXT_hand_interaction",
    "XR_EXT_hp_mixed_reality_controller",
    "XR_EXT_samsung_odyssey_controller",
    "XR_EXT_user_presence",
    "XR_HTC_vive_cosmos_controller_interaction",
    "XR_HTC_vive_focus3_controller_interaction",
)
"""Used where the runtime has them."""

VERSIONS = (xr.Version(1, 1, 0), xr.Version(1, 0, 0))
"""What is asked for, the newest first."""

LOST = (
    xr.exception.InstanceLostError,
    xr.exception.SessionLostError,
    xr.exception.RuntimeUnavailableError,
    xr.exception.RuntimeFailureError,
    xr.exception.InitializationFailedError,
)
"""What a runtime answers that has ended, or has not begun."""


@contextmanager
def gone_with_its_runtime() -> Iterator[None]:
    """For releasing: what belonged to a runtime that has ended can be released no more, and need not be."""
    with suppress(xr.exception.XrException):
        yield


class NoRuntimeError(UserError):
    """No OpenXR runtime answers."""


class NoHeadsetError(UserError):
    """A runtime answers, but it has no headset."""


class Runtime:
    """An instance and the system of a headset. name, headset: what they call themselves.

    extensions: those of WANTED that are in use. version: of the API, (major, minor). NoRuntimeError, NoHeadsetError;
    UserError where the runtime does not draw with OpenGL.
    """

    def __init__(self) -> None:
        os.environ.setdefault("XR_LOADER_DEBUG", "none")  # its complaints become one sentence of ours
        try:
            offered = {bytes(found.extension_name).decode() for found in xr.enumerate_instance_extension_properties()}
        except xr.exception.XrException as error:
            raise NoRuntimeError(
                f"No OpenXR runtime answers ({_said(error)}); start that of your headset (Meta Quest Link, SteamVR, "
                "Monado or WiVRn) and make it the active one."
            ) from error
        if GRAPHICS not in offered:
            raise UserError("The OpenXR runtime does not draw with OpenGL; make another one the active one.")
        self.extensions = frozenset(WANTED) & offered
        self.instance, self.version = self._created()
        try:
            self.name = xr.get_instance_properties(self.instance).runtime_name.decode()
            self.system, self.headset = self._found()
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        with gone_with_its_runtime():
            xr.destroy_instance(self.instance)

    def function(self, name: str, kind: Any) -> Callable[..., Any]:
        """A function of an extension. kind: its type in `xr`, such as xr.PFN_xrGetVisibilityMaskKHR.

        It raises what the function of the same name in `xr` would raise, which looks it up at every call.
        """
        call = ctypes.cast(xr.get_instance_proc_addr(self.instance, name), kind)

        def checked(*arguments: Any) -> None:
            result = xr.check_result(xr.Result(call(*arguments)))
            if result.is_exception():
                raise result

        return checked

    def path(self, text: str) -> Any:
        return xr.string_to_path(self.instance, text)

    def _created(self) -> tuple[Any, tuple[int, int]]:
        enabled = [GRAPHICS, *sorted(self.extensions)]
        for version in VERSIONS:
            about = xr.ApplicationInfo(APPLICATION, 1, APPLICATION, 1, version)
            create = xr.InstanceCreateInfo(application_info=about, enabled_extension_names=enabled)
            try:
                return xr.create_instance(create), (version.major, version.minor)
            except xr.exception.ApiVersionUnsupportedError:
                continue
            except xr.exception.XrException as error:
                raise NoRuntimeError(f"The OpenXR runtime does not start ({_said(error)}); restart it.") from error
        raise UserError("The OpenXR runtime is older than OpenXR 1.0; update it.")

    def _found(self) -> tuple[Any, str]:
        try:
            system = xr.get_system(self.instance, xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY))
            return system, xr.get_system_properties(self.instance, system).system_name.decode()
        except (xr.exception.FormFactorUnavailableError, xr.exception.FormFactorUnsupportedError) as error:
            raise NoHeadsetError(f"{self.name} has no headset; connect it and switch it on.") from error


def _said(error: BaseException) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__
