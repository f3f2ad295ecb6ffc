"""One session with a headset and all that is made for it."""

from __future__ import annotations

from contextlib import ExitStack

import moderngl
from xr import StructureType

from foundation.errors import UserError
from vr_explorer.render.gpu_timer import GpuTimer
from vr_explorer.render.hidden import HiddenArea
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.xr.actions import LEFT, RIGHT, Actions
from vr_explorer.xr.eye_swapchains import Eyes
from vr_explorer.xr.graphics_binding import renderer as graphics_card
from vr_explorer.xr.refresh_rate import request_rate
from vr_explorer.xr.resolution import Resolution
from vr_explorer.xr.results import FailedError
from vr_explorer.xr.runtime import Runtime
from vr_explorer.xr.session import Session
from vr_explorer.xr.settings import HeadsetSettings
from vr_explorer.xr.visibility_mask import hidden_triangles


class Headset:
    """One session with all that is made for it, on an instance that outlasts it.

    rate: pictures a second that were asked for, 0 where that is left to the runtime. resolution: how large its pictures
    are drawn. timer: how long the graphics card takes for them. hidden: what the lenses hide, for each picture of
    `eyes`. notes: sentences about what it goes without.

    LostError: the session has ended while it was made. UserError: why there can be none.
    """

    def __init__(self, ctx: moderngl.Context, renderer: Renderer, settings: HeadsetSettings, runtime: Runtime) -> None:
        self.runtime = runtime
        self.hidden: list[HiddenArea] = []
        self._renderer = renderer
        self._masks_wanted = True
        with ExitStack() as undo:
            try:
                self._make(ctx, settings, undo)
            except FailedError as error:
                raise UserError(
                    f"{runtime.name} does not show what {graphics_card()} draws ({error}); end other programs that use "
                    "the headset, start the runtime anew, and update it and the driver of the graphics card."
                ) from error
            self._release = undo.pop_all()

    @property
    def notes(self) -> list[str]:
        return self.session.notes

    def _make(self, ctx: moderngl.Context, settings: HeadsetSettings, undo: ExitStack) -> None:
        self.session = Session(self.runtime, ctx.version_code)
        undo.callback(self.session.release)
        self.rate = request_rate(self.session, settings.display_rate)
        self.eyes = Eyes(self.session, ctx, settings)
        undo.callback(self.eyes.release)
        self.actions = Actions(self.session)
        undo.callback(self.actions.release)
        formats = self.eyes.colour_format, self.eyes.depth_format
        self.target = Target(ctx, self.eyes.drawn, settings.samples, *formats)
        undo.callback(self.target.release)
        self.resolution = Resolution(settings.least_scale)
        self.timer = GpuTimer()
        undo.callback(self.timer.release)
        if settings.dynamic and not self.timer.works:
            self.session.note(
                f"The pictures keep their size however late they come: {graphics_card()} does not tell how long it "
                "works at them."
            )
        self.session.listeners.append(self._on_event)
        undo.callback(self._release_masks)

    def prepare(self) -> None:
        """Before drawing: takes over what the lenses hide, at first and when the runtime says that it has changed."""
        if self._masks_wanted:
            self._release_masks()
            masks = [hidden_triangles(self.session, eye) for eye in (LEFT, RIGHT)]
            views_per_picture = self.eyes.views_per_picture
            groups = [masks[first : first + views_per_picture] for first in range(0, len(masks), views_per_picture)]
            self.hidden = [self._renderer.hidden_area(*group) for group in groups]
            self._masks_wanted = False

    def follow(self, settings: HeadsetSettings) -> None:
        """Goes by those of these settings that may change during a session."""
        self.resolution.least = settings.least_scale
        if not settings.dynamic:
            self.resolution.share = 1.0
            self.eyes.use(1.0)

    def release(self) -> None:
        self._release.close()

    def _on_event(self, kind: StructureType) -> None:
        self._masks_wanted |= kind == StructureType.EVENT_DATA_VISIBILITY_MASK_CHANGED_KHR

    def _release_masks(self) -> None:
        for mask in self.hidden:
            mask.release()
        self.hidden = []
