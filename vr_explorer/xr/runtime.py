"""The OpenXR runtime of this machine and the headset that it offers."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

import xr

from foundation.errors import UserError
from foundation.language import _
from foundation.settings import APPLICATION
from vr_explorer.xr.raw import Events
from vr_explorer.xr.results import FAILURES, LOST, LostError, checked, error_text, ignoring_release_failures

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

STEAMVR = "SteamVR"
"""Its name begins so. On Linux a program that destroys its instance hangs (ValveSoftware/SteamVR-for-Linux 422)."""

_log = logging.getLogger(__name__)


class NoRuntimeError(UserError):
    """No OpenXR runtime answers."""


class NoHeadsetError(UserError):
    """A runtime answers, but it has no headset."""


class Runtime:
    """An instance, kept for as long as its runtime lives: headsets and sessions come and go on it.

    name: what the runtime calls itself. extensions: those of WANTED that are in use. version: of the API, (major,
    minor). events: what it tells. ending: it has said that it is about to end. notes: sentences about what is gone
    without. system, headset: the headset, and what it calls itself, once `find` has found it.

    NoRuntimeError; UserError where the runtime does not draw with OpenGL or is too old.
    """

    def __init__(self) -> None:
        os.environ.setdefault("XR_LOADER_DEBUG", "none")  # its complaints become one sentence of ours
        self.notes: list[str] = []
        self.ending = False
        self.system: Any = None
        self.headset = ""
        try:
            offered = {bytes(found.extension_name).decode() for found in xr.enumerate_instance_extension_properties()}
        except FAILURES as error:
            raise NoRuntimeError(
                _(
                    "No OpenXR runtime answers ({why}); start that of your headset (Meta Quest Link, SteamVR, Monado "
                    "or WiVRn) and make it the active one."
                ).format(why=error_text(error))
            ) from error
        if GRAPHICS not in offered:
            raise UserError(_("The OpenXR runtime does not draw with OpenGL; make another one the active one."))
        self.extensions = frozenset(WANTED) & offered
        self.instance, self.version = self._created()
        self.name = self._named()
        self.events = Events(self.instance)

    def find(self) -> None:
        """Looks for the headset. NoHeadsetError; LostError: the runtime has ended; UserError: it does not tell."""
        try:
            self.system = xr.get_system(self.instance, xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY))
        except (xr.exception.FormFactorUnavailableError, xr.exception.FormFactorUnsupportedError) as error:
            raise NoHeadsetError(
                _("{runtime} has no headset; connect it and switch it on.").format(runtime=self.name)
            ) from error
        except LOST as error:
            raise LostError(error_text(error)) from error
        except FAILURES as error:
            raise UserError(
                _("{runtime} does not tell whether it has a headset ({why}); restart it.").format(
                    runtime=self.name, why=error_text(error)
                )
            ) from error
        try:
            self.headset = xr.get_system_properties(self.instance, self.system).system_name.decode(errors="replace")
        except FAILURES:
            self.headset = _("The headset of {runtime}").format(runtime=self.name)

    def ended(self) -> bool:
        """Whether another instance is needed. Passes over what is told while there is no session."""
        try:
            while not self.ending and (event := self.events.read()) is not None:
                self.ending = event._type == xr.StructureType.EVENT_DATA_INSTANCE_LOSS_PENDING.value
        except FAILURES:
            return True
        return self.ending

    @property
    def replaceable(self) -> bool:
        """Whether the instance can be destroyed, without which there is no other in the same program."""
        return not (sys.platform.startswith("linux") and self.name.startswith(STEAMVR))

    def release(self) -> None:
        if self.replaceable:
            with ignoring_release_failures():
                xr.destroy_instance(self.instance)

    def note(self, sentence: str) -> None:
        """Keeps, and logs, what is gone without, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)
            _log.warning("%s", sentence)

    def function(self, name: str, kind: Any) -> Callable[..., None]:
        """A function of an extension. kind: its type in `xr`, such as xr.PFN_xrGetVisibilityMaskKHR.

        It raises what the function of the same name in `xr` would raise, which looks it up at every call.
        """
        call = ctypes.cast(xr.get_instance_proc_addr(self.instance, name), kind)
        return lambda *arguments: checked(call(*arguments))

    def path(self, text: str) -> Any:
        return xr.string_to_path(self.instance, text)

    def _created(self) -> tuple[Any, tuple[int, int]]:
        while True:
            enabled = [GRAPHICS, *sorted(self.extensions)]
            try:
                return self._of_newest_version(enabled)
            except xr.exception.LimitReachedError as error:
                raise NoRuntimeError(
                    _(
                        "The headset cannot be reached a second time in one run with this runtime; close this program "
                        "and start it again."
                    )
                ) from error
            except FAILURES as error:
                if isinstance(error, xr.exception.ExtensionNotPresentError) and self.extensions:
                    self.extensions = frozenset()
                    self.note("No extension of OpenXR is used: the runtime refuses one that it offers.")
                    continue
                raise NoRuntimeError(
                    _("The OpenXR runtime does not start ({why}); restart it.").format(why=error_text(error))
                ) from error

    def _of_newest_version(self, extensions: list[str]) -> tuple[Any, tuple[int, int]]:
        for version in VERSIONS:
            about = xr.ApplicationInfo(APPLICATION, 1, APPLICATION, 1, version)
            create = xr.InstanceCreateInfo(application_info=about, enabled_extension_names=extensions)
            try:
                return xr.create_instance(create), (version.major, version.minor)
            except xr.exception.ApiVersionUnsupportedError:
                continue
        raise UserError(_("The OpenXR runtime is older than OpenXR 1.0; update it."))

    def _named(self) -> str:
        try:
            return str(xr.get_instance_properties(self.instance).runtime_name.decode(errors="replace"))
        except FAILURES:
            return _("The OpenXR runtime")
