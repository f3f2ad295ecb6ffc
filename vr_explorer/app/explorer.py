"""One cloud being explored: scene, picking, drawing, panels and favourites, whatever the target and the device."""

from __future__ import annotations

from types import TracebackType

import moderngl
import numpy as np

from classification.cloud import Cloud
from foundation.settings import Settings
from vr_explorer.app.options import ExploreOptions
from vr_explorer.controls import Controls, commands
from vr_explorer.desktop.help import SECTIONS
from vr_explorer.panels.help import HelpSection
from vr_explorer.panels.panels import Panels, PanelState
from vr_explorer.picking import Picker, PickSettings
from vr_explorer.render.hidden import HiddenArea
from vr_explorer.render.renderer import Renderer
from vr_explorer.render.settings import RenderSettings
from vr_explorer.scene.arrangements import Arrangement
from vr_explorer.scene.commands import ArrangeByColour, Command, FirstLook, Flatten, LookFrom
from vr_explorer.scene.scene import Scene
from vr_explorer.scene.settings import SceneSettings
from vr_explorer.scene.view import View
from vr_explorer.selection import Selection

NEAR = 0.1
ARRANGING: dict[Arrangement, Command] = {Arrangement.FLAT: Flatten(), Arrangement.COLOUR: ArrangeByColour()}


class Explorer:
    """Needs a current OpenGL context; use it as a context manager.

    selection: where favourites are kept, None: nowhere. panel_scale: 1 on an ordinary screen. scene, renderer: of this
    cloud. state: what is shown beside it.
    """

    def __init__(
        self,
        ctx: moderngl.Context,
        cloud: Cloud,
        settings: Settings,
        selection: Selection | None = None,
        panel_scale: float = 1.0,
    ) -> None:
        scene_settings = settings.section("scene", SceneSettings)
        self._indices = {image: index for index, image in enumerate(cloud.ids)}
        self._selection = selection
        before = selection.kept_before if selection is not None else []
        kept = [self._indices[image] for image in before if image in self._indices]
        self.scene = Scene(cloud, scene_settings, kept, self._keep)
        self.state = PanelState()
        self._pick_settings = settings.section("picking", PickSettings)
        self._picker = Picker(self.scene.cards, self.scene.half_sizes, self._pick_settings)
        self.renderer = Renderer(ctx, cloud, settings.section("render", RenderSettings), scene_settings)
        self._panels = Panels(ctx, panel_scale, [HelpSection(title, rows) for title, rows in SECTIONS])

    def __enter__(self) -> Explorer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._picker.close()
        self._panels.release()
        self.renderer.release()

    def index(self, image: str) -> int | None:
        """The card of the image with the id `image`."""
        return self._indices.get(image)

    @property
    def far(self) -> float:
        """World metres beyond which nothing is drawn."""
        return 6_000.0 * max(self.scene.scale, 1.0)

    def aim(self, settings: PickSettings | None) -> None:
        """How forgiving the ray is, and how far it reaches; None is as set for the window."""
        self._picker.settings = settings or self._pick_settings

    def begin(self, options: ExploreOptions) -> None:
        """Arranges and looks as `options` ask, without waiting for any motion."""
        scene, camera = self.scene, options.camera
        if camera is not None:
            yaw, pitch = np.radians((camera.yaw, camera.pitch)).tolist()
            scene.apply(LookFrom((camera.x, camera.y, camera.z), yaw, pitch))
        if options.arrangement in ARRANGING:
            scene.apply(ARRANGING[options.arrangement])
            scene.advance(scene.settings.motion)
            if camera is None:
                scene.apply(FirstLook())
        self.state.help_shown = options.help_overlay

    def step(self, controls: Controls, seconds: float) -> None:
        """One frame of time: what was asked for is done."""
        scene = self.scene
        scene.advance(seconds)
        pointed = None
        if controls.ray is not None:
            origin, direction = controls.ray
            pointed = self._picker.pick(origin, direction, scene.body.head, scene.time)
        for command in commands(controls, scene, pointed, seconds):
            scene.apply(command)
        if self._selection is not None and self._selection.failure is not None:
            self.state.toasts.keep(self._selection.failure, scene.time)

    def draw(self, framebuffer: moderngl.Framebuffer, view: View, hidden: HiddenArea | None = None) -> None:
        """The scene without panels. hidden: the part of the picture that need not be drawn."""
        scene = self.scene
        self.renderer.render(framebuffer, view, scene.cards, scene.time, scene.hovered, hidden)

    def draw_panels(self, framebuffer: moderngl.Framebuffer, view: View, settled: bool = False) -> None:
        """The panels over what was drawn. settled: at their final places in this very frame."""
        self._panels.draw(framebuffer, self.scene, view, self.state, settled)

    def view(self, size: tuple[int, int], fov: float) -> View:
        """What the viewer sees in a picture of `size` pixels; `fov` in degrees."""
        return self.scene.body.view(size, float(np.radians(fov)), NEAR, self.far)

    def _keep(self, card: int, kept: bool) -> None:
        if self._selection is None:
            return
        image = self.scene.cloud.ids[card]
        if kept:
            self._selection.keep(image)
        else:
            self._selection.release(image)
