"""One session with a headset and all that is made for it."""

from __future__ import annotations

from contextlib import ExitStack

import moderngl
from xr import StructureType

from vr_explorer.render.hidden import HiddenArea
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.target import Target
from vr_explorer.xr.actions import LEFT, RIGHT, Actions
from vr_explorer.xr.eyes import Eyes
from vr_explorer.xr.mask import hidden_triangles
from vr_explorer.xr.rate import request_rate
from vr_explorer.xr.resolution import Resolution
from vr_explorer.xr.runtime import Runtime
from vr_explorer.xr.session import Session
from vr_explorer.xr.settings import HeadsetSettings


class Headset:
    """One session with all that is made for it. NoRuntimeError, NoHeadsetError, LostError; UserError.

    rate: pictures a second that were asked for, 0 where that is the runtime's own choice. resolution: how large its
    pictures are drawn. hidden: what the lenses hide, for each picture of `eyes`.
    """

    def __init__(self, ctx: moderngl.Context, renderer: Renderer, settings: HeadsetSettings) -> None:
        with ExitStack() as undo:
            self.runtime = Runtime()
            undo.callback(self.runtime.release)
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
            self._renderer = renderer
            self.resolution = Resolution(settings.least_scale)
            self.hidden: list[HiddenArea] = []
            self._masks_wanted = True
            self.session.listeners.append(self._on_event)
            undo.callback(self._release_masks)
            self._release = undo.pop_all()

    def prepare(self) -> None:
        """Before drawing: takes over what the lenses hide, at first and when the runtime says that it has changed."""
        if self._masks_wanted:
            self._release_masks()
            masks = [hidden_triangles(self.session, eye) for eye in (LEFT, RIGHT)]
            together = self.eyes.together
            groups = [masks[first : first + together] for first in range(0, len(masks), together)]
            self.hidden = [self._renderer.hidden_area(*group) for group in groups]
            self._masks_wanted = False

    def follow(self, settings: HeadsetSettings) -> None:
        """What may change during a session."""
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
