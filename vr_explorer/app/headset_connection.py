"""The connection to the headset, for as long as the program runs."""

from __future__ import annotations

import moderngl

from foundation.errors import UserError
from vr_explorer.app.headset import Headset
from vr_explorer.render.renderer import Renderer
from vr_explorer.xr.results import LostError
from vr_explorer.xr.runtime import NoHeadsetError, Runtime
from vr_explorer.xr.settings import HeadsetSettings


class HeadsetConnection:
    """Keeps one instance of OpenXR as long as its runtime lives: while no headset is there it is only asked for one,
    and sessions come and go on it. Runtimes are used to programs that make one instance, and SteamVR to no others.

    runtime: the present one, None before it is first reached and after it has ended.
    """

    def __init__(self, ctx: moderngl.Context, renderer: Renderer) -> None:
        self._ctx = ctx
        self._renderer = renderer
        self._used = False
        self.runtime: Runtime | None = None

    def headset(self, settings: HeadsetSettings) -> Headset:
        """NoRuntimeError, NoHeadsetError, LostError; UserError: what stands in the way."""
        if self.runtime is not None and self.runtime.ended():
            self.release()
        if self.runtime is None:
            self.runtime = Runtime()
        try:
            self.runtime.find()
            found = Headset(self._ctx, self._renderer, settings, self.runtime)
        except NoHeadsetError:
            raise
        except (LostError, UserError) as error:
            # Some runtimes make no second session on an instance.
            if self.runtime.replaceable and (self._used or isinstance(error, LostError)):
                self.release()
            raise
        self._used = True
        return found

    def release(self) -> None:
        if self.runtime is not None:
            self.runtime.release()
        self.runtime, self._used = None, False
